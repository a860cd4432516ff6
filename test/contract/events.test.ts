/** EventBridge's control plane over HTTP, from request to request; what it refuses is a table: facts-events.test.ts. */
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
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
  TagResourceCommand,
  TestEventPatternCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const ARN = 'arn:aws:events:us-east-1:000000000000';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
let endpoint: TestEndpoint;
let events: EventBridgeClient;

beforeEach(async () => {
  endpoint = await startTestEndpoint();
  events = endpoint.clientOf(EventBridgeClient);
});
afterEach(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

const refused = (name: string, message: string) => expect.objectContaining({ name, message });
const putRule = (more: object = {}) =>
  events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["lambda"]}', ...more }));

describe('buses', () => {
  it('has a default bus from the start', async () => {
    const { EventBuses } = await events.send(new ListEventBusesCommand({}));
    expect(EventBuses).toMatchObject([{ Name: 'default', Arn: `${ARN}:event-bus/default` }]);
    expect(await events.send(new DescribeEventBusCommand({}))).toMatchObject({ Name: 'default' });
  });

  it('creates, describes, updates, lists and deletes a bus', async () => {
    const Tags = [{ Key: 'k', Value: 'v' }];
    const created = await events.send(new CreateEventBusCommand({ Name: 'b', Description: 'one', Tags }));
    expect(created).toMatchObject({ EventBusArn: `${ARN}:event-bus/b`, Description: 'one' });
    await events.send(new UpdateEventBusCommand({ Name: 'b', Description: 'two' }));
    await events.send(new UpdateEventBusCommand({ Name: 'b', LogConfig: { Level: 'ERROR' } }));
    const described = await events.send(new DescribeEventBusCommand({ Name: `${ARN}:event-bus/b` }));
    expect(described).toMatchObject({ Name: 'b', Description: 'two', LogConfig: { Level: 'ERROR' } });
    expect(described.CreationTime).toBeInstanceOf(Date);
    expect(await events.send(new ListTagsForResourceCommand({ ResourceARN: created.EventBusArn }))).toMatchObject({
      Tags,
    });
    expect((await events.send(new ListEventBusesCommand({ NamePrefix: 'b' }))).EventBuses).toHaveLength(1);
    await events.send(new DeleteEventBusCommand({ Name: 'b' }));
    await expect(events.send(new DescribeEventBusCommand({ Name: 'b' }))).rejects.toEqual(
      refused('ResourceNotFoundException', 'Event bus b does not exist.'),
    );
    await events.send(new DeleteEventBusCommand({ Name: 'b' }));
  });

  it("refuses in AWS's words", async () => {
    await events.send(new CreateEventBusCommand({ Name: 'b' }));
    await expect(events.send(new CreateEventBusCommand({ Name: 'b' }))).rejects.toEqual(
      refused('ResourceAlreadyExistsException', 'Event bus b already exists.'),
    );
    await expect(events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toEqual(
      refused('ValidationException', 'Cannot delete event bus default.'),
    );
    await putRule({ EventBusName: 'b' });
    await expect(events.send(new DeleteEventBusCommand({ Name: 'b' }))).rejects.toEqual(
      refused('ValidationException', "EventBus can't be deleted since it has rules."),
    );
  });

  it('keeps a bus policy', async () => {
    await events.send(
      new PutPermissionCommand({ StatementId: 's', Principal: '111111111111', Action: 'events:PutEvents' }),
    );
    const { Policy } = await events.send(new DescribeEventBusCommand({}));
    expect(JSON.parse(Policy!)).toMatchObject({ Statement: [{ Sid: 's', Effect: 'Allow' }] });
    await events.send(new RemovePermissionCommand({ StatementId: 's' }));
    expect((await events.send(new DescribeEventBusCommand({}))).Policy).toBeUndefined();
  });

  it('keeps regions apart', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'b' }));
    const elsewhere = endpoint.clientOf(EventBridgeClient, { region: 'eu-west-1' });
    await expect(elsewhere.send(new DescribeEventBusCommand({ Name: 'b' }))).rejects.toThrow('does not exist');
  });
});

describe('rules', () => {
  it('puts, describes, switches and deletes a rule', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'b' }));
    const pattern = '{"source": ["lambda"]}';
    const { RuleArn } = await putRule({ EventBusName: 'b', EventPattern: pattern, Description: 'd' });
    expect(RuleArn).toBe(`${ARN}:rule/b/r`);
    const described = await events.send(new DescribeRuleCommand({ Name: 'r', EventBusName: 'b' }));
    expect(described).toMatchObject({
      Name: 'r',
      Arn: RuleArn,
      EventPattern: pattern,
      State: 'ENABLED',
      Description: 'd',
      EventBusName: 'b',
      CreatedBy: '000000000000',
    });
    await events.send(new DisableRuleCommand({ Name: 'r', EventBusName: 'b' }));
    expect((await events.send(new ListRulesCommand({ EventBusName: 'b' }))).Rules).toMatchObject([
      { Name: 'r', State: 'DISABLED' },
    ]);
    await events.send(new EnableRuleCommand({ Name: 'r', EventBusName: 'b' }));
    expect((await events.send(new DescribeRuleCommand({ Name: 'r', EventBusName: 'b' }))).State).toBe('ENABLED');
    await events.send(new DeleteRuleCommand({ Name: 'r', EventBusName: 'b' }));
    await events.send(new DeleteRuleCommand({ Name: 'r', EventBusName: 'b' }));
    expect((await events.send(new ListRulesCommand({ EventBusName: 'b' }))).Rules).toEqual([]);
  });

  it('names a rule of the default bus without the bus', async () => {
    expect((await putRule()).RuleArn).toBe(`${ARN}:rule/r`);
  });

  it('takes tags at creation only', async () => {
    const ResourceARN = (await putRule({ Tags: [{ Key: 'a', Value: '1' }] })).RuleArn!;
    await putRule({ Tags: [{ Key: 'b', Value: '2' }], State: 'DISABLED' });
    const tags = async () => (await events.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    expect(await tags()).toEqual([{ Key: 'a', Value: '1' }]);
    await events.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'c', Value: '3' }] }));
    await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
    expect(await tags()).toEqual([{ Key: 'c', Value: '3' }]);
    expect(endpoint.world.tagged.flatMap((tagged) => tagged('us-east-1'))).toContainEqual({
      arn: ResourceARN,
      tags: { c: '3' },
    });
  });

  it.each<[string, object, string, string]>([
    [
      'no pattern',
      { EventPattern: undefined },
      'ValidationException',
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    ],
    ['a missing bus', { EventBusName: 'x' }, 'ResourceNotFoundException', 'Event bus x does not exist.'],
  ])('refuses %s', async (_what, input, name, message) => {
    await expect(putRule(input)).rejects.toEqual(refused(name, message));
  });

  it('says which rule or bus is missing', async () => {
    await expect(events.send(new DescribeRuleCommand({ Name: 'x' }))).rejects.toEqual(
      refused('ResourceNotFoundException', 'Rule x does not exist on EventBus default.'),
    );
    await expect(events.send(new DeleteRuleCommand({ Name: 'x', EventBusName: 'y' }))).rejects.toEqual(
      refused('ResourceNotFoundException', 'Event bus y does not exist.'),
    );
  });
});

describe('targets', () => {
  const target = (Id: string, more: object = {}) => ({ Id, Arn: FUNCTION, ...more });
  const put = (...Targets: ReturnType<typeof target>[]) => events.send(new PutTargetsCommand({ Rule: 'r', Targets }));

  it('puts, replaces, lists and removes targets, and holds the rule', async () => {
    await putRule();
    expect(await put(target('1'), target('2'))).toMatchObject({ FailedEntryCount: 0, FailedEntries: [] });
    await put(target('2', { Input: '{}' }));
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'r' }));
    expect(Targets).toEqual([target('1'), target('2', { Input: '{}' })]);
    expect(await events.send(new ListRuleNamesByTargetCommand({ TargetArn: FUNCTION }))).toMatchObject({
      RuleNames: ['r'],
    });
    await expect(events.send(new DeleteRuleCommand({ Name: 'r' }))).rejects.toEqual(
      refused('ValidationException', "Rule can't be deleted since it has targets."),
    );
    await putRule({ State: 'DISABLED' });
    expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).Targets).toHaveLength(2);
    await events.send(new RemoveTargetsCommand({ Rule: 'r', Ids: ['1', '2'] }));
    await events.send(new DeleteRuleCommand({ Name: 'r' }));
  });

  it('takes five', async () => {
    await putRule();
    await put(...['1', '2', '3', '4', '5'].map((id) => target(id)));
    await put(target('5'));
    await expect(put(target('6'))).rejects.toEqual(
      refused('LimitExceededException', 'The requested resource exceeds the maximum number allowed.'),
    );
  });

  it('answers 200 with the entries it refused', async () => {
    await putRule();
    const half = await put(target('ok'), target('arn', { Arn: 'f' }), target('json', { Input: '{' }));
    expect(half.FailedEntryCount).toBe(2);
    expect(half.FailedEntries?.map(({ TargetId }) => TargetId)).toEqual(['arn', 'json']);
    expect((await events.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).Targets).toEqual([target('ok')]);
  });

  it('refuses a missing rule and a bad id', async () => {
    await expect(put(target('1'))).rejects.toEqual(
      refused('ResourceNotFoundException', 'Rule r does not exist on EventBus default.'),
    );
    await putRule();
    await expect(put(target('!'))).rejects.toThrow("Value '!' at 'targets.1.member.id' failed to satisfy constraint");
  });
});

describe('TestEventPattern', () => {
  const envelope = {
    id: '1',
    account: '000000000000',
    source: 'lambda',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    'detail-type': 'x',
  };
  const test = (EventPattern: string, Event: string) =>
    events.send(new TestEventPatternCommand({ EventPattern, Event }));

  it('answers whether a pattern matches', async () => {
    const event = JSON.stringify(envelope);
    expect(await test('{"source":["lambda"]}', event)).toMatchObject({ Result: true });
    expect(await test('{"source":["other"]}', event)).toMatchObject({ Result: false });
    const short = JSON.stringify({ ...envelope, resources: undefined });
    expect(await test('{"source":["lambda"]}', short)).toMatchObject({ Result: true });
  });

  it.each([
    '[]',
    '"x"',
    '{',
    '{}',
    ...Object.keys(envelope)
      .filter((key) => key !== 'resources')
      .map((key) => JSON.stringify({ ...envelope, [key]: undefined })),
  ])('refuses the event %s', async (event) => {
    await expect(test('{"source":["lambda"]}', event)).rejects.toEqual(
      refused('ValidationException', 'Parameter Event is not valid.'),
    );
  });
});

describe('PutEvents', () => {
  const entry = { Source: 's', DetailType: 't', Detail: '{"a":1}' };

  it('answers entry by entry', async () => {
    const answer = await events.send(
      new PutEventsCommand({
        Entries: [entry, { ...entry, Detail: '[1]' }, { ...entry, EventBusName: 'missing' }],
      }),
    );
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries).toEqual([
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { EventId: expect.any(String) },
    ]);
    expect(endpoint.world.drops.list()).toContainEqual({
      hop: 'events',
      resource: `${ARN}:event-bus/missing`,
      reason: 'Event bus missing does not exist.',
      count: 1,
    });
  });

  it('takes ten entries, and 256 KB of them', async () => {
    const send = (Entries: object[]) => events.send(new PutEventsCommand({ Entries }));
    await expect(send(Array(11).fill(entry))).rejects.toThrow("'entries' failed to satisfy constraint");
    const half = { ...entry, Detail: JSON.stringify({ a: 'x'.repeat(131_000) }) };
    expect((await send([half, half])).FailedEntryCount).toBe(0);
    await expect(
      send([half, half, entry, { ...entry, Detail: JSON.stringify({ a: 'x'.repeat(200) }) }]),
    ).rejects.toEqual(refused('ValidationException', 'Total size of the entries in the request is over the limit.'));
  });
});
