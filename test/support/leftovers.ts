/** What a crash can leave of a stack: the order ideals of the graph of needs, and how each is brought about. */
import type { Aws } from '../../src/aws/aws.ts';
import { keyOf } from '../../src/provision/walk.ts';
import type { Resource } from '../../src/resources/resource.ts';

/** Keys of the resources that are there. */
export type Ideal = ReadonlySet<string>;

const needsOf = ({ needs, within }: Resource) => [...needs, ...(within ? [within] : [])].map(keyOf);

/** Every set of these resources that holds what each of its own needs, as far as that is among them. */
export function idealsOf(resources: readonly Resource[]): Ideal[] {
  const all = new Set(resources.map(keyOf));
  let ideals: Ideal[] = [new Set()];
  // In the order of the page what is needed comes first.
  for (const resource of resources) {
    const needs = needsOf(resource).filter((key) => all.has(key));
    const grown = ideals.filter((ideal) => needs.every((key) => ideal.has(key)));
    ideals = [...ideals, ...grown.map((ideal) => new Set([...ideal, keyOf(resource)]))];
  }
  return ideals;
}

/** The largest ideal without these. */
function withoutThese(resources: readonly Resource[], gone: Ideal): Ideal {
  const there = new Set<string>();
  for (const resource of resources) {
    const key = keyOf(resource);
    if (!gone.has(key) && needsOf(resource).every((needed) => there.has(needed))) there.add(key);
  }
  return there;
}

/**
 * The connected parts of the graph once what several parts need (the bus, the topic) is taken out; each with those of the
 * latter that it needs.
 */
export function partsOf(resources: readonly Resource[]): Resource[][] {
  const isHub = (resource: Resource) =>
    resource.needs.length === 0 &&
    resources.filter(({ needs }) => needs.some((each) => keyOf(each) === keyOf(resource))).length > 1;
  const hubs = resources.filter(isHub);
  const parts: Resource[][] = [];
  for (const resource of resources.filter((each) => !hubs.includes(each))) {
    const joined = parts.filter((part) => part.some((each) => needsOf(resource).includes(keyOf(each))));
    for (const part of joined) parts.splice(parts.indexOf(part), 1);
    parts.push([...joined.flat(), resource]);
  }
  const inOrder = (some: readonly Resource[]) => resources.filter((each) => some.includes(each));
  return parts.map((part) => {
    const needed = new Set(part.flatMap(needsOf));
    return inOrder([...part, ...hubs.filter((hub) => needed.has(keyOf(hub)))]);
  });
}

/** All ideals of each part, the rest absent, and as whole as it can be beside it. */
export function idealsByPart(resources: readonly Resource[]): Ideal[] {
  const found = new Map<string, Ideal>();
  const add = (ideal: Ideal) => found.set([...ideal].sort().join(), ideal);
  for (const part of partsOf(resources)) {
    for (const ideal of idealsOf(part)) {
      add(ideal);
      add(withoutThese(resources, new Set(part.map(keyOf).filter((key) => !ideal.has(key)))));
    }
  }
  return [...found.values()];
}

/** What is left when these are deleted by hand: with a thing goes what lives in it. */
export function survivors(resources: readonly Resource[], deleted: Ideal): Ideal {
  const there = new Set<string>();
  for (const resource of resources) {
    const home = resource.within && keyOf(resource.within);
    if (!deleted.has(keyOf(resource)) && (!home || there.has(home))) there.add(keyOf(resource));
  }
  return there;
}

/** Builds it up from nothing, as a run does that ends there. */
export async function build(aws: Aws, resources: readonly Resource[], ideal: Ideal): Promise<void> {
  for (const resource of resources) {
    if (!ideal.has(keyOf(resource))) continue;
    await resource.ensure(aws, undefined);
    await resource.ready?.(aws);
  }
}

/** Cuts it out of the whole, as people do, or a `down` that ends there. */
export async function cut(aws: Aws, resources: readonly Resource[], ideal: Ideal): Promise<void> {
  for (const resource of resources.toReversed()) {
    if (ideal.has(keyOf(resource))) continue;
    const found = await resource.read(aws);
    if (found) await resource.remove(aws, found);
  }
}
