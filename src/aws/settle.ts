/** The one way to wait for AWS: for a named condition, densely at first, always bounded, said aloud, ended by Ctrl-C. */
import { setTimeout as delay } from 'node:timers/promises';
import { EXIT, Failure } from '../failure.ts';
import type { Aws } from './aws.ts';
import { interrupted } from './interrupted.ts';
import { isLoopback } from './is-loopback.ts';
import { tellWait } from './waits-of.ts';

/** Every call counts against a quota, but on this very machine. */
const FIRST_DELAY_MS = { loopback: 20, elsewhere: 250 };
const LONGEST_DELAY_MS = 4_000;

export interface Condition<T> {
  /** What is being waited for, as it is shown: `IAM to know the role` becomes `waiting for IAM to know the role`. It may depend on the first error. */
  what: string | ((error: unknown) => string);
  /** How long at most, in milliseconds. */
  within: number;
  /** Errors that pass by themselves (aws-facts 6.2); all others are thrown at once. */
  transient?: (error: unknown) => boolean;
  /** After an error of a small quota: how many ms it takes until it may be asked again. */
  every?: (error: unknown) => number | undefined;
  /** Whether the answer is the awaited one; any answer is when left out. */
  done?: (answer: T) => boolean;
}

/**
 * Repeats `attempt` until its answer is `done` and answers it. Delays double from 250 ms (on a loopback endpoint 20 ms) to 4 s.
 * When time is up the last transient error is thrown, or a Failure (exit 124) that names the condition.
 */
export async function settle<T>(
  aws: Pick<Aws, 'signal' | 'waiting' | 'endpoint'>,
  condition: Condition<T>,
  attempt: () => Promise<T>,
): Promise<T> {
  const { what, within, transient = () => false, every = () => undefined, done = () => true } = condition;
  const end = performance.now() + within;
  let wait = isLoopback(aws.endpoint) ? FIRST_DELAY_MS.loopback : FIRST_DELAY_MS.elsewhere;
  let named: string | undefined;
  let since: number | undefined;
  const tell = () => {
    if (since !== undefined) tellWait({ what: `waiting for ${named}`, durationMs: performance.now() - since });
  };
  for (;;) {
    let failed: { error: unknown } | undefined;
    try {
      const answer = await attempt();
      if (done(answer)) {
        tell();
        return answer;
      }
    } catch (error) {
      if (!transient(error)) throw error;
      failed = { error };
    }
    named ??= typeof what === 'string' ? what : what(failed?.error);
    const pause = Math.max(wait, (failed && every(failed.error)) ?? 0);
    if (performance.now() + pause > end) {
      if (failed) throw failed.error;
      throw new Failure(`gave up waiting for ${named} after ${Math.round(within / 1000)} s`, {
        exitCode: EXIT.timedOut,
        code: 'NotSettled',
      });
    }
    // Each time: on a terminal other news may have taken its place, elsewhere it is a line once.
    aws.waiting(`waiting for ${named}`);
    since ??= performance.now();
    try {
      await delay(pause, undefined, { signal: aws.signal });
    } catch {
      throw interrupted(aws.signal);
    }
    wait = Math.min(wait * 2, LONGEST_DELAY_MS);
  }
}
