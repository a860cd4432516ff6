/** One round of reads: names, tags and these are the whole state; and the refusal of strangers, before any change. */
import type { Aws } from '../aws/aws.ts';
import { interrupted } from '../aws/interrupted.ts';
import { foreign } from '../resources/foreign.ts';
import type { Found, Resource } from '../resources/resource.ts';
import type { TagIndex } from '../resources/tag-index.ts';
import type { OnEvent } from './provision-event.ts';
import { ResourcesFailed } from './resources-failed.ts';
import { keyOf, walk } from './walk.ts';

/** All of a stack: reads that share a listing must begin together to share it. */
const READS_AT_ONCE = 32;

/** By `keyOf`. Undefined where the resource is absent. */
export type Observation = Map<string, Found | undefined>;

/** Reads every resource; what is in `seen` already is not asked again, and what lives in an absent resource is absent. */
export async function observe(
  aws: Aws,
  resources: readonly Resource[],
  onEvent: OnEvent,
  seen: Observation = new Map(),
  index?: TagIndex,
): Promise<Observation> {
  onEvent({ type: 'observing', total: resources.length });
  const observation: Observation = new Map(seen);
  const homes = ({ within }: Resource) => (within ? [within] : []);
  const read = async (resource: Resource) => {
    const key = keyOf(resource);
    if (observation.has(key)) return;
    const homeless = homes(resource).some((home) => observation.has(keyOf(home)) && !observation.get(keyOf(home)));
    observation.set(key, homeless ? undefined : await resource.read(aws, index));
  };
  const { failures } = await walk(resources, homes, read, aws.signal, READS_AT_ONCE);
  if (aws.signal.aborted) throw interrupted(aws.signal);
  if (failures.length > 0) throw new ResourcesFailed(failures);
  return observation;
}

/** Throws the ForeignResource Failure that names every resource of our name that is not ours. */
export function refuseForeign(aws: Aws, resources: readonly Resource[], observation: Observation): void {
  const strangers = resources.filter((resource) => observation.get(keyOf(resource))?.owner === 'other');
  if (strangers.length > 0) throw foreign(aws, strangers);
}
