/** What EventBridge does with an event: envelope, targets, retries, drops, permissions (aws-facts 1.1, 3.1, 3.5). */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type RuleState,
  type Target,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type RecordedFunctions, recordFunctions } from '../support/recorded-functions.ts';

const ARN = 'arn:aws:events:us-east-1:000000000000';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/x';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
let endpoint: TestEndpoint;
let events: EventBridgeClient;
let functions: RecordedFunctions;
let clock: ManualClock;

beforeEach(async () => {
  // Signatures hold the real time, and must be of the endpoint's time, too.
  clock = createManualClock(Date.now());
  endpoint = await startTestEndpoint({ clock });
  events = endpoint.clientOf(EventBridgeClient);
  functions = recordFunctions(endpoint.world);
  await events.send(new CreateEventBusCommand({ Name: 'b' }));
});
afterEach(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

async function rule(Name: string, pattern: object, ...Targets: Target[]) {
  await events.send(new PutRuleCommand({ Name, EventBusName: 'b', EventPattern: JSON.stringify(pattern) }));
  const answer = await events.send(new PutTargetsCommand({ Rule: Name, EventBusName: 'b', Targets }));
  expect(answer.FailedEntryCount).toBe(0);
}
const target = (more: Partial<Target> = {}): Target => ({ Id: 't', Arn: FUNCTION, ...more });
const put = (detail: object, more: object = {}) =>
  events.send(
    new PutEventsCommand({
      Entries: [{ Source: 's', DetailType: 'T', Detail: JSON.stringify(detail), EventBusName: 'b', ...more }],
    }),
  );
const droppedFor = (reason: string) =>
  vi.waitFor(() => expect(endpoint.world.drops.list()).toContainEqual(expect.objectContaining({ reason })), 5000);

it('3.1 hands a destination record to the target of the rule it matches, key for key', async () => {
  await rule('yes', { detail: { requestContext: { condition: ['Success'] } } }, target());
  await rule('no', { detail: { requestContext: { condition: [{ 'anything-but': 'Success' }] } } }, target());
  const detail = { version: '1.0', requestContext: { condition: 'Success' }, responsePayload: null };
  const bus = `${ARN}:event-bus/b`;
  const event = {
    source: 'lambda',
    detailType: 'Lambda Function Invocation Result - Success',
    detail,
    resources: [bus, `${FUNCTION}:$LATEST`],
  };
  expect(endpoint.world.buses.put(bus, event)).toEqual({ delivered: true });
  const [invocation, ...more] = await functions.seen(1);
  expect(more).toEqual([]);
  expect(invocation).toMatchObject({
    functionArn: FUNCTION,
    actor: { service: 'events.amazonaws.com', sourceArn: `${ARN}:rule/b/yes` },
  });
  const { id, time, ...rest } = JSON.parse(invocation!.payload);
  expect(id).toMatch(UUID);
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(rest).toEqual({
    version: '0',
    'detail-type': event.detailType,
    source: 'lambda',
    account: '000000000000',
    region: 'us-east-1',
    resources: event.resources,
    detail,
  });
  expect(Object.keys(JSON.parse(invocation!.payload))).toEqual(
    'version id detail-type source account time region resources detail'.split(' '),
  );
});

it('says that a bus is missing', () => {
  const event = { source: 's', detailType: 'T', detail: {}, resources: [] };
  expect(endpoint.world.buses.put(`${ARN}:event-bus/x`, event)).toEqual({
    delivered: false,
    code: 'NO_RESOURCE',
    reason: `Event bus ${ARN}:event-bus/x does not exist.`,
  });
});

it('3.1 takes the id, time and resources of PutEvents', async () => {
  await rule('r', { source: ['s'] }, target());
  const answer = await put({ a: 1 }, { Time: new Date('2026-02-03T04:05:06.789Z'), Resources: ['r1'] });
  const [{ payload } = { payload: '' }] = await functions.seen(1);
  expect(JSON.parse(payload)).toMatchObject({
    id: answer.Entries?.[0]?.EventId,
    time: '2026-02-03T04:05:06Z',
    resources: ['r1'],
    detail: { a: 1 },
  });
});

it('3.1 reaches all targets of all enabled rules, and no others', async () => {
  await rule('one', { source: ['s'] }, target({ Id: '1' }), target({ Id: '2' }));
  await rule('two', { detail: { a: [1] } }, target());
  await events.send(
    new PutRuleCommand({ Name: 'off', EventBusName: 'b', EventPattern: '{"source":["s"]}', State: 'DISABLED' }),
  );
  await events.send(new PutTargetsCommand({ Rule: 'off', EventBusName: 'b', Targets: [target()] }));
  await put({ a: 1 });
  await put({ a: 2 });
  await put({ a: 3 }, { Source: 'last' });
  await rule('end', { source: ['end'] }, target());
  await put({}, { Source: 'end' });
  await functions.seen(6);
  const rules = functions.invocations.map(({ actor }) => actor.sourceArn.split('/').at(-1));
  expect(rules).toEqual(['one', 'one', 'two', 'one', 'one', 'end']);
});

it.each<[string, Partial<Target>, unknown]>([
  ['Input', { Input: '{"x":1}' }, { x: 1 }],
  ['InputPath', { InputPath: '$.detail.list[1].b' }, 'two'],
  ['InputPath to an object', { InputPath: '$.detail' }, { a: 'q"uote', list: [{ b: 'one' }, { b: 'two' }], n: 5 }],
  [
    'InputTransformer',
    {
      InputTransformer: {
        InputPathsMap: { a: '$.detail.a', n: '$.detail.n', gone: '$.detail.gone', all: '$.detail.list[*].b' },
        InputTemplate:
          '{"text":"a is <a>","bare":<a>,"n":<n>,"gone":"<gone>","all":<all>,"rule":"<aws.events.rule-name>"}',
      },
    },
    { text: 'a is q"uote', bare: 'q"uote', n: 5, gone: '', all: ['one', 'two'], rule: 'r' },
  ],
])('3.1 %s changes what the target gets', async (_what, more, expected) => {
  await rule('r', { source: ['s'] }, target(more));
  await put({ a: 'q"uote', list: [{ b: 'one' }, { b: 'two' }], n: 5 });
  const [{ payload } = { payload: '' }] = await functions.seen(1);
  expect(JSON.parse(payload)).toEqual(expected);
});

it('3.1 tries again while the target throttles, and drops what is too old', async () => {
  await rule('r', { source: ['s'] }, target());
  functions.answers.push(
    { delivered: false, code: 'THROTTLING', reason: 'slow' },
    { delivered: false, code: 'THROTTLING', reason: 'slow' },
  );
  await put({});
  await functions.seen(1);
  clock.advance(1000);
  expect(functions.invocations).toHaveLength(2);
  clock.advance(2000);
  expect(functions.invocations).toHaveLength(3);
  clock.advance(3_600_000);
  expect(functions.invocations).toHaveLength(3);
  expect(new Set(functions.invocations.map(({ payload }) => payload)).size).toBe(1);
  expect(endpoint.world.drops.list()).toEqual([]);

  functions.answers.push(...Array(200).fill({ delivered: false, code: 'THROTTLING', reason: 'slow' }));
  await put({});
  await functions.seen(4);
  clock.advance(25 * 3_600_000);
  expect(functions.invocations.length).toBeGreaterThan(90);
  expect(endpoint.world.drops.list()).toMatchObject([
    { hop: 'events', resource: `${ARN}:rule/b/r`, reason: 'slow (MaximumEventAgeInSeconds)', count: 1 },
  ]);
});

it('3.1 honours a RetryPolicy', async () => {
  await rule('r', { source: ['s'] }, target({ RetryPolicy: { MaximumRetryAttempts: 1 } }));
  functions.answers.push(...Array(9).fill({ delivered: false, code: 'THROTTLING', reason: 'slow' }));
  await put({});
  await functions.seen(1);
  clock.advance(3_600_000);
  expect(functions.invocations).toHaveLength(2);
  expect(endpoint.world.drops.list()).toMatchObject([{ reason: 'slow (MaximumRetryAttempts)' }]);
});

it('3.1 drops at once, and counts, what a target refuses', async () => {
  await rule('r', { source: ['s'] }, target());
  functions.answers.push({ delivered: false, code: 'NO_PERMISSIONS', reason: 'no permission' });
  await put({});
  await droppedFor('no permission');
  clock.advance(25 * 3_600_000);
  expect(functions.invocations).toHaveLength(1);
  expect(endpoint.world.drops.list()).toMatchObject([{ hop: 'events', resource: `${ARN}:rule/b/r`, count: 1 }]);
});

it('3.1 a RetryPolicy bounds the age, too', async () => {
  await rule('r', { source: ['s'] }, target({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } }));
  functions.answers.push(...Array(99).fill({ delivered: false, code: 'THROTTLING', reason: 'slow' }));
  await put({});
  await functions.seen(1);
  clock.advance(60_000);
  expect(functions.invocations.length).toBeGreaterThan(4);
  expect(functions.invocations.length).toBeLessThan(9);
  expect(endpoint.world.drops.list()).toMatchObject([{ reason: 'slow (MaximumEventAgeInSeconds)', count: 1 }]);
});

it('3.1 tries 185 times again at most', async () => {
  await rule('r', { source: ['s'] }, target());
  functions.answers.push(...Array(300).fill({ delivered: false, code: 'THROTTLING', reason: 'slow' }));
  const random = vi.spyOn(Math, 'random').mockReturnValue(-1 + 2 ** -20);
  await put({});
  await functions.seen(1);
  clock.advance(25 * 3_600_000);
  random.mockRestore();
  expect(functions.invocations).toHaveLength(186);
  expect(endpoint.world.drops.list()).toMatchObject([{ reason: 'slow (MaximumRetryAttempts)', count: 1 }]);
});

it('3.1 waits longer each time, and never the same', async () => {
  await rule('r', { source: ['s'] }, target());
  functions.answers.push(...Array(4).fill({ delivered: false, code: 'THROTTLING', reason: 'slow' }));
  await put({});
  await functions.seen(1);
  const waits: number[] = [];
  for (let tries = 2, waited = 0; tries <= 5 && waited < 60_000; waited += 50) {
    clock.advance(50);
    if (functions.invocations.length < tries) continue;
    waits.push(waited - waits.reduce((sum, wait) => sum + wait, 0));
    tries += 1;
  }
  expect(waits).toHaveLength(4);
  for (const [i, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(500 * 2 ** i - 100);
    expect(wait).toBeLessThanOrEqual(1000 * 2 ** i + 100);
  }
});

it.each(['NO_RESOURCE', 'SDK_CLIENT_ERROR'] as const)('3.1 does not try again after %s', async (code) => {
  await rule('r', { source: ['s'] }, target());
  functions.answers.push({ delivered: false, code, reason: 'gone' });
  await put({});
  await droppedFor('gone');
  clock.advance(25 * 3_600_000);
  expect(functions.invocations).toHaveLength(1);
});

it('3.1 says which dead-letter queue what is dropped would have gone to', async () => {
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:q';
  await rule('r', { source: ['s'] }, target({ DeadLetterConfig: { Arn } }));
  functions.answers.push({ delivered: false, code: 'NO_PERMISSIONS', reason: 'no permission' });
  await put({});
  await droppedFor(`no permission (there is no dead-letter queue ${Arn})`);
});

it.each([
  ['a prefix', { detail: { a: [{ prefix: 'x' }] } }, true],
  ['fields of different elements', { detail: { l: { b: [1], c: [2] } } }, false],
  ['a missing field', { detail: { gone: [{ 'anything-but': 'x' }] } }, false],
  ['an alternative', { $or: [{ source: ['other'] }, { detail: { n: [{ numeric: ['>', 0] }] } }] }, true],
  ['the envelope', { 'detail-type': [{ wildcard: '*' }], region: ['us-east-1'], resources: [{ exists: true }] }, true],
])('3.3 TestEventPattern and a delivery agree on %s', async (_what, pattern, expected) => {
  const detail = { a: 'xy', n: 5, l: [{ b: 1 }, { c: 2 }] };
  await rule('all', { source: ['s'] }, target({ Id: 'all' }));
  await rule('tried', pattern, target({ Id: 'tried' }));
  await put(detail, { Resources: ['r1'] });
  await rule('end', { source: ['end'] }, target());
  await put({}, { Source: 'end' });
  await vi.waitFor(() => expect(functions.invocations.at(-1)?.actor.sourceArn).toMatch(/end$/), 5000);
  const [first, second] = functions.invocations;
  expect(second!.actor.sourceArn.endsWith('/tried')).toBe(expected);
  const EventPattern = JSON.stringify(pattern);
  const { Result } = await events.send(new TestEventPatternCommand({ EventPattern, Event: first!.payload }));
  expect(Result).toBe(expected);
});

it('a rule that takes too long to match keeps no other from matching', async () => {
  await rule('long', { detail: { a: { b: { x: [1], y: [1], z: ['no'] } } } }, target());
  await rule('short', { source: ['s'] }, target());
  const pairs = Array.from({ length: 1200 }, () => ({ x: 1, y: 1 }));
  await put({ a: pairs.map(({ x, y }) => ({ 'b.x': x, 'b.y': y })), 'a.b': pairs });
  await functions.seen(1);
  expect(functions.invocations[0]!.actor.sourceArn).toBe(`${ARN}:rule/b/short`);
  expect(endpoint.world.drops.list()).toMatchObject([
    { resource: `${ARN}:rule/b/long`, reason: 'not matched: too many elements of arrays to compare' },
  ]);
});

describe('what no rule matches is counted', () => {
  const bus = (name: string) => ({ hop: 'events', resource: `${ARN}:event-bus/${name}`, count: 1 });
  const unmatched = (name: string) => ({ ...bus(name), reason: 'no rule with a target matches' });
  const toNobody = (Name: string, EventPattern: string, State: RuleState) =>
    events.send(new PutRuleCommand({ Name, EventBusName: 'b', EventPattern, State }));
  it.each<[string, string, () => Promise<unknown>]>([
    ['on a bus without a rule', 'b', async () => {}],
    ['on the default bus', 'default', async () => {}],
    ['where every rule wants something else', 'b', () => rule('r', { source: ['other'] }, target())],
    ['where the rule has no target', 'b', () => toNobody('r', '{"source":["s"]}', 'ENABLED')],
    [
      'where the rule is off',
      'b',
      async () => {
        await rule('r', { source: ['s'] }, target());
        await toNobody('r', '{"source":["s"]}', 'DISABLED');
      },
    ],
  ])('9.3 %s', async (_what, name, prepare) => {
    await prepare();
    await put({}, { EventBusName: name });
    await droppedFor('no rule with a target matches');
    expect(endpoint.world.drops.list()).toEqual([unmatched(name)]);
    expect(functions.invocations).toEqual([]);
  });

  it('9.3 but not where one does, whichever comes first', async () => {
    await rule('one', { source: ['s'] }, target());
    await rule('two', { source: ['other'] }, target());
    await put({});
    await put({}, { Source: 'other' });
    await functions.seen(2);
    await put({}, { Source: 'end' });
    await droppedFor('no rule with a target matches');
    expect(endpoint.world.drops.list()).toEqual([unmatched('b')]);
  });

  it('9.3 nor where that can’t be told, which is counted as such', async () => {
    await rule('long', { detail: { a: { b: { x: [1], y: [1], z: ['no'] } } } }, target());
    const pairs = Array.from({ length: 1200 }, () => ({ x: 1, y: 1 }));
    await put({ a: pairs.map(({ x, y }) => ({ 'b.x': x, 'b.y': y })), 'a.b': pairs });
    await droppedFor('not matched: too many elements of arrays to compare');
    await put({}, { EventBusName: 'default' });
    await droppedFor('no rule with a target matches');
    expect(endpoint.world.drops.list().filter(({ resource }) => resource === bus('b').resource)).toEqual([]);
  });

  it.each([
    ['region', 'arn:aws:events:eu-west-1:000000000000:event-bus/b'],
    ['account', 'arn:aws:events:us-east-1:111111111111:event-bus/b'],
  ])('names a bus of another %s as it was asked for', async (_what, EventBusName) => {
    await rule('r', { source: ['s'] }, target());
    expect((await put({}, { EventBusName })).FailedEntryCount).toBe(0);
    expect(endpoint.world.drops.list()).toEqual([
      {
        hop: 'events',
        resource: EventBusName,
        reason: `Event bus ${EventBusName} is none of account 000000000000 in us-east-1.`,
        count: 1,
      },
    ]);
  });
});

describe('a template that renders no JSON', () => {
  const transformer = (InputTemplate: string): Partial<Target> => ({
    InputTransformer: { InputPathsMap: { a: '$.detail.a', n: '$.detail.n' }, InputTemplate },
  });
  it.each([
    ['plain text', 'plain text'],
    ['a value in text without quotes', 'a is <a>'],
    ['an object without its end', '{"a": <a>'],
    ['two values', '<a> <n>'],
    ['a variable that nothing fills', '{"a": <gone>}'],
  ])('3.1 runs no function, and is counted once: %s', async (_what, template) => {
    await rule('r', { source: ['s'] }, target(transformer(template)), target({ Id: 'plain' }));
    await put({ a: 'q"uote', n: 5 });
    const reason = 'what the InputTransformer of target t renders is no JSON';
    await droppedFor(reason);
    clock.advance(25 * 3_600_000);
    expect(endpoint.world.drops.list()).toEqual([{ hop: 'events', resource: `${ARN}:rule/b/r`, reason, count: 1 }]);
    expect(functions.invocations.map(({ payload }) => JSON.parse(payload).detail)).toEqual([{ a: 'q"uote', n: 5 }]);
  });

  it('is a log line like any other', async () => {
    const logs = endpoint.clientOf(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/events/x' }));
    const writer = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Resource: `${GROUP}:*` };
    const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...writer, Action: 'logs:*' }] });
    await logs.send(new PutResourcePolicyCommand({ resourceArn: GROUP, policyDocument }));
    await rule('r', { source: ['s'] }, target({ Arn: GROUP, ...transformer('a is "<a>"') }));
    await put({ a: 'x' });
    await vi.waitFor(async () => {
      const { events: lines = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/events/x' }));
      expect(lines.map(({ message }) => message)).toEqual(['a is "x"']);
    }, 5000);
  });
});

it('says that it has no such target', async () => {
  await rule('r', { source: ['s'] }, target({ Arn: 'arn:aws:sqs:us-east-1:000000000000:q' }));
  await put({});
  await droppedFor('the local endpoint has no such target: arn:aws:sqs:us-east-1:000000000000:q');
});

it('3.5 writes to a log group that lets its rule, into a stream of its own', async () => {
  const logs = endpoint.clientOf(CloudWatchLogsClient);
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/events/x' }));
  await rule('r', { source: ['s'] }, target({ Arn: GROUP }));
  await put({ n: 1 });
  await vi.waitFor(() => expect(endpoint.world.drops.list()).toHaveLength(1), 5000);
  const policyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${GROUP}:*`,
        Condition: { ArnEquals: { 'aws:SourceArn': `${ARN}:rule/b/r` } },
      },
    ],
  });
  await logs.send(new PutResourcePolicyCommand({ resourceArn: GROUP, policyDocument }));
  await put({ n: 2 });
  await rule('tolerant', { source: ['s'] }, target({ Arn: `${GROUP}:*` }));
  await vi.waitFor(async () => {
    const { events: lines = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/events/x' }));
    expect(lines.map(({ message }) => JSON.parse(message!).detail)).toEqual([{ n: 2 }]);
    expect(lines[0]!.logStreamName).toMatch(UUID);
  }, 5000);
});

it('lets a role put events on the bus its policy names, and on no other', async () => {
  const iam = endpoint.clientOf(IAMClient);
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'putter', AssumeRolePolicyDocument: document(trust) }),
  );
  const allow = { Effect: 'Allow', Action: 'events:PutEvents', Resource: `${ARN}:event-bus/b` };
  await iam.send(new PutRolePolicyCommand({ RoleName: 'putter', PolicyName: 'p', PolicyDocument: document(allow) }));
  const { credentials } = endpoint.world.identity.session(Role!.Arn!, 's');
  const asRole = endpoint.clientOf(EventBridgeClient, { credentials });
  const entry = (EventBusName: string) => ({ Source: 's', DetailType: 'T', Detail: '{}', EventBusName });
  const send = (...names: string[]) => asRole.send(new PutEventsCommand({ Entries: names.map(entry) }));

  expect((await send('b')).FailedEntryCount).toBe(0);
  const denied = `is not authorized to perform: events:PutEvents on resource: ${ARN}:event-bus/default because no identity-based policy allows the events:PutEvents action`;
  for (const names of [['default'], ['b', 'default']]) {
    const error = await send(...names).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'AccessDeniedException', message: expect.stringContaining(denied) });
  }
});

it('loses what is too large or too deep, and never throws', async () => {
  const bus = `${ARN}:event-bus/b`;
  const event = { source: 's', detailType: 'T', resources: [] };
  expect(endpoint.world.buses.put(bus, { ...event, detail: { a: 'x'.repeat(262_144) } })).toMatchObject({
    delivered: false,
    code: 'SDK_CLIENT_ERROR',
  });
  const deep = JSON.parse(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`);
  expect(endpoint.world.buses.put(bus, { ...event, detail: deep })).toMatchObject({ delivered: false });
});
