/** An endpoint with one stack on it, that cases are tried on one after the other: what it should hold, and runs of `up` and `down`. */
import { createAws } from '../../../src/aws/create-aws.ts';
import { Failure } from '../../../src/failure.ts';
import type { Clock } from '../../../src/local/clock.ts';
import type { Faults } from '../../../src/local/faults.ts';
import { type Stack, stackOf } from '../../../src/pattern/stack.ts';
import { down } from '../../../src/provision/down.ts';
import { up } from '../../../src/provision/up.ts';
import { startTestEndpoint, type TestEndpoint } from '../../support/endpoint.ts';
import { type State, stateOf } from '../../support/state-of.ts';

export interface Slot {
  endpoint: TestEndpoint;
  stack: Stack;
  /** What an undisturbed `up` makes of where the scenario begins. */
  whole: State;
  /** Which calls go wrong; none unless set. */
  faults: Faults | undefined;
  /** How long clients wait for an answer, in milliseconds; as long as they usually do unless set. */
  patience?: number | undefined;
  /** Called as the call that is to be broken comes in. */
  onTrap?: (() => void) | undefined;
  up(): Promise<unknown>;
  /** Throws where it says that something is left, or could not be looked at. */
  down(): Promise<unknown>;
  state(): Promise<State>;
  stop(): Promise<void>;
}

/** AWS's delays pass at once, in their order. */
const AT_ONCE: Clock = {
  kind: 'fast',
  now: Date.now,
  dueAt: (ms) => Math.ceil(Date.now() + ms / 10_000),
  after(ms, task) {
    const timer = setTimeout(task, ms / 10_000);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export async function startSlot(name: string): Promise<Slot> {
  let current: Faults | undefined;
  const endpoint = await startTestEndpoint({ clock: AT_ONCE, faults: (call) => current?.(call) });
  const { region, url, credentials, account } = endpoint;
  const stack = stackOf({ name, partition: 'aws', account, region });
  /** As a process of its own would: nothing is remembered from one run to the next. */
  const run = async <T>(work: (aws: Awaited<ReturnType<typeof createAws>>) => Promise<T>): Promise<T> => {
    const signal = new AbortController().signal;
    const aws = await createAws({ region, endpoint: url, credentials, signal, requestTimeout: slot.patience });
    try {
      return await work(aws);
    } finally {
      aws.destroy();
    }
  };
  const slot: Slot = {
    endpoint,
    stack,
    whole: {},
    get faults() {
      return current;
    },
    set faults(faults) {
      current = faults;
    },
    up: () => run((aws) => up(aws, stack)),
    down: () =>
      run(async (aws) => {
        const { leftovers, unchecked } = await down(aws, stack);
        const left = [...leftovers.map(({ kind, name: what }) => `${kind} ${what}`), ...unchecked];
        if (left.length > 0) throw new Failure(`not all is known to be gone: ${left.join(', ')}`);
      }),
    state: () => stateOf(endpoint, stack),
    stop: () => endpoint.stop(),
  };
  return slot;
}
