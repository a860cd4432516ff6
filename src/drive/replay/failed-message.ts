/** What is kept of a failure's record: its links, what to say of it, and what is needed to send it again. */
import type { Link } from '../../logs/failures.ts';
import type { DestinationRecord, MessageAttribute } from '../../logs/record.ts';

/** Through the topic, as it came at first, or straight to the function. */
export type Via = 'topic' | 'function';

export interface FailedMessage extends Link {
  /** Whether the function was invoked with an event of SNS's form, which has room for attributes. */
  isSns: boolean;
  /** SNS's text; undefined where the function was invoked by something else. */
  text?: string;
  subject?: string;
  attributes: Readonly<Record<string, MessageAttribute>>;
  /** The event that the function got, as JSON; only for `via: 'function'`, and undefined where the record holds none. */
  payload?: string;
  errorType?: string;
  errorMessage?: string;
  /** The text, else the payload as JSON, cut. */
  message: string;
}

/** Of a payload nobody reads more. */
const MOST_SHOWN = 1_000;

/** There may be many: what is not needed is not kept. */
export function failedMessage(record: DestinationRecord, via: Via): FailedMessage {
  const { messageId, requestId, destinedId, replayOf, attempt, time, condition } = record;
  const { subject, attributes, errorType, errorMessage, message } = record;
  const { requestPayload } = (record.event.detail ?? {}) as { requestPayload?: unknown };
  const notification = notificationOf(requestPayload);
  const payload = via === 'function' && requestPayload !== undefined ? JSON.stringify(requestPayload) : undefined;
  return {
    ...{ messageId, requestId, destinedId, replayOf, attempt, time, condition },
    ...{ subject, attributes, errorType, errorMessage, payload },
    isSns: notification !== undefined,
    text: typeof notification?.Message === 'string' ? message : undefined,
    message: notification ? message : message.slice(0, MOST_SHOWN),
  };
}

type Notification = { Message?: unknown; MessageAttributes?: unknown };

/** The SNS part of an event as Lambda gets it (aws-facts 2.1): its very object, to be changed in place. */
export function notificationOf(payload: unknown): Notification | undefined {
  const { Records } = (payload ?? {}) as { Records?: unknown };
  const first: unknown = Array.isArray(Records) ? Records[0] : undefined;
  const { Sns } = (first ?? {}) as { Sns?: unknown };
  return typeof Sns === 'object' && Sns !== null && !Array.isArray(Sns) ? Sns : undefined;
}
