/** The intents of replays on a real endpoint: stored before, read back, and the first of two runs wins. */
import { setMaxListeners } from 'node:events';
import { CloudWatchLogsClient, CreateLogGroupCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { createClaims } from '../../src/drive/replay/claims.ts';
import { failedMessage } from '../../src/drive/replay/failed-message.ts';
import { type ReplayEvent, replay } from '../../src/drive/replay/replay.ts';
import { replayTallyOf } from '../../src/drive/replay/replay-summary.ts';
import { INTENT_STREAM, readIntents } from '../../src/logs/intents.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { failureEvent } from '../support/destination-events.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Faults, named, withFaults } from '../support/faults.ts';

let endpoint: TestEndpoint;
let aws: Aws;
let stack: Stack;
let stacks = 0;
const { signal } = new AbortController();
// Each call under way listens to it.
setMaxListeners(0, signal);

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { credentials, region } = endpoint;
  aws = await createAws({ endpoint: endpoint.url, credentials, region, signal });
});
beforeEach(async () => {
  stacks += 1;
  stack = stackOf({ name: `s${stacks}`, partition: aws.partition, account: aws.account, region: aws.region });
  await aws.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName: stack.recordLog.name }));
});
afterAll(async () => {
  aws?.destroy();
  await endpoint.stop();
});

/** A run that knows of no intent yet. */
function run(faults: Faults = {}, known: readonly string[] = []) {
  const faulty = withFaults(aws, faults);
  const options = { aws: faulty.aws, stack, known: new Set(known), since: Date.now(), signal };
  return { ...createClaims(options), attempts: faulty.attempts };
}
const intent = (destinedId: string, replayOf = 'message') => ({ replayOf, destinedId, attempt: 1 });
const stored = () => readIntents({ aws, stack, from: 0, signal });

describe('an intent', () => {
  it('is there before it is ours', async () => {
    expect(await stored()).toEqual([]);
    expect(await run().claim(intent('a'))).toBeUndefined();
    expect(await stored()).toMatchObject([{ ...intent('a'), time: expect.any(Number) }]);
    // The stream is there by now.
    expect(await run().claim(intent('b', 'other'))).toBeUndefined();
  });

  it('is ours once: the first of two runs wins', async () => {
    const [one, two] = [run(), run()];
    const both = await Promise.all([one.claim(intent('a')), two.claim(intent('b'))]);
    expect(both.filter((other) => other === undefined)).toHaveLength(1);
    const winner = both[0] === undefined ? 'a' : 'b';
    expect(both.find((other) => other !== undefined)).toMatchObject({ destinedId: winner });
    expect(await run().claim(intent('c'))).toMatchObject({ destinedId: winner });
  });

  it('goes before one that was known when it was decided, and before one that was withdrawn', async () => {
    const one = run();
    await one.claim(intent('a'));
    expect(await run({}, ['a']).claim(intent('b'))).toBeUndefined();
    expect(await run({}, ['b']).claim(intent('c'))).toMatchObject({ destinedId: 'a' });
    await one.note({ ...intent('a'), withdrawn: true });
    expect(await run({}, ['b', 'c']).claim(intent('d'))).toBeUndefined();
  });

  it('yields to another where it is not shown itself yet', async () => {
    await run().claim(intent('a'));
    const late = run({
      async FilterLogEvents({ pass }) {
        const page = (await pass()) as { events: { message: string }[] };
        return { ...page, events: page.events.filter(({ message }) => !message.includes('"b"')) };
      },
    });
    expect(await late.claim(intent('b'))).toMatchObject({ destinedId: 'a' });
  });

  it('is stored with others that come at once, whatever ids they have', async () => {
    const many = run();
    const ids = Array.from({ length: 45 }, (_, index) => `m${index} "quoted" ?`.padEnd(60));
    const others = await Promise.all(ids.map((id, index) => many.claim(intent(`d${index}`, id))));
    expect(others.filter((other) => other !== undefined)).toEqual([]);
    expect(many.attempts.filter((operation) => operation === 'PutLogEvents').length).toBeLessThanOrEqual(4);
    expect(await run().claim(intent('late', ids[44]))).toMatchObject({ destinedId: 'd44' });
    // As a pattern it would exclude every intent.
    const excluding = 'm" -"replayOf';
    expect(await run().claim(intent('first', excluding))).toBeUndefined();
    expect(await run().claim(intent('second', excluding))).toMatchObject({ destinedId: 'first' });
  });

  it('that can not be stored is nobody’s, whatever refuses it', async () => {
    const denied = run({ PutLogEvents: () => Promise.reject(named('AccessDeniedException')) });
    await expect(denied.claim(intent('a'))).rejects.toThrow('AccessDeniedException');
    const tooOld = run({ PutLogEvents: () => ({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } }) });
    await expect(tooOld.claim(intent('a'))).rejects.toMatchObject({
      code: 'IntentRejected',
      fix: expect.stringMatching(/clock/),
    });
    expect(await stored()).toEqual([]);
  });

  it('outlasts a throttle, and a lost reply stores it twice but counts once', async () => {
    let lost = 0;
    const one = run({
      async PutLogEvents({ count, pass }) {
        if (count === 1) throw named('ThrottlingException');
        const answer = await pass();
        lost += 1;
        if (lost === 1) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        return answer;
      },
    });
    expect(await one.claim(intent('a'))).toBeUndefined();
    expect((await stored()).map(({ destinedId }) => destinedId)).toEqual(['a', 'a']);
  });
});

describe('the intent of a message', () => {
  const newest = failedMessage(parseRecord(JSON.stringify(failureEvent()))!, 'topic');
  const chain = { state: 'open' as const, failures: [newest], newest, failed: 1, nextAttempt: 1 };
  const reset = () => Promise.reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));

  async function replayed(faults: Faults): Promise<{ told: ReplayEvent[]; error?: unknown }> {
    const told: ReplayEvent[] = [];
    const log = { intents: new Set<string>(), readAt: Date.now() };
    const how = { resends: [{ chain }], via: 'topic' as const, wait: false, timeoutMs: 200, signal };
    try {
      for await (const event of replay({ aws: withFaults(aws, faults).aws, stack, log, ...how })) told.push(event);
      return { told };
    } catch (error) {
      return { told, error };
    }
  }

  it('is withdrawn where there is no topic', async () => {
    const { told, error } = await replayed({});
    expect(error).toMatchObject({ code: 'NoSuchStack' });
    expect((await stored()).map(({ withdrawn }) => withdrawn)).toEqual([undefined, true]);
    // And is told as it is: nothing was sent, and none of it is the last that was.
    const tally = replayTallyOf([newest]);
    for (const event of told) tally.add(event);
    const { messageId } = newest;
    expect(tally.document()).toEqual({ replayed: [], skipped: [{ messageId, why: 'not sent: broken off' }] });
    expect(told.map(({ type, message }) => [type, message.error])).toEqual([['begun', 'not sent']]);
  });

  it('is withdrawn where the message is refused', async () => {
    const refused = Object.assign(named('InvalidParameterException', 'no'), { $metadata: { httpStatusCode: 400 } });
    const { told } = await replayed({ Publish: () => Promise.reject(refused) });
    expect(told.map(({ type }) => type)).toEqual(['begun', 'rejected']);
    expect((await stored()).map(({ withdrawn }) => withdrawn)).toEqual([undefined, true]);
  });

  it('stands where nobody knows whether it was taken', async () => {
    const { told } = await replayed({ Publish: reset });
    expect(told.at(-1)).toMatchObject({ type: 'rejected', of: { inDoubt: true, tried: true } });
    expect((await stored()).map(({ withdrawn }) => withdrawn)).toEqual([undefined]);
  });

  it('is of a message that may have been sent twice where the reply to a try was lost, which is told', async () => {
    await aws.client(SNSClient).send(new CreateTopicCommand({ Name: stack.topic.name }));
    const tally = replayTallyOf([newest]);
    const { told } = await replayed({
      Publish: async ({ count, pass }) => {
        const reply = await pass();
        return count === 1 ? reset() : reply;
      },
    });
    for (const event of told) tally.add(event);
    expect(told.at(-1)).toMatchObject({ type: 'accepted' });
    expect(tally.document().replayed).toMatchObject([
      { newMessageId: expect.any(String), tries: 2, perhapsTwice: true },
    ]);
  });

  it('is of a message that was sent once where nothing was taken before', async () => {
    await aws.client(SNSClient).send(new CreateTopicCommand({ Name: stack.topic.name }));
    const throttled = Object.assign(named('ThrottledException', 'slow down'), { $metadata: { httpStatusCode: 429 } });
    const tally = replayTallyOf([newest]);
    const { told } = await replayed({
      Publish: ({ count, pass }) => (count === 1 ? Promise.reject(throttled) : pass()),
    });
    for (const event of told) tally.add(event);
    const [one] = tally.document().replayed;
    expect(one).toMatchObject({ newMessageId: expect.any(String), tries: 2 });
    expect(one).not.toHaveProperty('perhapsTwice');
  });

  it('stands where the topic is gone after a try of which nobody knows', async () => {
    const { error } = await replayed({ Publish: ({ count, pass }) => (count === 1 ? reset() : pass()) });
    expect(error).toMatchObject({ code: 'NoSuchStack' });
    expect((await stored()).map(({ withdrawn }) => withdrawn)).toEqual([undefined]);
  });
});

it('what others wrote into the stream is passed over', async () => {
  await run().claim(intent('a'));
  const logEvents = ['hello', '{"replayOf":1}'].map((message) => ({ timestamp: Date.now(), message }));
  const request = { logGroupName: stack.recordLog.name, logStreamName: INTENT_STREAM, logEvents };
  await aws.client(CloudWatchLogsClient).send(new PutLogEventsCommand(request));
  expect(await stored()).toHaveLength(1);
});
