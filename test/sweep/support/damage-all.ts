/** Damages one resource of each kind in every property that it has, and in what can be added: so that a repair makes every call that it can. */
import { DEFAULT_CHOICES } from '../../../src/pattern/choices.ts';
import { pattern } from '../../../src/pattern/pattern.ts';
import { changed } from '../../../src/resources/differences.ts';
import type { Properties, Resource } from '../../../src/resources/resource.ts';
import { type Case, casesOf } from '../../support/damages/cases.ts';
import type { Hands } from '../../support/damages/damage.ts';
import type { Slot } from './slot.ts';

/** Of each kind the resource that has most. */
function fullest(resources: readonly Resource[]): Resource[] {
  const size = (resource: Resource) => JSON.stringify(resource.properties()).length;
  const kinds = new Map<string, Resource>();
  for (const resource of resources) {
    const other = kinds.get(resource.kind);
    if (!other || size(resource) > size(other)) kinds.set(resource.kind, resource);
  }
  return [...kinds.values()];
}

/** One damage to each property. */
function chosen(resource: Resource, cases: readonly Case[]): Case[] {
  const touched = new Set<string>();
  const right = resource.properties();
  return cases.filter((each) => {
    if (each.resource !== resource || each.refused) return false;
    const properties = changed(right, each.wrong(right));
    if ([...properties].some((property) => touched.has(property))) return false;
    for (const property of properties) touched.add(property);
    return true;
  });
}

export async function damageAll({ endpoint, stack }: Slot): Promise<void> {
  const clients = new Map<unknown, unknown>();
  const hands: Hands = (Client, config) => {
    if (!clients.has(Client)) clients.set(Client, endpoint.clientOf(Client, config));
    return clients.get(Client) as InstanceType<typeof Client>;
  };
  const page = pattern(stack, DEFAULT_CHOICES);
  const { cases } = casesOf(hands, stack, page);
  // What others stand on last: services look at it.
  for (const resource of fullest(page).reverse()) {
    let now: Properties = resource.properties();
    for (const each of chosen(resource, cases)) {
      await each.inflict(now);
      now = each.wrong(now);
    }
  }
  for (const client of clients.values()) (client as { destroy(): void }).destroy();
}
