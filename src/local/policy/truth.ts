/** Logic with a third value, undefined: nobody here knows. Who decides on it must take the side that opens nothing. */

export type Truth = boolean | undefined;

/** True if one is true; unknown if one might be. */
export function some<T>(items: Iterable<T>, holds: (item: T) => Truth): Truth {
  let answer: Truth = false;
  for (const item of items) {
    const truth = holds(item);
    if (truth) return true;
    if (truth === undefined) answer = undefined;
  }
  return answer;
}

export const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

/** False if one is false; unknown if one might be. */
export const every = <T>(items: Iterable<T>, holds: (item: T) => Truth): Truth =>
  not(some(items, (item) => not(holds(item))));
