/** Understands the flags of `replay`: which failures, how they are changed, and by which way they are sent. */
import type { Via } from '../drive/replay/failed-message.ts';
import { EXIT, Failure } from '../failure.ts';
import { parseDuration, parseMoment } from '../logs/duration.ts';
import { messageTexts } from './message-texts.ts';
import { rateOf } from './rate-of.ts';
import { bytesBeside } from './send-attributes.ts';

export interface ReplayFlags {
  id?: string[];
  error?: string;
  all?: boolean;
  since?: string;
  set?: string;
  message?: string;
  edit?: boolean;
  via: string;
  again?: boolean;
  maxAttempts: string;
  rate?: string;
  wait?: boolean;
  timeout: string;
  dryRun?: boolean;
}

export interface ReplayPlan {
  ids: string[];
  errorType?: string;
  /** Nothing says which: a person is to pick them. */
  pick: boolean;
  /** Ms since 1970. */
  from: number;
  /** What is older than the logs are kept was asked for. */
  beyond: boolean;
  /** The text instead. */
  text?: string;
  edit: boolean;
  via: Via;
  again: boolean;
  maxAttempts: number;
  rate?: number;
  wait: boolean;
  timeoutMs: number;
  dryRun: boolean;
}

const DAY_MS = 86_400_000;
/** How long the logs of a stack are kept: what is older can't be replayed. */
export const KEPT_DAYS = 14;

/** Throws a usage Failure for what can't be meant. */
export async function planReplay(flags: ReplayFlags, signal: AbortSignal, now = Date.now()): Promise<ReplayPlan> {
  const { id: ids = [], error, all = false, since, set, message, edit = false, via, timeout } = flags;
  if (ids.length > 0 && all) throw usage('--id and --all exclude each other', 'use one of them');
  if (ids.includes('')) throw usage('--id "" is empty', 'name a MessageId, a destined-id or a request id');
  if (error === '') throw usage('--error "" is empty', 'name an error type, such as --error TypeError');
  const changes = [set !== undefined && '--set', message !== undefined && '--message', edit && '--edit'].filter(
    Boolean,
  );
  if (changes.length > 1) throw usage(`${changes.join(' and ')} exclude each other`, 'use one of them');
  if (via !== 'topic' && via !== 'function')
    throw usage(`--via ${JSON.stringify(via)} is no way`, 'use --via topic or --via function');
  const from = since === undefined ? now - KEPT_DAYS * DAY_MS : parseMoment(since, now);
  if (from === undefined)
    throw usage(`--since ${JSON.stringify(since)} is no time`, 'use one such as 2h, 1d or 2026-11-23T10:00Z');
  if (from > now) throw usage(`--since ${JSON.stringify(since)} is yet to come`, 'use a time that is past, such as 1d');
  const timeoutMs = parseDuration(timeout);
  if (!timeoutMs) throw usage(`--timeout ${JSON.stringify(timeout)} is not a duration`, 'use one such as 30s or 2m');
  return {
    ids,
    errorType: error,
    pick: ids.length === 0 && error === undefined && since === undefined && !all,
    from: Math.max(0, from),
    beyond: from < now - KEPT_DAYS * DAY_MS,
    text: set === undefined ? await textOf(message, signal) : modeText(set),
    edit,
    via,
    again: flags.again ?? false,
    maxAttempts: countOf(flags.maxAttempts),
    rate: rateOf(flags.rate),
    wait: flags.wait ?? false,
    timeoutMs,
    dryRun: flags.dryRun ?? false,
  };
}

/** `mode=X`: what the API would make of it. */
function modeText(set: string): string {
  const [, mode] = /^mode=(.+)$/s.exec(set) ?? [];
  if (mode !== undefined) return `please ${mode}`;
  throw usage(`--set ${JSON.stringify(set)} sets no mode`, 'use one such as --set mode=success');
}

async function textOf(message: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (message === undefined) return undefined;
  const [text, ...more] = await messageTexts(message, { most: bytesBeside({}), signal });
  if (more.length > 0) throw usage('there is more than one line on stdin', 'give one: every failure gets this text');
  return text;
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw usage(`--max-attempts ${JSON.stringify(text)} is not a count`, 'use a whole number from 1 to 999999');
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
