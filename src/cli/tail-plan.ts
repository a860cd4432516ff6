/** Understands the flags of `tail`. */
import { EXIT, Failure } from '../failure.ts';
import { parseMoment } from '../logs/duration.ts';
import { FUNCTIONS, type FunctionRole } from '../pattern/stack.ts';

export interface TailFlags {
  outcome: string;
  since: string;
  follow: boolean;
  function?: string;
  raw?: boolean;
  full?: boolean;
  limit?: string;
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
  /** Without `follow`: what is stored by now; a minute ahead, for clocks that differ. */
  to?: number;
  follow: boolean;
  functionRole?: FunctionRole;
  raw: boolean;
  full: boolean;
  limit: number;
  probes: boolean;
  utc: boolean;
}

/** How a tail ended. */
export interface Tailed {
  shown: number;
  /** The closing line. */
  note: string;
  /** Was there any log group at all? */
  found: boolean;
}

/** Throws a usage Failure for what can't be meant. */
export function planTail(flags: TailFlags, now = Date.now()): TailPlan {
  const { outcome, since, follow, limit, raw = false, full = false, probes = false, utc = false } = flags;
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
  const from = parseMoment(since, now);
  if (from === undefined)
    throw usage(`--since ${JSON.stringify(since)} is no time`, 'use one such as 10m, 2h, 1d or 2026-11-23T10:00Z');
  if (from > now + CLOCKS_APART_MS)
    throw usage(`--since ${JSON.stringify(since)} is yet to come`, 'use a time that is past, such as 10m');
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit)) {
    throw usage(`--limit ${JSON.stringify(limit)} is not a count`, 'use a whole number from 1 to 999999999');
  }
  return {
    outcome: known,
    // CloudWatch Logs knows no time before 1970.
    from: Math.max(0, from),
    to: follow ? undefined : now + CLOCKS_APART_MS,
    follow,
    functionRole,
    raw,
    full,
    limit: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit),
    probes,
    utc,
  };
}

const usage = (message: string, fix: string) => new Failure(message, { fix, exitCode: EXIT.usage, code: 'Usage' });
