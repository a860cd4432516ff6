/** What would stop an `up` that changes something, found before its first change: the checks of doctor that are cheap and decide. */
import type { Aws } from '../aws/aws.ts';
import { Failure } from '../failure.ts';
import type { Stack } from '../pattern/stack.ts';
import type { Check } from './check.ts';
import { clockCheck } from './clock-check.ts';
import { concurrencyCheck } from './concurrency-check.ts';
import { namesCheck } from './names-check.ts';
import type { PlannedChange } from './plan.ts';

export interface Flight {
  plan: readonly PlannedChange[];
  /** Asked for already; else, or where the plan gives some back, it is now, once. */
  concurrency?: Promise<Check | undefined>;
  proves?: boolean;
}

/** What can't be asked stops nobody. */
export const askConcurrency = (aws: Aws, released?: number): Promise<Check | undefined> =>
  concurrencyCheck(aws, released).catch(() => undefined);

/** Throws the Failure (code `WouldFail`) that says what is in the way, and what mends it. */
export async function preflight(aws: Aws, stack: Stack, { plan, concurrency, proves = true }: Flight): Promise<void> {
  const released = releasedBy(plan);
  const checks = [
    namesCheck(stack),
    ...(proves ? [clockCheck(aws)] : []),
    // What was asked before there was a plan knows nothing of what it gives back.
    await ((released === 0 ? concurrency : undefined) ?? askConcurrency(aws, released)),
  ];
  const failed = checks.flatMap((check) => (check?.result === 'fail' ? check : []));
  if (failed.length === 0) return;
  const told = (texts: (string | undefined)[]) => texts.filter(Boolean).join('; ');
  throw new Failure(`${told(failed.map(({ why }) => why))}: nothing was changed`, {
    fix: told(failed.map(({ fix }) => fix)),
    code: 'WouldFail',
  });
}

/** Reserved concurrency of our own functions, which goes. */
function releasedBy(plan: readonly PlannedChange[]): number {
  const reserved = plan.flatMap(({ differences }) =>
    differences.filter(({ path }) => path === 'ReservedConcurrentExecutions').map(({ actual }) => Number(actual)),
  );
  return reserved.reduce((sum, each) => sum + each, 0);
}
