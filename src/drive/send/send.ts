/** Sends messages, many at once, and follows each to what became of it. */
import { setMaxListeners } from 'node:events';
import type { Aws } from '../../aws/aws.ts';
import type { JudgedRecord } from '../../logs/outcomes.ts';
import type { Stack } from '../../pattern/stack.ts';
import { nothingListens } from '../no-such-stack.ts';
import type { Answer } from './answer.ts';
import { awaitOutcomes } from './await-outcomes.ts';
import { channel } from './channel.ts';
import type { Outgoing } from './outgoing.ts';
import { sendAll } from './send-all.ts';

/** One message and what is known of it so far; durations in ms from its first try. */
export interface SentMessage {
  destinedId: string;
  /** The mode asked for; null for a text of one's own. */
  mode: string | null;
  /** HTTP status of the last answer; null when there was none. */
  status: number | null;
  messageId?: string;
  /** Lambda's id of the invocation, where the function was invoked without the topic. */
  requestId?: string;
  /** Null as long as it has no answer. */
  latencyMs: number | null;
  /** How often it was tried, unless once. */
  tries?: number;
  /** Why it was not accepted. */
  error?: string;
  outcome?: 'success' | 'failure' | 'misrouted' | 'lost';
  outcomeMs?: number;
}

/** `last`: nothing more is waited for of this message; a duplicate may come all the same. */
export type SendEvent =
  /** The first of each message; what is known later is written into the same object. */
  | { type: 'begun'; message: SentMessage }
  | { type: 'accepted' | 'rejected'; message: SentMessage; last: boolean }
  | { type: 'retry'; message: SentMessage; answer: Answer; pauseMs: number }
  | { type: 'outcome'; message: SentMessage; judged: JudgedRecord; last: boolean }
  /** No record by the timeout. */
  | { type: 'lost'; message: SentMessage; last: true }
  /** A second record of a message that has its outcome. */
  | { type: 'duplicate'; message: SentMessage; judged: JudgedRecord };

export interface SendOptions {
  aws: Aws;
  stack: Stack;
  /** In turn; the next is taken when it can be sent. */
  messages: Iterable<Outgoing> | AsyncIterable<Outgoing>;
  /** The URL of the door they take, for what is said when nothing listens there; AWS's endpoint unless given. */
  door?: string;
  concurrency: number;
  /** How many are begun a second at most. */
  rate?: number;
  /** Follow each message to its record. */
  wait: boolean;
  /** Ms, for each message: until it is accepted, and from then until its outcome. */
  timeoutMs: number;
  /** Ends it: what is in flight is given up, the generator ends without an error. */
  signal: AbortSignal;
}

/**
 * Yields what happens to each message, as it happens; three or four events for each. Who takes them slowly slows the sending.
 * Where it is broken off, by `signal` or by throwing, what was answered until then is told before.
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
function asGone(error: unknown, { aws, door, stack }: SendOptions): unknown {
  const isRefused = (error as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
  if (aws.endpoint === undefined || !isRefused) return error;
  return nothingListens(new URL(door ?? aws.endpoint).origin, stack.name, error);
}
