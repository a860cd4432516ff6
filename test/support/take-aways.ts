/** What can be taken from a stack, one permission at a time: the hop that stops then, and how its drop is told. */
import {
  CloudWatchLogsClient,
  DeleteResourcePolicyCommand,
  DescribeResourcePoliciesCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import type { Credentials } from '../../src/local/world.ts';
import type { FunctionRole, Stack } from '../../src/pattern/stack.ts';

/** SDK clients for the endpoint that holds the stack. */
export interface Hands {
  iam: IAMClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  end(): void;
}
export function handsOf(config: { endpoint: string; region: string; credentials: Credentials }): Hands {
  const clients = {
    iam: new IAMClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
  };
  return {
    ...clients,
    end() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Where a message leaves a trace. */
export type Place = FunctionRole | 'records';

export interface TakeAway {
  what: string;
  take(hands: Hands, stack: Stack): Promise<unknown>;
  /** What the caller of the URL is told; 200 where AWS is silent. */
  status: 200 | 500 | 502;
  /** Nothing arrives here any more; everywhere else all does. */
  stops: readonly Place[];
  /** `count`: of one success and one failure. Log lines come in batches: there at least one is counted. */
  drop: { hop: string; resource(stack: Stack): string; reason: RegExp; count: 1 | 2 };
}

const ALL: readonly Place[] = ['destined', 'success', 'failure', 'records'];
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
});
const elsewhere = (arn: string) => `${arn}-2`;

/** A function's one statement is replaced; without `wanted` it is gone. */
async function permit(
  { lambda }: Hands,
  FunctionName: string,
  StatementId: string,
  wanted?: Pick<AddPermissionCommandInput, 'Principal' | 'SourceArn' | 'SourceAccount'>,
): Promise<void> {
  await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
  if (!wanted) return;
  const Action = 'lambda:InvokeFunction';
  await lambda.send(new AddPermissionCommand({ FunctionName, StatementId, Action, ...wanted }));
}

const roleMay = ({ iam }: Hands, { name }: { name: string }, ...statements: object[]) =>
  iam.send(
    new PutRolePolicyCommand({ RoleName: name, PolicyName: 'destined', PolicyDocument: document(...statements) }),
  );

const trust = ({ iam }: Hands, { name }: { name: string }, ...statements: object[]) =>
  iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: document(...statements) }));

async function recordLogMay({ logs }: Hands, { recordLog }: Stack, ...statements: object[]): Promise<void> {
  const policies = new DescribeResourcePoliciesCommand({ resourceArn: recordLog.arn, policyScope: 'RESOURCE' });
  const expectedRevisionId = (await logs.send(policies)).resourcePolicies?.[0]?.revisionId;
  const known = { resourceArn: recordLog.arn, expectedRevisionId };
  if (statements.length === 0) await logs.send(new DeleteResourcePolicyCommand(known));
  else await logs.send(new PutResourcePolicyCommand({ ...known, policyDocument: document(...statements) }));
}

const WRITE = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const EVENTS = { Principal: { Service: 'events.amazonaws.com' } };
const GATEWAY = { Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' };

const sns = (what: string, wanted?: (stack: Stack) => Parameters<typeof permit>[3]): TakeAway => ({
  what: `the topic's permission ${what}`,
  take: (hands, stack) => permit(hands, stack.functions.destined.name, 'sns', wanted?.(stack)),
  status: 200,
  stops: ALL,
  drop: {
    hop: 'sns',
    resource: ({ topic }) => `${topic.arn}:`,
    reason: /^sns\.amazonaws\.com has no permission lambda:InvokeFunction on arn:\S+-destined for arn:\S+$/,
    count: 2,
  },
});

const rule = (
  which: 'success' | 'failure',
  what: string,
  wanted?: (stack: Stack) => Parameters<typeof permit>[3],
): TakeAway => ({
  what: `the ${which} rule's permission ${what}`,
  take: (hands, stack) => permit(hands, stack.functions[which].name, 'rule', wanted?.(stack)),
  status: 200,
  stops: [which],
  drop: {
    hop: 'events',
    resource: ({ rules }) => rules[which].arn,
    reason: /^events\.amazonaws\.com has no permission lambda:InvokeFunction on arn:\S+ for arn:\S+$/,
    count: 1,
  },
});

const recordLog = (what: string, how: RegExp, ...statements: ((stack: Stack) => object)[]): TakeAway => ({
  what: `the record log's policy ${what}`,
  take: (hands, stack) => recordLogMay(hands, stack, ...statements.map((of) => of(stack))),
  status: 200,
  stops: ['records'],
  drop: { hop: 'events', resource: ({ rules }) => rules.records.arn, reason: how, count: 2 },
});
const UNSAID = /^no resource policy allows events\.amazonaws\.com acting for arn:\S+ to perform logs:\w+ on arn:\S+$/;
const DENIED = /^a resource policy explicitly denies events\.amazonaws\.com acting for arn:\S+ to perform logs:/;

const apiRole = (what: string, take: (hands: Hands, stack: Stack) => Promise<unknown>, how: RegExp): TakeAway => ({
  what: `the api role's policy ${what}`,
  take,
  status: 502,
  stops: ALL,
  drop: { hop: 'api', resource: () => 'arn:aws:execute-api:', reason: how, count: 2 },
});
const NO_ALLOW =
  /not authorized to perform: \S+ on resource: \S+ because no identity-based policy allows the \S+ action$/;
const EXPLICIT = /not authorized to perform: \S+ on resource: \S+ with an explicit deny in an identity-based policy$/;

const apiTrust = (what: string, ...statements: object[]): TakeAway => ({
  what: `the api role's trust ${what}`,
  take: (hands, { apiRole: role }) => trust(hands, role, ...statements),
  status: 500,
  stops: ALL,
  drop: {
    hop: 'api',
    resource: () => 'arn:aws:execute-api:',
    reason: /^API Gateway does not have permission to assume the provided role arn:\S+$/,
    count: 2,
  },
});

const putEvents = (what: string, how: RegExp, statements: (stack: Stack) => object[]): TakeAway => ({
  what: `the destined role's events:PutEvents ${what}`,
  take: (hands, stack) => {
    const { role, logGroupArn } = stack.functions.destined;
    return roleMay(hands, role, allow(WRITE, `${logGroupArn}:*`), ...statements(stack));
  },
  status: 200,
  stops: ['success', 'failure', 'records'],
  drop: { hop: 'destination', resource: ({ functions }) => functions.destined.arn, reason: how, count: 2 },
});

const ownLog = (which: FunctionRole, what: string, how: RegExp, ...more: ((arn: string) => object)[]): TakeAway => ({
  what: `the ${which} function's log permission ${what}`,
  take(hands, { functions, bus }) {
    const { role, logGroupArn } = functions[which];
    return roleMay(hands, role, allow('events:PutEvents', bus.arn), ...more.map((of) => of(logGroupArn)));
  },
  status: 200,
  stops: [which],
  drop: { hop: 'logs', resource: ({ functions }) => functions[which].arn, reason: how, count: 1 },
});

export const TAKE_AWAYS: readonly TakeAway[] = [
  sns('is missing'),
  sns('is for another topic', ({ topic }) => ({ Principal: 'sns.amazonaws.com', SourceArn: elsewhere(topic.arn) })),
  sns('is for another service', ({ topic }) => ({ Principal: 'events.amazonaws.com', SourceArn: topic.arn })),
  sns('is for another account', ({ topic }) => ({
    Principal: 'sns.amazonaws.com',
    SourceArn: topic.arn,
    SourceAccount: '111111111111',
  })),
  rule('success', 'is missing'),
  rule('success', 'is for another rule', ({ rules }) => ({
    Principal: 'events.amazonaws.com',
    SourceArn: rules.failure.arn,
  })),
  rule('failure', 'is missing'),
  rule('failure', 'is for another rule', ({ rules }) => ({
    Principal: 'events.amazonaws.com',
    SourceArn: elsewhere(rules.failure.arn),
  })),
  recordLog('is missing', UNSAID),
  recordLog('is for another rule', UNSAID, ({ recordLog: { arn }, rules }) =>
    allow(WRITE, `${arn}:*`, { ...EVENTS, Condition: { ArnEquals: { 'aws:SourceArn': rules.success.arn } } }),
  ),
  recordLog('is for another group', UNSAID, ({ recordLog: { arn } }) => allow(WRITE, `${elsewhere(arn)}:*`, EVENTS)),
  recordLog('is for another service', UNSAID, ({ recordLog: { arn } }) =>
    allow(WRITE, `${arn}:*`, { Principal: { Service: 'delivery.logs.amazonaws.com' } }),
  ),
  recordLog('lets streams be made only', UNSAID, ({ recordLog: { arn } }) => allow(WRITE[0]!, `${arn}:*`, EVENTS)),
  recordLog(
    'denies',
    DENIED,
    ({ recordLog: { arn } }) => allow(WRITE, `${arn}:*`, EVENTS),
    ({ recordLog: { arn } }) => deny('logs:PutLogEvents', `${arn}:*`, EVENTS),
  ),
  apiRole(
    'is missing',
    ({ iam }, { apiRole: { name } }) =>
      iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: 'destined' })),
    NO_ALLOW,
  ),
  apiRole(
    'is for another topic',
    (hands, { apiRole: role, topic }) => roleMay(hands, role, allow('sns:Publish', elsewhere(topic.arn))),
    NO_ALLOW,
  ),
  apiRole(
    'denies',
    (hands, { apiRole: role, topic }) =>
      roleMay(hands, role, allow('sns:Publish', topic.arn), deny('sns:Publish', topic.arn)),
    EXPLICIT,
  ),
  apiRole(
    'is for all but sns:Publish',
    (hands, { apiRole: role, topic }) =>
      roleMay(hands, role, { Effect: 'Allow', NotAction: 'sns:Publish', Resource: topic.arn }),
    NO_ALLOW,
  ),
  apiRole(
    'has a condition that does not hold',
    (hands, { apiRole: role, topic }) =>
      roleMay(
        hands,
        role,
        allow('sns:Publish', topic.arn, { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }),
      ),
    NO_ALLOW,
  ),
  apiTrust('is for another service', { ...GATEWAY, Principal: { Service: 'lambda.amazonaws.com' } }),
  apiTrust('denies', GATEWAY, { ...GATEWAY, Effect: 'Deny' }),
  apiTrust('is for another API', {
    ...GATEWAY,
    Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:execute-api:*:*:another/*' } },
  }),
  putEvents('is missing', NO_ALLOW, () => []),
  putEvents('is for another bus', NO_ALLOW, ({ bus }) => [allow('events:PutEvents', elsewhere(bus.arn))]),
  putEvents('is denied', EXPLICIT, ({ bus }) => [
    allow('events:PutEvents', bus.arn),
    deny('events:*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
  ]),
  ownLog('destined', 'is missing', NO_ALLOW),
  ownLog('success', 'is missing', NO_ALLOW),
  ownLog('failure', 'is missing', NO_ALLOW),
  ownLog('success', 'is for the bare group', NO_ALLOW, (arn) => allow(WRITE, arn)),
  ownLog(
    'failure',
    'is denied',
    EXPLICIT,
    (arn) => allow(WRITE, `${arn}:*`),
    (arn) => deny('logs:Put*', `${arn}:*`),
  ),
];

/** Every permission with conditions that hold, so that what a request says of itself is seen to be said. */
export async function addConditions(hands: Hands, stack: Stack): Promise<void> {
  const { functions, rules, topic, bus, account, region } = stack;
  await permit(hands, functions.destined.name, 'sns', {
    Principal: 'sns.amazonaws.com',
    SourceArn: `${topic.arn.slice(0, -1)}?`,
    SourceAccount: account,
  });
  const here = { StringEquals: { 'aws:RequestedRegion': region }, Bool: { 'aws:SecureTransport': 'true' } };
  const own = { ...here, StringLike: { 'aws:PrincipalArn': '*:role/destined/*' } };
  await roleMay(hands, stack.apiRole, allow('sns:*', topic.arn, { Condition: own }));
  const { role, logGroupArn } = functions.destined;
  const tagged = { StringEquals: { 'aws:PrincipalTag/destined:stack': stack.name } };
  await roleMay(
    hands,
    role,
    allow(WRITE, `${logGroupArn}:*`, { Condition: here }),
    allow('events:PutEvents', bus.arn.replace(stack.name, `\${aws:PrincipalTag/destined:stack}`), {
      Condition: tagged,
    }),
  );
  const sourced = { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': rules.records.arn } };
  await recordLogMay(hands, stack, allow(WRITE, `${stack.recordLog.arn}:*`, { ...EVENTS, Condition: sourced }));
  const forThisAccount = {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `arn:aws:execute-api:${region}:${account}:*/prod/GET/SendEvent` },
  };
  await trust(hands, stack.apiRole, { ...GATEWAY, Condition: forThisAccount });
}
