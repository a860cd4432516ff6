/** Carries out one walk of changes, tells each outcome, and ends with all failures or with what exists after Ctrl-C. */
import type { Aws } from '../aws/aws.ts';
import { INTERRUPTED, interrupted } from '../aws/interrupted.ts';
import { waitsOf } from '../aws/waits-of.ts';
import { Failure } from '../failure.ts';
import type { Resource } from '../resources/resource.ts';
import type { Happened, Named, OnEvent, OnStep, Outcome } from './provision-event.ts';
import { ResourcesFailed } from './resources-failed.ts';
import { dependents, walk } from './walk.ts';

export interface Work {
  aws: Aws;
  resources: readonly Resource[];
  before: (resource: Resource) => readonly Resource[];
  verb: 'ensure' | 'remove';
  /** Does the work; answers what happened. */
  act: (resource: Resource) => Promise<Happened>;
  /** Waits for what takes effect late, where something does; once all that needs it is made as well. */
  late?: (resource: Resource) => Promise<void>;
  onEvent: OnEvent;
  onStep?: OnStep;
}

export function named(resource: Resource, aws: Aws): Named {
  const { kind, name } = resource;
  const id = resource.idOf?.(aws);
  return { kind, name, ...(id === undefined ? {} : { id }) };
}

const isInterruption = (error: unknown) => error instanceof Failure && error.code === INTERRUPTED;

/**
 * What takes effect late is asked once all that needs it is made as well: by then it mostly has, so that one call tells. Each
 * is a step of the walk; by step, whose it is.
 */
function lateSteps(resources: readonly Resource[]): Map<Resource, Resource> {
  const needing = dependents(resources);
  const late = resources.filter(({ ready }) => ready);
  return new Map(
    late.map((of) => [{ ...of, kind: `${of.kind} (ready)`, needs: [of, ...needing(of)] } satisfies Resource, of]),
  );
}

/** Outcomes in the order of `resources`. Throws ResourcesFailed, or the interruption. */
export async function apply({ aws, resources, before, verb, act, late, onEvent, onStep }: Work): Promise<Outcome[]> {
  const outcomes = new Map<Resource, Outcome>();
  const steps = late ? lateSteps(resources) : new Map<Resource, Resource>();
  const unready = new Set(steps.values());
  const happened = (resource: Resource, outcome: Outcome) => {
    outcomes.set(resource, outcome);
    const waiting = [...unready].map((other) => named(other, aws));
    onEvent({ type: 'changed', outcome, done: outcomes.size, total: resources.length, unready: waiting });
  };
  const work = async (resource: Resource) => {
    onEvent({ type: 'changing', resource: named(resource, aws), verb });
    // A removed resource knows its id no more.
    const { id } = named(resource, aws);
    const change = await act(resource);
    happened(resource, { ...(id === undefined ? {} : { id }), ...named(resource, aws), change });
  };
  const order = (resource: Resource) => (steps.has(resource) ? resource.needs : before(resource));
  const step = async (resource: Resource) => {
    const of = steps.get(resource);
    const startedAt = performance.now();
    const doIt = async () => (of ? late?.(of) : work(resource));
    const waits = onStep ? await waitsOf(doIt) : await doIt();
    if (of) unready.delete(of);
    if (!waits) return;
    const after = order(resource).map((earlier) => named(earlier, aws));
    const timed = { resource: named(of ?? resource, aws), startedAt, endedAt: performance.now(), after, waits };
    onStep?.(of ? { ...timed, late: true } : timed);
  };
  const walked = await walk([...resources, ...steps.keys()], order, step, aws.signal);
  // What lives in what is removed went with it, whether or not its turn came.
  const isGone = ({ within }: Resource) => verb === 'remove' && within !== undefined && outcomes.has(within);
  for (const resource of resources.filter((each) => isGone(each) && !outcomes.has(each)))
    happened(resource, { ...named(resource, aws), change: 'removed' });
  const failures = walked.failures.map(({ resource, error }) => ({ resource: steps.get(resource) ?? resource, error }));
  const untouched = walked.untouched.filter((resource) => !steps.has(resource) && !outcomes.has(resource));
  const isDone = (resource: Resource) => outcomes.has(resource) && !unready.has(resource);
  const settled = resources.flatMap((resource) => (isDone(resource) ? outcomes.get(resource)! : []));
  if (aws.signal.aborted && settled.length < resources.length) {
    const errors = new Map(failures.map(({ resource, error }) => [resource, error]));
    const unfinished = resources
      .filter((resource) => !isDone(resource))
      .map((resource) => {
        const error = errors.get(resource);
        const isTold = error === undefined || isInterruption(error) || error === aws.signal.reason;
        return { ...named(resource, aws), ...(isTold ? {} : { error }) };
      });
    onEvent({ type: 'stopped', settled, unfinished });
    throw interrupted(aws.signal);
  }
  for (const { resource, error } of failures) onEvent({ type: 'failed', resource: named(resource, aws), error });
  if (failures.length > 0)
    throw new ResourcesFailed(verb === 'ensure' ? 'made' : 'removed', failures, untouched.length);
  return settled;
}
