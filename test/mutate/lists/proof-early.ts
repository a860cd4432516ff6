/** Breaks that a proof does not wait for what is gone, and how `up` ends then. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/proof.test.ts'],
  mutations: [
    mutation(
      'drive/probe/probe',
      'a proof waits for what is gone',
      'if (now.some((name) => before.includes(name))) return done.abort();',
      '',
      'a hop that went is named',
    ),
    mutation(
      'cli/commands/up',
      'what is not proven is done',
      'return document.verified === false ? EXIT.no : EXIT.done;',
      'return EXIT.done;',
      'a hop that went is named',
    ),
  ],
} satisfies MutationList;
