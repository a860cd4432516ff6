/** Takes a message to the functions that subscribe to its topic, in the background, as SNS does: retried or dropped. */
import { randomBytes } from 'node:crypto';
import { createByteBudget } from '../../byte-budget.ts';
import type { Delivery, World } from '../../world.ts';
import type { Message } from './message.ts';
import type { Subscription, Topic } from './state.ts';

/** What all messages that wait for their next try may hold. */
const WAITING_BYTES = 64 * 2 ** 20;

/** Returns a function that accepts a message for a topic's subscriptions at once and delivers it later. It never throws. */
export function createDelivery(world: World): (region: string, topic: Topic, message: Message) => void {
  const waiting = createByteBudget(WAITING_BYTES);
  let open = true;
  world.onClose(() => {
    open = false;
  });

  function attempt(subscription: Subscription, payload: string, retries: number): void {
    if (!open) return;
    const answer = send(world, subscription, payload);
    if (answer.delivered) return;
    const waitMs = answer.code === 'THROTTLING' ? waitBeforeRetry(retries) : undefined;
    if (waitMs === undefined || !waiting.take(payload)) world.drops.add('sns', subscription.arn, answer.reason);
    else
      world.clock.after(waitMs, () => {
        waiting.give(payload);
        attempt(subscription, payload, retries + 1);
      });
  }

  function deliver(region: string, topic: Topic, subscription: Subscription, message: Message): void {
    try {
      if (subscription.filter && !subscription.filter(message)) return;
      attempt(subscription, lambdaEvent(region, topic, subscription, message), 0);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      world.drops.add('sns', subscription.arn, `not delivered: ${text}`);
    }
  }

  return (region, topic, message) => {
    // Who subscribes after a message was published doesn't get it.
    const subscriptions = [...topic.subscriptions.values()].filter(({ pending }) => !pending);
    if (subscriptions.length === 0) return;
    setImmediate(() => {
      for (const subscription of subscriptions) deliver(region, topic, subscription, message);
    });
  };
}

function send(world: World, { endpoint, topicArn }: Subscription, payload: string): Delivery {
  try {
    return world.functions.invokeAsync(endpoint, payload, { service: 'sns.amazonaws.com', sourceArn: topicArn });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { delivered: false, code: 'SDK_CLIENT_ERROR', reason };
  }
}

/** Three tries more at once, two a second apart, ten backing off to 20 s, then 20 s apart for 23 days (aws-facts 2.3). */
function waitBeforeRetry(retries: number): number | undefined {
  if (retries < 3) return 0;
  if (retries < 5) return 1000;
  if (retries < 15) return 1000 * 20 ** ((retries - 5) / 9);
  return retries < 100_015 ? 20_000 : undefined;
}

/** The certificate that a real Signature is checked with; the file doesn't exist, and neither does its key. */
const CERTIFICATE = 'SimpleNotificationService-7506a1e35b36ef5a444dd1a8e7cc3ed8.pem';

/** The event that a function gets, key by key in AWS's order (aws-facts 2.1). One record, always. */
function lambdaEvent(region: string, topic: Topic, subscription: Subscription, message: Message): string {
  const host = `https://sns.${region}.amazonaws.com/`;
  return JSON.stringify({
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: 'Notification',
          MessageId: message.id,
          TopicArn: topic.arn,
          Subject: message.subject,
          Message: message.message,
          Timestamp: new Date(message.published).toISOString(),
          SignatureVersion: topic.attributes.get('SignatureVersion') ?? '1',
          Signature: randomBytes(256).toString('base64'),
          SigningCertUrl: host + CERTIFICATE,
          UnsubscribeUrl: `${host}?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
          MessageAttributes: message.attributes,
        },
      },
    ],
  });
}
