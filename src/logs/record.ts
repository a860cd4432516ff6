/** Understands a destination record: the EventBridge event that Lambda makes of what an asynchronous invocation came to. */
import { ATTRIBUTE, PROBE_PREFIX } from '../pattern/stack.ts';
import { errorOf, type LoggedError } from './function-error.ts';
import { parseLambdaLine } from './lambda-line.ts';

export interface DestinationRecord {
  /** EventBridge's id of the event: one record has one, wherever it is read. */
  eventId: string;
  /** ISO, with milliseconds: when Lambda made the record. */
  time: string;
  /** `Success`, `RetriesExhausted`, `EventAgeExceeded`, `ZeroReservedConcurrency`, or one that is not known yet (aws-facts 1.3). */
  condition: string;
  /** The destined function's request id, the same over all its attempts. */
  requestId: string;
  /** How often the function was tried; 0 when it never was. */
  attempts?: number;
  /** SNS's; null when the function was invoked by something else. */
  messageId: string | null;
  destinedId?: string;
  /** API Gateway's id of the request that it came in by. */
  apiRequestId?: string;
  /** ISO, with milliseconds: when SNS took the message. */
  publishedAt?: string;
  subject?: string;
  /** SNS message attributes as Lambda gets them; a Binary one's value is base64. Empty when there was no SNS. */
  attributes: Readonly<Record<string, MessageAttribute>>;
  /** It is a replay: the message that it sends again, and the how manieth of these it is. */
  replayOf?: string;
  attempt?: number;
  /** The message that caused it: SNS's text, else the payload as JSON. */
  message: string;
  source?: string;
  action?: string;
  errorType?: string;
  errorMessage?: string;
  /** The error with its stack, where the function told one. */
  error?: LoggedError;
  /** It is one of those that `up` sends to prove the chain. */
  probe: boolean;
  /** The whole event, as it was on the bus. */
  event: Json;
}

export interface MessageAttribute {
  /** `String`, `Number`, `Binary`, `String.Array`, or a custom one such as `Number.int`. */
  Type: string;
  Value: string;
}

type Json = { [key: string]: unknown };

/**
 * Reads the record out of a stored line: of the record log, which holds the event itself, or of a success or failure
 * function's log, which holds it behind Lambda's line head. Undefined when the line holds no record.
 */
export function parseRecord(line: string): DestinationRecord | undefined {
  if (!line.includes('"requestContext"') && !line.includes('\\"requestContext\\"')) return undefined;
  const event = objectOf(line) ?? {};
  const direct = recordOf(event);
  if (direct) return direct;
  const logged = parseLambdaLine(line);
  return logged.type === 'handler' ? recordOf(objectOf(logged.text) ?? {}) : undefined;
}

function recordOf(event: Json): DestinationRecord | undefined {
  const detail = asObject(event.detail);
  const context = asObject(detail?.requestContext);
  if (event.source !== 'lambda' || typeof event.id !== 'string' || !detail || !context) return undefined;
  if (typeof context.condition !== 'string' || typeof context.requestId !== 'string') return undefined;

  const { requestPayload } = detail;
  const response = asObject(detail.responsePayload) ?? {};
  const notification = notificationOf(requestPayload);
  const attributes = attributesOf(notification?.MessageAttributes);
  const textAt = (name: string) => (Object.hasOwn(attributes, name) ? attributes[name]?.Value : undefined);
  const destinedId = textAt(ATTRIBUTE.id);
  const published = textOf(notification?.Timestamp);
  const attempt = Number(textAt(ATTRIBUTE.attempt));
  const failed = context.condition !== 'Success';
  return {
    eventId: event.id,
    time: timeOf(detail.timestamp ?? event.time),
    condition: context.condition,
    requestId: context.requestId,
    attempts: typeof context.approximateInvokeCount === 'number' ? context.approximateInvokeCount : undefined,
    messageId: textOf(notification?.MessageId) ?? null,
    destinedId,
    apiRequestId: textAt(ATTRIBUTE.apiRequestId),
    publishedAt: published === undefined ? undefined : timeOf(published),
    subject: textOf(notification?.Subject),
    attributes,
    replayOf: textAt(ATTRIBUTE.replayOf),
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : undefined,
    message: textOf(notification?.Message) ?? (requestPayload === undefined ? '' : JSON.stringify(requestPayload)),
    source: failed ? undefined : textOf(response.source),
    action: failed ? undefined : textOf(response.action),
    errorType: failed ? textOf(response.errorType) : undefined,
    errorMessage: failed ? textOf(response.errorMessage) : undefined,
    error: failed ? errorIn(response) : undefined,
    probe: destinedId?.startsWith(PROBE_PREFIX) ?? false,
    event,
  };
}

/** Whether it is what somebody calls so: by the message's id or ours, by API Gateway's, Lambda's or EventBridge's, or as a replay of it. */
export const isCalled = (record: DestinationRecord, id: string): boolean =>
  [
    record.messageId,
    record.destinedId,
    record.requestId,
    record.eventId,
    record.apiRequestId,
    record.replayOf,
  ].includes(id);

/** Python's names the request once more. */
const errorIn = ({ requestId: _, ...response }: Json) => errorOf(response);

/** SNS hands Lambda one message per invocation (aws-facts 2.1). */
function notificationOf(payload: unknown): Json | undefined {
  const records = asObject(payload)?.Records;
  return Array.isArray(records) ? asObject(asObject(records[0])?.Sns) : undefined;
}

function attributesOf(value: unknown): Record<string, MessageAttribute> {
  const found: [string, MessageAttribute][] = [];
  for (const [name, attribute] of Object.entries(asObject(value) ?? {})) {
    const { Type, Value } = asObject(attribute) ?? {};
    if (typeof Type === 'string' && typeof Value === 'string') found.push([name, { Type, Value }]);
  }
  return Object.fromEntries(found);
}

/** AWS's stamps have milliseconds or not (aws-facts 1.1); ours always do. */
function timeOf(stamp: unknown): string {
  const time = typeof stamp === 'string' ? Date.parse(stamp) : Number.NaN;
  return new Date(Number.isNaN(time) ? 0 : time).toISOString();
}

function objectOf(text: string): Json | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const asObject = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
