/** Breaks who may end the local endpoint while others are at work there. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/at-once.test.ts'],
  mutations: [
    mutation(
      'target/local-endpoint',
      'others at work are no matter',
      'if (record && (await othersUse(stateFolder))) {',
      'if (record && (await othersUse(stateFolder)) && stateFolder.length === 0) {',
      'that one started in vain stays for another',
    ),
    mutation(
      'target/local-endpoint',
      'nobody ends what was left to the last',
      '{ ...record, left: true }',
      '{ ...record }',
      'that one started in vain stays for another',
    ),
    mutation(
      'target/local-users',
      'the dead are at work',
      'if (isAlive(Number(pid))) others = true;',
      'if (Number(pid) > 0) others = true;',
      'is not kept by one that died',
    ),
    mutation(
      'target/local-endpoint',
      'who leaves is at work yet',
      'if (user !== undefined) await dropUser(stateFolder, user);',
      '',
      'is ended by the later one of two that leave it at once',
    ),
    mutation(
      'cli/create-session',
      'a note is never taken back',
      'if (user) closing.push(() => dropUser(state, user));',
      '',
      'is not kept by one that died',
    ),
  ],
} satisfies MutationList;
