/** Where the time of a run went: of all chains of steps that waited for one another, the one that ended last. Pure. */
import type { Step } from './provision-event.ts';
import { keyOf } from './walk.ts';

/** From its first step to its last; empty where there are no steps. */
export function slowestChain(steps: readonly Step[]): Step[] {
  const made = new Map(steps.filter(({ late }) => !late).map((step) => [keyOf(step.resource), step]));
  const lastOf = (some: readonly Step[]) =>
    some.reduce<Step | undefined>((last, step) => (last && last.endedAt >= step.endedAt ? last : step), undefined);
  const chain: Step[] = [];
  for (let step = lastOf(steps); step; step = lastOf(step.after.flatMap((one) => made.get(keyOf(one)) ?? []))) {
    chain.unshift(step);
  }
  return chain;
}
