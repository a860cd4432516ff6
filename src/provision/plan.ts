/** What `up` would change: the difference between the pattern and what was observed. Pure. */
import { changed, type Difference, differences } from '../resources/differences.ts';
import type { Resource } from '../resources/resource.ts';
import type { Observation } from './observe.ts';
import type { Named } from './provision-event.ts';
import { keyOf } from './walk.ts';

export interface PlannedChange extends Named {
  change: 'create' | 'update' | 'delete';
  differences: Difference[];
}

/** `surplus` are resources that the choices leave out: they go, if they are there. */
export function planOf(
  wanted: readonly Resource[],
  surplus: readonly Resource[],
  observation: Observation,
): PlannedChange[] {
  const changes: PlannedChange[] = [];
  /** Names of the properties that are to be updated, by resource. */
  const updates = new Map<string, ReadonlySet<string>>();
  for (const resource of wanted) {
    const { kind, name } = resource;
    const found = observation.get(keyOf(resource));
    const differing = found ? differences(resource.properties(), found.properties) : [];
    const around = resource.within && updates.get(keyOf(resource.within));
    if (!found) changes.push({ kind, name, change: 'create', differences: [] });
    else if (differing.length > 0 || (around && resource.changesWith?.(around))) {
      changes.push({ kind, name, change: 'update', differences: differing });
      updates.set(keyOf(resource), changed(resource.properties(), found.properties));
    }
  }
  for (const resource of surplus) {
    const { kind, name } = resource;
    if (observation.get(keyOf(resource))) changes.push({ kind, name, change: 'delete', differences: [] });
  }
  return changes;
}
