/** Sends messages, many at once, and follows each to what became of it. */
import { setMaxListeners } from 'node:events';
import type { Aws } from '../aws/aws.ts';
import type { JudgedRecord } from '../logs/outcomes.ts';
import { ATTRIBUTE, type Stack } from '../pattern/stack.ts';
import { type Awaiting, awaitOutcomes, type Flight } from './await-outcomes.ts';
import { type Channel, channel } from './channel.ts';
import { deliver } from './deliver.ts';
import { newDestinedId } from './destined-id.ts';
import { type Answer, openFront } from './front.ts';
import { since } from './latency.ts';
import { nothingListens } from './no-such-stack.ts';
import { publish } from './publish.ts';

/** One message and what is known of it so far; durations in ms from its first try. */
export interface SentMessage {
  destinedId: string;
  /** The mode asked for; null for a text of one's own. */
  mode: string | null;
  /** HTTP status of the last answer; null when there was none. */
  status: number | null;
  messageId?: string;
  /** Null as long as it has no answer. */
  latencyMs: number | null;
  /** Why it was not accepted. */
  error?: string;
  outcome?: 'success' | 'failure' | 'misrouted' | 'lost';
  outcomeMs?: number;
}

export type SendEvent =
  /** The first of each message; what is known later is written into the same object. */
  | { type: 'begun'; message: SentMessage }
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

/**
 * Yields what happens to each message, as it happens; three or four events for each. Where it is broken off, by `signal` or by
 * throwing, what was answered until then is told before.
 */
export async function* send(options: SendOptions): AsyncGenerator<SendEvent> {
  const events = channel<SendEvent>();
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  // Each message in flight listens to it.
  setMaxListeners(0, signal);
  const awaiting = options.wait ? awaitOutcomes({ ...options, signal }, events) : undefined;
  const stop = () => ended.abort();
  const sending = sendAll({ ...options, signal }, awaiting, events, stop);
  const end = () => events.end();
  const fail = (error: unknown) => {
    stop();
    return sending.catch(() => {}).then(() => events.end(asGone(error, options)));
  };
  const breakOff = () => void sending.then(end, end);
  options.signal.addEventListener('abort', breakOff, { once: true });

  const reading = awaiting?.reading.catch(fail);
  sending.then(() => awaiting?.allDone()).then(end, fail);
  try {
    yield* events;
  } finally {
    options.signal.removeEventListener('abort', breakOff);
    stop();
    await Promise.allSettled([sending, reading]);
  }
}

/** The stack is gone with its endpoint, whoever notices it first: who sends, or who reads. On AWS it is a proxy that refuses. */
function asGone(error: unknown, { aws, url, stack }: SendOptions): unknown {
  const isRefused = (error as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
  if (aws.endpoint === undefined || !isRefused) return error;
  return nothingListens(new URL(url ?? aws.endpoint).origin, stack.name, error);
}

/** Where one message can't be sent `stop` aborts `options.signal`, and the others in flight are waited for. */
async function sendAll(
  options: SendOptions,
  awaiting: Awaiting | undefined,
  events: Channel<SendEvent>,
  stop: () => void,
): Promise<void> {
  const { aws, stack, url, signal, timeoutMs, concurrency } = options;
  const front = url === undefined ? undefined : openFront(aws, url, concurrency);
  const queue = options.messages[Symbol.iterator]();

  async function worker(): Promise<void> {
    for (let next = queue.next(); !next.done && !signal.aborted; next = queue.next()) {
      const destinedId = newDestinedId();
      const mode = 'mode' in next.value ? next.value.mode : null;
      const text = 'text' in next.value ? next.value.text : `please ${next.value.mode}`;
      const message: SentMessage = { destinedId, mode, status: null, latencyMs: null };
      const flight: Flight = { message, startedAt: performance.now() };
      events.put({ type: 'begun', message });
      awaiting?.begin(flight);

      const attributes = { ...options.attributes, [ATTRIBUTE.id]: destinedId };
      const attempt = () =>
        front && mode !== null
          ? front.send({ mode, destinedId }, signal)
          : publish(aws, stack, { text, attributes, signal });
      const answer = await deliver(attempt, {
        timeoutMs,
        signal,
        arrived: () => message.outcome !== undefined,
        onRetry: (answer, pauseMs) => events.put({ type: 'retry', destinedId, answer, pauseMs }),
      });
      if (signal.aborted && !answer.messageId && !message.outcome) return;

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

  const workers = Array.from({ length: concurrency }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop();
    await Promise.allSettled(workers);
    throw error;
  } finally {
    front?.close();
  }
}
