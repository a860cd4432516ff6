/** What is waited for: untold, told again and again, or told to who wants quiet. */
import { type MutationList, mutationsOf } from '../mutation.ts';

const mutation = mutationsOf('src/cli/terminal.ts');

export default {
  tests: ['test/unit/cli-waits.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'without a terminal nobody hears of a wait',
      '(lively && !options.verbose)',
      '!lively',
      'each wait is a line, once',
      'beside a document, too',
      'with --verbose, too',
    ),
    mutation(
      'who wants quiet hears of waits',
      'if (options.quiet || (lively',
      'if ((lively',
      'with --quiet there is none',
    ),
    mutation('a wait is told whenever it goes on', ' || waits.has(key)', '', 'each wait is a line, once'),
    mutation(
      'a wait of another length is another wait',
      "text.replaceAll(/\\d+(\\.\\d+)?/g, '0')",
      'text',
      'each wait is a line, once',
    ),
    mutation('a wait may move the cursor', 'say(visible(text))', 'say(text)', 'each wait is a line, once'),
  ],
} satisfies MutationList;
