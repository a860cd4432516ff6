/** Wakes those that wait until something holds. */

export interface Bell {
  /** Something has changed: those that wait look again. */
  ring(): void;
  /** Resolves once it holds, by a ring; at the signal in any case. */
  until(holds: () => boolean): Promise<void>;
}

export function createBell(signal: AbortSignal): Bell {
  let wake = () => {};
  let next = rung();
  function rung(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }
  const ring = () => {
    const before = wake;
    next = rung();
    before();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async until(holds) {
      while (!holds() && !signal.aborted) await next;
    },
  };
}
