/** How often a log is asked: quickly while lines come, slower when none do, never beyond the account's quota. */
import { isLoopback } from '../aws/is-loopback.ts';

/** FilterLogEvents for the whole account, shared with everybody in it (aws-facts 5.4). */
const CALLS_PER_SECOND = 5;

export interface Pace {
  /** Takes a turn: ms to wait before that call may be made, so that no second holds more than the quota. */
  turn(now: number): number;
  /** A call was throttled: rounds come further apart, and closer again as they go well. */
  throttled(): void;
  /** Ms to wait after a round of reading, by whether it found anything, and how many ms it took. */
  pause(found: boolean, tookMs?: number): number;
}

/** Ms between two rounds of reading so many groups: where lines come, and at the longest where none do. */
export function intervalsOf(endpoint: string | undefined, groups: number): { shortest: number; longest: number } {
  if (isLoopback(endpoint)) return { shortest: 10, longest: 250 };
  const shortest = Math.max(1_000, (groups * 1_000) / CALLS_PER_SECOND);
  return { shortest, longest: Math.max(2_000, shortest) };
}

/**
 * The pause grows by half with each round that finds nothing, and is the shortest again with the first that does; but no
 * more than half of the time is spent asking, so that a busy endpoint can do its work.
 */
export function paceOf(endpoint: string | undefined, groups: number): Pace {
  const { shortest, longest } = intervalsOf(endpoint, groups);
  const isUnlimited = isLoopback(endpoint);
  /** When the last calls may be made, the oldest first. */
  const turns: number[] = [];
  let next = shortest;
  /** How many times longer than usual, since calls were throttled. */
  let slower = 1;
  let wasThrottled = false;
  return {
    turn(now) {
      if (isUnlimited) return 0;
      const [oldest = Number.NEGATIVE_INFINITY] = turns.length < CALLS_PER_SECOND ? [] : turns.splice(0, 1);
      const at = Math.max(now, oldest + 1_000);
      turns.push(at);
      return at - now;
    },
    throttled() {
      wasThrottled = true;
    },
    pause(found, tookMs = 0) {
      slower = wasThrottled ? Math.min(8, slower * 2) : Math.max(1, slower * 0.9);
      wasThrottled = false;
      next = found ? shortest : Math.min(longest, next * 1.5);
      return Math.min(longest, Math.max(next, tookMs)) * slower;
    },
  };
}
