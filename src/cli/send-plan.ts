/** Understands the flags of `send`: which messages, through which door, how fast, and what is expected of them. */
import { randomInt } from 'node:crypto';
import { type Expectation, parseExpectation } from '../drive/send/expect.ts';
import { countsOf, drawn, parseMix } from '../drive/send/mix.ts';
import { EXIT, Failure } from '../failure.ts';
import { parseDuration } from '../logs/duration.ts';
import type { MessageAttribute } from '../logs/record.ts';
import { messageTexts } from './message-texts.ts';
import { rateOf } from './rate-of.ts';
import { bytesBeside, parseAttributes } from './send-attributes.ts';

export interface SendFlags {
  mode?: string;
  mix?: string;
  seed?: string;
  message?: string;
  attribute?: string[];
  via?: string;
  count: string;
  concurrency: string;
  rate?: string;
  wait?: boolean;
  expect?: string;
  timeout: string;
  stream?: boolean;
}

/** A mode that is asked for, or a whole text, which may be a template. */
export type Content = { mode: string } | { text: string };

export interface SendPlan {
  /** All of them, in turn; anew at each call. */
  contents(): Iterable<Content>;
  total: number;
  /** Of a mix: what decides the order. */
  seed?: number;
  attributes: Record<string, MessageAttribute>;
  via: 'api' | 'topic';
  concurrency: number;
  rate?: number;
  wait: boolean;
  expectation?: Expectation;
  timeoutMs: number;
  stream: boolean;
}

const MOST_AT_ONCE = 1_000;
const SEEDS = 2 ** 32;

/** Throws a usage Failure for what can't be meant. */
export async function planSend(flags: SendFlags, signal?: AbortSignal): Promise<SendPlan> {
  const { message, count, concurrency, rate, expect, timeout } = flags;
  refuseContradictions(flags);
  const via = flags.via ?? (message === undefined ? 'api' : 'topic');
  if (via !== 'api' && via !== 'topic')
    throw usage(`--via ${JSON.stringify(via)} is no door`, 'use --via api or --via topic');
  if (via === 'api' && flags.attribute)
    throw usage('--attribute goes straight to the topic, not through the API', 'add --via topic');
  if (flags.mode === '') throw usage('--mode "" is empty', 'name one, such as --mode success');
  if (!/^[1-9]\d{0,6}$/.test(count))
    throw usage(`-n ${JSON.stringify(count)} is not a count`, 'use a whole number from 1 to 9999999');
  if (!/^[1-9]\d{0,3}$/.test(concurrency) || Number(concurrency) > MOST_AT_ONCE) {
    const what = `--concurrency ${JSON.stringify(concurrency)} is not a number of messages at once`;
    throw usage(what, `use a whole number from 1 to ${MOST_AT_ONCE}`);
  }
  const timeoutMs = parseDuration(timeout);
  if (!timeoutMs) throw usage(`--timeout ${JSON.stringify(timeout)} is not a duration`, 'use one such as 30s or 2m');
  const expectation = expect === undefined ? undefined : parseExpectation(expect);
  const attributes = parseAttributes(flags.attribute ?? []);
  return {
    ...(await contentsOf(flags, attributes, signal)),
    attributes,
    via,
    concurrency: Number(concurrency),
    rate: rateOf(rate),
    wait: Boolean(flags.wait || expectation),
    expectation,
    timeoutMs,
    stream: Boolean(flags.stream),
  };
}

function refuseContradictions({ mode, mix, seed, message, via }: SendFlags): void {
  if (mode !== undefined && message !== undefined)
    throw usage('--mode and --message exclude each other', 'use one of them');
  if (mix !== undefined && (mode !== undefined || message !== undefined)) {
    throw usage(`--mix and --${mode === undefined ? 'message' : 'mode'} exclude each other`, 'use one of them');
  }
  if (seed !== undefined && mix === undefined)
    throw usage('--seed decides the order of a mix, and there is none', 'leave it out, or add --mix');
  if (message !== undefined && via === 'api') {
    throw usage('--message goes straight to the topic, not through the API', 'leave out --via, or use --via topic');
  }
}

async function contentsOf(
  { mode, mix, seed, message, count }: SendFlags,
  attributes: Record<string, MessageAttribute>,
  signal: AbortSignal | undefined,
): Promise<Pick<SendPlan, 'contents' | 'total' | 'seed'>> {
  const rounds = Number(count);
  if (mix !== undefined) {
    const shares = parseMix(mix);
    const counts = countsOf(shares, rounds);
    const chosen = seed === undefined ? randomInt(SEEDS) : seedOf(seed);
    return { contents: () => modes(drawn(shares, counts, chosen)), total: rounds, seed: chosen };
  }
  const most = bytesBeside(attributes);
  if (most < 1) throw usage('the attributes leave no room for a message', 'SNS takes 262144 bytes in all: send less');
  const contents: Content[] =
    message === undefined
      ? [{ mode: mode ?? 'success' }]
      : (await messageTexts(message, { most, rounds, signal })).map((text) => ({ text }));
  return { contents: () => repeated(contents, rounds), total: rounds * contents.length };
}

function seedOf(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) < SEEDS) return Number(text);
  throw usage(`--seed ${JSON.stringify(text)} is not a seed`, `use a whole number from 0 to ${SEEDS - 1}`);
}

function* modes(all: Iterable<string>): Generator<Content> {
  for (const mode of all) yield { mode };
}

function* repeated<T>(contents: readonly T[], rounds: number): Generator<T> {
  for (let round = 0; round < rounds; round += 1) yield* contents;
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
