/** SNS's event for a function, key by key, and its retries on a clock that is moved by hand, a row for each fact of 2.1 and 2.3. */
import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import type { Delivery } from '../../src/local/world.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:t';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
let endpoint: TestEndpoint;
let clock: ManualClock;
let sns: SNSClient;
let subscription: string;
/** Each try: when, and with what. */
let tries: { at: number; payload: string }[] = [];
let answer: () => Delivery = () => ({ delivered: true });

beforeAll(async () => {
  clock = createManualClock(Date.now());
  endpoint = await startTestEndpoint({ clock });
  sns = endpoint.clientOf(SNSClient);
  Object.defineProperty(endpoint.world, 'functions', {
    value: {
      invokeAsync(_arn: string, payload: string): Delivery {
        tries.push({ at: clock.now(), payload });
        return answer();
      },
    },
  });
  await sns.send(new CreateTopicCommand({ Name: 't' }));
  const made = await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FUNCTION }));
  subscription = made.SubscriptionArn!;
});
afterAll(() => endpoint.stop());

/** The first try of a message that is published now. */
async function publish(more: Partial<PublishCommandInput> = {}) {
  tries = [];
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'please success', ...more }));
  await vi.waitFor(() => expect(tries).not.toEqual([]), 5000);
  return { MessageId, event: JSON.parse(tries[0]!.payload) };
}

describe('2.1', () => {
  let event: { Records: { Sns: Record<string, unknown> }[] };
  let messageId: string | undefined;
  beforeAll(async () => {
    ({ event, MessageId: messageId } = await publish());
  });
  const record = () => event.Records[0]!;

  it('2.1 the event is one record and nothing else', () => {
    expect(Object.keys(event)).toEqual(['Records']);
    expect(event.Records).toHaveLength(1);
  });
  it("2.1 the record's keys, in order", () =>
    expect(Object.keys(record())).toEqual(['EventSource', 'EventVersion', 'EventSubscriptionArn', 'Sns']));
  it("2.1 the message's keys, in order: Url, not URL", () =>
    expect(Object.keys(record().Sns)).toEqual([
      'Type',
      'MessageId',
      'TopicArn',
      'Subject',
      'Message',
      'Timestamp',
      'SignatureVersion',
      'Signature',
      'SigningCertUrl',
      'UnsubscribeUrl',
      'MessageAttributes',
    ]));

  it.each<[string, () => unknown]>([
    ['EventSource', () => 'aws:sns'],
    ['EventVersion', () => '1.0'],
    ['EventSubscriptionArn', () => subscription],
  ])('2.1 %s of the record', (key, expected) => expect(record()).toHaveProperty(key, expected()));

  it.each<[string, () => unknown]>([
    ['Type', () => 'Notification'],
    ['MessageId', () => messageId],
    ['TopicArn', () => TOPIC],
    ['Subject', () => null],
    ['Message', () => 'please success'],
    ['Timestamp', () => new Date(clock.now()).toISOString()],
    ['SignatureVersion', () => '1'],
    ['Signature', () => expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/)],
    [
      'SigningCertUrl',
      () =>
        expect.stringMatching(
          /^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
        ),
    ],
    ['UnsubscribeUrl', () => `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription}`],
    ['MessageAttributes', () => ({})],
  ])('2.1 %s of the message', (key, expected) => expect(record().Sns[key]).toEqual(expected()));

  const attribute = (DataType: string, value: object) => ({ MessageAttributes: { a: { DataType, ...value } } });
  it.each<[string, Partial<PublishCommandInput>, object]>([
    ['a subject', { Subject: 'a & b' }, { Subject: 'a & b' }],
    [
      'an attribute of text',
      attribute('String', { StringValue: 'x & y=ü' }),
      { MessageAttributes: { a: { Type: 'String', Value: 'x & y=ü' } } },
    ],
    [
      'an attribute of a number, which stays a text',
      attribute('Number', { StringValue: '1.5' }),
      { MessageAttributes: { a: { Type: 'Number', Value: '1.5' } } },
    ],
    [
      'an attribute of bytes, in base64',
      attribute('Binary', { BinaryValue: Buffer.from([0, 255]) }),
      { MessageAttributes: { a: { Type: 'Binary', Value: 'AP8=' } } },
    ],
    [
      'the text for Lambda of a structured message',
      { MessageStructure: 'json', Message: '{"default":"d","lambda":"l"}' },
      { Message: 'l' },
    ],
    [
      'the default text, without one for Lambda',
      { MessageStructure: 'json', Message: '{"default":"d"}' },
      { Message: 'd' },
    ],
  ])('2.1 carries %s', async (_what, input, expected) => {
    const { event } = await publish(input);
    expect(event.Records[0].Sns).toMatchObject(expected);
  });

  it("2.1 SignatureVersion is the topic's", async () => {
    const set = (AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName: 'SignatureVersion', AttributeValue }));
    await set('2');
    expect((await publish()).event.Records[0].Sns.SignatureVersion).toBe('2');
    await set('1');
  });
});

describe('2.3', () => {
  /** The waits between the tries of one message that is always throttled, for so long. */
  async function waits(ms: number): Promise<number[]> {
    let throttled = true;
    answer = () => (throttled ? { delivered: false, code: 'THROTTLING', reason: 'slow' } : { delivered: true });
    await publish();
    clock.advance(ms);
    throttled = false;
    const gaps = tries.slice(1).map(({ at }, i) => at - tries[i]!.at);
    clock.advance(20_000);
    return gaps;
  }

  it.each<[string, number, number, (gaps: number[]) => void]>([
    ['three retries at once', 0, 3, (gaps) => expect(gaps).toEqual([0, 0, 0])],
    ['then two, a second apart', 3, 5, (gaps) => expect(gaps).toEqual([1000, 1000])],
    [
      'then ten, backing off from 1 to 20 s',
      5,
      15,
      (gaps) => {
        expect([Math.round(gaps[0]!), Math.round(gaps.at(-1)!)]).toEqual([1000, 20_000]);
        expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
        expect(new Set(gaps).size).toBe(10);
      },
    ],
    ['then each 20 s', 15, 20, (gaps) => expect(new Set(gaps.map(Math.round))).toEqual(new Set([20_000]))],
  ])('2.3 a throttled delivery: %s', async (_what, from, to, check) => check((await waits(300_000)).slice(from, to)));

  it('2.3 gives up after 100,015 retries, and counts the drop', async () => {
    expect(await waits(24 * 86_400_000)).toHaveLength(100_015);
    expect(endpoint.world.drops.list()).toContainEqual({
      hop: 'sns',
      resource: subscription,
      reason: 'slow',
      count: 1,
    });
  });

  it('2.3 each retry has the same payload', async () => {
    await waits(60_000);
    expect(new Set(tries.map(({ payload }) => payload)).size).toBe(1);
  });

  it.each(['NO_PERMISSIONS', 'NO_RESOURCE', 'SDK_CLIENT_ERROR'] as const)(
    "2.3 %s is the client's fault: dropped at once, counted, not tried again",
    async (code) => {
      answer = () => ({ delivered: false, code, reason: `because ${code}` });
      await publish();
      clock.advance(3_600_000);
      expect(tries).toHaveLength(1);
      const drop = { hop: 'sns', resource: subscription, reason: `because ${code}`, count: 1 };
      expect(endpoint.world.drops.list()).toContainEqual(drop);
      answer = () => ({ delivered: true });
    },
  );
});
