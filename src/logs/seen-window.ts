/** Where a follower reads next and what it has seen there: it goes back a minute each time, since lines arrive late. */
import type { LogLine } from './source.ts';

/** How far back the whole window goes. Lines come up to some 15 s late (aws-facts 7.2). */
export const OVERLAP_MS = 60_000;

export interface SeenWindow {
  /** The timestamp to read from. `short` goes back only so many ms behind the newest line. */
  start(now: number, short?: number): number;
  /** Is this line new? It is remembered either way. */
  take(line: LogLine): boolean;
  /** How many lines are remembered: those of the last minute. */
  readonly size: number;
}

export function seenWindow(from: number, overlap = OVERLAP_MS): SeenWindow {
  const seen = new Map<string, number>();
  let newest = from;
  let pruneAt = 1_000;
  /** Before this nothing is remembered any more: it is not read again, though a clock be set back. */
  let forgotten = from;
  /** A line may be dated up to two hours ahead: such a one must not carry the window past those that follow. */
  const start = (now: number, short = overlap) => Math.max(forgotten, Math.min(newest, now) - short);

  return {
    start,
    take(line) {
      if (seen.has(line.eventId)) return false;
      seen.set(line.eventId, line.time);
      newest = Math.max(newest, line.time);
      if (seen.size >= pruneAt) {
        forgotten = start(Date.now());
        for (const [id, time] of seen) if (time < forgotten) seen.delete(id);
        pruneAt = Math.max(1_000, seen.size * 2);
      }
      return true;
    },
    get size() {
      return seen.size;
    },
  };
}
