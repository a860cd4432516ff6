/** Follows several log groups at once by polling, so that every stored line is handed on exactly once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import { merge } from './merge.ts';
import { paceOf } from './pace.ts';
import { type SeenWindow, seenWindow } from './seen-window.ts';
import { type LogLine, readRange } from './source.ts';

export interface FollowOptions {
  aws: Aws;
  logGroups: readonly string[];
  /** Timestamps, inclusive, in ms since 1970. */
  from: number;
  to?: number;
  /** Go on when the end is reached; without it one range is read. */
  follow: boolean;
  filterPattern?: string;
  /** Ends the following, without an error. */
  signal: AbortSignal;
}

export interface Batch {
  /** In the order of time within a round of reading; may be empty. */
  lines: LogLine[];
  /** Every group was just read to its end. */
  caughtUp: boolean;
  /** Groups that do not exist (yet): before a first run this is normal (aws-facts 7.1). */
  missing: readonly string[];
}

/** A busy window is not read whole each time, but whole again at least this often, for the lines that come late. */
const WHOLE_EVERY_MS = 5_000;
const BUSY = 500;

/**
 * Yields batches until the signal, or in one range until its end. Never loses a line that arrives up to a minute behind
 * the newest of its group; memory is bounded by a minute of lines. Errors that stay (access denied) are thrown.
 */
export async function* follow(options: FollowOptions): AsyncGenerator<Batch> {
  const { aws, logGroups, from, to, filterPattern, signal } = options;
  const windows = new Map(logGroups.map((logGroup) => [logGroup, seenWindow(from)]));
  const missing = new Set<string>();
  const pace = paceOf(aws.endpoint, logGroups.length);
  const short = isLoopback(aws.endpoint) ? 500 : 15_000;
  let wholeAt = 0;

  async function* news(logGroup: string, window: SeenWindow, start: number): AsyncGenerator<LogLine[]> {
    try {
      for await (const page of readRange({ aws, logGroup, from: start, to, filterPattern, signal })) {
        yield page.filter((line) => window.take(line));
      }
      missing.delete(logGroup);
    } catch (error) {
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
      missing.add(logGroup);
    }
  }

  while (!signal.aborted) {
    const now = Date.now();
    const whole = now - wholeAt >= WHOLE_EVERY_MS;
    if (whole) wholeAt = now;
    let found = false;
    try {
      const sources = [...windows].map(([logGroup, window]) =>
        news(logGroup, window, window.start(now, whole || window.size < BUSY ? undefined : short)),
      );
      for await (const lines of merge(sources)) {
        found ||= lines.length > 0;
        yield { lines, caughtUp: false, missing: [...missing] };
      }
      yield { lines: [], caughtUp: true, missing: [...missing] };
      if (!options.follow) return;
      await sleep(pace.pause(found, Date.now() - now), undefined, { signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
  }
}
