/** Makes of a failure the message that is sent in its stead: the original, with attributes that tell what it replays. Pure. */
import type { Chain } from '../../logs/failures.ts';
import { keyOf } from '../../logs/failures.ts';
import type { MessageAttribute } from '../../logs/record.ts';
import { ATTRIBUTE } from '../../pattern/stack.ts';
import type { Publication } from '../send/publish.ts';
import type { IntentLine } from './claims.ts';
import { type FailedMessage, notificationOf } from './failed-message.ts';

/** A failure that is to be sent again. */
export interface Resend {
  chain: Chain<FailedMessage>;
  /** The new text, unless it stays as it was. */
  text?: string;
}

/** What is written before it is sent. */
export const intentOf = ({ chain: { newest, nextAttempt } }: Resend, destinedId: string): IntentLine => ({
  replayOf: keyOf(newest),
  destinedId,
  attempt: nextAttempt,
});

function marks({ replayOf, attempt }: IntentLine): Record<string, MessageAttribute> {
  return {
    [ATTRIBUTE.replayOf]: { Type: 'String', Value: replayOf },
    // SNS hands a Number on to Lambda as it is: `{"Type":"Number","Value":"1"}` (aws-facts 2.1 for the form).
    [ATTRIBUTE.attempt]: { Type: 'Number', Value: String(attempt) },
  };
}

/** For the topic: the handle of the message is added by who sends it. API Gateway's request was another one. */
export function publicationOf({ chain: { newest }, text }: Resend, intent: IntentLine): Publication {
  const { [ATTRIBUTE.id]: _id, [ATTRIBUTE.apiRequestId]: _request, ...attributes } = newest.attributes;
  return {
    text: text ?? newest.text ?? '',
    // SNS takes no empty one.
    subject: newest.subject || undefined,
    attributes: { ...attributes, ...marks(intent) },
  };
}

/** For the function: the event as it was, but for our attributes where it is SNS's; another payload is not touched. */
export function payloadOf({ chain: { newest }, text }: Resend, intent: IntentLine): string {
  const payload = newest.payload ?? 'null';
  const event: unknown = JSON.parse(payload);
  const notification = notificationOf(event);
  if (!notification) return payload;
  const { MessageAttributes: before } = notification;
  const id = { [ATTRIBUTE.id]: { Type: 'String', Value: intent.destinedId } };
  notification.MessageAttributes = { ...(before as object | undefined), ...id, ...marks(intent) };
  if (text !== undefined) notification.Message = text;
  return JSON.stringify(event);
}
