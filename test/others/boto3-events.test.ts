/** boto3 calls every operation of our EventBridge. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scenario, startScenario } from './support/scenario.ts';

const AT = 'arn:aws:events:us-east-1:000000000000';
const FN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const bus = { Name: 'bus' };
const rule = { Name: 'rule', EventBusName: 'bus' };
const ruled = { Rule: 'rule', EventBusName: 'bus' };
const pattern = '{"source":["app"],"detail":{"mode":[{"prefix":"s"}]}}';
const missing = { code: 'ResourceNotFoundException', status: 400 };
const noBus = { ...missing, message: 'Event bus gone does not exist.' };
const noRule = { ...missing, message: 'Rule gone does not exist on EventBus bus.' };
const violated = { code: 'ValidationException', status: 400, message: '1 validation error detected' };
const badToken = { ...violated, message: 'nextToken' };
const badPattern = {
  code: 'InvalidEventPatternException',
  status: 400,
  message: 'Event pattern is not valid. Reason: ',
};

describe('boto3', () => {
  let s: Scenario;
  beforeAll(async () => {
    s = await startScenario('events');
  });
  afterAll(() => s.end());

  describe('every operation, read by botocore: EventBridge', () => {
    it('keeps buses', async () => {
      const EventBusArn = `${AT}:event-bus/bus`;
      expect(await s.ok('CreateEventBus', { ...bus, Description: 'ours' })).toEqual({
        EventBusArn,
        Description: 'ours',
      });
      const exists = { code: 'ResourceAlreadyExistsException', status: 400, message: 'Event bus bus already exists.' };
      await s.no('CreateEventBus', bus, exists);
      await s.no('CreateEventBus', { Name: 'a b' }, violated);
      const times = { CreationTime: { $time: expect.any(Number) }, LastModifiedTime: { $time: expect.any(Number) } };
      const described = { ...bus, Arn: EventBusArn, Description: 'ours', ...times };
      expect(await s.ok('DescribeEventBus', bus)).toEqual(described);
      await s.no('DescribeEventBus', { Name: 'gone' }, noBus);
      const standard = { Name: 'default', Arn: `${AT}:event-bus/default` };
      await s.ok('ListEventBuses', {}, { EventBuses: [described, standard] });
      await s.no('ListEventBuses', { NextToken: 'x' }, badToken);
      await s.ok('UpdateEventBus', { ...bus, Description: 'changed' }, { Arn: EventBusArn, Description: 'changed' });
      await s.no('UpdateEventBus', { Name: 'gone', Description: 'x' }, noBus);
      const statement = {
        EventBusName: 'bus',
        StatementId: 'one',
        Principal: '123456789012',
        Action: 'events:PutEvents',
      };
      expect(await s.ok('PutPermission', statement)).toEqual({});
      await s.ok('DescribeEventBus', bus, { Policy: expect.stringContaining('123456789012') });
      await s.no('PutPermission', { ...statement, EventBusName: 'gone' }, noBus);
      expect(await s.ok('RemovePermission', { EventBusName: 'bus', StatementId: 'one' })).toEqual({});
      await s.no('RemovePermission', { EventBusName: 'bus', StatementId: 'one' }, missing);
    });

    it('keeps rules', async () => {
      const RuleArn = `${AT}:rule/bus/rule`;
      const Tags = [{ Key: 'a', Value: 'b' }];
      expect(await s.ok('PutRule', { ...rule, EventPattern: pattern, Tags })).toEqual({ RuleArn });
      await s.no('PutRule', { ...rule, EventPattern: '{"source":"app"}' }, badPattern);
      await s.no('PutRule', { ...rule, EventPattern: pattern, EventBusName: 'gone' }, noBus);
      await s.no('PutRule', rule, { code: 'ValidationException', status: 400 });
      const listed = { ...rule, Arn: RuleArn, EventPattern: pattern, State: 'ENABLED' };
      expect(await s.ok('DescribeRule', rule)).toEqual({ ...listed, CreatedBy: '000000000000' });
      await s.no('DescribeRule', { ...rule, Name: 'gone' }, noRule);
      expect(await s.ok('ListRules', { EventBusName: 'bus' })).toEqual({ Rules: [listed] });
      await s.no('ListRules', { EventBusName: 'gone' }, noBus);
      expect(await s.ok('DisableRule', rule)).toEqual({});
      await s.ok('DescribeRule', rule, { State: 'DISABLED' });
      await s.no('DisableRule', { ...rule, Name: 'gone' }, noRule);
      expect(await s.ok('EnableRule', rule)).toEqual({});
      await s.no('EnableRule', { ...rule, Name: 'gone' }, noRule);
      const resource = { ResourceARN: RuleArn };
      expect(await s.ok('TagResource', { ...resource, Tags: [{ Key: 'c', Value: 'd' }] })).toEqual({});
      await s.no('TagResource', { ResourceARN: `${AT}:rule/bus/gone`, Tags }, noRule);
      expect(await s.ok('ListTagsForResource', resource)).toEqual({ Tags: [...Tags, { Key: 'c', Value: 'd' }] });
      await s.no('ListTagsForResource', { ResourceARN: `${AT}:event-bus/gone` }, noBus);
      expect(await s.ok('UntagResource', { ...resource, TagKeys: ['a', 'c'] })).toEqual({});
      await s.no(
        'UntagResource',
        { ResourceARN: 'arn:x', TagKeys: ['a'] },
        { ...violated, message: /format|validation error/ },
      );
    });

    it('keeps targets', async () => {
      const Targets = [{ Id: 'fn', Arn: FN, RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 } }];
      expect(await s.ok('PutTargets', { ...ruled, Targets })).toEqual({ FailedEntryCount: 0, FailedEntries: [] });
      const bad = [{ Id: 'bad', Arn: 'nowhere' }];
      const ErrorMessage = 'Parameter nowhere is not valid. Reason: Provided Arn is not in correct format.';
      const failed = { FailedEntryCount: 1, FailedEntries: [{ TargetId: 'bad', ErrorMessage }] };
      await s.ok('PutTargets', { ...ruled, Targets: bad }, failed);
      await s.no('PutTargets', { ...ruled, Rule: 'gone', Targets }, noRule);
      const many = Array.from({ length: 6 }, (_, i) => ({ Id: `${i}`, Arn: FN }));
      await s.no('PutTargets', { ...ruled, Targets: many }, { code: 'LimitExceededException', status: 400 });
      expect(await s.ok('ListTargetsByRule', ruled)).toEqual({ Targets });
      await s.no('ListTargetsByRule', { ...ruled, Rule: 'gone' }, noRule);
      expect(await s.ok('ListRuleNamesByTarget', { TargetArn: FN, EventBusName: 'bus' })).toEqual({
        RuleNames: ['rule'],
      });
      await s.no('ListRuleNamesByTarget', { TargetArn: FN, EventBusName: 'gone' }, noBus);
      await s.no('DeleteRule', rule, {
        code: 'ValidationException',
        status: 400,
        message: "can't be deleted since it has targets",
      });
      expect(await s.ok('RemoveTargets', { ...ruled, Ids: ['fn'] })).toEqual({
        FailedEntryCount: 0,
        FailedEntries: [],
      });
      await s.no('RemoveTargets', { ...ruled, Rule: 'gone', Ids: ['fn'] }, noRule);
    });

    it('takes events', async () => {
      const entry = {
        Source: 'app',
        DetailType: 'type',
        Detail: '{"mode":"success"}',
        EventBusName: 'bus',
        Time: { $time: 1_700_000_000 },
      };
      const Entries = [entry, { ...entry, Detail: '{' }, { ...entry, Source: '' }];
      const put = await s.ok('PutEvents', { Entries });
      expect(put).toEqual({
        FailedEntryCount: 2,
        Entries: [
          { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
          { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
          { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('Source is a required argument') },
        ],
      });
      await s.no('PutEvents', { Entries: Array.from({ length: 11 }, () => entry) }, violated);
      await s.no('PutEvents', {}, { ...violated, message: "Value null at 'entries'" });
      const Event = JSON.stringify({
        id: '1',
        source: 'app',
        'detail-type': 'type',
        account: '000000000000',
        region: 'us-east-1',
        time: '2026-01-01T00:00:00Z',
        resources: [],
        detail: { mode: 'success' },
      });
      expect(await s.ok('TestEventPattern', { EventPattern: pattern, Event })).toEqual({ Result: true });
      expect(await s.ok('TestEventPattern', { EventPattern: '{"source":["b"]}', Event })).toEqual({ Result: false });
      const numeric = '{"detail":{"n":[{"numeric":[">","1"]}]}}';
      await s.no(
        'TestEventPattern',
        { EventPattern: numeric, Event },
        { ...badPattern, message: 'Value of > must be numeric' },
      );
    });

    it('has none of what it has no operations to make', async () => {
      for (const [operation, list] of [
        ['ListArchives', 'Archives'],
        ['ListReplays', 'Replays'],
        ['ListConnections', 'Connections'],
        ['ListApiDestinations', 'ApiDestinations'],
        ['ListEndpoints', 'Endpoints'],
        ['ListEventSources', 'EventSources'],
      ] as const) {
        expect(await s.ok(operation)).toEqual({ [list]: [] });
        await s.no(operation, { NextToken: 'x' }, badToken);
      }
      expect(await s.ok('ListPartnerEventSources', { NamePrefix: 'aws.partner/x' })).toEqual({
        PartnerEventSources: [],
      });
      await s.no('ListPartnerEventSources', { NamePrefix: 'aws.partner/x', NextToken: 'x' }, badToken);
      for (const [operation, member] of NEVER) {
        await s.no(operation, { [member]: 'aws.partner/x' }, { ...missing, message: /aws\.partner\/x does not exist/ });
      }
    });

    it('deletes rules and buses', async () => {
      const kept = {
        code: 'ValidationException',
        status: 400,
        message: "EventBus can't be deleted since it has rules.",
      };
      await s.no('DeleteEventBus', bus, kept);
      expect(await s.ok('DeleteRule', rule)).toEqual({});
      expect(await s.ok('DeleteRule', rule)).toEqual({});
      await s.no('DeleteRule', { ...rule, EventBusName: 'gone' }, noBus);
      expect(await s.ok('DeleteEventBus', bus)).toEqual({});
      expect(await s.ok('DeleteEventBus', bus)).toEqual({});
    });

    it('misses no operation', async () => {
      // There is never one of these to be described or deleted.
      expect(await s.missed()).toEqual({ unanswered: NEVER.map(([name]) => name).sort(), unrefused: [] });
    });
  });
});

const NEVER = [
  ['DescribeArchive', 'ArchiveName'],
  ['DeleteArchive', 'ArchiveName'],
  ['DescribeReplay', 'ReplayName'],
  ['DescribeConnection', 'Name'],
  ['DeleteConnection', 'Name'],
  ['DescribeApiDestination', 'Name'],
  ['DeleteApiDestination', 'Name'],
  ['DescribeEndpoint', 'Name'],
  ['DeleteEndpoint', 'Name'],
  ['DescribeEventSource', 'Name'],
  ['DescribePartnerEventSource', 'Name'],
] as const;
