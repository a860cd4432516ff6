/** Records read from the logs of a stack, judged by EventBridge's own rules at a real endpoint. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  DisableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws, Call } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import type { JudgedRecord } from '../../src/logs/outcomes.ts';
import { readRecords } from '../../src/logs/records.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { failureEvent, successEvent } from '../support/destination-events.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { withFaults } from '../support/faults.ts';

let endpoint: TestEndpoint;
let aws: Aws;
let logs: CloudWatchLogsClient;
let events: EventBridgeClient;
let calls: Call[] = [];
const never = new AbortController().signal;

const open = () => {
  const { url, credentials, region } = endpoint;
  return createAws({ endpoint: url, credentials, region, signal: never, onCall: (call) => calls.push(call) });
};
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  logs = endpoint.clientOf(CloudWatchLogsClient);
  events = endpoint.clientOf(EventBridgeClient);
  aws = await open();
});
afterAll(async () => {
  aws.destroy();
  await endpoint.stop();
});

const stackNamed = (name: string) => stackOf({ name, partition: 'aws', account: aws.account, region: aws.region });

/** A bus with its three rules, and the logs, of which some may be left out. */
async function make(name: string, { bus = true, records = true } = {}): Promise<Stack> {
  const stack = stackNamed(name);
  const { success, failure } = stack.functions;
  for (const logGroupName of [success.logGroup, failure.logGroup, ...(records ? [stack.recordLog.name] : [])]) {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
  }
  if (!bus) return stack;
  await events.send(new CreateEventBusCommand({ Name: stack.bus.name }));
  const patterns = {
    success: { detail: { requestContext: { condition: ['Success'] }, responsePayload: { action: ['message'] } } },
    failure: { detail: { requestContext: { condition: [{ 'anything-but': 'Success' }] } } },
    records: { source: ['lambda'] },
  };
  for (const [role, pattern] of Object.entries(patterns)) {
    const { name: Name } = stack.rules[role as keyof typeof patterns];
    await events.send(
      new PutRuleCommand({ Name, EventBusName: stack.bus.name, EventPattern: JSON.stringify(pattern) }),
    );
  }
  return stack;
}

const recorded = (event: object) => `${JSON.stringify(event)}`;
const logged = (event: object) =>
  `2025-11-24T23:21:20.500Z\t44444444-4444-4444-8444-444444444444\tINFO\t${JSON.stringify(event)}\n`;
const put = (logGroupName: string, ...messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: 's',
      logEvents: messages.map((message) => ({ timestamp: Date.now(), message })),
    }),
  );
async function range(stack: Stack, from = aws): Promise<JudgedRecord[]> {
  const all: JudgedRecord[] = [];
  for await (const { records } of readRecords({
    aws: from,
    stack,
    from: 0,
    follow: false,
    signal: never,
    holdMs: 100,
  })) {
    all.push(...records);
  }
  return all;
}

const at = (second: number) => `2025-11-24T23:21:${String(second).padStart(2, '0')}.000Z`;
const good = (id: string, second: number) => successEvent({ id, timestamp: at(second) });
const bad = (id: string, second: number) => failureEvent({ id, timestamp: at(second) });
const odd = (id: string, second: number) =>
  successEvent({ id, timestamp: at(second), responsePayload: { source: 'somebody.else', action: 'else' } });

describe('a range', () => {
  it('holds each record once, in order, routed or misrouted', async () => {
    const stack = await make('mixed');
    await put(stack.recordLog.name, recorded(bad('b', 2)), recorded(good('a', 1)), recorded(odd('c', 3)), 'no record');
    await put(stack.functions.success.logGroup, 'START RequestId: x', logged(good('a', 1)), logged(good('a', 1)));
    await put(stack.functions.failure.logGroup, logged(bad('b', 2)));
    const records = await range(stack);
    expect(records.map(({ record, outcome, late }) => [record.eventId, outcome, late])).toEqual([
      ['a', 'success', undefined],
      ['b', 'failure', undefined],
      ['c', 'misrouted', undefined],
    ]);
    expect(records.every(({ logGroup }) => logGroup === stack.recordLog.name)).toBe(true);
  });

  it('asks EventBridge only for those that were seen in no target log', async () => {
    const stack = await make('asking');
    await put(stack.recordLog.name, recorded(good('a', 1)), recorded(bad('b', 2)));
    await put(stack.functions.success.logGroup, logged(good('a', 1)));
    calls = [];
    expect((await range(stack)).map(({ outcome }) => outcome)).toEqual(['success', 'failure']);
    expect(calls.filter(({ operation }) => operation === 'TestEventPattern').length).toBeLessThanOrEqual(2);
    expect(calls.filter(({ operation }) => operation === 'ListRules')).toHaveLength(1);
  });

  it('does not take the records rule for a way', async () => {
    const stack = await make('records-rule');
    await put(stack.recordLog.name, recorded(odd('c', 3)));
    expect((await range(stack)).map(({ outcome }) => outcome)).toEqual(['misrouted']);
  });

  it('calls nothing misrouted where EventBridge does not say that no rule takes it', async () => {
    const stack = await make('wordless');
    await put(stack.recordLog.name, recorded(odd('a', 1)));
    const own = await open();
    const wordless = withFaults(own, { TestEventPattern: () => ({}) });
    expect((await range(stack, wordless.aws)).map(({ outcome }) => outcome)).toEqual(['success']);
    expect(wordless.attempts).toContain('TestEventPattern');
    own.destroy();
  });

  it('takes a disabled rule for a way: what it would take is not misrouted', async () => {
    const stack = await make('disabled-rule');
    await events.send(new DisableRuleCommand({ EventBusName: stack.bus.name, Name: stack.rules.success.name }));
    await put(stack.recordLog.name, recorded(good('a', 1)), recorded(odd('c', 3)));
    expect((await range(stack)).map(({ outcome }) => outcome)).toEqual(['success', 'misrouted']);
  });

  it('without a record log reads the functions alone', async () => {
    const stack = await make('no-records', { records: false });
    await put(stack.functions.success.logGroup, logged(good('a', 1)));
    await put(stack.functions.failure.logGroup, logged(bad('b', 2)));
    const records = await range(stack);
    expect(records.map(({ outcome, logGroup }) => [outcome, logGroup])).toEqual([
      ['success', stack.functions.success.logGroup],
      ['failure', stack.functions.failure.logGroup],
    ]);
  });

  it('goes by the condition when the bus is gone', async () => {
    const stack = await make('no-bus', { bus: false });
    await put(stack.recordLog.name, recorded(odd('c', 3)), recorded(bad('b', 4)));
    expect((await range(stack)).map(({ outcome }) => outcome)).toEqual(['success', 'failure']);
  });

  it('is empty where there is nothing', async () => {
    const missing: string[] = [];
    const options = { aws, stack: stackNamed('nothing'), from: 0, follow: false, signal: never };
    for await (const batch of readRecords(options)) missing.push(...batch.missing);
    expect(missing).toHaveLength(3);
  });
});

describe('following', () => {
  it('judges each record as it comes: at once when routed, after two seconds when not', async () => {
    const stack = await make('followed');
    const controller = new AbortController();
    const seen = new Map<string, { outcome: string; afterMs: number }>();
    let writtenAt = 0;
    const options = {
      aws,
      stack,
      from: Date.now() - 60_000,
      follow: true,
      signal: AbortSignal.any([controller.signal, AbortSignal.timeout(15_000)]),
    };
    for await (const { records, caughtUp } of readRecords(options)) {
      for (const { record, outcome } of records) seen.set(record.eventId, { outcome, afterMs: Date.now() - writtenAt });
      if (caughtUp && writtenAt === 0) {
        writtenAt = Date.now();
        await put(stack.recordLog.name, recorded(odd('c', 3)), recorded(good('a', 1)));
        await put(stack.functions.success.logGroup, logged(good('a', 1)));
      }
      if (seen.size === 2) controller.abort();
    }
    expect(seen.get('a')?.outcome).toBe('success');
    expect(seen.get('c')?.outcome).toBe('misrouted');
    expect(seen.get('c')!.afterMs).toBeGreaterThanOrEqual(2_000);
    expect(seen.get('a')!.afterMs).toBeLessThan(seen.get('c')!.afterMs);
  });
});
