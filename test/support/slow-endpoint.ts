/** An endpoint with single knobs of AWS's slowness turned up, on a clock that a test moves by hand. */
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import type { ServerOptions } from '../../src/local/server.ts';
import { NO_SLOWNESS } from '../../src/local/slowness.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint.ts';

export interface SlowEndpoint extends TestEndpoint {
  clock: ManualClock;
  /** Resolves once `count` tasks wait for the clock for just so many milliseconds. */
  waiting(ms: number, count?: number): Promise<void>;
  /** What asks the clock for just so many milliseconds goes on at once, and the clock stays where it is. */
  passing: Set<number>;
}

/** What is not in `slowness` is at once. */
export async function startSlowEndpoint(slowness: ServerOptions['slowness']): Promise<SlowEndpoint> {
  // Sessions of roles must not have expired by the time that signatures hold, which is the real one.
  const manual = createManualClock(Date.now());
  const waits: number[] = [];
  const passing = new Set<number>();
  let told = () => {};
  const clock: ManualClock = {
    ...manual,
    after(ms, task) {
      if (passing.has(ms)) {
        const soon = setImmediate(task);
        return () => clearImmediate(soon);
      }
      waits.push(ms);
      told();
      const done = () => {
        waits.splice(waits.indexOf(ms), 1);
        task();
      };
      return manual.after(ms, done);
    },
  };
  const endpoint = await startTestEndpoint({ clock, slowness: { ...NO_SLOWNESS, ...slowness } });
  return {
    ...endpoint,
    clock,
    passing,
    async waiting(ms, count = 1) {
      while (waits.filter((wait) => wait === ms).length < count) {
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    },
  };
}

/** What a refusal is compared with: name, text and status as the SDK has them. */
export const refusal = (name: string, message: string, httpStatusCode: number) => ({
  name,
  message,
  $metadata: { httpStatusCode },
});
