/** One round of reads: names, tags and these are the whole state; and the refusal of strangers, before any change. */
import type { Aws } from '../aws/aws.ts';
import { interrupted } from '../aws/interrupted.ts';
import { foreign } from '../resources/foreign.ts';
import type { Found, Resource } from '../resources/resource.ts';
import type { TagIndex } from '../resources/tag-index.ts';
import type { OnEvent } from './provision-event.ts';
import { ResourcesFailed } from './resources-failed.ts';
import { keyOf, READS_AT_ONCE, walk } from './walk.ts';

/** By `keyOf`. Undefined where the resource is absent. */
export type Observation = Map<string, Found | undefined>;

export interface Reading {
  /** With it calls are spared: tags are not asked for one by one, and nothing of what lives in an absent resource. */
  index?: TagIndex;
  /** Told of each resource as it is seen. */
  onRead?: (resource: Resource, found: Found | undefined) => void;
}

/** Reads every resource, all at once unless calls are to be spared; what lives in an absent resource is absent. */
export async function observe(
  aws: Aws,
  resources: readonly Resource[],
  onEvent: OnEvent,
  { index, onRead }: Reading = {},
): Promise<Observation> {
  onEvent({ type: 'observing', total: resources.length });
  const observation: Observation = new Map();
  const isHomeless = ({ within }: Resource) =>
    within !== undefined && observation.has(keyOf(within)) && !observation.get(keyOf(within));
  const read = async (resource: Resource) => {
    const found = isHomeless(resource) ? undefined : await resource.read(aws, index);
    observation.set(keyOf(resource), found);
    onRead?.(resource, found);
  };
  const first = ({ within }: Resource) => (index && within ? [within] : []);
  const walked = await walk(resources, first, read, aws.signal, READS_AT_ONCE);
  if (aws.signal.aborted) throw interrupted(aws.signal);
  // Whatever became of the question, what lives in an absent resource is absent.
  const failures = walked.failures.filter(({ resource }) => !isHomeless(resource));
  if (failures.length > 0) throw new ResourcesFailed('read', failures);
  if (walked.untouched.length > 0) throw new ResourcesFailed('read', walked.failures, walked.untouched.length);
  for (const resource of resources.filter(isHomeless)) observation.set(keyOf(resource), undefined);
  return observation;
}

/**
 * Reads anew, without the index, what is ours only by its word. An `up` that changes something needs it: it removes what the
 * choices leave out, and hangs things on what is there.
 */
export async function confirm(
  aws: Aws,
  resources: readonly Resource[],
  observation: Observation,
  onEvent: OnEvent,
): Promise<void> {
  const said = resources.filter((resource) => observation.get(keyOf(resource))?.byIndex);
  if (said.length === 0) return;
  for (const [key, found] of await observe(aws, said, onEvent)) observation.set(key, found);
}

/**
 * Throws the ForeignResource Failure that names every resource of our name that is not ours. `removing` is the stack that is to
 * go, where one is.
 */
export function refuseForeign(
  aws: Aws,
  resources: readonly Resource[],
  observation: Observation,
  removing?: string,
): void {
  const strangers = resources.filter((resource) => observation.get(keyOf(resource))?.owner === 'other');
  if (strangers.length > 0) throw foreign(aws, strangers, { removing });
}
