/** EventBridge's bounds, lists and texts, and what it refuses because it does not do it here: one row a fact (aws-facts 3.1, 3.2, 3.5, 6.3). */
import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DeleteApiDestinationCommand,
  DeleteArchiveCommand,
  DeleteConnectionCommand,
  DeleteEndpointCommand,
  DeleteRuleCommand,
  DescribeApiDestinationCommand,
  DescribeArchiveCommand,
  DescribeConnectionCommand,
  DescribeEndpointCommand,
  DescribeEventBusCommand,
  DescribeEventSourceCommand,
  DescribePartnerEventSourceCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListApiDestinationsCommand,
  ListArchivesCommand,
  ListConnectionsCommand,
  ListEndpointsCommand,
  ListEventBusesCommand,
  ListEventSourcesCommand,
  ListPartnerEventSourcesCommand,
  ListReplaysCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  StartReplayCommand,
  TagResourceCommand,
  type Target,
  TestEventPatternCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const ARN = 'arn:aws:events:us-east-1:000000000000';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const ROLE = 'arn:aws:iam::000000000000:role/';
const PATTERN = '{"source":["lambda"]}';
let endpoint: TestEndpoint;
let events: EventBridgeClient;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  events = endpoint.clientOf(EventBridgeClient);
  await events.send(new CreateEventBusCommand({ Name: 'bus' }));
  await events.send(new PutRuleCommand({ Name: 'rule', EventPattern: PATTERN }));
  const iam = endpoint.clientOf(IAMClient);
  for (const RoleName of ['events', 'lambda']) {
    const trust = { Effect: 'Allow', Principal: { Service: `${RoleName}.amazonaws.com` }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  }
});
afterAll(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

type Refusal = [what: string, command: () => object, name: string, message: string | RegExp];

/** Commands have no type in common. */
const send = (command: object): Promise<unknown> => events.send(command as PutRuleCommand);
const putRule = (more: object) => new PutRuleCommand({ Name: 'new', EventPattern: PATTERN, ...more });
const putTargets = (more: Partial<Target>) =>
  new PutTargetsCommand({ Rule: 'rule', Targets: [{ Id: 't', Arn: FUNCTION, ...more }] });
/** The SDK would sign this by SigV4a, which nothing here speaks: it is put into the body by hand. */
function putThroughEndpoint(): PutEventsCommand {
  const command = new PutEventsCommand({ Entries: [{}] });
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string | Uint8Array };
      request.body = JSON.stringify({ ...JSON.parse(Buffer.from(request.body).toString()), EndpointId: 'abcde.veo' });
      return next(args);
    },
    { step: 'build', priority: 'high' },
  );
  return command;
}
const permit = (more: object) => new PutPermissionCommand({ EventBusName: 'bus', ...more });
const constraint = (value: unknown, member: string, wanted: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${wanted}`;
const tags = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
const NOT_SERVED = 'NotImplementedException';
const INVALID = 'ValidationException';
const LIMIT = ['LimitExceededException', 'The requested resource exceeds the maximum number allowed.'] as const;
const event = (more: object = {}) =>
  JSON.stringify({
    ...{ id: '1', account: '0', source: 's', time: 't', region: 'r', resources: [], 'detail-type': 'd' },
    ...more,
  });

const REFUSED: Refusal[] = [
  [
    '6.3 a bus name has 256 characters at most',
    () => new CreateEventBusCommand({ Name: 'b'.repeat(257) }),
    INVALID,
    constraint('b'.repeat(257), 'name', 'have length less than or equal to 256'),
  ],
  [
    '3.2 a bus name has no slash',
    () => new CreateEventBusCommand({ Name: 'a/b' }),
    INVALID,
    "Event bus name must not contain '/'.",
  ],
  [
    '3.2 a bus is not called default',
    () => new CreateEventBusCommand({ Name: 'default' }),
    'ResourceAlreadyExistsException',
    'Event bus default already exists.',
  ],
  [
    '3.2 a bus name has letters, digits, dots, hyphens and underscores',
    () => new CreateEventBusCommand({ Name: 'a b' }),
    INVALID,
    constraint('a b', 'name', 'satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+'),
  ],
  [
    '3.2 a bus of a partner needs a source',
    () => new CreateEventBusCommand({ Name: 'aws.partner/x', EventSourceName: 'aws.partner/x' }),
    'ResourceNotFoundException',
    'Event source aws.partner/x does not exist.',
  ],
  [
    '3.2 a description of a bus has 512 characters at most',
    () => new CreateEventBusCommand({ Name: 'new', Description: 'd'.repeat(513) }),
    INVALID,
    constraint('d'.repeat(513), 'description', 'have length less than or equal to 512'),
  ],
  [
    '3.2 a log level is one of four',
    () => new UpdateEventBusCommand({ Name: 'bus', LogConfig: { Level: 'DEBUG' as never } }),
    INVALID,
    constraint('DEBUG', 'logConfig.level', 'satisfy enum value set: [INFO, ERROR, TRACE, OFF]'),
  ],
  [
    '3.2 a log holds details or not',
    () => new UpdateEventBusCommand({ Name: 'bus', LogConfig: { IncludeDetail: 'SOME' as never } }),
    INVALID,
    constraint('SOME', 'logConfig.includeDetail', 'satisfy enum value set: [FULL, NONE]'),
  ],
  [
    'keys of KMS are not served: a new bus',
    () => new CreateEventBusCommand({ Name: 'new', KmsKeyIdentifier: 'k' }),
    NOT_SERVED,
    'events:CreateEventBus with KmsKeyIdentifier is not served here',
  ],
  [
    'keys of KMS are not served: an update',
    () => new UpdateEventBusCommand({ Name: 'bus', KmsKeyIdentifier: 'k' }),
    NOT_SERVED,
    'events:UpdateEventBus with KmsKeyIdentifier is not served here',
  ],
  [
    '3.2 a rule name has 64 characters at most',
    () => putRule({ Name: 'r'.repeat(65) }),
    INVALID,
    constraint('r'.repeat(65), 'name', 'have length less than or equal to 64'),
  ],
  [
    '3.2 a rule name has no slash',
    () => putRule({ Name: 'r/s' }),
    INVALID,
    constraint('r/s', 'name', 'satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+'),
  ],
  [
    '3.2 a description of a rule has 512 characters at most',
    () => putRule({ Description: 'd'.repeat(513) }),
    INVALID,
    constraint('d'.repeat(513), 'description', 'have length less than or equal to 512'),
  ],
  [
    '3.2 a pattern has 4,096 characters at most',
    () => putRule({ EventPattern: PATTERN.padEnd(4097) }),
    INVALID,
    /at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to 4096$/,
  ],
  [
    '3.2 a pattern that is tested has 4,096 characters at most',
    () => new TestEventPatternCommand({ EventPattern: PATTERN.padEnd(4097), Event: event() }),
    INVALID,
    /at 'eventPattern' failed to satisfy constraint: Member must have length less than or equal to 4096$/,
  ],
  [
    'a state is one of three',
    () => putRule({ State: 'ON' as never }),
    INVALID,
    constraint(
      'ON',
      'state',
      'satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]',
    ),
  ],
  [
    '6.2 a role of a rule that is no ARN',
    () => putRule({ RoleArn: 'x' }),
    INVALID,
    'Parameter x is not valid. Reason: Provided Arn is not in correct format.',
  ],
  ...['none', 'lambda'].map(
    (name): Refusal => [
      `6.2 a role of a rule that EventBridge can't assume: ${name}`,
      () => putRule({ RoleArn: `${ROLE}${name}` }),
      INVALID,
      `Provided role '${ROLE}${name}' cannot be assumed by principal 'events.amazonaws.com'.`,
    ],
  ),
  [
    'a rule needs a pattern',
    () => putRule({ EventPattern: '' }),
    INVALID,
    'Parameter(s) EventPattern or ScheduleExpression must be specified.',
  ],
  [
    'a schedule is one of AWS',
    () => putRule({ ScheduleExpression: 'often' }),
    INVALID,
    'Parameter ScheduleExpression is not valid.',
  ],
  [
    'a schedule is for the default bus',
    () => putRule({ EventBusName: 'bus', ScheduleExpression: 'rate(1 minute)' }),
    INVALID,
    'ScheduleExpression is supported only on the default event bus.',
  ],
  [
    'schedules are not served',
    () => putRule({ EventPattern: undefined, ScheduleExpression: 'cron(0 12 * * ? *)' }),
    NOT_SERVED,
    'events:PutRule with ScheduleExpression is not served here',
  ],
  [
    '3.2 a target id has 64 characters at most',
    () => putTargets({ Id: 't'.repeat(65) }),
    INVALID,
    constraint('t'.repeat(65), 'targets.1.member.id', 'have length less than or equal to 64'),
  ],
  [
    '3.1 Input has 8,192 characters at most',
    () => putTargets({ Input: `"${'x'.repeat(8191)}"` }),
    INVALID,
    /at 'targets.1.member.input' failed to satisfy constraint: Member must have length less than or equal to 8192$/,
  ],
  [
    '3.1 InputTemplate has 8,192 characters at most',
    () => putTargets({ InputTransformer: { InputTemplate: 'x'.repeat(8193) } }),
    INVALID,
    /at 'targets.1.member.inputTransformer.inputTemplate' failed .* have length less than or equal to 8192$/,
  ],
  [
    'InputPath has 256 characters at most',
    () => putTargets({ InputPath: `$.${'x'.repeat(255)}` }),
    INVALID,
    /at 'targets.1.member.inputPath' failed to satisfy constraint: Member must have length less than or equal to 256$/,
  ],
  ...(
    [
      [-1, undefined, '-1', 'maximumRetryAttempts', 'greater than or equal to 0'],
      [186, undefined, '186', 'maximumRetryAttempts', 'less than or equal to 185'],
      [undefined, 59, '59', 'maximumEventAgeInSeconds', 'greater than or equal to 60'],
      [undefined, 86_401, '86401', 'maximumEventAgeInSeconds', 'less than or equal to 86400'],
    ] as const
  ).map(
    ([MaximumRetryAttempts, MaximumEventAgeInSeconds, value, member, bound]): Refusal => [
      `3.1 a RetryPolicy has its bounds: ${member} ${value}`,
      () => putTargets({ RetryPolicy: { MaximumRetryAttempts, MaximumEventAgeInSeconds } }),
      INVALID,
      constraint(value, `targets.1.member.retryPolicy.${member}`, `have value ${bound}`),
    ],
  ),
  [
    '3.2 RemoveTargets takes 100 ids',
    () => new RemoveTargetsCommand({ Rule: 'rule', Ids: Array(101).fill('t') }),
    INVALID,
    constraint('[101 entries]', 'ids', 'have length less than or equal to 100'),
  ],
  [
    '3.2 PutEvents takes no entries less than one',
    () => new PutEventsCommand({ Entries: [] }),
    INVALID,
    constraint('[0 entries]', 'entries', 'have length greater than or equal to 1'),
  ],
  [
    'global endpoints are not served',
    putThroughEndpoint,
    NOT_SERVED,
    'events:PutEvents with EndpointId is not served here',
  ],
  ...(
    [
      ['ListEventBuses', (Limit: number) => new ListEventBusesCommand({ Limit })],
      ['ListRules', (Limit: number) => new ListRulesCommand({ Limit })],
      ['ListTargetsByRule', (Limit: number) => new ListTargetsByRuleCommand({ Rule: 'rule', Limit })],
      ['ListRuleNamesByTarget', (Limit: number) => new ListRuleNamesByTargetCommand({ TargetArn: FUNCTION, Limit })],
      ['ListArchives', (Limit: number) => new ListArchivesCommand({ Limit })],
    ] as const
  ).flatMap(([name, command]): Refusal[] => [
    [
      `${name} gives one at least`,
      () => command(0),
      INVALID,
      constraint(0, 'limit', 'have value greater than or equal to 1'),
    ],
    [
      `${name} gives 100 at most`,
      () => command(101),
      INVALID,
      constraint(101, 'limit', 'have value less than or equal to 100'),
    ],
  ]),
  [
    'a token is one that was given',
    () => new ListRulesCommand({ NextToken: 'nonsense' }),
    INVALID,
    'The specified nextToken is invalid.',
  ],
  [
    'a tag needs a key',
    () => new TagResourceCommand({ ResourceARN: `${ARN}:rule/rule`, Tags: [{ Key: '', Value: '' }] }),
    INVALID,
    constraint('', 'tags.1.member.key', 'have length greater than or equal to 1'),
  ],
  [
    "a tag's key has 128 characters at most",
    () => new CreateEventBusCommand({ Name: 'new', Tags: [{ Key: 'k'.repeat(129), Value: '' }] }),
    INVALID,
    constraint('k'.repeat(129), 'tags.1.member.key', 'have length less than or equal to 128'),
  ],
  [
    "a tag's value has 256 characters at most",
    () => putRule({ Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] }),
    INVALID,
    constraint('v'.repeat(257), 'tags.1.member.value', 'have length less than or equal to 256'),
  ],
  ["AWS's own tags are its own", () => putRule({ Tags: [{ Key: 'aws:x', Value: '' }] }), INVALID, /^Tag keys that/],
  ['a resource has 50 tags at most', () => putRule({ Tags: tags(51) }), ...LIMIT],
  [
    'a rule of another region has no tags here',
    () => new ListTagsForResourceCommand({ ResourceARN: `${ARN.replace('us-east-1', 'eu-west-1')}:rule/rule` }),
    'ResourceNotFoundException',
    'Rule rule does not exist on EventBus default.',
  ],
  [
    'what is tagged is a bus or a rule',
    () => new ListTagsForResourceCommand({ ResourceARN: `${ARN}:archive/a` }),
    INVALID,
    /Provided Arn is not in correct format/,
  ],
  [
    'a bus is named by its own ARN',
    () => new DescribeEventBusCommand({ Name: 'arn:aws:events:us-east-1:111111111111:event-bus/bus' }),
    'ResourceNotFoundException',
    'Event bus bus does not exist.',
  ],
  [
    'a bus is named by a name',
    () => new DescribeRuleCommand({ Name: 'rule', EventBusName: 'b c' }),
    INVALID,
    /Value 'b c' at 'eventBusName' failed to satisfy constraint/,
  ],
  [
    'a permission is for an account',
    () => permit({ StatementId: 's', Principal: '11', Action: 'events:PutEvents' }),
    INVALID,
    constraint('11', 'principal', 'satisfy regular expression pattern: (\\d{12}|\\*)'),
  ],
  [
    'a permission has an id',
    () => permit({ Principal: '111111111111', Action: 'events:PutEvents' }),
    INVALID,
    'Parameter(s) Principal and StatementId must be specified.',
  ],
  ["a bus's policy is JSON", () => permit({ Policy: '{' }), INVALID, 'The policy is not valid JSON.'],
  ...(
    [
      ['everybody', { StatementId: 's', Principal: '*' }],
      ['this account', { StatementId: 's', Principal: '000000000000' }],
      [
        'a role of this account',
        {
          Policy: JSON.stringify({
            Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:role/r' } },
          }),
        },
      ],
      ['nobody', { Policy: JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: { AWS: '111111111111' } }] }) }],
    ] as const
  ).map(
    ([whom, more]): Refusal => [
      `a bus's policy that would count here is not served: for ${whom}`,
      () => permit(more),
      NOT_SERVED,
      'events:PutPermission for principals of this account is not served here',
    ],
  ),
  [
    'a statement that is not there is not removed',
    () => new RemovePermissionCommand({ StatementId: 'x' }),
    'ResourceNotFoundException',
    'Statement with the provided id does not exist.',
  ],
  [
    '3.3 an event that lies 1,001 deep in itself is not valid',
    () =>
      new TestEventPatternCommand({
        EventPattern: PATTERN,
        Event: event({ detail: JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`) }),
      }),
    INVALID,
    'Parameter Event is not valid.',
  ],
  ...(
    [
      ['Archive', () => new DescribeArchiveCommand({ ArchiveName: 'x' })],
      ['Archive', () => new DeleteArchiveCommand({ ArchiveName: 'x' })],
      ['Replay', () => new DescribeReplayCommand({ ReplayName: 'x' })],
      ['Connection', () => new DescribeConnectionCommand({ Name: 'x' })],
      ['Connection', () => new DeleteConnectionCommand({ Name: 'x' })],
      ['ApiDestination', () => new DescribeApiDestinationCommand({ Name: 'x' })],
      ['ApiDestination', () => new DeleteApiDestinationCommand({ Name: 'x' })],
      ['Endpoint', () => new DescribeEndpointCommand({ Name: 'x' })],
      ['Endpoint', () => new DeleteEndpointCommand({ Name: 'x' })],
      ['Event source', () => new DescribeEventSourceCommand({ Name: 'x' })],
      ['Event source', () => new DescribePartnerEventSourceCommand({ Name: 'x' })],
    ] as const
  ).map(
    ([kind, command]): Refusal => [
      `there is none: ${command().constructor.name}`,
      command,
      'ResourceNotFoundException',
      `${kind} x does not exist.`,
    ],
  ),
  [
    'what nobody does here is 501: CreateArchive',
    () => new CreateArchiveCommand({ ArchiveName: 'a', EventSourceArn: `${ARN}:event-bus/bus` }),
    NOT_SERVED,
    'events:CreateArchive is not served here',
  ],
  [
    'what nobody does here is 501: StartReplay',
    () =>
      new StartReplayCommand({
        ReplayName: 'r',
        EventSourceArn: `${ARN}:archive/a`,
        EventStartTime: new Date(0),
        EventEndTime: new Date(1),
        Destination: { Arn: `${ARN}:event-bus/bus` },
      }),
    NOT_SERVED,
    'events:StartReplay is not served here',
  ],
];

it.each(REFUSED)('%s', async (_what, command, name, message) => {
  const error = await send(command()).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({
    name,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    $metadata: { httpStatusCode: name === NOT_SERVED ? 501 : 400 },
  });
});

it('changes nothing where it refuses', async () => {
  const { Rules } = await events.send(new ListRulesCommand({}));
  expect(Rules?.map(({ Name }) => Name)).toEqual(['rule']);
  expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'rule' }))).Targets).toEqual([]);
  expect((await events.send(new ListTagsForResourceCommand({ ResourceARN: `${ARN}:rule/rule` }))).Tags).toEqual([]);
  const { EventBuses } = await events.send(new ListEventBusesCommand({}));
  expect(EventBuses).toMatchObject([{ Name: 'bus' }, { Name: 'default' }]);
  expect(EventBuses?.[0]?.Policy).toBeUndefined();
});

it.each<[string, () => object, string]>([
  ['Archives', () => new ListArchivesCommand({}), 'Archives'],
  ['Replays', () => new ListReplaysCommand({}), 'Replays'],
  ['Connections', () => new ListConnectionsCommand({}), 'Connections'],
  ['ApiDestinations', () => new ListApiDestinationsCommand({}), 'ApiDestinations'],
  ['Endpoints', () => new ListEndpointsCommand({}), 'Endpoints'],
  ['EventSources', () => new ListEventSourcesCommand({}), 'EventSources'],
  ['PartnerEventSources', () => new ListPartnerEventSourcesCommand({ NamePrefix: 'aws' }), 'PartnerEventSources'],
])('lists none where an account has none: %s', async (_what, command, member) => {
  expect(await send(command())).toMatchObject({ [member]: [] });
});

it('6.2 a role that EventBridge can assume is taken, and a queue for what is not delivered, each told again', async () => {
  await send(putRule({ Name: 'roled', RoleArn: `${ROLE}events` }));
  expect(await send(new DescribeRuleCommand({ Name: 'roled' }))).toMatchObject({ RoleArn: `${ROLE}events` });
  const DeadLetterConfig = { Arn: 'arn:aws:sqs:us-east-1:000000000000:q.fifo' };
  const Targets = [{ Id: 't', Arn: FUNCTION, DeadLetterConfig }];
  expect(await send(new PutTargetsCommand({ Rule: 'roled', Targets }))).toMatchObject({ FailedEntryCount: 0 });
  expect(await send(new ListTargetsByRuleCommand({ Rule: 'roled' }))).toMatchObject({ Targets });
  await send(new RemoveTargetsCommand({ Rule: 'roled', Ids: ['t'] }));
  await send(new DeleteRuleCommand({ Name: 'roled' }));
});

it('6.2 a role that EventBridge can assume for this rule alone is taken for it', async () => {
  const named = {
    'aws:SourceAccount': '000000000000',
    'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/meant',
  };
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: named },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await endpoint.clientOf(IAMClient).send(new CreateRoleCommand({ RoleName: 'meant', AssumeRolePolicyDocument }));
  await send(putRule({ Name: 'meant', RoleArn: `${ROLE}meant` }));
  await send(new DeleteRuleCommand({ Name: 'meant' }));
  await expect(send(putRule({ Name: 'other', RoleArn: `${ROLE}meant` }))).rejects.toMatchObject({ name: INVALID });
});

describe('PutTargets answers 200 with what it refuses', () => {
  const BAD = 'ValidationException';
  it.each<[string, Partial<Target>, string, string]>([
    ['3.2 an ARN', { Arn: 'f' }, BAD, 'Parameter f is not valid. Reason: Provided Arn is not in correct format.'],
    [
      '3.1 a dead-letter queue that is no ARN',
      { DeadLetterConfig: { Arn: 'x' } },
      BAD,
      'Parameter x is not valid. Reason: Provided Arn is not in correct format.',
    ],
    [
      '3.1 a dead-letter queue that is no queue',
      { DeadLetterConfig: { Arn: 'arn:aws:sns:us-east-1:000000000000:t' } },
      BAD,
      'Parameter arn:aws:sns:us-east-1:000000000000:t is not valid. Reason: Provided Arn is not in correct format.',
    ],
    [
      '3.5 a role for a log group',
      {
        Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/x',
        RoleArn: 'arn:aws:iam::000000000000:role/r',
      },
      BAD,
      'RoleArn is not supported for target arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/x.',
    ],
    [
      '3.5 a role for a function',
      { RoleArn: 'arn:aws:iam::000000000000:role/r' },
      BAD,
      `RoleArn is not supported for target ${FUNCTION}.`,
    ],
    [
      '3.1 two inputs',
      { Input: '{}', InputPath: '$' },
      BAD,
      'Only one of Input, InputPath, or InputTransformer must be provided for target t.',
    ],
    ...['AWS.x', 'aws.events.rule-arn'].map((key): [string, Partial<Target>, string, string] => [
      `3.1 a reserved key of an InputTransformer: ${key}`,
      { InputTransformer: { InputPathsMap: { a: '$.id', [key]: '$.id' }, InputTemplate: '<a>' } },
      BAD,
      `InputPathsMap for target t has the reserved key ${key}.`,
    ]),
    [
      '3.1 101 keys of an InputTransformer',
      {
        InputTransformer: {
          InputPathsMap: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, '$.id'])),
          InputTemplate: '<k1>',
        },
      },
      BAD,
      'InputPathsMap for target t has more than 100 keys.',
    ],
    ['3.1 an Input that is no JSON', { Input: '{' }, BAD, 'JSON syntax error in input for target t'],
    ['3.1 an InputPath that is none', { InputPath: 'detail' }, BAD, 'InputPath detail for target t is invalid.'],
    [
      '3.1 a path of an InputTransformer that is none',
      { InputTransformer: { InputPathsMap: { a: '$..a' }, InputTemplate: '<a>' } },
      BAD,
      'InputPath $..a for target t is invalid.',
    ],
    ...[
      `${ARN}:event-bus/bus`,
      'arn:aws:sns:us-east-1:000000000000:t',
      'arn:aws:execute-api:us-east-1:000000000000:a/b/GET/',
    ].map((Arn): [string, Partial<Target>, string, string] => [
      `a kind that is not served: ${Arn}`,
      { Arn },
      NOT_SERVED,
      `events:PutTargets with ${Arn} is not served here`,
    ]),
  ])('%s', async (_what, more, ErrorCode, ErrorMessage) => {
    expect(await events.send(putTargets(more))).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: 't', ErrorCode, ErrorMessage }],
    });
  });
});

describe('PutEvents answers 200 with what it refuses', () => {
  const REQUIRED = (name: string) => `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  it.each<[string, object, string, string]>([
    ['an entry without Source', { Source: undefined }, 'InvalidArgument', REQUIRED('Source')],
    ['an entry without DetailType', { DetailType: '' }, 'InvalidArgument', REQUIRED('DetailType')],
    ['an entry without Detail', { Detail: undefined }, 'InvalidArgument', REQUIRED('Detail')],
    ['a Detail that is a list', { Detail: '[1]' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a Detail that is a text', { Detail: '"x"' }, 'MalformedDetail', 'Detail is malformed.'],
    ['a Detail that is no JSON', { Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
    [
      'a Detail that lies 1,001 deep in itself',
      { Detail: `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}` },
      'MalformedDetail',
      'Detail is malformed.',
    ],
    ['a source of AWS', { Source: 'aws.x' }, 'NotAuthorizedForSourceException', 'Not authorized for the source.'],
  ])('%s', async (_what, more, ErrorCode, ErrorMessage) => {
    const entry = { Source: 's', DetailType: 't', Detail: '{}' };
    const answer = await events.send(new PutEventsCommand({ Entries: [{ ...entry, ...more }, entry] }));
    expect(answer).toMatchObject({ FailedEntryCount: 1 });
    expect(answer.Entries).toEqual([{ ErrorCode, ErrorMessage }, { EventId: expect.any(String) }]);
  });

  const put = (Detail: string) =>
    events.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail }] }));
  it('but takes brackets in a text, however many', async () => {
    expect(await put(JSON.stringify({ a: `\\"${'['.repeat(1001)}` }))).toMatchObject({ FailedEntryCount: 0 });
  });
  it('a Detail whose text never ends, at once', async () => {
    expect(await put(`"${'\\"'.repeat(120_000)}`)).toMatchObject({ Entries: [{ ErrorCode: 'MalformedDetail' }] });
  }, 5000);
});

describe('what is kept and told', () => {
  it('a dead-letter queue and a log level of a bus, and permissions of other accounts', async () => {
    const DeadLetterConfig = { Arn: 'arn:aws:sqs:us-east-1:000000000000:q' };
    await events.send(new CreateEventBusCommand({ Name: 'kept', DeadLetterConfig, LogConfig: { Level: 'TRACE' } }));
    const other = { EventBusName: 'kept', Action: 'events:PutEvents' };
    await events.send(new PutPermissionCommand({ ...other, StatementId: 'a', Principal: '111111111111' }));
    const Condition = { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' };
    await events.send(new PutPermissionCommand({ ...other, StatementId: 'b', Principal: '*', Condition }));
    const { Policy, ...described } = await events.send(new DescribeEventBusCommand({ Name: 'kept' }));
    expect(described).toMatchObject({ DeadLetterConfig, LogConfig: { Level: 'TRACE' } });
    expect(JSON.parse(Policy!).Statement).toMatchObject([
      { Sid: 'a', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Resource: `${ARN}:event-bus/kept` },
      { Sid: 'b', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
    ]);
  });

  it('pages of buses, rules and targets, each once', async () => {
    for (const Name of ['p1', 'p2', 'p3']) {
      await events.send(new CreateEventBusCommand({ Name }));
      await events.send(new PutRuleCommand({ Name, EventBusName: 'p1', EventPattern: PATTERN }));
      await events.send(new PutTargetsCommand({ Rule: 'rule', Targets: [{ Id: Name, Arn: FUNCTION }] }));
      await events.send(
        new PutTargetsCommand({ Rule: Name, EventBusName: 'p1', Targets: [{ Id: 't', Arn: FUNCTION }] }),
      );
    }
    const pages = async <T>(list: (NextToken?: string) => Promise<{ NextToken?: string; items?: T[] }>) => {
      const found: T[][] = [];
      let token: string | undefined;
      do {
        const answer = await list(token);
        found.push(answer.items ?? []);
        token = answer.NextToken;
      } while (token && found.length < 5);
      return found;
    };
    const wanted = [['p1', 'p2'], ['p3']];
    expect(
      await pages(async (NextToken) => {
        const answer = await events.send(new ListEventBusesCommand({ NamePrefix: 'p', Limit: 2, NextToken }));
        return { ...answer, items: answer.EventBuses?.map(({ Name }) => Name) };
      }),
    ).toEqual(wanted);
    expect(
      await pages(async (NextToken) => {
        const answer = await events.send(
          new ListRulesCommand({ EventBusName: 'p1', NamePrefix: 'p', Limit: 2, NextToken }),
        );
        return { ...answer, items: answer.Rules?.map(({ Name }) => Name) };
      }),
    ).toEqual(wanted);
    expect(
      await pages(async (NextToken) => {
        const answer = await events.send(new ListTargetsByRuleCommand({ Rule: 'rule', Limit: 2, NextToken }));
        return { ...answer, items: answer.Targets?.map(({ Id }) => Id) };
      }),
    ).toEqual(wanted);
    expect(
      await pages(async (NextToken) => {
        const names = new ListRuleNamesByTargetCommand({
          TargetArn: FUNCTION,
          EventBusName: 'p1',
          Limit: 2,
          NextToken,
        });
        const answer = await events.send(names);
        return { ...answer, items: answer.RuleNames };
      }),
    ).toEqual(wanted);
  });

  it('3.2 100 buses and 300 rules at most', async () => {
    const { EventBuses } = await events.send(new ListEventBusesCommand({ Limit: 100 }));
    const buses = Array.from({ length: 100 - EventBuses!.length }, (_, i) => `many${i}`);
    for (const Name of buses) await events.send(new CreateEventBusCommand({ Name }));
    const limit = { name: LIMIT[0], message: LIMIT[1] };
    await expect(events.send(new CreateEventBusCommand({ Name: 'more' }))).rejects.toMatchObject(limit);
    const rule = (Name: string) => events.send(new PutRuleCommand({ Name, EventBusName: 'p2', EventPattern: PATTERN }));
    for (let i = 0; i < 300; i++) await rule(`many${i}`);
    await expect(rule('more')).rejects.toMatchObject(limit);
    await rule('many7');
  });
});

it('3.3 PutRule and TestEventPattern refuse the same pattern in the same words', async () => {
  const EventPattern = '{"detail":{"a":[{"prefix":5}]}}';
  const message = 'Event pattern is not valid. Reason: prefix match pattern must be a string';
  const refused = { name: 'InvalidEventPatternException', message };
  await expect(events.send(new TestEventPatternCommand({ EventPattern, Event: event() }))).rejects.toMatchObject(
    refused,
  );
  await expect(events.send(putRule({ EventPattern }))).rejects.toMatchObject(refused);
});
