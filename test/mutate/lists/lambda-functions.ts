/** Names, states and revisions of functions, one mutation a check. */
import type { Mutation, MutationList } from '../mutation.ts';

const at = (name: string) => `src/local/services/lambda/${name}.ts`;
/** A condition that never holds. */
const never = (name: string, file: string, condition: string, red: string[]): Mutation => ({
  name,
  file: at(file),
  find: `if (${condition})`,
  replace: 'if (false as boolean)',
  red,
});

export default {
  tests: ['test/contract/facts-lambda-functions.test.ts'],
  mutations: [
    {
      name: 'to take a setting away is refused',
      file: at('unserved'),
      find: "value === '' || value === false || value === 'None'",
      replace: 'value === false',
      red: ['6.3 a new function is Pending'],
    },
    never('a Pending function takes changes', 'checks', "configuration.State === 'Pending'", [
      '6.3 an update of code while',
      '6.3 an update of settings while',
    ]),
    never('an update does not keep others out', 'checks', "configuration.LastUpdateStatus === 'InProgress'", [
      '6.3 an update of settings during',
      '6.3 an update of code during',
    ]),
    never('a Pending function runs', 'invoke', "fn.configuration.State === 'Pending'", ['6.3 an invocation while']),
    never('functions of other regions are found', 'state', 'asked !== region', ['6.3 an ARN of another region']),
    {
      name: 'of two qualifiers one wins',
      file: at('state'),
      find: ' && qualifier !== parsed.qualifier)',
      replace: ' && qualifier === parsed.qualifier)',
      red: ['6.3 two qualifiers'],
    },
    never('$LATEST is deleted', 'functions', 'isQualified(input)', ['6.3 the deletion of $LATEST']),
    never('a name is as long as it likes', 'functions', 'name.length > 64', ['6.3 a name of 65']),
    {
      name: 'a role need not be there',
      file: at('functions'),
      find: "if (!world.identity.canAssume(roleArn, 'lambda.amazonaws.com').allowed) throw invalid(ROLE_TEXT);",
      replace: '',
      red: ['6.2 a role that is not there', '6.2 a role that is not there, in an update'],
    },
    {
      name: 'a stale revision passes',
      file: at('functions'),
      find: 'revision === undefined || revision === fn.configuration.RevisionId',
      replace: 'revision !== fn.configuration.RevisionId',
      red: ['6.3 a stale revision of the settings', '6.3 a stale revision of the code'],
    },
    {
      name: 'variables may hold less',
      file: at('checks'),
      find: 'const ENVIRONMENT_BYTES = 4096;',
      replace: 'const ENVIRONMENT_BYTES = 4095;',
      red: ['6.3 a new function is Pending'],
    },
    {
      name: 'a new function is Active too soon',
      file: at('functions'),
      find: 'const PENDING_MS = 2_000;',
      replace: 'const PENDING_MS = 1_000;',
      red: ['6.3 a new function is Pending'],
    },
    {
      name: 'a list tells states',
      file: at('functions'),
      find: '  return rest;\n',
      replace: '  return configuration;\n',
      red: ['6.3 a list tells no states'],
    },
  ],
} satisfies MutationList;
