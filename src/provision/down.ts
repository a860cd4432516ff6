/** Removes a stack, whatever of it is there, and looks again whether anything is left. */
import type { Aws } from '../aws/aws.ts';
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
import type { Named, OnEvent, Outcome } from './provision-event.ts';
import { removeStranger, strangersFailure, strangersOn } from './strangers.ts';
import { dependents, keyOf } from './walk.ts';

export interface DownOptions {
  /** Leaves the log groups where they are. */
  keepLogs?: boolean;
  /** Removes foreign rules on our bus (and with the topic its foreign subscriptions) as well. */
  force?: boolean;
  /** Only the plan. */
  dryRun?: boolean;
  /** Called with a plan that isn't empty, before the first change; throws to leave all as it is. */
  approve?: (plan: readonly PlannedChange[]) => Promise<void>;
  onEvent?: OnEvent;
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

const LOG_GROUP = 'AWS::Logs::LogGroup';
const API = 'AWS::ApiGateway::RestApi';
const FUNCTION = 'AWS::Lambda::Function';

/** The stage of an API; the policy and the invoke config of a function (aws-facts 6.3): no call is needed. */
const goesWithHome = ({ within }: Resource) => within !== undefined && [API, FUNCTION].includes(within.kind);

/** The stack with all that its choices could ever have made. */
const everything = (stack: Stack) => pattern(stack, DEFAULT_CHOICES);

/**
 * The API before all else: it stops the traffic, and its quota is one deletion in 30 s (aws-facts 6.5). Then dependents
 * first, but what goes with its home; and the log groups at the end, for a function that ends may still write.
 */
function removalOrder(resources: readonly Resource[]): (resource: Resource) => readonly Resource[] {
  const others = resources.filter(({ kind }) => kind !== LOG_GROUP);
  const first = resources.filter(({ kind }) => kind === API);
  const needing = dependents(resources.filter((resource) => !goesWithHome(resource)));
  return (resource) => {
    if (resource.kind === API) return [];
    if (goesWithHome(resource)) return [resource.within!];
    return resource.kind === LOG_GROUP ? others : [...first, ...needing(resource)];
  };
}

/** The same resources, each behind those that go before it. */
function inTurn(resources: readonly Resource[], before: (resource: Resource) => readonly Resource[]): Resource[] {
  const turn = new Set<Resource>();
  const take = (resource: Resource) => {
    before(resource).forEach(take);
    turn.add(resource);
  };
  resources.forEach(take);
  return [...turn];
}

/** Ids of our APIs as they were found, duplicates included. */
function apiIds(resources: readonly Resource[], observation: Observation): string[] {
  const found = resources.filter(({ kind }) => kind === API).map((api) => observation.get(keyOf(api)));
  return found.flatMap((api) => [api?.id ?? [], (api?.properties.Duplicates ?? []) as string[]].flat());
}

/**
 * Observes, refuses strangers, asks, removes, and looks again.
 * Throws Failure (ForeignResource, ForeignRules, AnotherRun, interrupted) or ResourcesFailed; running it again goes on where it ended.
 */
export async function down(given: Aws, stack: Stack, options: DownOptions = {}): Promise<DownResult> {
  const run = createRun(given);
  const { aws } = run;
  const { onEvent = () => {}, keepLogs = false } = options;
  const resources = everything(stack);
  const [observation, strangers] = await Promise.all([observe(aws, resources, onEvent), strangersOn(aws, stack)]);
  refuseForeign(aws, resources, observation);
  const isThere = (resource: Resource) => observation.get(keyOf(resource)) !== undefined;
  const isKept = (resource: Resource) => keepLogs && resource.kind === LOG_GROUP;
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
  const removed = await apply({
    aws,
    resources: going,
    before: removalOrder(going),
    verb: 'remove',
    act: async (resource) =>
      goesWithHome(resource)
        ? 'removed'
        : // What was absent at first counts as well: another run may make it now.
          run.remove(resource, observation.get(keyOf(resource))!, removalOrder(resources)),
    onEvent,
  });
  const byKey = new Map(removed.map((outcome) => [keyOf(outcome), outcome]));
  const outcomes = resources.map((resource): Outcome => {
    const { kind, name } = resource;
    return byKey.get(keyOf(resource)) ?? { kind, name, change: isThere(resource) ? 'kept' : 'absent' };
  });

  onEvent({ type: 'looking', what: 'for anything that is left' });
  // Fresh objects: what these remember (the id of the API) is from before.
  const again = plan.length > 0 ? everything(stack) : [];
  const kept = outcomes.filter(({ change }) => change === 'kept');
  const looks = [lookAgain(aws, stack, again, kept), olderLogs(aws, apiIds(resources, observation))] as const;
  const [looked, { older, unchecked }] = await Promise.all(looks).catch((error: unknown) => {
    if (aws.signal.aborted) onEvent({ type: 'unseen' });
    throw error;
  });
  const notSeen = [...looked.unchecked, ...unchecked];
  return { plan, outcomes: [...outcomes, ...driven], leftovers: looked.leftovers, unchecked: notSeen, older };
}
