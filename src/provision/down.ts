/** Removes a stack, whatever of it is there, and looks again whether anything is left. */
import type { Aws } from '../aws/aws.ts';
import { Failure } from '../failure.ts';
import { DEFAULT_CHOICES } from '../pattern/choices.ts';
import { pattern } from '../pattern/pattern.ts';
import type { Stack } from '../pattern/stack.ts';
import type { Resource } from '../resources/resource.ts';
import { createRun } from './another-run.ts';
import { apply, named } from './apply.ts';
import { lookAgain } from './look-again.ts';
import { type Observation, observe, refuseForeign } from './observe.ts';
import { type Older, olderLogs } from './older-logs.ts';
import { deletionOf, type PlannedChange } from './plan.ts';
import type { Named, OnEvent, OnStep, Outcome } from './provision-event.ts';
import { API, goesWithHome, inTurn, LOG_GROUP, lateAmong, removalOrder } from './removal-order.ts';
import { ResourcesFailed } from './resources-failed.ts';
import { removeStranger, strangersFailure, strangersOn } from './strangers.ts';
import { keyOf } from './walk.ts';

export interface DownOptions {
  /** Leaves the log groups where they are. */
  keepLogs?: boolean;
  /** Removes foreign rules on our bus (and with the topic its foreign subscriptions) as well. */
  force?: boolean;
  /** Only the plan. */
  dryRun?: boolean;
  /** Called with a plan that isn't empty, before its first change; throws to leave all as it is, which is Declined where it is a no. */
  approve?: (plan: readonly PlannedChange[]) => Promise<void>;
  onEvent?: OnEvent;
  onStep?: OnStep;
}

export interface DownResult {
  /** What is (or would be) removed, strangers under --force included. */
  plan: PlannedChange[];
  /** Every resource of the pattern, and the strangers; empty after a dry run. */
  outcomes: Outcome[];
  leftovers: Named[];
  unchecked: string[];
  /** Log groups that an older deployment of the pattern left, and that are not ours to delete. */
  older: Older[];
}

/** Ids of our APIs as they were found, duplicates included. */
function apiIds(resources: readonly Resource[], observation: Observation): string[] {
  const found = resources.filter(({ kind }) => kind === API).map((api) => observation.get(keyOf(api)));
  return found.flatMap((api) => [api?.id ?? [], (api?.properties.Duplicates ?? []) as string[]].flat());
}

/** The stack and, at the same time, what others hung on it; on what is not there nobody hung anything. */
async function look(
  aws: Aws,
  stack: Stack,
  resources: readonly Resource[],
  onEvent: OnEvent,
): Promise<[Observation, Named[]]> {
  const looks = [observe(aws, resources, onEvent), strangersOn(aws, stack)] as const;
  const [observed, hung] = await Promise.allSettled(looks);
  if (observed.status === 'rejected') throw observed.reason;
  if (hung.status === 'rejected') throw hung.reason;
  const unseen = hung.value.failures.filter(({ resource }) => observed.value.get(keyOf(resource)));
  if (unseen.length > 0) throw new ResourcesFailed('read', unseen);
  return [observed.value, hung.value.strangers];
}

/** What can't be read in the end is there, and stays. */
function notRemoved(error: unknown): never {
  throw error instanceof ResourcesFailed ? new ResourcesFailed('removed', error.failures) : error;
}

/** A no leaves what came later where it is: it is told among what is left. */
async function agrees({ approve }: DownOptions, plan: readonly PlannedChange[]): Promise<boolean> {
  try {
    await approve?.(plan);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'Declined') return false;
    throw error;
  }
}

/**
 * Observes, refuses strangers, asks, removes, and looks again; what came after the first look is asked about and removed as
 * well.
 * Throws Failure (ForeignResource, ForeignRules, AnotherRun, interrupted) or ResourcesFailed; running it again goes on where it ended.
 */
export async function down(given: Aws, stack: Stack, options: DownOptions = {}): Promise<DownResult> {
  const run = createRun(given);
  const { aws } = run;
  const { onEvent = () => {}, onStep, keepLogs = false } = options;
  // With all that its choices could ever have made.
  const resources = pattern(stack, DEFAULT_CHOICES);
  const [observation, strangers] = await look(aws, stack, resources, onEvent);
  refuseForeign(aws, resources, observation, stack.name);
  const isThere = (resource: Resource) => observation.get(keyOf(resource)) !== undefined;
  const isKept = ({ kind, within }: Resource) => keepLogs && [kind, within?.kind].includes(LOG_GROUP);
  if (strangers.length > 0 && !options.force) throw strangersFailure(stack, strangers);

  const going = resources.filter((resource) => isThere(resource) && !isKept(resource));
  const plan = [
    ...strangers.map((stranger) => deletionOf(stranger, undefined)),
    ...inTurn(going, removalOrder(going)).map((resource) =>
      deletionOf(named(resource, aws), observation.get(keyOf(resource))),
    ),
  ];
  if (options.dryRun) return { plan, outcomes: [], leftovers: [], unchecked: [], older: [] };
  if (plan.length > 0) await options.approve?.(plan);

  const driven: Outcome[] = [];
  for (const [index, stranger] of strangers.entries()) {
    onEvent({ type: 'changing', resource: stranger, verb: 'remove' });
    try {
      driven.push({ ...stranger, change: await removeStranger(aws, stack, stranger) });
    } catch (error) {
      const unfinished = plan.slice(index);
      if (aws.signal.aborted) onEvent({ type: 'stopped', settled: driven, unfinished });
      throw error;
    }
    onEvent({ type: 'changed', outcome: driven.at(-1)!, done: driven.length, total: plan.length });
  }
  const removed = new Map<string, Outcome>();
  const removeAll = async (these: readonly Resource[]) => {
    // What was absent at first counts as well: another run may make it now.
    const order = removalOrder(resources);
    const act = async (resource: Resource) =>
      goesWithHome(resource) ? 'removed' : run.remove(resource, observation.get(keyOf(resource))!, order);
    const before = removalOrder(these);
    const outcomes = await apply({ aws, resources: these, before, verb: 'remove', act, onEvent, onStep });
    for (const outcome of outcomes) removed.set(keyOf(outcome), outcome);
  };
  const lookOnceMore = async () => {
    onEvent({ type: 'looking', what: 'for anything that is left' });
    const looks = [
      lookAgain(aws, stack, plan.length > 0 ? resources : [], resources.filter(isKept)),
      olderLogs(aws, apiIds(resources, observation)),
    ] as const;
    const [looked, logs] = await Promise.all(looks).catch((error: unknown) => {
      if (aws.signal.aborted) onEvent({ type: 'unseen' });
      throw error;
    });
    return { ...looked, unchecked: [...looked.unchecked, ...logs.unchecked], older: logs.older };
  };

  await removeAll(going);
  let looked = await lookOnceMore();
  // What came after the first look: by a call that a run was broken off in, or shown late by AWS.
  const late = lateAmong(
    resources.filter((resource) => !isThere(resource) && !isKept(resource)),
    looked.leftovers,
  );
  const lateObserved = late.length > 0 ? await observe(aws, late, onEvent).catch(notRemoved) : [];
  for (const [key, found] of lateObserved) observation.set(key, found);
  const there = late.filter((resource) => observation.get(keyOf(resource))?.owner === 'ours');
  const more = there.map((resource) => deletionOf(named(resource, aws), observation.get(keyOf(resource))));
  if (more.length > 0 && (await agrees(options, more))) {
    plan.push(...more);
    await removeAll(there);
    looked = await lookOnceMore();
  }
  const outcomes = resources.map((resource): Outcome => {
    const { kind, name } = resource;
    return removed.get(keyOf(resource)) ?? { kind, name, change: isThere(resource) ? 'kept' : 'absent' };
  });
  return { ...looked, plan, outcomes: [...outcomes, ...driven] };
}
