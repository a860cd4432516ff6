/** How often a log is asked: quickly while lines come, slower when none do, never beyond the account's quota. */

import { isLoopback } from '../aws/is-loopback.ts';

/** FilterLogEvents for the whole account, shared with everybody in it (aws-facts 5.4). */
const CALLS_PER_SECOND = 5;

export interface Pace {
  /** Ms to wait after a round of reading, by whether it found anything, and how many ms it took. */
  pause(found: boolean, tookMs?: number): number;
}

/**
 * The pause grows by half with each round that finds nothing, and is the shortest again with the first that does; but no
 * more than half of the time is spent asking, so that a busy endpoint can do its work.
 */
export function paceOf(endpoint: string | undefined, groups: number): Pace {
  const local = isLoopback(endpoint);
  const shortest = local ? 10 : Math.max(1_000, (groups * 1_000) / CALLS_PER_SECOND);
  const longest = local ? 250 : Math.max(2_000, shortest);
  let next = shortest;
  return {
    pause(found, tookMs = 0) {
      next = found ? shortest : Math.min(longest, next * 1.5);
      return Math.min(longest, Math.max(next, tookMs));
    },
  };
}
