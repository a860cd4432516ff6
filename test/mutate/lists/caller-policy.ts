/** The policy of the caller: a right too few, one too many, one for too much. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/pattern');

const RIGHTS = 'caller-rights';

export default {
  tests: ['test/unit/caller-policy.test.ts', 'test/contract/caller-policy.test.ts', 'test/sweep/caller-policy.test.ts'],
  env: { DESTINED_SWEEP: 'whole' },
  mutations: [
    mutation(
      RIGHTS,
      'a right too few',
      'CreateRole PutRolePolicy',
      'CreateRole',
      'every operation that is called',
      'for up',
    ),
    mutation(
      RIGHTS,
      'replay may not invoke',
      "may('ReplayVia', ['replay'],",
      "may('ReplayVia', ['doctor'],",
      'for replay --via function',
    ),
    mutation(
      RIGHTS,
      'a right too many',
      'CreateTopic SetTopicAttributes',
      'CreateTopic AddPermission SetTopicAttributes',
      'every operation that is called',
      'Up without sns:AddPermission stops up',
    ),
    mutation(
      RIGHTS,
      'functions that begin alike',
      'const functions = FUNCTIONS.map((name) => stack.functions[name].arn);',
      "const functions = FUNCTIONS.map((name) => stack.functions[name].arn.replace(/-\\w+$/, '-*'));",
      'says nothing of a stack whose name begins alike',
    ),
    mutation(
      RIGHTS,
      'all functions',
      'const functions = FUNCTIONS.map((name) => stack.functions[name].arn);',
      "const functions = ['*'];",
      'Up without arn:aws:iam::000000000000:role/destined/stack-name-api-us-east-1 stops up',
    ),
    mutation(
      RIGHTS,
      'a role that is not there has a path',
      'role/${name}`',
      'role/destined/${name}`',
      'for status of nothing',
      'for up',
    ),
    mutation(
      RIGHTS,
      'every role for Lambda',
      'const forLambda = { resources: toLambda.map(({ arn }) => arn),',
      'const forLambda = { resources: roles,',
      'passes each role to the one service',
      'UpPassToLambda without arn:aws:iam::000000000000:role/destined/stack-name-api-us-east-1 stops up',
    ),
    mutation(
      'caller-policy',
      'roles for whoever wants them',
      '...(passedTo === undefined ? {} :',
      '...(true ? {} :',
      'passes each role to the one service',
    ),
    mutation(
      RIGHTS,
      'a log group is what is in it',
      'const within = groups.map((arn) => `${arn}:*`);',
      'const within = groups;',
      'for tail',
    ),
  ],
} satisfies MutationList;
