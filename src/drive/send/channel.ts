/** A row of things that several tasks put in and one reader takes out; who waits for room goes no faster than the reader. */

export interface Channel<T> extends AsyncIterable<T> {
  /** Takes it in any case. Where there is too much by now it answers what resolves once the reader has caught up. */
  put(item: T): Promise<void> | undefined;
  /** The reader ends after what was put so far; with an error, by throwing it. */
  end(error?: unknown): void;
}

/** `most`: how much the reader may be behind. */
export function channel<T>(most = 1_000): Channel<T> {
  const items: T[] = [];
  let ended: { error?: unknown } | undefined;
  let wake = () => {};
  let room: { promise: Promise<void>; give: () => void } | undefined;

  const giveRoom = () => {
    room?.give();
    room = undefined;
  };
  return {
    put(item) {
      if (ended) return undefined;
      items.push(item);
      wake();
      if (items.length < most) return undefined;
      if (!room) {
        let give = () => {};
        const promise = new Promise<void>((resolve) => {
          give = resolve;
        });
        room = { promise, give };
      }
      return room.promise;
    },
    end(error) {
      ended ??= error === undefined ? {} : { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          const taken = items.splice(0);
          giveRoom();
          yield* taken;
          if (items.length > 0) continue;
          if (ended && 'error' in ended) throw ended.error;
          if (ended) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        // Nobody reads any more: nobody is to wait for it.
        ended ??= {};
        giveRoom();
      }
    },
  };
}
