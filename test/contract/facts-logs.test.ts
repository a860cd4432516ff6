/** What CloudWatch Logs refuses, and in which words, and how it pages and bounds: a row for each fact of 3.5, 5.4, 7.1, 7.3 and 7.5. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteResourcePolicyCommand,
  DescribeDestinationsCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListLogGroupsCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const ARN = 'arn:aws:logs:us-east-1:000000000000:log-group:';
const DAY = 86_400_000;
let endpoint: TestEndpoint;
let clock: ManualClock;
let logs: CloudWatchLogsClient;
let now: number;

const group = (logGroupName: string, more: object = {}) =>
  logs.send(new CreateLogGroupCommand({ logGroupName, ...more }));
const stream = (logStreamName: string, logGroupName = '/g') =>
  logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
/** `[time offset in ms, message]` */
const put = (events: [number, string][], logGroupName = '/w', logStreamName = 's') =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: events.map(([offset, message]) => ({ timestamp: now + offset, message })),
    }),
  );
const filter = (more: object = {}) => logs.send(new FilterLogEventsCommand({ logGroupName: '/g', ...more }));
const get = (more: object = {}) =>
  logs.send(new GetLogEventsCommand({ logGroupName: '/g', logStreamName: 's', startFromHead: true, ...more }));
const retain = (retentionInDays: number) =>
  logs.send(new PutRetentionPolicyCommand({ logGroupName: '/r', retentionInDays }));
const streams = (more: object = {}) => logs.send(new DescribeLogStreamsCommand({ logGroupName: '/many', ...more }));
const policyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'logs:Put*', Resource: '*' }],
});
const putPolicy = (more: object) => logs.send(new PutResourcePolicyCommand({ policyDocument, ...more }));

beforeAll(async () => {
  now = Date.now();
  clock = createManualClock(now);
  endpoint = await startTestEndpoint({ clock });
  logs = endpoint.clientOf(CloudWatchLogsClient);
  for (const name of ['/g', '/w', '/r', '/many', '/p', '/full', '/empty']) await group(name);
  for (const name of ['/g', '/w', '/empty']) await stream('s', name);
  await stream('other');
  await put(
    [1, 2, 3].map((at) => [at, `${at}`]),
    '/g',
  );
  await put([[2, 'o']], '/g', 'other');
  for (const name of ['a', 'b', 'c']) await stream(name, '/many');
  for (let n = 0; n < 10; n += 1) await putPolicy({ policyName: `p${n}` });
  await putPolicy({ resourceArn: `${ARN}/full` });
});
afterAll(() => endpoint.stop());

const PARAMETER = 'InvalidParameterException';
const missingGroup: [string, string] = ['ResourceNotFoundException', 'The specified log group does not exist.'];
const missingStream: [string, string] = ['ResourceNotFoundException', 'The specified log stream does not exist.'];
const badToken: [string, string] = [PARAMETER, 'The specified nextToken is invalid.'];
const at = (member: string, value: string | number, constraint: string): [string, string] => [
  PARAMETER,
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
];
const unserved = (what: string): [string, string] => ['NotImplementedException', `${what} is not served here`];
const TOO_LONG = 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.';
const stale: [string, string] = [
  'OperationAbortedException',
  'The expectedRevisionId is not the current revision of the resource policy.',
];
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const notRetention = (days: number) =>
  at('retentionInDays', days, `Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`);

describe('refusals', () => {
  it.each<[string, () => Promise<unknown>, [name: string, message: string]]>([
    [
      '7.5 a group that is there',
      () => group('/g'),
      ['ResourceAlreadyExistsException', 'The specified log group already exists'],
    ],
    ['7.5 a group name of 513 characters', () => group('x'.repeat(513)), [PARAMETER, TOO_LONG]],
    [
      '7.5 a group name that begins with aws/',
      () => group('aws/x'),
      [PARAMETER, "Log group names can't start with the string aws/."],
    ],
    [
      '7.5 a group name with a blank',
      () => group('a b'),
      at('logGroupName', 'a b', 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+'),
    ],
    [
      '7.5 a stream that is there',
      () => stream('s'),
      ['ResourceAlreadyExistsException', 'The specified log stream already exists'],
    ],
    ['7.5 a stream name of 513 characters', () => stream('x'.repeat(513)), [PARAMETER, TOO_LONG]],
    [
      '7.5 a stream name with a colon',
      () => stream('a:b'),
      at('logStreamName', 'a:b', 'Member must satisfy regular expression pattern: [^:*]*'),
    ],
    ['7.5 a retention of 2 days', () => retain(2), notRetention(2)],
    ['7.5 a retention of 0 days', () => retain(0), notRetention(0)],
    ['7.1 filtering a missing group', () => filter({ logGroupName: '/x' }), missingGroup],
    ['7.3 reading a missing group', () => get({ logGroupName: '/x' }), missingGroup],
    ['7.3 reading a missing stream', () => get({ logStreamName: 'x' }), missingStream],
    ['7.1 filtering a missing stream', () => filter({ logStreamNames: ['x'] }), missingStream],
    ['deleting a missing group', () => logs.send(new DeleteLogGroupCommand({ logGroupName: '/x' })), missingGroup],
    [
      'deleting a missing stream',
      () => logs.send(new DeleteLogStreamCommand({ logGroupName: '/g', logStreamName: 'x' })),
      missingStream,
    ],
    [
      '7.1 a limit of 10,001',
      () => filter({ limit: 10_001 }),
      at('limit', 10_001, 'Member must have value less than or equal to 10000'),
    ],
    [
      '7.1 a limit of 0',
      () => filter({ limit: 0 }),
      at('limit', 0, 'Member must have value greater than or equal to 1'),
    ],
    [
      '7.3 a limit of 10,001',
      () => get({ limit: 10_001 }),
      at('limit', 10_001, 'Member must have value less than or equal to 10000'),
    ],
    [
      'a limit of 51 streams',
      () => streams({ limit: 51 }),
      at('limit', 51, 'Member must have value less than or equal to 50'),
    ],
    ["7.1 a token that is nobody's", () => filter({ nextToken: 'x' }), badToken],
    [
      '7.1 the token of another group',
      async () => filter({ logGroupName: '/w', nextToken: (await filter({ limit: 1 })).nextToken }),
      badToken,
    ],
    [
      '7.1 a token that was tampered with',
      async () => {
        const { nextToken = '' } = await filter({ limit: 1 });
        const text = Buffer.from(nextToken, 'base64url').toString().replace('f/', 'x/');
        return filter({ nextToken: Buffer.from(text).toString('base64url') });
      },
      badToken,
    ],
    ["7.3 a token that is nobody's", () => get({ nextToken: 'f/1/s' }), badToken],
    ["a streams' token that is nobody's", () => streams({ nextToken: 'x' }), badToken],
    [
      '7.1 a pattern with hyphens',
      () => filter({ filterPattern: '8f5c-11' }),
      [PARAMETER, "Invalid character(s) in term '8f5c-11'"],
    ],
    [
      '7.1 a pattern of 1,025 characters',
      () => filter({ filterPattern: 'x'.repeat(1025) }),
      [PARAMETER, 'Filter pattern is longer than 1024 characters'],
    ],
    [
      '7.1 a pattern of fields',
      () => filter({ filterPattern: '[a, b]' }),
      unserved('a space-delimited filter pattern'),
    ],
    [
      '7.1 names and a prefix',
      () => filter({ logStreamNames: ['s'], logStreamNamePrefix: 's' }),
      [PARAMETER, 'logStreamNames and logStreamNamePrefix are mutually exclusive.'],
    ],
    [
      'name and identifier',
      () => filter({ logGroupIdentifier: '/g' }),
      [PARAMETER, 'Specify either logGroupName or logGroupIdentifier.'],
    ],
    [
      'prefix and pattern of groups',
      () => logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/', logGroupNamePattern: '/' })),
      [PARAMETER, 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.'],
    ],
    [
      'streams of a prefix by their last event',
      () => streams({ orderBy: 'LastEventTime', logStreamNamePrefix: 'a' }),
      [PARAMETER, 'Cannot order by LastEventTime with a logStreamNamePrefix.'],
    ],
    [
      'writing backwards',
      () =>
        put([
          [1, 'a'],
          [0, 'b'],
        ]),
      [PARAMETER, 'Log events in a single PutLogEvents request must be in chronological order.'],
    ],
    [
      'writing more than a day',
      () =>
        put([
          [-DAY - 1, 'a'],
          [0, 'b'],
        ]),
      [PARAMETER, 'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.'],
    ],
    [
      '5.4 writing 1,048,577 bytes',
      () => put([[0, 'x'.repeat(1_048_551)]]),
      [PARAMETER, 'Upload too large: 1048577 bytes exceeds limit of 1048576'],
    ],
    [
      '5.4 writing 10,001 events',
      () => put(Array.from({ length: 10_001 }, (): [number, string] => [0, 'x'])),
      [
        PARAMETER,
        "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 and 10000",
      ],
    ],
    [
      'writing nothing',
      () => put([[0, '']]),
      at('logEvents.1.member.message', '', 'Member must have length greater than or equal to 1'),
    ],
    ['writing to a missing stream', () => put([[0, 'x']], '/w', 'x'), missingStream],
    [
      '3.5 an eleventh policy',
      () => putPolicy({ policyName: 'p10' }),
      ['LimitExceededException', 'Resource limit exceeded.'],
    ],
    ['3.5 neither name nor ARN', () => putPolicy({}), [PARAMETER, 'Specify exactly one of policyName or resourceArn.']],
    [
      '3.5 both name and ARN',
      () => putPolicy({ policyName: 'p1', resourceArn: `${ARN}/p` }),
      [PARAMETER, 'Specify exactly one of policyName or resourceArn.'],
    ],
    ['3.5 a policy of a missing group', () => putPolicy({ resourceArn: `${ARN}/x` }), missingGroup],
    ['3.5 a second policy without its revision', () => putPolicy({ resourceArn: `${ARN}/full` }), stale],
    [
      '3.5 a first policy with a revision',
      () => putPolicy({ resourceArn: `${ARN}/p`, expectedRevisionId: 'x' }),
      stale,
    ],
    [
      '3.5 a policy deleted by another revision',
      () => logs.send(new DeleteResourcePolicyCommand({ resourceArn: `${ARN}/full`, expectedRevisionId: 'x' })),
      stale,
    ],
    [
      '3.5 a missing policy, to delete',
      () => logs.send(new DeleteResourcePolicyCommand({ policyName: 'x' })),
      ['ResourceNotFoundException', 'Policy with name [x] does not exist'],
    ],
    [
      '3.5 a policy that is no JSON',
      () => putPolicy({ policyName: 'p1', policyDocument: '{' }),
      [PARAMETER, 'Invalid policy document: Syntax errors in policy.'],
    ],
    [
      '3.5 a policy of 5,121 characters',
      () => putPolicy({ policyName: 'p1', policyDocument: policyDocument.padEnd(5121) }),
      [PARAMETER, 'Policy document is longer than 5120 characters.'],
    ],
    ['a key of KMS', () => group('/n', { kmsKeyId: 'arn:aws:kms:us-east-1:000000000000:key/x' }), unserved('kmsKeyId')],
    [
      'protection from deletion',
      () => group('/n', { deletionProtectionEnabled: true }),
      unserved('deletionProtectionEnabled'),
    ],
    [
      'another class of group',
      () => group('/n', { logGroupClass: 'INFREQUENT_ACCESS' }),
      unserved('logGroupClass INFREQUENT_ACCESS'),
    ],
    [
      'groups of linked accounts',
      () => logs.send(new DescribeLogGroupsCommand({ includeLinkedAccounts: true })),
      unserved('includeLinkedAccounts'),
    ],
    [
      'groups by two letters',
      () => logs.send(new ListLogGroupsCommand({ logGroupNamePattern: '/g' })),
      at(
        'logGroupNamePattern',
        '/g',
        'Member must satisfy regular expression pattern: (\\^?[\\.\\-_/#A-Za-z0-9]+)(\\|\\^?[\\.\\-_/#A-Za-z0-9]+)*',
      ),
    ],
    [
      'a subscription filter',
      () =>
        logs.send(
          new PutSubscriptionFilterCommand({
            logGroupName: '/g',
            filterName: 'f',
            filterPattern: '',
            destinationArn: 'arn:aws:lambda:x',
          }),
        ),
      unserved('logs:PutSubscriptionFilter'),
    ],
    [
      'subscription filters of a missing group',
      () => logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName: '/x' })),
      missingGroup,
    ],
    [
      'metric filters of a missing group',
      () => logs.send(new DescribeMetricFiltersCommand({ logGroupName: '/x' })),
      missingGroup,
    ],
    [
      'trying no pattern',
      () => logs.send(new TestMetricFilterCommand({ filterPattern: '"', logEventMessages: ['x'] })),
      [PARAMETER, 'Invalid filter pattern'],
    ],
    [
      'trying it on 51 messages',
      () => logs.send(new TestMetricFilterCommand({ filterPattern: '', logEventMessages: Array(51).fill('x') })),
      at('logEventMessages', '[51]', 'Member must have length between 1 and 50'),
    ],
  ])('%s', async (_fact, ask, [name, message]) => {
    await expect(ask()).rejects.toMatchObject({ name, message });
  });
});

describe('answers', () => {
  const texts = ({ events = [] }: { events?: { message?: string }[] }) => events.map(({ message }) => message);
  const names = ({ logStreams = [] }: { logStreams?: { logStreamName?: string }[] }) =>
    logStreams.map(({ logStreamName }) => logStreamName);

  it.each(RETENTIONS)('7.5 a retention of %d days', async (days) => {
    await retain(days);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/r' }));
    expect(logGroups?.[0]?.retentionInDays).toBe(days);
  });

  it.each<[string, () => Promise<unknown>, () => unknown]>([
    ['7.5 a group name of 512 characters', () => group('x'.repeat(512)), () => expect.anything()],
    ['7.1 all streams by time', async () => texts(await filter()), () => ['1', '2', 'o', '3']],
    [
      '7.1 both ends of the time are in it',
      async () => texts(await filter({ startTime: now + 2, endTime: now + 3 })),
      () => ['2', 'o', '3'],
    ],
    [
      '7.1 an event has five fields',
      async () => (await filter({ limit: 1 })).events,
      () => [
        {
          logStreamName: 's',
          timestamp: now + 1,
          message: '1',
          ingestionTime: now,
          eventId: expect.stringMatching(/^\d{56}$/),
        },
      ],
    ],
    ['7.1 searchedLogStreams is empty', async () => (await filter()).searchedLogStreams, () => []],
    [
      '7.1 interleaved changes nothing',
      async () => texts(await filter({ interleaved: false })),
      () => ['1', '2', 'o', '3'],
    ],
    ['7.1 the last page has no token', async () => (await filter({ limit: 4 })).nextToken, () => undefined],
    [
      '7.1 a page goes on where the last one ended',
      async () => texts(await filter({ nextToken: (await filter({ limit: 2 })).nextToken })),
      () => ['o', '3'],
    ],
    ['7.1 from the end', async () => texts(await filter({ startFromHead: false })), () => ['3', 'o', '2', '1']],
    [
      '7.1 a quoted request id',
      async () => {
        await put([[5, 'RequestId: 8f5c-11']], '/w');
        return texts(await filter({ logGroupName: '/w', filterPattern: '"8f5c-11"' }));
      },
      () => ['RequestId: 8f5c-11'],
    ],
    [
      '7.3 the end of the time is not in it',
      async () => texts(await get({ startTime: now + 1, endTime: now + 3 })),
      () => ['1', '2'],
    ],
    [
      '7.3 the end repeats its token',
      async () => {
        const { nextForwardToken: nextToken } = await get();
        return (await get({ nextToken })).nextForwardToken === nextToken;
      },
      () => true,
    ],
    [
      '7.3 the beginning repeats its token',
      async () => {
        const { nextBackwardToken: nextToken } = await get();
        return (await get({ nextToken })).nextBackwardToken === nextToken;
      },
      () => true,
    ],
    [
      '7.3 an empty stream has tokens',
      () => get({ logGroupName: '/empty' }),
      () =>
        expect.objectContaining({
          events: [],
          nextForwardToken: expect.stringMatching(/^f\/\d{56}\/s$/),
          nextBackwardToken: expect.stringMatching(/^b\/\d{56}\/s$/),
        }),
    ],
    [
      '5.4 writing 1,048,576 bytes',
      async () => (await put([[0, 'x'.repeat(1_048_550)]])).rejectedLogEventsInfo,
      () => undefined,
    ],
    [
      'events of more than 14 days are left out',
      async () =>
        (
          await put([
            [-14 * DAY - 1, 'a'],
            [-14 * DAY, 'b'],
          ])
        ).rejectedLogEventsInfo,
      () => ({ tooOldLogEventEndIndex: 1 }),
    ],
    [
      'events of more than 2 hours ahead are left out',
      async () =>
        (
          await put([
            [7_200_000, 'a'],
            [7_200_001, 'b'],
          ])
        ).rejectedLogEventsInfo,
      () => ({ tooNewLogEventStartIndex: 1 }),
    ],
    ['3.5 a policy of the account again', () => putPolicy({ policyName: 'p9' }), () => expect.anything()],
    [
      '3.5 ten policies of the account, and those of groups beside',
      async () => (await logs.send(new DescribeResourcePoliciesCommand({}))).resourcePolicies?.length,
      () => 10,
    ],
    [
      '3.5 the policy of a group',
      async () =>
        (await logs.send(new DescribeResourcePoliciesCommand({ resourceArn: `${ARN}/full` }))).resourcePolicies,
      () => [
        expect.objectContaining({
          policyScope: 'RESOURCE',
          resourceArn: `${ARN}/full`,
          revisionId: expect.any(String),
        }),
      ],
    ],
    [
      '3.5 a new revision for each change',
      async () => {
        await group('/revised');
        const resourceArn = `${ARN}/revised`;
        const { revisionId } = await putPolicy({ resourceArn });
        const second = await putPolicy({ resourceArn, expectedRevisionId: revisionId });
        await logs.send(new DeleteResourcePolicyCommand({ resourceArn, expectedRevisionId: second.revisionId }));
        return second.revisionId !== revisionId;
      },
      () => true,
    ],
    [
      "6.8 a group again at once has nothing of the first one's",
      async () => {
        await group('/again');
        await stream('s', '/again');
        await put([[0, 'x']], '/again');
        await putPolicy({ resourceArn: `${ARN}/again` });
        await logs.send(new DeleteLogGroupCommand({ logGroupName: '/again' }));
        await group('/again');
        await putPolicy({ resourceArn: `${ARN}/again` });
        return texts(await filter({ logGroupName: '/again' }));
      },
      () => [],
    ],
    [
      'streams downwards, though the first page is gone',
      async () => {
        const first = await streams({ descending: true, limit: 2 });
        for (const name of names(first))
          await logs.send(new DeleteLogStreamCommand({ logGroupName: '/many', logStreamName: name! }));
        return names(await streams({ descending: true, nextToken: first.nextToken }));
      },
      () => ['a'],
    ],
    [
      'groups by three letters',
      () => logs.send(new ListLogGroupsCommand({ logGroupNamePattern: '^/fu|mpty' })),
      () =>
        expect.objectContaining({
          logGroups: [
            { logGroupName: '/empty', logGroupArn: `${ARN}/empty`, logGroupClass: 'STANDARD' },
            { logGroupName: '/full', logGroupArn: `${ARN}/full`, logGroupClass: 'STANDARD' },
          ],
        }),
    ],
    [
      'no metric filters',
      async () => (await logs.send(new DescribeMetricFiltersCommand({ logGroupName: '/g' }))).metricFilters,
      () => [],
    ],
    [
      'no subscription filters',
      async () => (await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName: '/g' }))).subscriptionFilters,
      () => [],
    ],
    ['no destinations', async () => (await logs.send(new DescribeDestinationsCommand({}))).destinations, () => []],
    [
      'no definitions of queries',
      async () => (await logs.send(new DescribeQueryDefinitionsCommand({}))).queryDefinitions,
      () => [],
    ],
    [
      'trying a pattern',
      async () =>
        (
          await logs.send(
            new TestMetricFilterCommand({ filterPattern: '{ $.a = 1 }', logEventMessages: ['{"a":2}', '{"a":1}'] }),
          )
        ).matches,
      () => [{ eventNumber: 2, eventMessage: '{"a":1}', extractedValues: {} }],
    ],
  ])('%s', async (_fact, ask, expected) => expect(await ask()).toEqual(expected()));
});

describe('bounds', () => {
  it('7.1 a page is at most a megabyte, and a token lives 24 hours', async () => {
    await group('/big');
    await stream('s', '/big');
    for (let i = 0; i < 2; i += 1) await put([[i, 'x'.repeat(600_000)]], '/big');
    const first = await filter({ logGroupName: '/big' });
    expect(first.events).toHaveLength(1);
    const next = () => filter({ logGroupName: '/big', nextToken: first.nextToken });
    clock.advance(DAY);
    expect((await next()).events).toHaveLength(1);
    clock.advance(1);
    await expect(next()).rejects.toMatchObject({ message: 'The specified nextToken is invalid.' });
  });

  it('7.1 a page that found nothing in eight megabytes is empty, and carries a token', async () => {
    await group('/wide');
    await stream('s', '/wide');
    for (let i = 0; i < 9; i += 1) await put([[i, 'x'.repeat(1_000_000)]], '/wide');
    await put([[9, 'needle']], '/wide');
    const find = (nextToken?: string) => filter({ logGroupName: '/wide', filterPattern: 'needle', nextToken });
    const first = await find();
    expect(first).toMatchObject({ events: [], nextToken: expect.any(String) });
    expect((await find(first.nextToken)).events).toHaveLength(1);
  });

  it('a dear pattern gives pages that took half a second, and a pattern too dear for one event is refused', async () => {
    await group('/dear');
    await stream('s', '/dear');
    for (let i = 0; i < 4; i += 1) await put([[i, 'y'.repeat(400_000)]], '/dear');
    const find = (filterPattern: string) => filter({ logGroupName: '/dear', filterPattern });
    expect(await find('%y.{0,40}[zq]%')).toMatchObject({ events: [], nextToken: expect.any(String) });
    await expect(find('%y.{0,90}[zq]%')).rejects.toMatchObject({
      name: PARAMETER,
      message: 'Regular expression is too complex for an event of this length',
    });
  });

  it('10,000 streams are listed page by page', async () => {
    await group('/streams');
    const world = endpoint.world.logs;
    const actor = { service: 'events.amazonaws.com', sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/b/r' };
    await logs.send(new DeleteResourcePolicyCommand({ policyName: 'p0' }));
    await putPolicy({ policyName: 'all', policyDocument: policyDocument.replace('logs:Put*', 'logs:*') });
    for (let i = 0; i < 10_000; i += 1)
      world.append(`${ARN}/streams`, `s${String(i).padStart(5, '0')}`, [{ timestamp: now, message: 'x' }], actor);
    const page = (more: object) => logs.send(new DescribeLogStreamsCommand({ logGroupName: '/streams', ...more }));
    const last = await page({ descending: true });
    expect(last.logStreams).toHaveLength(50);
    expect(last.logStreams?.[0]?.logStreamName).toBe('s09999');
    expect((await page({ descending: true, nextToken: last.nextToken })).logStreams?.[0]?.logStreamName).toBe('s09949');
  });
});
