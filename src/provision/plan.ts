/** What `up` would change: the difference between the pattern and what was observed. Pure. */
import { changed, type Difference, differences } from '../resources/differences.ts';
import type { Found, Resource } from '../resources/resource.ts';
import type { Observation } from './observe.ts';
import type { Named } from './provision-event.ts';
import { type RightsChange, rightsOf } from './rights.ts';
import { keyOf } from './walk.ts';

export interface PlannedChange extends Named {
  change: 'create' | 'update' | 'delete';
  differences: Difference[];
  /** What it widens and narrows of anybody's rights, where it does. */
  rights?: RightsChange;
}

const withRights = (change: PlannedChange, rights: RightsChange | undefined): PlannedChange =>
  rights ? { ...change, rights } : change;

/** That a resource goes; `found` is what is there. */
export function deletionOf(resource: Named, found: Found | undefined): PlannedChange {
  const change: PlannedChange = { ...resource, change: 'delete', differences: [] };
  return withRights(change, rightsOf(resource.kind, undefined, found?.properties));
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
    if (!found) {
      const rights = rightsOf(kind, resource.properties(), undefined);
      changes.push(withRights({ kind, name, change: 'create', differences: [] }, rights));
    } else if (differing.length > 0 || (around && resource.changesWith?.(around))) {
      const rights = rightsOf(kind, resource.properties(), found.properties, differing);
      changes.push(withRights({ kind, name, change: 'update', differences: differing }, rights));
      updates.set(keyOf(resource), changed(resource.properties(), found.properties));
    }
  }
  for (const resource of surplus) {
    const { kind, name } = resource;
    const found = observation.get(keyOf(resource));
    if (found) changes.push(deletionOf({ kind, name }, found));
  }
  return changes;
}
