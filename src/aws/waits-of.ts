/** Which waits a piece of work had, whoever it calls: so that where a run's time went can be told by resource. */
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Wait {
  /** As it was said while it went on, e.g. `waiting for IAM to know the role of x`. */
  what: string;
  /** From the first refusal on. */
  durationMs: number;
}

const current = new AsyncLocalStorage<Wait[]>();

/** Does `work` and answers its waits, in the order of their ends. */
export async function waitsOf(work: () => Promise<void>): Promise<Wait[]> {
  const waits: Wait[] = [];
  await current.run(waits, work);
  return waits;
}

/** Told by whoever waits, for the work that it belongs to. */
export const tellWait = (wait: Wait): void => void current.getStore()?.push(wait);
