/** CloudWatch Logs over HTTP: groups, streams, writing, reading page by page, resource policies. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteResourcePolicyCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeResourcePoliciesCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const ARN = 'arn:aws:logs:us-east-1:000000000000:log-group:';
const DAY = 86_400_000;
let endpoint: TestEndpoint;
let clock: ManualClock;
let logs: CloudWatchLogsClient;
let now: number;
beforeEach(async () => {
  // Signatures are checked against the time of day.
  now = Date.now();
  clock = createManualClock(now);
  endpoint = await startTestEndpoint({ clock });
  logs = endpoint.clientOf(CloudWatchLogsClient);
});
afterEach(() => endpoint.stop());

const createGroup = (logGroupName: string, more: object = {}) =>
  logs.send(new CreateLogGroupCommand({ logGroupName, ...more }));
const createStream = (logStreamName: string, logGroupName = '/g') =>
  logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
/** `[time offset in ms, message]` */
const put = (logStreamName: string, events: [number, string][], logGroupName = '/g') =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: events.map(([offset, message]) => ({ timestamp: now + offset, message })),
    }),
  );
const filter = (more: Partial<FilterLogEventsCommandInput> = {}) =>
  logs.send(new FilterLogEventsCommand({ logGroupName: '/g', ...more }));
const get = (more: Partial<GetLogEventsCommandInput> = {}) =>
  logs.send(new GetLogEventsCommand({ logGroupName: '/g', logStreamName: 's', ...more }));
const texts = ({ events = [] }: { events?: { message?: string }[] }) => events.map(({ message }) => message);
const refusal = (name: string, message?: unknown) => ({ name, ...(message ? { message } : {}) });

describe('groups', () => {
  it('has both ARNs, and what it was created with', async () => {
    await createGroup('/g', { tags: { a: 'b' } });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/g', retentionInDays: 14 }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toEqual([
      {
        logGroupName: '/g',
        creationTime: now,
        retentionInDays: 14,
        metricFilterCount: 0,
        arn: `${ARN}/g:*`,
        logGroupArn: `${ARN}/g`,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
      },
    ]);
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: '/g' }));
    const after = await logs.send(new DescribeLogGroupsCommand({}));
    expect(after.logGroups?.[0]).not.toHaveProperty('retentionInDays');
  });

  it('is found by prefix, pattern and identifier, page by page, in its region only', async () => {
    for (const name of ['/b/2', '/a/1', '/b/1', '/b/3']) await createGroup(name);
    const names = async (input: object) =>
      (await logs.send(new DescribeLogGroupsCommand(input))).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(await names({ logGroupNamePrefix: '/b' })).toEqual(['/b/1', '/b/2', '/b/3']);
    expect(await names({ logGroupNamePattern: '/1' })).toEqual(['/a/1', '/b/1']);
    expect(await names({ logGroupIdentifiers: ['/a/1', `${ARN}/b/3`] })).toEqual(['/a/1', '/b/3']);
    const pages: number[] = [];
    const pager = paginateDescribeLogGroups({ client: logs, pageSize: 3 }, {});
    for await (const { logGroups = [] } of pager) pages.push(logGroups.length);
    expect(pages).toEqual([3, 1]);
    const elsewhere = endpoint.clientOf(CloudWatchLogsClient, { region: 'eu-west-1' });
    expect((await elsewhere.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  it('carries tags, by ARN without :* and by name', async () => {
    await createGroup('/g', { tags: { a: '1' } });
    const resourceArn = `${ARN}/g`;
    await logs.send(new TagResourceCommand({ resourceArn, tags: { a: '2', b: '' } }));
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ a: '2', b: '' });
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    await logs.send(new TagLogGroupCommand({ logGroupName: '/g', tags: { c: '3' } }));
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName: '/g' }))).tags).toEqual({ b: '', c: '3' });
    const wild = new ListTagsForResourceCommand({ resourceArn: `${resourceArn}:*` });
    await expect(logs.send(wild)).rejects.toMatchObject(refusal('ResourceNotFoundException'));
  });

  it('refuses as AWS does', async () => {
    await createGroup('/g');
    await expect(createGroup('/g')).rejects.toMatchObject(
      refusal('ResourceAlreadyExistsException', 'The specified log group already exists'),
    );
    await expect(createGroup('x'.repeat(513))).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
      ),
    );
    await expect(createGroup('a b')).rejects.toMatchObject(refusal('InvalidParameterException'));
    const missing = refusal('ResourceNotFoundException', 'The specified log group does not exist.');
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: '/x' }))).rejects.toMatchObject(missing);
    await expect(filter({ logGroupName: '/x' })).rejects.toMatchObject(missing);
    await expect(
      logs.send(new PutRetentionPolicyCommand({ logGroupName: '/g', retentionInDays: 2 })),
    ).rejects.toMatchObject(refusal('InvalidParameterException', expect.stringContaining("Value '2'")));
    await expect(createGroup('/t', { tags: { [`a${'b'.repeat(128)}`]: '' } })).rejects.toThrow();
    await expect(logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/t' }))).resolves.toMatchObject({
      logGroups: [],
    });
  });
});

describe('streams', () => {
  beforeEach(() => createGroup('/g'));

  it('lists by name or by last event', async () => {
    for (const name of ['a', 'b', 'c']) await createStream(name);
    await put('b', [
      [-20, '1'],
      [-10, '2'],
    ]);
    await put('a', [[-5, '3']]);
    const list = async (input: object) =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/g', ...input }))).logStreams ?? [];
    expect((await list({})).map(({ logStreamName }) => logStreamName)).toEqual(['a', 'b', 'c']);
    const recent = await list({ orderBy: 'LastEventTime', descending: true, limit: 2 });
    expect(recent.map(({ logStreamName }) => logStreamName)).toEqual(['a', 'b']);
    expect(recent[1]).toMatchObject({
      firstEventTimestamp: now - 20,
      lastEventTimestamp: now - 10,
      lastIngestionTime: now,
      arn: `${ARN}/g:log-stream:b`,
    });
    expect(await list({ logStreamNamePrefix: 'c' })).toHaveLength(1);
  });

  it('takes its events with it when it is deleted', async () => {
    await createStream('a');
    await createStream('b');
    await put('a', [[0, 'gone']]);
    await put('b', [[0, 'kept']]);
    await logs.send(new DeleteLogStreamCommand({ logGroupName: '/g', logStreamName: 'a' }));
    expect(texts(await filter())).toEqual(['kept']);
    await expect(createStream('b')).rejects.toMatchObject(
      refusal('ResourceAlreadyExistsException', 'The specified log stream already exists'),
    );
    await expect(put('a', [[0, 'x']])).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'The specified log stream does not exist.'),
    );
  });

  it('is empty again when its group was deleted and made again', async () => {
    await createStream('s');
    await put('s', [[0, 'old']]);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: '/g' }));
    expect(endpoint.world.logs.usage().logBytes).toBe(0);
    await createGroup('/g');
    expect(await filter()).toMatchObject({ events: [], searchedLogStreams: [] });
  });

  it('takes batches within their bounds, and says what it left out', async () => {
    await createStream('s');
    const parameter = (text: string) => refusal('InvalidParameterException', expect.stringContaining(text));
    await expect(
      put('s', [
        [1, 'a'],
        [0, 'b'],
      ]),
    ).rejects.toMatchObject(parameter('in chronological order'));
    await expect(
      put('s', [
        [-DAY - 1, 'a'],
        [0, 'b'],
      ]),
    ).rejects.toMatchObject(parameter('cannot span more than 24'));
    await expect(put('s', [[0, 'x'.repeat(1_048_551)]])).rejects.toMatchObject(parameter('Upload too large'));
    await expect(put('s', [])).rejects.toThrow();
    const late = await put('s', [
      [-14 * DAY - 2, 'a'],
      [-14 * DAY - 1, 'b'],
      [-14 * DAY + 5, 'c'],
    ]);
    expect(late.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 2 });
    const early = await put('s', [
      [0, 'd'],
      [3 * 3_600_000, 'e'],
    ]);
    expect(early.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect(texts(await filter())).toEqual(['c', 'd']);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: '/g', retentionInDays: 1 }));
    expect(texts(await filter())).toEqual(['d']);
    expect((await put('s', [[-2 * DAY, 'f']])).rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
  });
});

describe('FilterLogEvents', () => {
  beforeEach(async () => {
    await createGroup('/g');
    for (const name of ['a', 'b', 'other']) await createStream(name);
    await put('b', [
      [10, 'b10'],
      [30, 'b30'],
    ]);
    clock.advance(1);
    await put('a', [
      [10, 'a10'],
      [20, 'a20'],
      [40, 'a40'],
    ]);
    await put('other', [[15, 'o15 ERROR']]);
  });

  it('orders by timestamp, then arrival, over all streams', async () => {
    const answer = await filter();
    expect(texts(answer)).toEqual(['b10', 'a10', 'o15 ERROR', 'a20', 'b30', 'a40']);
    expect(answer.searchedLogStreams).toEqual([]);
    expect(answer.nextToken).toBeUndefined();
    expect(answer.events?.[0]).toEqual({
      logStreamName: 'b',
      timestamp: now + 10,
      message: 'b10',
      ingestionTime: now,
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    expect(answer.events?.[1]?.ingestionTime).toBe(now + 1);
    expect(new Set(answer.events?.map(({ eventId }) => eventId)).size).toBe(6);
  });

  it('bounds by time, both ends included', async () => {
    expect(texts(await filter({ startTime: now + 15, endTime: now + 30 }))).toEqual(['o15 ERROR', 'a20', 'b30']);
    expect(texts(await filter({ startTime: now + 41 }))).toEqual([]);
  });

  it('chooses streams by name and prefix', async () => {
    expect(texts(await filter({ logStreamNames: ['a'] }))).toEqual(['a10', 'a20', 'a40']);
    expect(texts(await filter({ logStreamNames: ['b', 'other'] }))).toEqual(['b10', 'o15 ERROR', 'b30']);
    expect(texts(await filter({ logStreamNamePrefix: 'o' }))).toEqual(['o15 ERROR']);
    await expect(filter({ logStreamNames: ['absent'] })).rejects.toMatchObject(refusal('ResourceNotFoundException'));
    await expect(filter({ logStreamNames: ['a'], logStreamNamePrefix: 'a' })).rejects.toThrow();
  });

  it('takes the group by identifier too', async () => {
    const logGroupName = undefined;
    expect(texts(await filter({ logGroupName, logGroupIdentifier: `${ARN}/g` }))).toHaveLength(6);
    await expect(filter({ logGroupIdentifier: '/g' })).rejects.toMatchObject(refusal('InvalidParameterException'));
  });

  it('filters by pattern', async () => {
    expect(texts(await filter({ filterPattern: 'ERROR' }))).toEqual(['o15 ERROR']);
    await expect(filter({ filterPattern: 'a-b' })).rejects.toMatchObject(
      refusal('InvalidParameterException', "Invalid character(s) in term 'a-b'"),
    );
  });

  it('goes on where a page ended, whatever came or went between', async () => {
    const first = await filter({ limit: 2 });
    expect(texts(first)).toEqual(['b10', 'a10']);
    await put('b', [[11, 'b11']]);
    await logs.send(new DeleteLogStreamCommand({ logGroupName: '/g', logStreamName: 'other' }));
    const rest = await filter({ nextToken: first.nextToken, limit: 10 });
    // What comes in before the place the reader has reached is for its next look, as on AWS.
    expect(texts(rest)).toEqual(['a20', 'b30', 'a40']);
    expect(rest.nextToken).toBeUndefined();
  });

  it('reads from the end when asked to', async () => {
    const first = await filter({ startFromHead: false, startTime: now, limit: 4 });
    expect(texts(first)).toEqual(['a40', 'b30', 'a20', 'o15 ERROR']);
    expect(texts(await filter({ nextToken: first.nextToken, startTime: now }))).toEqual(['a10', 'b10']);
  });

  it('pages by bytes and by events looked at: such pages may be empty', async () => {
    await createGroup('/big');
    await createStream('s', '/big');
    for (let i = 0; i < 3; i += 1) await put('s', [[i, 'x'.repeat(600_000)]], '/big');
    const pages: number[] = [];
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, { logGroupName: '/big' })) {
      pages.push(events.length);
    }
    expect(pages).toEqual([1, 1, 1]);

    await createGroup('/many');
    await createStream('s', '/many');
    const batch = Array.from({ length: 10_000 }, (_, i): [number, string] => [i, 'x']);
    for (let i = 0; i < 6; i += 1) await put('s', batch, '/many');
    await put('s', [[10_000, 'needle']], '/many');
    const rare = await filter({ logGroupName: '/many', filterPattern: 'needle' });
    expect(rare.events).toEqual([]);
    expect(texts(await filter({ logGroupName: '/many', filterPattern: 'needle', nextToken: rare.nextToken }))).toEqual([
      'needle',
    ]);
  });
});

describe('GetLogEvents', () => {
  beforeEach(async () => {
    await createGroup('/g');
    await createStream('s');
  });

  it('reads forward to an end that repeats its token, and on from there', async () => {
    await put('s', [
      [1, '1'],
      [2, '2'],
      [3, '3'],
    ]);
    const first = await get({ startFromHead: true, limit: 2 });
    expect(texts(first)).toEqual(['1', '2']);
    expect(first.events?.[0]).toEqual({ timestamp: now + 1, message: '1', ingestionTime: now });
    const second = await get({ nextToken: first.nextForwardToken, limit: 2 });
    expect(texts(second)).toEqual(['3']);
    const end = await get({ nextToken: second.nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
    await put('s', [[3, '4']]);
    expect(texts(await get({ nextToken: end.nextForwardToken }))).toEqual(['4']);
  });

  it('reads backward from the newest', async () => {
    await put('s', [
      [1, '1'],
      [2, '2'],
      [3, '3'],
    ]);
    const first = await get({ limit: 2 });
    expect(texts(first)).toEqual(['2', '3']);
    const second = await get({ nextToken: first.nextBackwardToken, limit: 2 });
    expect(texts(second)).toEqual(['1']);
    const end = await get({ nextToken: second.nextBackwardToken });
    expect(end).toMatchObject({ events: [], nextBackwardToken: second.nextBackwardToken });
  });

  it('has tokens for an empty stream, too', async () => {
    const empty = await get();
    expect(empty).toMatchObject({
      events: [],
      nextForwardToken: expect.stringMatching(/^f\/\d{56}\/s$/),
      nextBackwardToken: expect.stringMatching(/^b\/\d{56}\/s$/),
    });
    await put('s', [[1, '1']]);
    expect(texts(await get({ nextToken: empty.nextForwardToken }))).toEqual(['1']);
  });

  it('bounds by time, the end excluded', async () => {
    await put('s', [
      [1, '1'],
      [2, '2'],
      [3, '3'],
    ]);
    expect(texts(await get({ startTime: now + 2, endTime: now + 3 }))).toEqual(['2']);
    await expect(get({ nextToken: 'x' })).rejects.toMatchObject(refusal('InvalidParameterException'));
    await expect(get({ logStreamName: 'absent' })).rejects.toMatchObject(refusal('ResourceNotFoundException'));
  });
});

describe('resource policies', () => {
  const policyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'logs:PutLogEvents', Resource: '*' },
    ],
  });
  const describePolicies = async (input: object = {}) =>
    (await logs.send(new DescribeResourcePoliciesCommand(input))).resourcePolicies;

  it('are at most ten for the account', async () => {
    const putPolicy = (n: number) => logs.send(new PutResourcePolicyCommand({ policyName: `p${n}`, policyDocument }));
    for (let n = 0; n < 10; n += 1) await putPolicy(n);
    await expect(putPolicy(10)).rejects.toMatchObject(refusal('LimitExceededException'));
    await putPolicy(9);
    expect(await describePolicies()).toHaveLength(10);
    expect((await describePolicies())?.[0]).toEqual({
      policyName: 'p0',
      policyDocument,
      lastUpdatedTime: now,
      policyScope: 'ACCOUNT',
    });
    await createGroup('/g');
    await logs.send(new PutResourcePolicyCommand({ resourceArn: `${ARN}/g`, policyDocument }));
    await logs.send(new DeleteResourcePolicyCommand({ policyName: 'p3' }));
    expect(await describePolicies()).toHaveLength(9);
    await expect(logs.send(new DeleteResourcePolicyCommand({ policyName: 'p3' }))).rejects.toMatchObject(
      refusal('ResourceNotFoundException'),
    );
  });

  it('of a group change by revision, and go with it', async () => {
    await createGroup('/g');
    const resourceArn = `${ARN}/g`;
    const putPolicy = (expectedRevisionId?: string) =>
      logs.send(new PutResourcePolicyCommand({ resourceArn, policyDocument, expectedRevisionId }));
    const first = await putPolicy();
    expect(first.revisionId).toBeTruthy();
    const second = await putPolicy(first.revisionId);
    expect(second.revisionId).not.toBe(first.revisionId);
    const stale = refusal('OperationAbortedException');
    await expect(putPolicy()).rejects.toMatchObject(stale);
    await expect(putPolicy(first.revisionId)).rejects.toMatchObject(stale);
    const wanted = {
      policyDocument,
      lastUpdatedTime: now,
      policyScope: 'RESOURCE',
      resourceArn,
      revisionId: second.revisionId,
    };
    expect(await describePolicies({ resourceArn, policyScope: 'RESOURCE' })).toEqual([wanted]);
    expect(await describePolicies({ policyScope: 'RESOURCE' })).toEqual([wanted]);
    expect(await describePolicies()).toEqual([]);
    const remove = (expectedRevisionId?: string) =>
      logs.send(new DeleteResourcePolicyCommand({ resourceArn, expectedRevisionId }));
    await expect(remove(first.revisionId)).rejects.toMatchObject(stale);
    await remove(second.revisionId);
    expect(await describePolicies({ resourceArn })).toEqual([]);

    await putPolicy();
    await logs.send(new DeleteLogGroupCommand({ logGroupName: '/g' }));
    await createGroup('/g');
    expect(await describePolicies({ resourceArn })).toEqual([]);
  });

  it('refuses what is neither or no policy', async () => {
    const send = (input: object) => logs.send(new PutResourcePolicyCommand(input));
    const parameter = refusal('InvalidParameterException');
    await expect(send({ policyDocument })).rejects.toMatchObject(parameter);
    await expect(send({ policyName: 'p', resourceArn: `${ARN}/g`, policyDocument })).rejects.toMatchObject(parameter);
    await expect(send({ policyName: 'p', policyDocument: '{' })).rejects.toMatchObject(parameter);
    await expect(send({ resourceArn: `${ARN}/absent`, policyDocument })).rejects.toMatchObject(
      refusal('ResourceNotFoundException'),
    );
  });
});
