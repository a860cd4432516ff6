/** Understands the flags of `tail`. */
import { EXIT, Failure } from '../failure.ts';
import { parseDuration, parseMoment } from '../logs/duration.ts';
import { PATTERN_MAX } from '../logs/term.ts';
import { FUNCTIONS, type FunctionRole } from '../pattern/stack.ts';
import { counted } from './report/counted.ts';
import { expressionOf } from './tail-filter.ts';

export interface TailFlags {
  outcome: string;
  since: string;
  until?: string;
  follow: boolean;
  filter?: string;
  function?: string;
  id?: string;
  raw?: boolean;
  full?: boolean;
  group?: boolean;
  limit?: string;
  exitIdle?: string;
  expectCount?: string;
  probes?: boolean;
  utc?: boolean;
}

/** How far this clock and AWS's may be apart. */
const CLOCKS_APART_MS = 60_000;
const OUTCOMES = ['all', 'success', 'failure', 'misrouted'] as const;

export interface TailPlan {
  outcome: (typeof OUTCOMES)[number];
  /** Ms since 1970. */
  from: number;
  /** The end, if it has one. Without `follow`: what is stored by now; a minute ahead, for clocks that differ. */
  to?: number;
  follow: boolean;
  /** A CloudWatch filter pattern, or a regular expression between slashes. */
  filter?: string;
  functionRole?: FunctionRole;
  id?: string;
  raw: boolean;
  full: boolean;
  /** What belongs to one message, or with a function to one run, stands together. */
  group: boolean;
  /** The newest so many; of a tail that follows, the first. */
  limit: number;
  /** Ends once nothing was shown for so long. */
  exitIdleMs?: number;
  /** Any other count is a no. */
  expectCount?: number;
  probes: boolean;
  utc: boolean;
}

/** Throws a usage Failure for what can't be meant. */
export function planTail(flags: TailFlags, now = Date.now()): TailPlan {
  const { outcome, filter, id, raw = false, full = false, group = false, probes = false, utc = false } = flags;
  const known = OUTCOMES.find((name) => name === outcome);
  if (!known) throw usage(`--outcome ${JSON.stringify(outcome)} is no outcome`, `use one of ${OUTCOMES.join(', ')}`);
  const functionRole = FUNCTIONS.find((name) => name === flags.function);
  if (flags.function !== undefined && !functionRole) {
    throw usage(
      `--function ${JSON.stringify(flags.function)} is no function of the pattern`,
      `use one of ${FUNCTIONS.join(', ')}`,
    );
  }
  if ((raw || functionRole) && known !== 'all') {
    const flag = raw ? '--raw' : '--function';
    throw usage(`${flag} shows lines, not records`, `leave out ${flag}, or --outcome`);
  }
  if (raw && full) throw usage('--raw shows each line whole already', 'leave out --full');
  if (raw && group) throw usage('--raw leaves each line where it is', 'leave out --group');
  if (filter?.trim() === '') throw usage('--filter is empty', 'leave it out, or name what is to be found');
  if (filter !== undefined && !expressionOf(filter) && [...filter].length > PATTERN_MAX) {
    throw usage(
      `--filter is longer than the ${counted(PATTERN_MAX)} characters of a filter pattern`,
      'shorten it, or use a regular expression between slashes, which is looked for here',
    );
  }
  if (id?.trim() === '') throw usage('--id is empty', 'give the id of a message, a request or a record');

  const { from, to, follow } = rangeOf(flags, now);
  const limit = countOf('--limit', flags.limit, 1);
  const expectCount = countOf('--expect-count', flags.expectCount, 0);
  const exitIdleMs = idleOf(flags.exitIdle, follow);
  if (limit !== undefined && expectCount !== undefined && limit < expectCount) {
    throw usage(`--limit ${limit} shows fewer than --expect-count ${expectCount}`, 'raise --limit, or leave it out');
  }
  const isEndless = follow && to === undefined && exitIdleMs === undefined;
  if (isEndless && expectCount === 0) {
    throw usage('--expect-count 0 can be told only of a tail that ends', 'add --exit-idle, --until or --no-follow');
  }
  return {
    outcome: known,
    from,
    to,
    follow,
    filter,
    functionRole,
    id,
    raw,
    full,
    group,
    // Without another end it ends with the last of those that are expected.
    limit: limit ?? (isEndless ? expectCount : undefined) ?? Number.POSITIVE_INFINITY,
    exitIdleMs,
    expectCount,
    probes,
    utc,
  };
}

const MOMENTS = 'use one such as 10m, 2h, 1d or 2026-11-23T10:00Z';

function rangeOf(flags: TailFlags, now: number): Pick<TailPlan, 'from' | 'to' | 'follow'> {
  const { since, until } = flags;
  const from = parseMoment(since, now);
  if (from === undefined) throw usage(`--since ${JSON.stringify(since)} is no time`, MOMENTS);
  if (from > now + CLOCKS_APART_MS)
    throw usage(`--since ${JSON.stringify(since)} is yet to come`, 'use a time that is past, such as 10m');
  const end = until === undefined ? undefined : parseMoment(until, now);
  if (until !== undefined && end === undefined) throw usage(`--until ${JSON.stringify(until)} is no time`, MOMENTS);
  if (end !== undefined && end < from) {
    throw usage(`--until ${JSON.stringify(until)} is before --since ${JSON.stringify(since)}`, 'exchange them');
  }
  // What is past ends by itself.
  const follow = flags.follow && (end === undefined || end > now);
  const latest = follow ? undefined : now + CLOCKS_APART_MS;
  // CloudWatch Logs knows no time before 1970.
  return { from: Math.max(0, from), to: end === undefined ? latest : Math.min(end, latest ?? end), follow };
}

function idleOf(text: string | undefined, follow: boolean): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0)
    throw usage(`--exit-idle ${JSON.stringify(text)} is no duration`, 'use one such as 30s');
  if (!follow)
    throw usage('--exit-idle is for a tail that follows', 'leave it out, or --no-follow and an --until that is past');
  return ms;
}

function countOf(flag: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw usage(`${flag} ${JSON.stringify(text)} is not a count`, `use a whole number from ${least} to 999999999`);
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
