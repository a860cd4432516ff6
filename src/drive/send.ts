/** Sends messages, many at once, and follows each to what became of it. */
import { setMaxListeners } from 'node:events';
import type { Aws } from '../aws/aws.ts';
import type { JudgedRecord } from '../logs/outcomes.ts';
import type { Stack } from '../pattern/stack.ts';
import { type Awaiting, awaitOutcomes, type Flight } from './await-outcomes.ts';
import { type Channel, channel } from './channel.ts';
import { deliver } from './deliver.ts';
import { newDestinedId } from './destined-id.ts';
import { type Answer, openFront } from './front.ts';
import { since } from './latency.ts';
import { publish } from './publish.ts';

/** One message and what is known of it so far; durations in ms from its first try. */
export interface SentMessage {
  destinedId: string;
  /** The mode asked for; null for a text of one's own. */
  mode: string | null;
  /** HTTP status of the last answer; null when there was none. */
  status: number | null;
  messageId?: string;
  latencyMs: number;
  /** Why it was not accepted. */
  error?: string;
  outcome?: 'success' | 'failure' | 'misrouted' | 'lost';
  outcomeMs?: number;
}

export type SendEvent =
  | { type: 'accepted' | 'rejected'; message: SentMessage }
  | { type: 'retry'; destinedId: string; answer: Answer; pauseMs: number }
  | { type: 'outcome'; message: SentMessage; judged: JudgedRecord }
  /** No record by the timeout. */
  | { type: 'lost'; message: SentMessage }
  /** A second record of a message that has its outcome. */
  | { type: 'duplicate'; message: SentMessage; judged: JudgedRecord };

export interface SendOptions {
  aws: Aws;
  stack: Stack;
  /** The front's URL; without it messages go straight to the topic. */
  url?: string;
  /** What to send, in turn: a mode, or a whole text (topic only). */
  messages: Iterable<{ mode: string } | { text: string }>;
  /** Further attributes of messages to the topic. */
  attributes?: Readonly<Record<string, string>>;
  concurrency: number;
  /** Follow each message to its record. */
  wait: boolean;
  /** Ms, for each message: until it is accepted, and from then until its outcome. */
  timeoutMs: number;
  /** Ends it: what is in flight is given up, the generator ends without an error. */
  signal: AbortSignal;
}

/** Yields what happens to each message, as it happens; two or three events for each. */
export async function* send(options: SendOptions): AsyncGenerator<SendEvent> {
  const events = channel<SendEvent>();
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  // Each message in flight listens to it.
  setMaxListeners(0, signal);
  const awaiting = options.wait ? awaitOutcomes({ ...options, signal }, events) : undefined;
  const end = () => events.end();
  const fail = (error: unknown) => events.end(error);
  options.signal.addEventListener('abort', end, { once: true });

  const reading = awaiting?.reading.catch(fail);
  const sending = sendAll({ ...options, signal }, awaiting, events);
  sending.then(() => awaiting?.allDone()).then(end, fail);
  try {
    yield* events;
  } finally {
    options.signal.removeEventListener('abort', end);
    ended.abort();
    await Promise.allSettled([sending, reading]);
  }
}

async function sendAll(options: SendOptions, awaiting: Awaiting | undefined, events: Channel<SendEvent>) {
  const { aws, stack, url, signal, timeoutMs, concurrency } = options;
  const front = url === undefined ? undefined : openFront(aws, url, concurrency);
  const door = url ?? aws.endpoint ?? `SNS in ${aws.region}`;
  const queue = options.messages[Symbol.iterator]();

  async function worker(): Promise<void> {
    for (let next = queue.next(); !next.done && !signal.aborted; next = queue.next()) {
      const destinedId = newDestinedId();
      const mode = 'mode' in next.value ? next.value.mode : null;
      const text = 'text' in next.value ? next.value.text : `please ${next.value.mode}`;
      const message: SentMessage = { destinedId, mode, status: null, latencyMs: 0 };
      const flight: Flight = { message, startedAt: performance.now() };
      awaiting?.begin(flight);

      const attributes = { ...options.attributes, 'destined-id': destinedId };
      const attempt = () =>
        front && mode !== null
          ? front.send({ mode, destinedId }, signal)
          : publish(aws, stack, { text, attributes, signal });
      const answer = await deliver(attempt, {
        timeoutMs,
        signal,
        stack: stack.name,
        door: URL.canParse(door) ? new URL(door).origin : door,
        arrived: () => message.outcome !== undefined,
        onRetry: (answer, pauseMs) => events.put({ type: 'retry', destinedId, answer, pauseMs }),
      });
      if (signal.aborted && !answer.messageId) return;

      message.status = answer.status;
      message.latencyMs = since(flight.startedAt);
      if (answer.messageId) message.messageId = answer.messageId;
      // A record came, so it was accepted, whatever the reply was.
      const accepted = answer.messageId !== undefined || message.outcome !== undefined;
      if (accepted) flight.acceptedAt = performance.now();
      else {
        message.error = answer.error;
        awaiting?.forget(flight);
      }
      events.put({ type: accepted ? 'accepted' : 'rejected', message });
    }
  }

  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
  } finally {
    front?.close();
  }
}
