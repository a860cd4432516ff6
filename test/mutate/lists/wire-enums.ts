/** Values of enums, and how each service refuses those that are none. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/local/wire');
const enums = (name: string, find: string, replace: string, ...red: string[]) =>
  mutation('check-enums', name, find, replace, ...red);

export default {
  tests: ['test/contract/wire-enums.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'endpoint',
      'no enum is looked at',
      'if (!other) return;',
      'if (other !== null) return;',
      'apigateway PutRestApiCommand putRestApiInput.mode',
      'apigateway CreateRestApiCommand createRestApiInput.apiKeySource',
      'logs DescribeResourcePoliciesCommand policyScope',
      'one of a list',
    ),
    mutation(
      'endpoint',
      "API Gateway's shape is not named",
      "service.signingName === 'apigateway' ?",
      "service.signingName === 'other' ?",
      'putRestApiInput.mode',
    ),
    mutation(
      'endpoint',
      'Logs has no error of its own',
      "service.signingName === 'logs'",
      "service.signingName === ''",
      'logs DescribeResourcePoliciesCommand policyScope',
    ),
    enums('a mode is any text', "    PutRestApi: { mode: 'PutMode' },\n", '', 'putRestApiInput.mode'),
    enums(
      'a scope is any text',
      "    DescribeResourcePolicies: { policyScope: 'PolicyScope' },\n",
      '',
      'logs DescribeResourcePoliciesCommand policyScope',
    ),
    enums(
      'lists are not gone through',
      'if (!Array.isArray(inner) || rest.length === 0)',
      'if (rest.length >= 0)',
      'targets.2.member.ecsParameters.launchType',
      'iam SimulateCustomPolicyCommand',
    ),
    enums(
      'one good value of a list is enough',
      'if (value.every((each) => values.includes(each)))',
      'if (value.some((each) => values.includes(each)))',
      'one of a list',
    ),
    enums(
      'what is not given is no value',
      'if (value === undefined || value === null) return undefined;\n  if (member',
      'if (member',
      'each of the values is taken, and none',
    ),
  ],
} satisfies MutationList;
