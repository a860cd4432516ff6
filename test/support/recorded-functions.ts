/** Stands in for Lambda's asynchronous queue: keeps what a service hands to it, and answers as told. */
import type { Delivery, ServiceActor, World } from '../../src/local/world.ts';

interface Invocation {
  functionArn: string;
  payload: string;
  actor: ServiceActor;
}
export interface RecordedFunctions {
  invocations: Invocation[];
  /** What the next invocations are answered, in order; then `{ delivered: true }`. */
  answers: Delivery[];
  /** Resolves once there were so many invocations; rejects after five seconds. */
  seen(count: number): Promise<Invocation[]>;
}

export function recordFunctions(world: World): RecordedFunctions {
  let wake: () => void = () => {};
  const recorded: RecordedFunctions = {
    invocations: [],
    answers: [],
    async seen(count) {
      const end = Date.now() + 5000;
      while (recorded.invocations.length < count) {
        const left = end - Date.now();
        if (left <= 0) throw new Error(`${recorded.invocations.length} of ${count} invocations came`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return recorded.invocations;
    },
  };
  Object.defineProperty(world, 'functions', {
    value: {
      invokeAsync(functionArn: string, payload: string, actor: ServiceActor): Delivery {
        recorded.invocations.push({ functionArn, payload, actor });
        wake();
        return recorded.answers.shift() ?? { delivered: true };
      },
    },
  });
  return recorded;
}
