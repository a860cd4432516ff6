/** Sessions of roles hold as long as they say, and no longer. */
import type { MutationList } from '../mutation.ts';

export default {
  tests: ['test/contract/sts.test.ts'],
  mutations: [
    {
      name: 'a session never expires',
      file: 'src/local/wire/sigv4.ts',
      find: 'known.expired ? ',
      replace: 'false as boolean ? ',
      red: ['ends a session with its time, and with its very role'],
    },
    {
      name: 'a session outlives its role',
      file: 'src/local/services/iam/identity.ts',
      find: "roles.byArn(caller.roleArn ?? '')?.id === roleId",
      replace: "roles.byArn(caller.roleArn ?? '')?.id !== `not ${roleId}`",
      red: ['ends a session with its time, and with its very role'],
    },
  ],
} satisfies MutationList;
