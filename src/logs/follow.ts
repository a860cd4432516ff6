/** Follows several log groups at once by polling, so that every stored line is handed on exactly once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import type { Account } from './account.ts';
import { merge } from './merge.ts';
import { paceOf } from './pace.ts';
import { type SeenWindow, seenWindow } from './seen-window.ts';
import { type LogLine, type Page, readPages } from './source.ts';

export interface FollowOptions {
  aws: Aws;
  logGroups: readonly string[];
  /** Timestamps, inclusive, in ms since 1970. */
  from: number;
  to?: number;
  /** Go on when the end is reached, until `to` has passed; without it one range is read. */
  follow: boolean;
  /** For all groups, or by group: what isn't named is read whole. */
  filterPattern?: string | ReadonlyMap<string, string>;
  /** Ends the following, without an error. */
  signal: AbortSignal;
  /** Compares at the end of following, however it ends, what was handed on with what is stored; what was missed is handed on then. */
  account?: Account;
}

export interface Batch {
  /** In the order of time within a round of reading; may be empty. */
  lines: LogLine[];
  /** Every group was just read to its end. */
  caughtUp: boolean;
  /** Groups that do not exist (yet): before a first run this is normal (aws-facts 7.1). */
  missing: readonly string[];
  /** Nothing comes after this one. */
  last?: true;
}

/** A busy window is not read whole each time, but whole again at least this often, for the lines that come late. */
const WHOLE_EVERY_MS = 5_000;
const BUSY = 500;
/** How long the comparison at the end may take: somebody waits for the prompt. */
const COMPARE_MS = 10_000;
/** How late a line commonly is at the most (aws-facts 7.2). */
const LATE_MS = 15_000;

/**
 * Yields batches until the signal, `to`, or in one range until its end. Never loses a line that arrives up to a minute behind
 * the newest of its group, and with an account none at all; memory is bounded by a minute of lines. Errors that stay (access
 * denied) are thrown.
 */
export async function* follow(options: FollowOptions): AsyncGenerator<Batch> {
  const { aws, logGroups, from, to, filterPattern, signal, account } = options;
  const windows = new Map(logGroups.map((logGroup) => [logGroup, seenWindow(from)]));
  const missing = new Set<string>();
  const pace = paceOf(aws.endpoint, logGroups.length);
  const local = isLoopback(aws.endpoint);
  const short = local ? 500 : LATE_MS;
  let wholeAt = 0;
  let isBacklog = true;

  const turn = async () => {
    const ms = pace.turn(Date.now());
    if (ms > 0) await sleep(ms, undefined, { signal });
  };

  async function* pagesOf(logGroup: string, start: number, end: number | undefined, until: AbortSignal) {
    const pattern = typeof filterPattern === 'object' ? filterPattern.get(logGroup) : filterPattern;
    const paced = isBacklog || until !== signal ? {} : { turn, onThrottle: pace.throttled };
    const range = { aws, logGroup, from: start, to: end, filterPattern: pattern, signal: until, ...paced };
    try {
      yield* readPages(range);
      missing.delete(logGroup);
    } catch (error) {
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
      missing.add(logGroup);
    }
  }

  async function* news(logGroup: string, window: SeenWindow, start: number): AsyncGenerator<Page> {
    for await (const page of pagesOf(logGroup, start, to, signal)) yield options.follow ? unseen(page, window) : page;
  }

  while (!signal.aborted) {
    const now = Date.now();
    const whole = now - wholeAt >= WHOLE_EVERY_MS;
    if (whole) wholeAt = now;
    const isOver = !options.follow || (to !== undefined && now > to + (local ? 0 : LATE_MS));
    let found = false;
    try {
      const sources = [...windows].map(([logGroup, window]) =>
        news(logGroup, window, window.start(now, whole || isOver || window.size < BUSY ? undefined : short)),
      );
      for await (const lines of merge(sources)) {
        found ||= lines.length > 0;
        if (account) for (const line of lines) account.take(line);
        yield { lines, caughtUp: false, missing: [...missing] };
      }
      isBacklog = false;
      const last = isOver && !account ? ({ last: true } as const) : {};
      yield { lines: [], caughtUp: true, missing: [...missing], ...last };
      if (isOver) break;
      await sleep(pace.pause(found, Date.now() - now), undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  // Who stopped it before the backlog was read doesn't want the rest of it.
  const lines = account && !isBacklog ? await missed(account) : [];
  if (account) yield { lines, caughtUp: true, missing: [...missing], last: true };

  function missed(balanced: Account): Promise<LogLine[]> {
    const until = AbortSignal.timeout(COMPARE_MS);
    return balanced.compare(Date.now(), async function* (begin, end) {
      try {
        yield* merge(logGroups.map((logGroup) => pagesOf(logGroup, begin, end ?? to, until)));
      } finally {
        // Reading ends at a signal without a word, by which a part would be taken for all, or with an error of no meaning.
        until.throwIfAborted();
      }
    });
  }
}

function* unseen(page: Page, window: SeenWindow): Generator<LogLine[]> {
  for (const lines of page) yield lines.filter((line) => window.take(line));
}
