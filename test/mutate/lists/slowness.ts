/** AWS's slowness in the endpoint: a knob that does nothing, or does it at the wrong time. */
import { type Mutation, type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/local');

/** What is late is at once. */
const atOnce = (file: string, knob: string, ...red: string[]): Mutation => {
  const [clock, slowness] =
    file.includes('apigateway/stages') || file.includes('lambda/functions') || file.endsWith('lambda/state')
      ? ['world.clock', 'world.slowness']
      : ['clock', 'slowness'];
  return mutation(
    `services/${file}`,
    `${knob} is none of ${file}`,
    `later(${clock}, ${slowness}.${knob},`,
    `later(${clock}, 0,`,
    ...red,
  );
};

const quota = (title: string, find: string, replace: string): Mutation =>
  mutation('quotas', `${find} is another`, find, replace, title);

export default {
  tests: [
    'test/contract/slowness-roles.test.ts',
    'test/contract/slowness-delivery.test.ts',
    'test/contract/slowness-apis.test.ts',
  ],
  everyRow: true,
  mutations: [
    atOnce(
      'iam/role-handlers',
      'roleMs',
      'is unknown to Lambda for a while',
      'is known late for what it trusts',
      'is unknown to EventBridge',
      'is unknown at run time for a while',
    ),
    mutation(
      'services/iam/identity',
      'what a role trusted is trusted on',
      'if (lets(trust) && (',
      'if (lets(seen?.trust) || (',
      'is known late for what it trusts, and at once for what it trusts no more',
    ),
    atOnce(
      'iam/role-policies',
      'rolePolicyMs',
      'by an inline policy is asked late',
      'by a managed one is asked late',
      'may publish late',
    ),
    mutation(
      'services/iam/identity',
      'what a role might do it may do on',
      "if (!role || decision !== 'allow' ||",
      'if (!role ||',
      'and is no more, is refused at once',
    ),
    atOnce('iam/role-policies', 'rolePolicyGoneMs', '(inline) is not to be', '(managed) is not to be'),
    atOnce('lambda/functions', 'functionPendingMs', 'is Pending, InProgress and Deleting'),
    atOnce('lambda/functions', 'functionUpdateMs', 'is Pending, InProgress and Deleting'),
    atOnce('lambda/state', 'functionDeletingMs', 'is Pending, InProgress and Deleting'),
    mutation(
      'services/lambda/state',
      'one that goes hides one that came',
      '[functions, going]',
      '[going, functions]',
      'may be made anew while the former one is being deleted',
    ),
    mutation(
      'services/lambda/permissions',
      'no write takes time',
      'if (slowness.permissionWriteMs > 0)',
      'if (slowness.permissionWriteMs < 0)',
      'get lost, each with a 200',
    ),
    mutation(
      'services/lambda/permissions',
      'who adds takes all else away',
      '[...fn.policy.statements, statement]',
      '[statement]',
      'are all kept where one call follows the other',
    ),
    atOnce('lambda/permissions', 'permissionReadMs', 'are shown late by GetPolicy'),
    atOnce('lambda/permissions', 'permissionMs', 'let nobody in for a while'),
    mutation(
      'services/lambda/permissions',
      'who was let in comes in on',
      'return lets(policy) && (',
      'return lets(seenPolicy.inEffect) || (',
      'let nobody in for a while',
    ),
    atOnce(
      'events/rules',
      'ruleMs',
      'matches what it is changed to late',
      'in effect late after EnableRule',
      'in effect late after PutRule',
    ),
    atOnce('events/targets', 'ruleMs', 'that was just made, and so its targets'),
    mutation(
      'services/events/delivery',
      'what a fresh rule misses is not counted',
      "world.drops.add('events', rule.arn, TOO_FRESH);",
      '',
      'that was just made, and so its targets',
    ),
    atOnce('events/rules', 'ruleReadMs', 'is not found by DescribeRule'),
    atOnce('events/targets', 'targetGoneMs', 'is not to be deleted before its targets'),
    mutation(
      'services/apigateway/one-change',
      'changes of an API go on at once',
      'if (changing.has(id))',
      "if (changing.has('x'))",
      'refuses all others that begin meanwhile',
    ),
    mutation(
      'services/apigateway/one-change',
      'a change never ends',
      'changing.delete(id);',
      '',
      'that is refused for what it asks keeps none waiting',
    ),
    atOnce('apigateway/stages', 'deploymentMs', 'of a fresh stage is forbidden'),
    mutation(
      'services/apigateway/deployments',
      'CreateDeployment moves a stage at once',
      'moved(state, stage, api.deployments.get(stage.deploymentId));',
      '',
      'of a fresh stage is forbidden',
    ),
    quota('DeleteRestApi: one in', "gateway(['DeleteRestApi'], 30_000)", "gateway(['DeleteRestApi'], 29_000)"),
    quota('CreateRestApi: one in 30000', 'gateway(CREATE, 30_000, 1, isEdge)', 'gateway(CREATE, 29_000, 1, isEdge)'),
    quota('CreateRestApi: one in 3000', 'gateway(CREATE, 3_000, 1,', 'gateway(CREATE, 2_000, 1,'),
    quota('PutRestApi: one in', "gateway(['PutRestApi'], 1_000)", "gateway(['PutRestApi'], 900)"),
    quota('CreateDeployment: one in', "gateway(['CreateDeployment'], 5_000)", "gateway(['CreateDeployment'], 4_000)"),
    quota('CreateResource: one in', "gateway(['CreateResource'], 200, 5)", "gateway(['CreateResource'], 200, 4)"),
    quota('DeleteResource: one in', "gateway(['DeleteResource'], 200, 5)", "gateway(['DeleteResource'], 200, 6)"),
    quota('GetResources: one in', "gateway(['GetResources'], 400, 5)", "gateway(['GetResources'], 500, 5)"),
    quota('UpdateAccount: one in', "gateway(['UpdateAccount'], 20_000)", "gateway(['UpdateAccount'], 10_000)"),
    quota('all calls together', 'everyMs: 100, burst: 40', 'everyMs: 100, burst: 41'),
    mutation(
      'quotas',
      'regions share a quota',
      'count(quota) >= quota.burst',
      'quota.burst === 40 && region !== "us-east-1" || count(quota) >= quota.burst',
      'all calls together',
    ),
  ],
} satisfies MutationList;
