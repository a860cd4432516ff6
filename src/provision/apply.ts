/** Carries out one walk of changes, tells each outcome, and ends with all failures or with what exists after Ctrl-C. */
import type { Aws } from '../aws/aws.ts';
import { INTERRUPTED, interrupted } from '../aws/interrupted.ts';
import { Failure } from '../failure.ts';
import type { Resource } from '../resources/resource.ts';
import type { Happened, Named, OnEvent, Outcome } from './provision-event.ts';
import { ResourcesFailed } from './resources-failed.ts';
import { walk } from './walk.ts';

export interface Work {
  aws: Aws;
  resources: readonly Resource[];
  before: (resource: Resource) => readonly Resource[];
  verb: 'ensure' | 'remove';
  /** Does the work; answers what happened. */
  act: (resource: Resource) => Promise<Happened>;
  onEvent: OnEvent;
}

export function named(resource: Resource, aws: Aws): Named {
  const { kind, name } = resource;
  const id = resource.idOf?.(aws);
  return { kind, name, ...(id === undefined ? {} : { id }) };
}

const isInterruption = (error: unknown) => error instanceof Failure && error.code === INTERRUPTED;

/** Outcomes in the order of `resources`. Throws ResourcesFailed, or the interruption. */
export async function apply({ aws, resources, before, verb, act, onEvent }: Work): Promise<Outcome[]> {
  const outcomes = new Map<Resource, Outcome>();
  const work = async (resource: Resource) => {
    onEvent({ type: 'changing', resource: named(resource, aws), verb });
    // A removed resource knows its id no more.
    const { id } = named(resource, aws);
    const change = await act(resource);
    const outcome = { ...(id === undefined ? {} : { id }), ...named(resource, aws), change };
    outcomes.set(resource, outcome);
    onEvent({ type: 'changed', outcome, done: outcomes.size, total: resources.length });
  };
  const { failures, untouched } = await walk(resources, before, work, aws.signal);
  const settled = resources.flatMap((resource) => outcomes.get(resource) ?? []);
  const stopped = aws.signal.aborted && settled.length < resources.length;
  if (stopped) {
    const errors = new Map(failures.map(({ resource, error }) => [resource, error]));
    const unfinished = resources
      .filter((resource) => !outcomes.has(resource))
      .map((resource) => {
        const error = errors.get(resource);
        const isTold = error === undefined || isInterruption(error) || error === aws.signal.reason;
        return { ...named(resource, aws), ...(isTold ? {} : { error }) };
      });
    onEvent({ type: 'stopped', settled, unfinished });
    throw interrupted(aws.signal);
  }
  for (const { resource, error } of failures) onEvent({ type: 'failed', resource: named(resource, aws), error });
  if (failures.length > 0) throw new ResourcesFailed(failures, untouched.length);
  return settled;
}
