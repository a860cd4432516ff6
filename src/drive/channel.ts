/** A row of things that several tasks put in and one reader takes out. */

export interface Channel<T> extends AsyncIterable<T> {
  put(item: T): void;
  /** The reader ends after what was put so far; with an error, by throwing it. */
  end(error?: unknown): void;
}

export function channel<T>(): Channel<T> {
  const items: T[] = [];
  let ended: { error?: unknown } | undefined;
  let wake = () => {};

  return {
    put(item) {
      if (ended) return;
      items.push(item);
      wake();
    },
    end(error) {
      ended ??= error === undefined ? {} : { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        yield* items.splice(0);
        if (items.length > 0) continue;
        if (ended && 'error' in ended) throw ended.error;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
