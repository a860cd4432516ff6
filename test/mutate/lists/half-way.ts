/** Runs that AWS refuses something: what goes on, and what is told. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/half-way.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'provision/walk',
      'the first failure ends all',
      'failures.some(({ error }) => !isOfOne(error))',
      'failures.length > 0',
      'of up: one run tells all that stops it',
      'of down: what stays is told',
    ),
    mutation(
      'provision/walk',
      'nothing ends all',
      'failures.some(({ error }) => !isOfOne(error))',
      'failures.some(({ error }) => error === isOfOne)',
      'that nobody answers stops at once',
    ),
    mutation(
      'provision/apply',
      'what was not begun is not told',
      'failures, untouched.length)',
      'failures, untouched.length - untouched.length)',
      'of up: one run tells all that stops it',
      'that nobody answers stops at once',
    ),
    mutation(
      'provision/observe',
      'what could not be read could not be removed',
      "new ResourcesFailed('read', failures)",
      "new ResourcesFailed('removed', failures)",
      'of the first look of up',
      'of the first look of down',
    ),
    mutation(
      'cli/report/failure-of',
      'what passes by itself leads to no command',
      "again === undefined ? 'try again'",
      "again || true ? 'try again'",
      'of up: one run tells all that stops it',
      'what is to be run again is the same',
    ),
    mutation(
      'cli/commands/up',
      'the command that goes on forgets what was chosen',
      '}${chosen}${flagsText(options)}`;',
      '}${chosen && ""}${flagsText(options)}`;',
      '--no-records',
      '--records',
    ),
    mutation(
      'cli/commands/down',
      'the command that goes on removes what was to be kept',
      "keepLogs ? ' --keep-logs' : ''",
      "keepLogs ? '' : ''",
      '--keep-logs',
    ),
  ],
} satisfies MutationList;
