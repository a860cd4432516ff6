/** A bound on what waits in memory: whoever keeps something asks first, and says when it is gone. */

export interface ByteBudget {
  /** Counts a text in; false, and nothing is counted, if there is no room for it. */
  take(text: string): boolean;
  /** Counts it out. */
  give(text: string): void;
}

/** What keeping even an empty event takes beside its text. */
const OVERHEAD = 1024;

export function createByteBudget(most: number): ByteBudget {
  let taken = 0;
  const sizeOf = (text: string) => Buffer.byteLength(text) + OVERHEAD;
  return {
    take(text) {
      const size = sizeOf(text);
      if (taken + size > most) return false;
      taken += size;
      return true;
    },
    give(text) {
      taken -= sizeOf(text);
    },
  };
}
