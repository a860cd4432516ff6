/** Runs of commands, in process, by a caller with few rights: each answers what it could not do, or nothing. */
import { APIGatewayClient, CreateRestApiCommand, TagResourceCommand as TagApi } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, TagResourceCommand as TagGroup } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutPermissionCommand, TagResourceCommand as TagEvents } from '@aws-sdk/client-eventbridge';
import {
  AttachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  LambdaClient,
  RemovePermissionCommand,
  TagResourceCommand as TagFunction,
} from '@aws-sdk/client-lambda';
import { SNSClient, TagResourceCommand as TagTopic } from '@aws-sdk/client-sns';
import type { Aws } from '../../src/aws/aws.ts';
import { findApi } from '../../src/aws/find-api.ts';
import { countOutcomes } from '../../src/cli/outcome-counts.ts';
import type { Via } from '../../src/drive/replay/failed-message.ts';
import { findFailures } from '../../src/drive/replay/find-failures.ts';
import { replay } from '../../src/drive/replay/replay.ts';
import { selectFailures } from '../../src/drive/replay/select-failures.ts';
import { toTopic } from '../../src/drive/send/outgoing.ts';
import { publish } from '../../src/drive/send/publish.ts';
import { send } from '../../src/drive/send/send.ts';
import { trace } from '../../src/drive/trace/trace.ts';
import { follow } from '../../src/logs/follow.ts';
import type { Caller as Command } from '../../src/pattern/caller-rights.ts';
import type { Stack } from '../../src/pattern/stack.ts';
import { concurrencyCheck } from '../../src/provision/concurrency-check.ts';
import { down } from '../../src/provision/down.ts';
import { permissionsCheck } from '../../src/provision/permissions-check.ts';
import { ResourcesFailed } from '../../src/provision/resources-failed.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { inflict } from './damages/named-damages.ts';
import type { TestEndpoint } from './endpoint.ts';
import { type Attempt, withFaults } from './faults.ts';

export interface Ground {
  endpoint: TestEndpoint;
  /** The account's root. */
  root: Aws;
}

export interface Scenario {
  command: Command;
  /** Whether the stack is one that is up already, and is left up; else a new one, that nothing is left of or all. */
  kept: boolean;
  prepare?(ground: Ground, stack: Stack): Promise<unknown>;
  /** Throws what it is refused, or answers what it could not do. */
  run(aws: Aws, stack: Stack, ground: Ground): Promise<string | undefined>;
}

const never = new AbortController().signal;
const SURPLUS = 'destined:surplus';

async function lookAt(aws: Aws, stack: Stack): Promise<undefined> {
  await status(aws, stack);
}

const reading = (run: Scenario['run']): Scenario => ({ command: 'status', kept: true, run });

async function bringUp(aws: Aws, stack: Stack): Promise<undefined> {
  await up(aws, stack);
}

/** A stack is hurt by root, repaired by the caller and, where that may not, by root again. */
const repair = (prepare: Scenario['prepare']): Scenario => ({ command: 'up', kept: true, prepare, run: bringUp });

/** By its title in the table of damages, `{N}` the stack's name. */
const damaged = (title: string): Scenario =>
  repair(({ endpoint }, stack) => inflict(endpoint, stack, title.replaceAll('{N}', stack.name)));

const TEMPLATE = 'Body.paths./SendEvent.get.x-amazon-apigateway-integration.requestTemplates.application/json';

async function takeDown(aws: Aws, stack: Stack): Promise<string | undefined> {
  const { leftovers, unchecked } = await down(aws, stack);
  const left = [...leftovers.map(keyOf), ...unchecked].join(', ');
  return left === '' ? undefined : left;
}

const removing = (hurt: Scenario['prepare'], run: Scenario['run'] = takeDown): Scenario => ({
  command: 'down',
  kept: false,
  async prepare(ground, stack) {
    await up(ground.root, stack);
    await hurt?.(ground, stack);
  },
  run,
});

const arnOfApi = async (root: Aws, stack: Stack) =>
  `arn:aws:apigateway:${stack.region}::/restapis/${(await findApi(root, stack))!.id}`;

/** Tags of ours that nobody wants any more, on everything that has tags. */
async function tagAll({ endpoint, root }: Ground, stack: Stack): Promise<void> {
  const tags = { [SURPLUS]: 'x' };
  const Tags = [{ Key: SURPLUS, Value: 'x' }];
  const { functions, topic, bus, rules } = stack;
  const resourceArn = `${await arnOfApi(root, stack)}/stages/prod`;
  await Promise.all([
    endpoint.clientOf(APIGatewayClient).send(new TagApi({ resourceArn, tags })),
    endpoint.clientOf(LambdaClient).send(new TagFunction({ Resource: functions.success.arn, Tags: tags })),
    endpoint.clientOf(CloudWatchLogsClient).send(new TagGroup({ resourceArn: functions.failure.logGroupArn, tags })),
    endpoint.clientOf(SNSClient).send(new TagTopic({ ResourceArn: topic.arn, Tags })),
    endpoint.clientOf(IAMClient).send(new TagRoleCommand({ RoleName: functions.destined.role.name, Tags })),
    ...[bus.arn, rules.failure.arn].map((ResourceARN) =>
      endpoint.clientOf(EventBridgeClient).send(new TagEvents({ ResourceARN, Tags })),
    ),
  ]);
}

/** Each permission is for another source than ours. */
async function divert({ endpoint }: Ground, { functions, topic, rules }: Stack): Promise<void> {
  const lambda = endpoint.clientOf(LambdaClient);
  const permissions = [
    { FunctionName: functions.destined.name, StatementId: 'sns', SourceArn: topic.arn, Principal: 'sns.amazonaws.com' },
    ...(['success', 'failure'] as const).map((name) => ({
      FunctionName: functions[name].name,
      StatementId: 'rule',
      SourceArn: rules[name].arn,
      Principal: 'events.amazonaws.com',
    })),
  ];
  for (const { SourceArn, ...permission } of permissions) {
    await lambda.send(new RemovePermissionCommand(permission));
    const Action = 'lambda:InvokeFunction';
    await lambda.send(new AddPermissionCommand({ ...permission, Action, SourceArn: `${SourceArn}-2` }));
  }
}

/** The tagging index lists what is gone by then, as AWS's may. */
async function takeDownBesideOldIndex(aws: Aws, stack: Stack, { root }: Ground): Promise<string | undefined> {
  const api = await arnOfApi(root, stack);
  const { functions, topic, bus, rules, recordLog } = stack;
  const gone = [api, functions.success.arn, topic.arn, bus.arn, rules.failure.arn, recordLog.arn];
  const GetResources = () => ({ ResourceTagMappingList: gone.map((ResourceARN) => ({ ResourceARN })) });
  return takeDown(withFaults(aws, { GetResources }).aws, stack);
}

async function addPolicies({ endpoint }: Ground, { apiRole }: Stack): Promise<void> {
  const iam = endpoint.clientOf(IAMClient);
  const role = { RoleName: apiRole.name };
  const Statement = [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new AttachRolePolicyCommand({ ...role, PolicyArn: 'arn:aws:iam::aws:policy/AmazonSNSFullAccess' }));
  await iam.send(new PutRolePolicyCommand({ ...role, PolicyName: 'theirs', PolicyDocument }));
}

/** What the endpoint can't have is told to be there; what undoes it is authorized by the endpoint, and then not served. */
function beyondTheEndpoint(aws: Aws): Aws {
  const key = 'arn:aws:kms:us-east-1:000000000000:key/theirs';
  const undo = async ({ pass }: Attempt) => {
    try {
      return await pass();
    } catch (error) {
      if ((error as Error).name !== 'NotImplementedException') throw error;
      return {};
    }
  };
  const undone = ['DeleteRolePermissionsBoundary', 'DisassociateKmsKey', 'PutLogGroupDeletionProtection'];
  return withFaults(aws, {
    async GetRole({ pass }) {
      const { Role } = (await pass()) as { Role: object };
      return { Role: { ...Role, PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/theirs' } } };
    },
    async DescribeLogGroups({ pass }) {
      const { logGroups = [] } = (await pass()) as { logGroups?: object[] };
      return { logGroups: logGroups.map((group) => ({ ...group, kmsKeyId: key, deletionProtectionEnabled: true })) };
    },
    DescribeEventBus: async ({ pass }) => ({ ...((await pass()) as object), KmsKeyIdentifier: key }),
    ...Object.fromEntries([...undone, 'UpdateEventBus'].map((operation) => [operation, undo])),
  }).aws;
}

/** A failure, sent again by the caller. */
const replaying = (via: Via): Scenario => ({
  command: 'replay',
  kept: true,
  async prepare({ root }, stack) {
    const messages = [toTopic(root, stack, { text: 'please fail' })];
    const how = { concurrency: 1, wait: true, timeoutMs: 20_000, signal: never };
    for await (const _ of send({ aws: root, stack, messages, ...how }));
  },
  async run(aws, stack) {
    const maxAttempts = 1_000;
    const found = await findFailures({ aws, stack, from: 0, via, maxAttempts, signal: never });
    const { chains } = selectFailures(found.chains, { ids: [], via, again: true, maxAttempts, changes: false });
    const resends = chains.map((chain) => ({ chain }));
    let complaint: string | undefined = 'nothing was found that failed';
    const how = { wait: true, timeoutMs: 20_000, signal: never };
    for await (const { type, message } of replay({ aws, stack, resends, via, log: found, ...how })) {
      if (type === 'rejected') return message.error;
      if (type === 'outcome') complaint = undefined;
    }
    return complaint;
  },
});

export const SCENARIOS = {
  status: reading(lookAt),
  'status of nothing': { ...reading(lookAt), kept: false },
  outcomes: reading(async (aws, stack) => {
    const { outcomes } = await countOutcomes(aws, stack, 0, never);
    return outcomes.misrouted > 0 ? undefined : 'nothing was found to be misrouted';
  }),
  tail: {
    command: 'tail',
    kept: true,
    async run(aws, stack) {
      const logGroups = [...Object.values(stack.functions).map(({ logGroup }) => logGroup), stack.recordLog.name];
      for await (const _ of follow({ aws, logGroups, from: 0, follow: false, signal: never }));
      return undefined;
    },
  },
  trace: {
    command: 'trace',
    kept: true,
    async run(aws, stack) {
      // What no rule takes stopped: the resources are looked at, too.
      const { unseen, breaks } = await trace({ aws, stack, signal: never });
      await status(aws, stack);
      return breaks.length === 1 ? unseen[0] : 'nothing was found to have stopped';
    },
  },
  'send to the topic': {
    command: 'send',
    kept: true,
    run: async (aws, stack) => (await publish(aws, stack, { text: 'hello', attributes: {} }, never)).error,
  },
  replay: replaying('topic'),
  'replay --via function': replaying('function'),
  up: { command: 'up', kept: false, run: bringUp },
  'up --no-records': {
    command: 'up',
    kept: false,
    prepare: ({ root }, stack) => up(root, stack),
    async run(aws, stack) {
      await up(aws, stack, { choices: { records: false } });
      return undefined;
    },
  },
  'up with surplus tags': repair(tagAll),
  'up with permissions for other sources': repair(divert),
  'up with a second API': repair(({ endpoint }, { name, tags }) =>
    endpoint.clientOf(APIGatewayClient).send(new CreateRestApiCommand({ name, tags })),
  ),
  'up with a role for another service': damaged(
    'AWS::IAM::Role {N}-api-us-east-1: AssumeRolePolicyDocument.Statement.0.Principal.Service changed',
  ),
  'up with a reserved concurrency of none': damaged('AWS::Lambda::Function {N}-failure that runs 0 at once'),
  'up with other code': damaged('AWS::Lambda::Function {N}-success: Code.Sha256 changed'),
  'up with another time-out': damaged('AWS::Lambda::Function {N}-destined: Timeout changed'),
  'up with another display name': damaged('AWS::SNS::Topic {N}: DisplayName changed'),
  'up with a filter on the subscription': damaged('AWS::SNS::Subscription {N}-destined with a filter'),
  'up with a deployment by hand': damaged('AWS::ApiGateway::Stage {N}/prod: DeploymentId changed'),
  'up with another template': damaged(`AWS::ApiGateway::RestApi {N}: ${TEMPLATE} changed`),
  'up with policies by hand': repair(addPolicies),
  'up with longer sessions': repair(({ endpoint }, { apiRole }) =>
    endpoint.clientOf(IAMClient).send(new UpdateRoleCommand({ RoleName: apiRole.name, MaxSessionDuration: 7200 })),
  ),
  'up with others let in to the bus': repair(({ endpoint }, { bus }) => {
    const permission = { Action: 'events:PutEvents', Principal: '111111111111', StatementId: 'theirs' };
    return endpoint
      .clientOf(EventBridgeClient)
      .send(new PutPermissionCommand({ EventBusName: bus.name, ...permission }));
  }),
  'up with keys, boundaries and protection': {
    command: 'up',
    kept: true,
    run: (aws, stack) => bringUp(beyondTheEndpoint(aws), stack),
  },
  down: removing(undefined),
  'down with policies by hand': removing(addPolicies),
  'down with protection': removing(undefined, (aws, stack) => takeDown(beyondTheEndpoint(aws), stack)),
  doctor: {
    command: 'doctor',
    kept: true,
    async run(aws, stack) {
      await concurrencyCheck(aws);
      await permissionsCheck(aws, stack);
      return undefined;
    },
  },
  'down with an index that lags': removing(undefined, takeDownBesideOldIndex),
} satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

/** In its own words, and those of whatever refused it. */
export function complaintOf(error: unknown): string {
  if (error instanceof ResourcesFailed) return error.failures.map(({ error: each }) => String(each)).join('; ');
  return String(error);
}
