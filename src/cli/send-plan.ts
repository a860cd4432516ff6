/** Understands the flags of `send`: which messages, through which door, and what is expected of them. */
import { type Expectation, parseExpectation } from '../drive/expect.ts';
import { EXIT, Failure } from '../failure.ts';
import { parseDuration } from '../logs/duration.ts';
import { messageTexts } from './message-texts.ts';

export interface SendFlags {
  mode?: string;
  message?: string;
  via?: string;
  count: string;
  wait?: boolean;
  expect?: string;
  timeout: string;
}

export interface SendPlan {
  messages: ({ mode: string } | { text: string })[];
  count: number;
  via: 'api' | 'topic';
  wait: boolean;
  expectation?: Expectation;
  timeoutMs: number;
}

/** Throws a usage Failure for what can't be meant. */
export async function planSend(flags: SendFlags, signal?: AbortSignal): Promise<SendPlan> {
  const { mode, message, count, expect, timeout } = flags;
  if (mode !== undefined && message !== undefined)
    throw usage('--mode and --message exclude each other', 'use one of them');
  if (message !== undefined && flags.via === 'api') {
    throw usage('--message goes straight to the topic, not through the API', 'leave out --via, or use --via topic');
  }
  const via = flags.via ?? (message === undefined ? 'api' : 'topic');
  if (via !== 'api' && via !== 'topic')
    throw usage(`--via ${JSON.stringify(via)} is no door`, 'use --via api or --via topic');
  if (mode === '') throw usage('--mode "" is empty', 'name one, such as --mode success');
  if (!/^[1-9]\d{0,6}$/.test(count))
    throw usage(`-n ${JSON.stringify(count)} is not a count`, 'use a whole number from 1 to 9999999');
  const timeoutMs = parseDuration(timeout);
  if (!timeoutMs) throw usage(`--timeout ${JSON.stringify(timeout)} is not a duration`, 'use one such as 30s or 2m');
  const expectation = expect === undefined ? undefined : parseExpectation(expect);
  const messages =
    message === undefined
      ? [{ mode: mode ?? 'success' }]
      : (await messageTexts(message, signal)).map((text) => ({ text }));
  return { messages, count: Number(count), via, wait: Boolean(flags.wait || expectation), expectation, timeoutMs };
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
