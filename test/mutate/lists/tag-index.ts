/** The tagging index lags: what it still calls ours is changed, or gets things hung on it, by its word alone; or nobody can ask it. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');
const REMOVED = 'is not removed: the record log';
const HUNG = 'gets nothing hung on it: the topic';

export default {
  tests: ['test/contract/strangers.test.ts'],
  mutations: [
    mutation(
      'provision/up',
      'nobody is asked before a change',
      '    await confirm(aws, all, observation, onEvent);\n',
      '    if (false as boolean) await confirm(aws, all, observation, onEvent);\n',
      REMOVED,
      HUNG,
    ),
    mutation('resources/log-group', 'a log group does not say who vouches for it', ', byIndex: true', '', REMOVED),
    mutation(
      'resources/tagged',
      'rules are of no kind that is known',
      '{ pattern: /:events:[^:]*:[^:]*:rule\\/',
      '{ pattern: /:nothing:[^:]*:[^:]*:rule\\/',
      'is of a kind that the last look of down can ask',
    ),
    mutation('resources/topic', 'a topic does not say who vouches for it', ', byIndex: true', '', HUNG),
  ],
} satisfies MutationList;
