/** How the following of messages can miss what a lost reply hides. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/drive/send');

export default {
  tests: ['test/contract/drive.test.ts'],
  mutations: [
    mutation(
      'answer',
      'what may come twice is not waited for',
      ': status >= 500;',
      ': status > 599;',
      'waits for the second record',
      'believes the record',
    ),
    mutation(
      'send-all',
      'a message whose replies were lost is rejected',
      'await awaiting?.perhaps(flight);',
      '',
      'believes the record',
    ),
    mutation(
      'await-outcomes',
      'what came twice is an outcome of its own',
      "if (!flights.arrived(flight)) return events.put({ type: 'duplicate', message, judged });",
      'flights.arrived(flight);',
      'waits for the second record',
    ),
  ],
} satisfies MutationList;
