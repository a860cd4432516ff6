/** Driving a whole stack on a real endpoint: probes, sending through both doors, and every outcome. */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { findApi } from '../../src/aws/find-api.ts';
import { probe } from '../../src/drive/probe/probe.ts';
import { type Front, openFront } from '../../src/drive/send/front.ts';
import { type Outgoing, throughFront, toTopic } from '../../src/drive/send/outgoing.ts';
import { type SendEvent, type SendOptions, send } from '../../src/drive/send/send.ts';
import type { JudgedRecord } from '../../src/logs/outcomes.ts';
import { readRecords } from '../../src/logs/records.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { up } from '../../src/provision/up.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
let aws: Aws;
let stack: Stack;
let url: string;
let front: Front;
const never = new AbortController().signal;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { credentials, region } = endpoint;
  aws = await createAws({ endpoint: endpoint.url, credentials, region, signal: never });
  stack = stackOf({ name: 'driven', partition: aws.partition, account: aws.account, region });
  await up(aws, stack);
  url = (await findApi(aws, stack))!.url;
  front = openFront(aws, url, 4);
}, 30_000);
afterAll(async () => {
  front?.close();
  aws?.destroy();
  await endpoint.stop();
});

async function sent(options: Partial<SendOptions>): Promise<SendEvent[]> {
  const events: SendEvent[] = [];
  const defaults = {
    aws,
    stack,
    door: url,
    messages: [],
    concurrency: 4,
    wait: true,
    timeoutMs: 15_000,
    signal: never,
  };
  for await (const event of send({ ...defaults, ...options })) events.push(event);
  return events;
}
const asked = (...modes: string[]) => modes.map((mode) => throughFront(front, mode));
const outcomesOf = (events: SendEvent[]) =>
  events.filter((event) => event.type === 'outcome').map(({ message, judged }) => ({ mode: message.mode, judged }));

describe('probe', () => {
  it('proves a whole stack, in well under its time', async () => {
    expect(await probe({ aws, stack, url, records: true, signal: never })).toEqual({ verified: true, missing: [] });
  });
});

describe('send', () => {
  it.each([
    ['success', 'success', undefined],
    ['fail', 'failure', 'Error'],
    ['type-error', 'failure', 'TypeError'],
    ['timeout', 'failure', 'Sandbox.Timedout'],
    ['crash', 'failure', 'Runtime.ExitError'],
    ['reroute', 'misrouted', undefined],
  ])('%s comes to %s', async (mode, outcome, errorType) => {
    const [{ judged } = { judged: undefined }, ...more] = outcomesOf(await sent({ messages: asked(mode) }));
    expect(more).toEqual([]);
    expect(judged).toMatchObject({ outcome, record: { message: `please ${mode}`, errorType } });
  });

  it('gives each of many its own outcome, once', async () => {
    const messages = asked(...Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? 'fail' : 'success')));
    const events = await sent({ messages });
    expect(events.filter(({ type }) => type === 'accepted')).toHaveLength(40);
    expect(events.filter(({ type }) => type === 'duplicate' || type === 'lost')).toEqual([]);
    const outcomes = outcomesOf(events);
    expect(outcomes).toHaveLength(40);
    for (const { mode, judged } of outcomes) expect(judged.outcome).toBe(mode === 'fail' ? 'failure' : 'success');
  });

  it.each([
    ['an endpoint of one’s own, its stack went with it', 'http://127.0.0.1:1', 'NothingListens'],
    ['AWS, it is a proxy that refuses', undefined, 'ECONNREFUSED'],
  ])('ends where nobody listens: at %s', async (_, where, code) => {
    const door = 'http://127.0.0.1:1/SendEvent';
    const closed = openFront(aws, door, 1);
    const options = { door, wait: false, timeoutMs: 300, messages: [throughFront(closed, 'success')] };
    await expect(sent({ ...options, aws: { ...aws, endpoint: where } })).rejects.toMatchObject({ code });
  });

  it('sends any text straight to the topic', async () => {
    const text = 'größer & "mehr"\n\u0001?';
    const events = await sent({ messages: [toTopic(aws, stack, { text })] });
    expect(outcomesOf(events)).toMatchObject([
      { mode: null, judged: { outcome: 'success', record: { message: text } } },
    ]);
  });

  it('takes what SNS refuses as rejected', async () => {
    const events = await sent({ messages: [toTopic(aws, stack, { text: 'x'.repeat(262_145) })] });
    expect(events).toMatchObject([
      { type: 'begun' },
      { type: 'rejected', message: { status: 400, error: expect.stringContaining('Message too long') } },
    ]);
  });

  it('believes the record, where no reply ever came', async () => {
    const topic = toTopic(aws, stack, { text: 'please timeout' });
    const deaf: Outgoing = {
      mode: null,
      async attempt(destinedId, signal) {
        await topic.attempt(destinedId, signal);
        // There is no time for another try.
        await sleep(2_470);
        return { status: 504, error: 'Endpoint request timed out' };
      },
    };
    // The record comes after three seconds: when nobody tries any more, and nobody has given up yet.
    const events = await sent({ messages: [deaf], timeoutMs: 2_500 });
    expect(events).toMatchObject([
      { type: 'begun' },
      { type: 'outcome', judged: { outcome: 'failure' }, last: false },
      { type: 'accepted', message: { status: 504 }, last: true },
    ]);
  });

  it('waits for the second record of a message that may have been taken twice', async () => {
    const topic = toTopic(aws, stack, { text: 'please success' });
    let tries = 0;
    let late: Promise<unknown> = Promise.resolve();
    const twice: Outgoing = {
      mode: null,
      async attempt(destinedId, signal) {
        tries += 1;
        if (tries === 1) return { status: 504, error: 'Endpoint request timed out' };
        // What the first try came to, a second later: the reply to it is lost, the message is not.
        late = sleep(1_000).then(() => topic.attempt(destinedId, never));
        return topic.attempt(destinedId, signal);
      },
    };
    const events = await sent({ messages: [twice] });
    await late;
    expect(events.map(({ type }) => type).sort()).toEqual(['accepted', 'begun', 'duplicate', 'outcome', 'retry']);
  });

  it('gives up what leaves no record', async () => {
    const events = await sent({ messages: asked('timeout'), timeoutMs: 500 });
    expect(events.map(({ type }) => type)).toEqual(['begun', 'accepted', 'lost']);
  });

  it('says that there is no such stack', async () => {
    const other = stackOf({ name: 'nobody', partition: aws.partition, account: aws.account, region: aws.region });
    expect(await findApi(aws, other)).toBeUndefined();
    await expect(sent({ stack: other, messages: [toTopic(aws, other, { text: 'x' })] })).rejects.toMatchObject({
      code: 'NoSuchStack',
      exitCode: 1,
      fix: 'run destined up --stack nobody',
    });
  });

  it('ends at the signal while it waits', async () => {
    const controller = new AbortController();
    const events: SendEvent[] = [];
    const options = { aws, stack, door: url, concurrency: 1, wait: true, timeoutMs: 60_000 };
    for await (const event of send({ ...options, messages: asked('timeout'), signal: controller.signal })) {
      events.push(event);
      if (event.type === 'accepted') controller.abort();
    }
    expect(events.map(({ type }) => type)).toEqual(['begun', 'accepted']);
  });
});

describe('records', () => {
  const read = async (): Promise<JudgedRecord[]> => {
    const all: JudgedRecord[] = [];
    const range = { aws, stack, from: 0, follow: false, signal: never, holdMs: 100 };
    for await (const { records } of readRecords(range)) all.push(...records);
    return all;
  };

  it('reads each once, in order, with the same outcomes', async () => {
    const events = await sent({ messages: asked('fail', 'success', 'reroute') });
    const wanted = events.filter((event) => event.type === 'outcome').map(({ judged }) => judged);
    const after = await read();
    expect(new Set(after.map(({ record }) => record.eventId)).size).toBe(after.length);
    const times = after.map(({ record }) => record.time);
    expect(times).toEqual([...times].sort());
    const outcomeOf = (all: JudgedRecord[], id: string) => all.find(({ record }) => record.eventId === id)?.outcome;
    expect(wanted).toHaveLength(3);
    for (const { record, outcome } of wanted) expect(outcomeOf(after, record.eventId)).toBe(outcome);
    expect(after.some(({ record }) => record.probe)).toBe(true);
  });
});

describe('a stack whose topic takes nothing', () => {
  it('is given up by the probe in its time, whatever was collected meanwhile', async () => {
    const sns = endpoint.clientOf(SNSClient);
    const policy = (AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn: stack.topic.arn, AttributeName: 'Policy', AttributeValue }));
    const deny = { Effect: 'Deny', Principal: '*', Action: 'SNS:Publish', Resource: stack.topic.arn };
    await policy(JSON.stringify({ Version: '2012-10-17', Statement: [deny] }));
    setFlagsFromString('--expose-gc');
    const collecting = setInterval(runInNewContext('gc'), 50);
    try {
      const { verified, missing } = await probe({ aws, stack, url, records: true, signal: never, withinMs: 1_500 });
      expect(verified).toBe(false);
      expect(missing).toEqual([
        {
          what: expect.stringMatching(/^the API answered 502: /),
          see: `what role ${stack.apiRole.name} and topic ${stack.topic.name} allow`,
        },
      ]);
    } finally {
      clearInterval(collecting);
      await policy('');
    }
  });
});

describe('without a record log', () => {
  it('outcomes come from the function logs, and the probe asks for no more', async () => {
    await up(aws, stack, { choices: { records: false } });
    expect(await probe({ aws, stack, url, records: false, signal: never })).toEqual({ verified: true, missing: [] });
    const outcomes = outcomesOf(await sent({ messages: asked('success', 'fail') }));
    expect(outcomes.map(({ judged }) => judged.outcome).sort()).toEqual(['failure', 'success']);
  });
});
