/** The cases of the sweep: every call of a recorded run, broken in every way, and what is run then. */

import { failureOf } from '../../../src/cli/report/failure-of.ts';
import type { Fault, Faults } from '../../../src/local/faults.ts';
import { ResourcesFailed } from '../../../src/provision/resources-failed.ts';
import { namer, type Site, textOf } from './site.ts';
import type { Slot } from './slot.ts';

interface Break {
  fault: Fault;
  attempts?: number;
  /** Whether the run goes on as if nothing had been. */
  endsWell?: boolean;
}
/** How a call is broken: for all attempts that the SDK makes at it, or for the first alone, so that the SDK's own retry meets what happened: that must do no harm at all. */
export const WAYS = {
  before: { fault: 'before' },
  after: { fault: 'after' },
  'after, once': { fault: 'after', attempts: 1, endsWell: true },
  throttled: { fault: 'throttle' },
  'a 500': { fault: 'error' },
  hung: { fault: 'hang' },
  /** Who asked is ended as it happens. */
  killed: { fault: 'after' },
} as const satisfies Record<string, Break>;
export type Way = keyof typeof WAYS;
/** All but the one that needs a process to kill. */
export const IN_PROCESS: readonly Way[] = ['before', 'after', 'after, once', 'throttled', 'a 500', 'hung'];

/** What hangs is given up after this: longer than a call takes, even on a busy machine. */
const HANGS_MS = 2_000;

/** A run that is broken: from which state, by which command, and what that promises when it says that it went well. */
export interface Scenario {
  title: string;
  /** Brings the slot to where the run begins, from where the last one left it. */
  prepare(slot: Slot): Promise<unknown>;
  run(slot: Slot): Promise<unknown>;
  /** `whole` or `nothing`. */
  makes: Then;
}
/** What is run after the broken one: `up` must make the stack whole, `down` must leave nothing. */
export type Then = 'whole' | 'nothing';

export interface Case {
  site: Site;
  way: Way;
  then: Then;
}

/** Sees what an undisturbed `up` makes of where the scenario begins, which is what every other must come to. */
export async function learn(slot: Slot, scenario: Scenario): Promise<void> {
  await scenario.prepare(slot);
  await slot.up();
  slot.whole = await slot.state();
}

/** Every call that a run makes, in order. */
export async function record(slot: Slot, scenario: Scenario): Promise<Site[]> {
  await scenario.prepare(slot);
  const name = namer(slot.stack.name);
  const sites = new Map<string, Site>();
  slot.faults = (call) => {
    const site = name(call);
    sites.set(textOf(site), site);
    return undefined;
  };
  // Where it doesn't go well, the cases will tell.
  await scenario.run(slot).catch(() => {});
  slot.faults = undefined;
  return [...sites.values()];
}

/** What went wrong in a case; empty where all is as it must be. */
export interface Verdict {
  problems: string[];
  /** Whether the run made the call that was to be broken: how often something is asked again may differ. */
  reached: boolean;
}

export async function tryCase(slot: Slot, scenario: Scenario, { site, way, then }: Case): Promise<Verdict> {
  await scenario.prepare(slot);
  const problems: string[] = [];
  const trap = trapFor(slot, site, way);
  slot.faults = trap.faults;
  slot.patience = way === 'hung' ? HANGS_MS : undefined;
  const end = await scenario.run(slot).then(
    () => 'well' as const,
    (error: unknown) => ({ error }),
  );
  slot.faults = undefined;
  slot.patience = undefined;
  const { endsWell = false }: Break = WAYS[way];
  if (end !== 'well') problems.push(...bugsIn(end.error));
  if (end !== 'well' && endsWell) problems.push(`the run failed: ${textOfError(end.error)}`);
  // Who was killed did not say anything.
  if (end === 'well' && way !== 'killed') {
    problems.push(...(await differences(slot, scenario.makes)).map((text) => `said to be well: ${text}`));
  }

  try {
    if (then === 'whole') await slot.up();
    else await slot.down();
    problems.push(...(await differences(slot, then)));
  } catch (error) {
    problems.push(`${then === 'whole' ? 'up' : 'down'} failed then: ${textOfError(error)}`);
  }
  return { problems, reached: trap.sprung() };
}

function trapFor(slot: Slot, site: Site, way: Way): { faults: Faults; sprung: () => boolean } {
  const name = namer(slot.stack.name);
  const { fault, attempts = Number.POSITIVE_INFINITY }: Break = WAYS[way];
  let tried = 0;
  return {
    faults(call) {
      if (textOf(name(call)) !== textOf(site)) return undefined;
      tried += 1;
      slot.onTrap?.();
      return tried <= attempts ? fault : undefined;
    },
    sprung: () => tried > 0,
  };
}

async function differences(slot: Slot, wanted: Then): Promise<string[]> {
  const actual = await slot.state();
  const expected = wanted === 'whole' ? slot.whole : {};
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return keys.flatMap((key) => {
    const [is, shouldBe] = [JSON.stringify(actual[key]), JSON.stringify(expected[key])];
    return is === shouldBe ? [] : [`${key} is ${is}, not ${shouldBe}`];
  });
}

/** A broken call ends a run with a Failure, or with AWS's error for a resource; anything else is a bug. */
function bugsIn(error: unknown): string[] {
  const errors = error instanceof ResourcesFailed ? error.failures.map((failed) => failed.error) : [error];
  return errors.flatMap((each) => (failureOf(each) ? [] : [`a bug: ${textOfError(each)}`]));
}

function textOfError(error: unknown): string {
  if (error instanceof ResourcesFailed) return error.failures.map((failed) => textOfError(failed.error)).join('; ');
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
