/** How a run of `send` can lose a message, hide what came twice, or say something else than what happened: the built binary. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');
const LOAD = 'past a proxy that cuts one reply in twenty';

export default {
  tests: ['test/e2e/send-load.test.ts', 'test/e2e/send-many.test.ts'],
  mutations: [
    mutation(
      'drive/send/answer',
      'a lost reply is a refusal',
      'status === null || status === 429',
      'status === 429',
      LOAD,
    ),
    mutation(
      'drive/send/send-all',
      'tries are not counted',
      'message.tries = (message.tries ?? 1) + 1;',
      '',
      LOAD,
      'counts what is tried again',
    ),
    mutation(
      'cli/commands/send',
      'a seed is not told',
      'if (plan.seed !== undefined && ',
      'if (plan.seed === undefined && ',
      'in the same order for the same seed',
    ),
    mutation(
      'cli/send-messages',
      'attributes are lost',
      'text: template.render(number), attributes }',
      'text: template.render(number) }',
      'keeps its attributes',
    ),
    mutation(
      'cli/send-messages',
      'each message has the number of the first',
      'const number = seq;',
      'const number = 1 + seq * 0;',
      'is filled in',
    ),
    mutation(
      'cli/program',
      'a stream that fails tells no program',
      'const speaksJson = entry.streamsWith !== undefined && ',
      'const speaksJson = entry.streamsWith === undefined && ',
      'that fails ends with a line of the error',
    ),
    mutation(
      'cli/send-report',
      'what was begun is not told at the end',
      'for (const message of open) await',
      'for (const message of [] as SentMessage[]) await',
      'tells of each message that was begun',
    ),
    mutation(
      'drive/send/send-all',
      'a stream ends with the acceptance',
      'last: !awaiting || message.outcome !== undefined',
      'last: true',
      'is a line for each message as it ends',
    ),
    mutation('drive/send/send-all', 'no rate is kept', 'await turn();', '', 'is no faster than --rate'),
    mutation(
      'aws/create-aws',
      'a wrong clock is not told',
      ', systemClockOffset: skewOf(clockOffsetMs)',
      '',
      'hinders no message to the topic',
    ),
    mutation(
      'drive/send/await-outcomes',
      'a clock that is ahead reads of the future',
      'Date.now() - ahead -',
      'Date.now() - 0 * ahead -',
      'hinders no message to the topic',
    ),
  ],
} satisfies MutationList;
