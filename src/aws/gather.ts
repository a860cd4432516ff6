/** Lets many who ask at the same moment share one listing call, so that reading a stack stays within its budget of calls. */
import type { Aws } from './aws.ts';

interface Round<T> {
  keys: string[];
  answer: Promise<ReadonlyMap<string, T>>;
}

/**
 * `const ask = gather(load)`: all `ask(aws, key)` of one turn of the event loop become one `load(aws, keys)`.
 * Nothing is remembered beyond that turn, so no answer is ever stale.
 */
export function gather<T>(
  load: (aws: Aws, keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): (aws: Aws, key: string) => Promise<T | undefined> {
  const rounds = new WeakMap<Aws, Round<T>>();
  return async (aws, key) => {
    let round = rounds.get(aws);
    if (!round) {
      const keys: string[] = [];
      const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        rounds.delete(aws);
        return load(aws, keys);
      });
      round = { keys, answer };
      rounds.set(aws, round);
    }
    round.keys.push(key);
    return (await round.answer).get(key);
  };
}
