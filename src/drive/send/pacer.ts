/** Lets messages start on schedule: so many a second, evenly. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Timers come late by about so much, and no message is to be lost to that. */
const TIMERS_MS = 20;

/**
 * Answers a function that resolves when the next message may start; undefined where it may at once. After a stall no more than
 * `concurrency` starts are made up for: what is sent later is not sent in a rush. Resolves early at the signal.
 */
export function pacerOf(
  rate: number | undefined,
  concurrency: number,
  signal: AbortSignal,
): () => Promise<void> | undefined {
  if (rate === undefined) return () => undefined;
  const interval = 1_000 / rate;
  const mostBehind = Math.max(concurrency * interval, TIMERS_MS);
  let next = performance.now();
  return () => {
    const now = performance.now();
    const slot = Math.max(next, now - mostBehind);
    next = slot + interval;
    return slot > now ? until(slot, signal) : undefined;
  };
}

async function until(moment: number, signal: AbortSignal): Promise<void> {
  for (let left = moment - performance.now(); left > 0 && !signal.aborted; left = moment - performance.now()) {
    await sleep(Math.min(Math.ceil(left), 2 ** 31 - 1), undefined, { signal }).catch(() => {});
  }
}
