/** What IAM must allow whoever runs a command: the one source of `doctor --policy`, of the README's table and of doctor's questions. */
import { FUNCTIONS, type Stack } from './stack.ts';

export type Caller = 'up' | 'down' | 'status' | 'diff' | 'send' | 'tail' | 'trace' | 'replay' | 'doctor';

/** Actions of one service, each of which is asked for on these resources. */
export interface Right {
  /** Rights of one Sid are one statement, to be left out by who runs none of `commands`. */
  sid: string;
  commands: readonly Caller[];
  actions: readonly string[];
  resources: readonly string[];
  /** Of iam:PassRole: who takes the role. */
  passedTo?: string;
}

const ALL = ['*'];
/** `trace` looks at the resources where a message stopped. */
const READERS: readonly Caller[] = ['up', 'down', 'status', 'diff', 'trace'];
const FOLLOWERS: readonly Caller[] = ['status', 'send', 'tail', 'trace', 'replay'];

const of = (service: string, actions: string) => actions.split(' ').map((action) => `${service}:${action}`);

/**
 * Least rights, by exact names. Which actions know no resource, and so want `*`, is AWS's Service Authorization Reference [D];
 * API Gateway's are HTTP methods on paths (aws-facts 11.3), whose ids nobody knows before.
 */
export function callerRights(stack: Stack): Right[] {
  const { partition, account, region, bus, topic, recordLog, rules } = stack;
  const functions = FUNCTIONS.map((name) => stack.functions[name].arn);
  const toLambda = FUNCTIONS.map((name) => stack.functions[name].role);
  const roles = [...toLambda, stack.apiRole].map(({ arn }) => arn);
  // A role that isn't there is asked for by its name alone, as nobody knows its path.
  const noRoles = [...toLambda, stack.apiRole].map(({ name }) => `arn:${partition}:iam::${account}:role/${name}`);
  // Tags are of the group itself, all else of what is in it [D].
  const groups = [...FUNCTIONS.map((name) => stack.functions[name].logGroupArn), recordLog.arn];
  const within = groups.map((arn) => `${arn}:*`);
  const onBus = rules.success.arn.replace(/[^/]*$/, '*');
  const apis = (...paths: string[]) => paths.map((path) => `arn:${partition}:apigateway:${region}::${path}`);
  const rights: Right[] = [];
  const may = (sid: string, commands: readonly Caller[], actions: string[], resources: readonly string[]) =>
    rights.push({ sid, commands, actions, resources });

  may('Api', [...READERS, 'send'], ['apigateway:GET'], apis('/restapis', '/restapis/*/stages/prod'));
  may('Rules', [...READERS, 'send', 'tail', 'replay'], ['events:ListRules'], ALL);
  may('Logs', ['up', ...FOLLOWERS], ['logs:FilterLogEvents'], within);
  may('Outcomes', FOLLOWERS, ['events:TestEventPattern'], ALL);
  may('Send', ['send', 'replay'], ['sns:Publish'], [topic.arn]);

  may('Read', READERS, of('events', 'DescribeEventBus'), [bus.arn]);
  may('Read', READERS, of('events', 'ListTagsForResource ListTargetsByRule'), [bus.arn, onBus]);
  may('Read', READERS, of('iam', 'GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies'), roles);
  may('Read', READERS, of('lambda', 'GetFunction GetFunctionEventInvokeConfig GetPolicy'), functions);
  may('Read', READERS, of('logs', 'ListTagsForResource'), groups);
  may('Read', READERS, of('sns', 'GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource'), [topic.arn]);
  may('ReadAny', READERS, of('logs', 'DescribeLogGroups DescribeResourcePolicies'), ALL);
  may('ReadAny', READERS, of('sns', 'GetSubscriptionAttributes'), ALL);
  may('ReadAbsent', READERS, of('iam', 'GetRole'), noRoles);
  const parts = apis('/restapis/*/deployments/*', '/restapis/*/models', '/restapis/*/resources');
  may('ReadApi', READERS, ['apigateway:GET'], parts);

  may('Up', ['up'], of('events', 'CreateEventBus TagResource UntagResource UpdateEventBus'), [bus.arn]);
  may('Up', ['up'], of('events', 'PutRule PutTargets TagResource UntagResource'), [onBus]);
  const narrow = 'DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy UpdateRole';
  may('Up', ['up'], of('iam', `CreateRole PutRolePolicy UpdateAssumeRolePolicy ${narrow}`), roles);
  may('Up', ['up'], of('iam', 'TagRole UntagRole'), roles);
  const change = 'CreateFunction DeleteFunctionConcurrency UpdateFunctionCode UpdateFunctionConfiguration';
  may('Up', ['up'], of('lambda', `${change} AddPermission PutFunctionEventInvokeConfig RemovePermission`), functions);
  may('Up', ['up'], of('lambda', 'TagResource UntagResource'), functions);
  const log = 'CreateLogGroup DisassociateKmsKey PutLogGroupDeletionProtection PutRetentionPolicy';
  may('Up', ['up'], of('logs', log), within);
  may('Up', ['up'], of('logs', 'TagResource UntagResource'), groups);
  may('Up', ['up'], of('sns', 'CreateTopic SetTopicAttributes Subscribe TagResource UntagResource'), [topic.arn]);
  may('UpAny', ['up'], of('events', 'RemovePermission'), ALL);
  may('UpAny', ['up'], of('logs', 'PutResourcePolicy'), ALL);
  may('UpAny', ['up'], of('sns', 'SetSubscriptionAttributes'), ALL);
  const pass = { commands: ['up'] as const, actions: ['iam:PassRole'] };
  const forLambda = { resources: toLambda.map(({ arn }) => arn), passedTo: 'lambda.amazonaws.com' };
  rights.push({ sid: 'UpPassToLambda', ...pass, ...forLambda });
  rights.push({ sid: 'UpPassToApi', ...pass, resources: [stack.apiRole.arn], passedTo: 'apigateway.amazonaws.com' });
  const made = apis('/restapis', '/restapis/*/deployments', '/restapis/*/stages');
  may('UpApiMake', ['up'], ['apigateway:POST'], made);
  may('UpApiChange', ['up'], ['apigateway:PATCH', 'apigateway:PUT'], apis('/restapis/*'));
  may('UpApiTags', ['up'], ['apigateway:DELETE', 'apigateway:PUT'], apis('/tags/*'));
  may('UpApiRead', ['up'], ['apigateway:GET'], apis('/restapis/*/deployments', '/restapis/*/stages'));

  // A repair, a second API, or --no-records removes, too.
  may('UpRecords', ['up'], of('logs', 'DeleteLogGroup'), [`${recordLog.arn}:*`]);
  may('UpDown', ['up', 'down'], of('events', 'DeleteRule RemoveTargets'), [onBus]);
  may('UpDownApi', ['up', 'down'], ['apigateway:DELETE'], apis('/restapis/*'));

  may('Down', ['down'], of('events', 'DeleteEventBus'), [bus.arn]);
  may('Down', ['down'], of('iam', 'DeleteRole DeleteRolePolicy DetachRolePolicy'), roles);
  may('Down', ['down'], of('lambda', 'DeleteFunction ListTags'), functions);
  may('Down', ['down'], of('logs', 'DeleteLogGroup PutLogGroupDeletionProtection'), within);
  may('Down', ['down'], of('sns', 'DeleteTopic'), [topic.arn]);
  // `up` asks for the index of tags as well, and goes without.
  may('DownAny', ['down'], ['iam:ListRoles', 'sns:Unsubscribe', 'tag:GetResources'], ALL);
  may('DownApiTags', ['down'], ['apigateway:GET'], apis('/tags/*'));

  const ownStreams = [`${recordLog.arn}:log-stream:destined/*`];
  may('Replay', ['replay'], of('logs', 'CreateLogStream PutLogEvents'), ownStreams);
  may('ReplayVia', ['replay'], of('lambda', 'InvokeFunction'), [stack.functions.destined.arn]);
  may('Doctor', ['doctor'], ['iam:SimulatePrincipalPolicy', 'lambda:GetAccountSettings'], ALL);
  return rights;
}
