/** What several runs make at once is claimed by one: each claim broken. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/resources');

export default {
  tests: ['test/contract/resources-race.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'create-once',
      'what is found there was made',
      'return { ...there, made: wasRepeated(error) };',
      'return { ...there, made: true };',
      'is not said to be created by this run',
      'two first runs at once claim each resource once',
    ),
    mutation(
      'create-once',
      'a reply that was lost is another run',
      'return { ...there, made: wasRepeated(error) };',
      'return { ...there, made: wasRepeated === undefined };',
      'is said to be, where the SDK had asked for it before',
    ),
    mutation(
      'create-once',
      'a stranger that comes late is told as one that was seen at first',
      "foreign(aws, [resource], { so: 'it was left alone' })",
      'foreign(aws, [resource])',
      'is refused where it is a stranger’s',
    ),
    mutation(
      'rest-api',
      'the API of another run is claimed',
      'made: kept.id === created.id',
      'made: kept.id !== undefined',
      'is not said to be created by this run',
    ),
  ],
} satisfies MutationList;
