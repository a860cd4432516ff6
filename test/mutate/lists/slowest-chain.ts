/** The slowest chain begins or ends elsewhere, or a wait is somebody else's. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/unit/slowest-chain.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'provision/slowest-chain',
      'what ended first counts',
      'last.endedAt >= step.endedAt',
      'last.endedAt <= step.endedAt',
      'ends with what ended last, and goes back to what each waited for longest',
    ),
    mutation(
      'provision/slowest-chain',
      'one step is no chain',
      'let step = lastOf(steps);',
      'let step = steps.length > 1 ? lastOf(steps) : undefined;',
      'does not mind what the run left alone',
    ),
    mutation(
      'provision/slowest-chain',
      'nothing comes before what takes effect late',
      'step.after.flatMap(',
      '(step.late ? [] : step.after).flatMap(',
      'knows what was waited for to take effect from what made it',
    ),
    mutation(
      'cli/report/slowest-text',
      'text from outside comes as it is',
      'hanging(visible(text)',
      'hanging(text',
      'is a line for each step, with its waits, and nothing from outside moves the cursor',
    ),
    mutation(
      'cli/report/slowest-text',
      'a terminal is as wide as can be',
      'COLUMN, width)',
      'COLUMN, undefined)',
      'goes on below its beginning where a terminal is too narrow',
    ),
    mutation(
      'cli/report/slowest-text',
      'next to nothing is told',
      'const NOTABLE_MS = 50;',
      'const NOTABLE_MS = 0;',
      'is not told of a run that did next to nothing',
    ),
    mutation(
      'aws/settle',
      'nobody tells a wait',
      '        tell();\n',
      '',
      'belong to the work that waits, each with its time',
    ),
  ],
} satisfies MutationList;
