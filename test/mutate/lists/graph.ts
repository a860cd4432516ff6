/** The walk over the graph goes in another order, wider, or on where it must not. */
import { type MutationList, mutationsOf } from '../mutation.ts';

const mutation = mutationsOf('src/provision/walk.ts');

export default {
  tests: ['test/unit/graph.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'a resource does not wait for what it needs',
      'if (isReady(resource)) begin',
      'begin',
      'begins a resource once all that it needs is done',
    ),
    mutation(
      'removal goes the way of creation',
      'return resources.filter(({ needs }) => needs.some((needed) => keyOf(needed) === key));',
      'return resources.filter((other) => resource.needs.some((needed) => keyOf(needed) === keyOf(other) && key));',
      'goes the other way with dependents',
    ),
    mutation(
      'what is not walked is waited for',
      'every((needed) => !unsettled.has(keyOf(needed)))',
      'every((needed) => resources.includes(needed) && !unsettled.has(keyOf(needed)))',
      'does not mind needs that are not walked',
    ),
    mutation(
      'one refusal stops all',
      'failures.some(({ error }) => !isOfOne(error))',
      'failures.length > 0',
      'goes on round what AWS refused',
    ),
    mutation(
      'a cut network stops nothing',
      'failures.some(({ error }) => !isOfOne(error))',
      'failures.some(({ error }) => !error)',
      'begins nothing after a failure that would meet every resource',
    ),
    mutation('Ctrl-C stops nothing', 'signal.aborted || failures', 'failures', 'begins nothing after the signal'),
    mutation(
      'what decides nothing is begun first',
      'lengthOf(other) - lengthOf(one)',
      'lengthOf(one) - lengthOf(other)',
      'begins first what most others wait for, one behind the other',
    ),
    mutation('thirteen at once', 'const AT_ONCE = 12;', 'const AT_ONCE = 13;', 'works on twelve at once, no more'),
  ],
} satisfies MutationList;
