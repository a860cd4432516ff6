/** A fault script is read as if it could not be wrong. */
import { type MutationList, mutationsOf } from '../mutation.ts';

const script = mutationsOf('src/local/fault-script.ts');
const REFUSED = 'lets calls go wrong as a script says, and refuses one that it does not understand';

export default {
  tests: ['test/e2e/local.test.ts'],
  mutations: [
    script('a pipe is waited for', '!stats.isFile() || ', '', REFUSED),
    script('a script may be of whatever length', ' || stats.size > MOST_BYTES', '', REFUSED),
    script(
      'a misspelt operation never goes wrong',
      'if (unknown < 0) return rules;',
      'if (unknown > -2) return rules;',
      REFUSED,
    ),
    script('a service that is not there lacks an operation', 'if (isService) return', 'if (services) return', REFUSED),
    mutationsOf('src/cli/commands/local-start.ts')(
      'the endpoint is started for a script that is not there',
      'await access(file, constants.R_OK);',
      'void access, constants.R_OK;',
      REFUSED,
    ),
  ],
} satisfies MutationList;
