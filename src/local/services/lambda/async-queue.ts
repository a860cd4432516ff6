/** The queue of asynchronous invocations: tries, waits, gives up, and tells the destination (aws-facts 1.3, 1.6). */

import { createByteBudget } from '../../byte-budget.ts';
import type { Pool } from '../../runtime/pool.ts';
import type { World } from '../../world.ts';
import { type Ended, sendToDestination } from './destination.ts';
import { specOf } from './spec.ts';
import type { LambdaFunction, LambdaState } from './state.ts';

export interface AsyncQueue {
  /** Takes an event at once, unless too much is queued already: then false. `payload` is JSON text. */
  add(functionArn: string, requestId: string, payload: string): boolean;
}

/** After the first failed try one minute, after the second two. */
const WAITS_MS = [60_000, 120_000];
const RETRIES = 2;
const NO_ROOM =
  'no room to keep what the last try answered: should the event grow too old, its record shows no response';
const FAULT_WAITS_MS = { first: 1_000, most: 300_000 };
const AGE_SECONDS = 21_600;
/** What all queued events together may hold; AWS's own bound is unknown. */
const QUEUE_BYTES = 256 * 2 ** 20;

interface Event {
  functionArn: string;
  requestId: string;
  payload: string;
  tries: number;
  /** Faults that were not the function's own: they don't count as tries. */
  faults: number;
  /** AWS's time since it was queued: what it ran and waited, however fast the clock. */
  ageMs: number;
  /** Of the last try, kept through the wait for the next within the same bound as the events. */
  response?: Ended['response'];
}

const mostAgeMs = (fn: LambdaFunction): number => (fn.invokeConfig?.MaximumEventAgeInSeconds ?? AGE_SECONDS) * 1000;

export function createAsyncQueue(
  world: World,
  state: LambdaState,
  pool: Pool,
  queueBytes: number = QUEUE_BYTES,
): AsyncQueue {
  const budget = createByteBudget(queueBytes);
  let open = true;
  world.onClose(() => {
    open = false;
  });

  /**
   * Runs on the code and configuration of now; a function that is gone takes its events with it.
   * Gives AWS's milliseconds until the next try, or nothing if that was the last.
   */
  async function attempt(event: Event): Promise<number | undefined> {
    const before = state.byArn(event.functionArn);
    if (!open) return;
    if (!before) return gone(event, untried(event));
    // Whatever its role may do.
    if (before.reserved === 0) return end(before, event, { condition: 'ZeroReservedConcurrency' });
    const trusted = world.identity.canAssume(before.configuration.Role ?? '', 'lambda.amazonaws.com');
    if (!trusted.allowed) return putOff(before, event, trusted.reason);
    const startedAt = world.clock.now();
    let expired = false;
    const current = () => {
      const fn = state.byArn(event.functionArn);
      // Its turn came too late: what waits for concurrency grows older, too. Or never comes: there is none any more.
      expired = fn !== undefined && event.ageMs + world.clock.now() - startedAt >= mostAgeMs(fn);
      return fn && !expired && fn.reserved !== 0 ? specOf(fn) : undefined;
    };
    const result = await pool.run(current, event.functionArn, event);
    const fn = state.byArn(event.functionArn);
    if (!open) return;
    if (fn && expired) return tooOld(fn, event);
    if (!result && fn?.reserved === 0) return end(fn, event, { condition: 'ZeroReservedConcurrency' });
    if (!result || !fn) return gone(event, result ? 'while the event ran' : untried(event));
    event.tries += 1;
    event.ageMs += world.clock.now() - startedAt;
    const { payload, functionError } = result;
    if (!functionError) return end(fn, event, { condition: 'Success', response: { payload } });
    const response = { payload, functionError };
    const retries = fn.invokeConfig?.MaximumRetryAttempts ?? RETRIES;
    if (event.tries > retries) return end(fn, event, { condition: 'RetriesExhausted', response });
    // It looks ahead: an event that would be too old for its next try is given up now. With 60 s there is no second try.
    const waitMs = WAITS_MS[event.tries - 1] ?? WAITS_MS.at(-1)!;
    if (event.ageMs + waitMs >= mostAgeMs(fn)) return tooOld(fn, event, response);
    event.ageMs += waitMs;
    keep(event, response);
    return waitMs;
  }

  /** Instead of the answer of the try before; there is none with `response` undefined. */
  function keep(event: Event, response: Ended['response']): void {
    if (event.response) budget.give(event.response.payload);
    event.response = response && budget.take(response.payload) ? response : undefined;
    if (response && !event.response) world.drops.add('lambda', event.functionArn, NO_ROOM);
  }

  /** The record shows the last try, if there was one (aws-facts 1.3). */
  const tooOld = (fn: LambdaFunction, event: Event, response = event.response) =>
    end(fn, event, { condition: 'EventAgeExceeded', ...(response ? { response } : {}) });

  const untried = ({ tries }: Event) => (tries === 0 ? 'before the event had run' : 'before the event was tried again');

  function gone({ functionArn }: Event, when: string): undefined {
    world.drops.add('lambda', functionArn, `the function was deleted ${when}`);
  }

  /** Lambda tries again for as long as the event may live, 1 s to 5 min apart (aws-facts 1.6); it is counted once. */
  async function putOff(fn: LambdaFunction, event: Event, reason: string): Promise<number | undefined> {
    if (event.faults === 0) world.drops.add('lambda', fn.arn, `put off: ${reason}`);
    const waitMs = Math.min(FAULT_WAITS_MS.first * 2 ** event.faults, FAULT_WAITS_MS.most);
    event.faults += 1;
    event.ageMs += waitMs;
    if (event.ageMs >= mostAgeMs(fn)) return tooOld(fn, event);
    return waitMs;
  }

  async function end(fn: LambdaFunction, event: Event, how: Pick<Ended, 'condition' | 'response'>): Promise<undefined> {
    const { requestId, tries, payload } = event;
    await sendToDestination(world, fn, { ...how, requestId, attempts: tries, requestPayload: payload });
  }

  async function start(event: Event): Promise<void> {
    const waitMs = await attempt(event).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      world.drops.add('lambda', event.functionArn, `not run: ${reason}`);
      return undefined;
    });
    if (waitMs === undefined) {
      budget.give(event.payload);
      keep(event, undefined);
    } else world.clock.after(waitMs, () => void start(event));
  }

  return {
    add(functionArn, requestId, payload) {
      if (!budget.take(payload)) return false;
      setImmediate(() => void start({ functionArn, requestId, payload, tries: 0, faults: 0, ageMs: 0 }));
      return true;
    },
  };
}
