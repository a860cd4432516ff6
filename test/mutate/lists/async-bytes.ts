/** What queued events and their answers may hold, one mutation a rule. */
import type { MutationList } from '../mutation.ts';

const queue = 'src/local/services/lambda/async-queue.ts';

export default {
  tests: ['test/contract/lambda-async.test.ts'],
  mutations: [
    {
      name: 'a kept answer is not counted',
      file: queue,
      find: 'response && budget.take(response.payload) ? response : undefined;',
      replace: 'response;',
      red: ['counts what a failed try answered', 'tells that it could not keep'],
    },
    {
      name: 'an answer that is kept no more stays counted',
      file: queue,
      find: '    if (event.response) budget.give(event.response.payload);\n',
      replace: '',
      red: ['counts what a failed try answered'],
    },
  ],
} satisfies MutationList;
