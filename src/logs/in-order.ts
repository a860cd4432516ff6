/** Holds things for a moment, so that those that come a little late still find their place; later ones are marked late. */

export interface InOrder<T> {
  /** Holds one. */
  push(item: T, time: number, now: number): void;
  /** One that is in order already, and is handed on by the caller; nothing may be held then. */
  pass(time: number): void;
  /** What may be handed on, in order. Nothing at or after `before` is released; `all` releases the rest. */
  release(now: number, options?: { before?: number; all?: boolean }): { item: T; late: boolean }[];
}

/** `holdMs`: how old each is before it is handed on, by its own time; one that comes older than that is not held at all. */
export function inOrder<T>(holdMs: number): InOrder<T> {
  /** Sorted by time; nearly always appended to. */
  const held: { item: T; time: number; until: number }[] = [];
  let handedOn = Number.NEGATIVE_INFINITY;

  return {
    push(item, time, now) {
      let at = held.length;
      while (at > 0 && held[at - 1]!.time > time) at -= 1;
      // A clock that is ahead of ours holds nothing for longer.
      held.splice(at, 0, { item, time, until: Math.min(time, now) + holdMs });
    },
    pass(time) {
      handedOn = Math.max(handedOn, time);
    },
    release(now, { before = Number.POSITIVE_INFINITY, all = false } = {}) {
      // One whose moment has come takes everything older along: order first.
      const last = held.findLastIndex(({ until, time }) => until <= now && time < before);
      const count = all ? held.length : last + 1;
      return held.splice(0, count).map(({ item, time }) => {
        const late = time < handedOn;
        handedOn = Math.max(handedOn, time);
        return { item, late };
      });
    },
  };
}
