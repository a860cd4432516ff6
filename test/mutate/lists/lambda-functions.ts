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
  everyRow: true,
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
      name: 'a role may be any text',
      file: at('functions'),
      find: 'if (!ROLE_ARN.test(roleArn))',
      replace: 'if (false as boolean)',
      red: ['6.3 a role that is no ARN of one'],
    },
    {
      name: 'a role need not be there',
      file: at('functions'),
      find: 'if (!world.identity.canAssume(roleArn, SERVICE).allowed) throw invalid(ROLE_TEXT);',
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
      file: 'src/local/slowness.ts',
      find: 'functionPendingMs: 2_000,',
      replace: 'functionPendingMs: 1_000,',
      red: ['6.3 a new function is Pending'],
    },
    {
      name: 'a list tells states',
      file: at('listed'),
      find: '.filter(([member]) => !UNTOLD.has(member))',
      replace: '',
      red: ['6.3 a list tells no states'],
    },
    {
      name: 'a name is taken twice',
      file: at('functions'),
      find: `      if (state.byArn(arn)) throw conflict(\`Function already exist: \${name}\`);
      const code = await codeOf(input.Code ?? {}, 'CreateFunction');
      if (state.byArn(arn)) throw conflict(\`Function already exist: \${name}\`);
`,
      replace: "      const code = await codeOf(input.Code ?? {}, 'CreateFunction');\n",
      red: ['6.3 a name that is taken'],
    },
    {
      name: 'what is missing is told as it was asked for',
      file: at('state'),
      find: '`Function not found: ${arn}$',
      replace: '`Function not found: ${ref}$',
      red: ['6.3 a function that is not there', '6.3 a version that is not there'],
    },
    {
      name: 'any version is the one there is',
      file: at('state'),
      find: "wanted === undefined || wanted === '$LATEST'",
      replace: 'true',
      red: ['6.3 a version that is not there'],
    },
    {
      name: 'functions of other accounts are found',
      file: at('state'),
      find: "if (parts[1] === 'function' && !prefix.includes(`:${parts[0]}:`)) return undefined;",
      replace: '',
      red: ['6.3 a partial ARN of another account'],
    },
    {
      name: 'an ARN may be of any service',
      file: at('state'),
      find: "parts[2] !== 'lambda' || ",
      replace: '',
      red: ['6.3 an ARN of another service with a function'],
    },
    {
      name: 'an ARN may be of anything',
      file: at('state'),
      find: "    if (parts[2] !== 'lambda' || parts[5] !== 'function' || !name || !NAME.test(name)) return undefined;\n",
      replace: '',
      red: ['6.3 an ARN of another service', '6.3 an ARN of another service with a function'],
    },
    {
      name: 'a name holds what it likes',
      file: at('functions'),
      find: "throw violated(name, 'functionName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+');",
      replace: 'return name;',
      red: ['6.3 a name with a space'],
    },
  ],
} satisfies MutationList;
