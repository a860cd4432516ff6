/** What happens to a stack's logs while a tail follows them, drawn by fast-check. */
import fc from 'fast-check';
import { LATEST_MS, type TailTrial, type Trouble } from './tail-trial.ts';

/** A step is taken while the endpoint's clock stands. */
export type Step<W> =
  | { kind: 'write'; what: W }
  /** The endpoint's clock goes on. */
  | { kind: 'pass'; ms: number }
  /** The tail calls so often. */
  | { kind: 'ask'; times: number };

/** How long before the moment of writing a line is dated, in ms; below 0, after it. */
export const age = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.constantFrom(1, 500, -1_500), fc.nat(10_000));

/** Steps, some of which write. */
export const stepsWith = <W>(what: fc.Arbitrary<W>): fc.Arbitrary<Step<W>[]> => {
  const kind = <K extends string>(name: K) => fc.constant(name);
  const write = fc.record({ kind: kind('write'), what });
  const pass = fc.record({ kind: kind('pass'), ms: fc.integer({ min: 1, max: 9_000 }) });
  const ask = fc.record({ kind: kind('ask'), times: fc.integer({ min: 1, max: 6 }) });
  const step = fc.oneof({ weight: 4, arbitrary: write }, { weight: 2, arbitrary: pass }, { weight: 2, arbitrary: ask });
  return fc.array(step, { minLength: 4, maxLength: 30 });
};

/** How late lines come, how short pages are, and which calls go wrong: never more at once than a reader outlasts on a loopback address. */
export const trouble = fc.record({
  troubles: fc.array(
    fc.record<Trouble>({
      after: fc.nat(10),
      fault: fc.constantFrom('before', 'after', 'throttle', 'error', 'empty'),
      times: fc.integer({ min: 1, max: 2 }),
    }),
    { maxLength: 5 },
  ),
  seed: fc.integer(),
  logIngestionMs: fc.constantFrom(0, 2_000, LATEST_MS, LATEST_MS),
  logPageEvents: fc.constantFrom(0, 1, 3, 7),
});

/** Takes steps one after the other; before the tail runs none of them waits for it. */
export async function takeAll<W>(
  trial: TailTrial,
  steps: readonly Step<W>[],
  write: (what: W) => Promise<void>,
  runs: boolean,
): Promise<void> {
  for (const step of steps) {
    if (step.kind === 'write') await write(step.what);
    else if (step.kind === 'pass') await trial.pass(step.ms);
    else if (runs) await trial.asked(step.times);
  }
}
