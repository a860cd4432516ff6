/** The endpoint's time: AWS's own delays (retries, pending states) pass by a fixed factor faster unless asked otherwise. */

export type Cancel = () => void;
export interface Clock {
  readonly kind: 'fast' | 'real' | 'manual';
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` after AWS's delay of `ms`, scaled. Timers don't keep the process alive. */
  after(ms: number, task: () => void): Cancel;
  /** When AWS's delay of `ms`, scaled, that begins now will be over. */
  dueAt(ms: number): number;
}

/** How much faster AWS's delays pass with `--clock fast`. */
export const FAST = 60;

export function createClock(kind: 'fast' | 'real'): Clock {
  const factor = kind === 'fast' ? FAST : 1;
  return {
    kind,
    now: Date.now,
    after(ms, task) {
      const timer = setTimeout(task, ms / factor);
      timer.unref();
      return () => clearTimeout(timer);
    },
    dueAt: (ms) => Math.ceil(Date.now() + ms / factor),
  };
}

/** A clock that tests move by hand: `advance` runs every task that falls due, in order. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  let tasks: { at: number; task: () => void }[] = [];
  return {
    kind: 'manual',
    now: () => now,
    dueAt: (ms) => now + ms,
    after(ms, task) {
      const entry = { at: now + ms, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        tasks = tasks.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.task();
      }
      now = end;
    },
  };
}
