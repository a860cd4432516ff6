/** `replay` by its binary: found, changed, sent once, followed, and told. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/replay.test.ts', 'test/e2e/replay-once.test.ts'],
  mutations: [
    mutation(
      'drive/replay/replay',
      'sent before it is written down',
      'of.taken = (await claims?.claim(line)) !== undefined;',
      'void claims?.claim(line);',
      'leaves what it did',
      'what can not be written down is not sent',
    ),
    mutation(
      'drive/replay/replay',
      'two runs send it, each',
      "if (of.taken) return { status: 409, error: 'another replay took it in the meantime' };",
      '',
      'two runs at once send each message once',
    ),
    mutation(
      'drive/replay/find-failures',
      'a probe is a failure',
      'if (!record.probe) failures.see',
      'failures.see',
      'are none where only a probe failed',
    ),
    mutation(
      'cli/commands/replay',
      'a dry run is a run',
      'if (plan.dryRun) {',
      'if (plan.dryRun && plan.again) {',
      'are found, and a dry run sends nothing',
    ),
    mutation(
      'drive/replay/replay-summary',
      'a failure is as good as a success',
      "if (event.judged.outcome !== 'success') atLeast(EXIT.no);",
      '',
      'keeps its subject and its attributes',
    ),
    mutation(
      'logs/recoveries',
      'nothing is read ahead',
      'return failures.isRecovered;',
      'return () => false;',
      'are recovered then, for status and for tail',
    ),
    mutation(
      'cli/edit-text',
      'what the editor failed at is sent',
      'if (code !== 0) return {',
      'if (code === null) return {',
      'stays where it is when the editor is "false"',
    ),
    mutation(
      'drive/replay/resend',
      'the text of the function stays',
      'if (text !== undefined) notification.Message = text;',
      '',
      'invokes with the event of SNS as it was',
    ),
    mutation(
      'cli/commands/replay',
      'a missing record log is not told',
      'if (!found.recordLog) {',
      'if (found.recordLog && !found.recordLog) {',
      'without a record log it goes by the logs of the functions',
    ),
  ],
} satisfies MutationList;
