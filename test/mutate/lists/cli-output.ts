/** What commands say on the way: each habit broken. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/cli');

export default {
  tests: ['test/e2e/demo.test.ts', 'test/e2e/send.test.ts', 'test/e2e/target.test.ts', 'test/e2e/up.test.ts'],
  mutations: [
    mutation(
      'create-session',
      'calls come before the target',
      'if (told) terminal',
      'if (!told) terminal',
      '--verbose shows each call',
    ),
    mutation(
      'report/error',
      'a refusal is followed by its stack',
      'if (verbose && !failure) for',
      'if (verbose) for',
      '--verbose shows each call',
    ),
    mutation(
      'report/send-explain',
      'lost messages are looked for where there are none',
      "command(`trace ${named.lost[0] ?? 'last'}`)",
      "command('tail --no-follow')",
      'exits 124 when the record does not come in time',
    ),
    mutation(
      'provision-events',
      'what is quiet shows each resource',
      'if (line && !options.quiet) print(line);',
      'if (line) print(line);',
      'say with --quiet no more than the sum',
    ),
    mutation(
      'commands/demo',
      'the next step is told, and not taken',
      '    signal.throwIfAborted();\n    await say(',
      '    await say(',
      'goes no step further, and tells nobody to go on: between two steps',
    ),
    mutation(
      'provision-events',
      'what is gone with its endpoint is to be finished',
      'if (!own) lines.push(',
      'lines.push(',
      'tells nobody to go on: while it makes the stack',
    ),
    mutation(
      'commands/demo',
      'the tour is wider than a terminal',
      'to send its message again, mended here',
      'to send its message again, and the text is mended here',
      'shows the resources, a success',
    ),
  ],
} satisfies MutationList;
