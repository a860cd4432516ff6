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
      'new ResourcesFailed(failures, untouched.length)',
      'new ResourcesFailed(failures, untouched.length - untouched.length)',
      'of up: one run tells all that stops it',
      'that nobody answers stops at once',
    ),
  ],
} satisfies MutationList;
