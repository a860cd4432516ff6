/** A queue per key: Lambda loses statements of one function's policy when they are added in parallel (aws-facts 6.2). */
const tails = new Map<string, Promise<unknown>>();

/** Runs `work` after all earlier work of the same key, whether that succeeded or not. */
export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  const tail = mine.catch(() => {});
  tails.set(key, tail);
  try {
    return await mine;
  } finally {
    if (tails.get(key) === tail) tails.delete(key);
  }
}
