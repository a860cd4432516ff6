/** In which order a stack is removed: what stops the traffic first, what others stand on last. Pure. */
import type { Resource } from '../resources/resource.ts';
import type { Named } from './provision-event.ts';
import { dependents, keyOf } from './walk.ts';

export const LOG_GROUP = 'AWS::Logs::LogGroup';
export const API = 'AWS::ApiGateway::RestApi';
const FUNCTION = 'AWS::Lambda::Function';

/** The stage of an API; the policy and the invoke config of a function (aws-facts 6.3): no call is needed. */
export const goesWithHome = ({ within }: Resource) => within !== undefined && [API, FUNCTION].includes(within.kind);

/**
 * The API before all else: it stops the traffic, and its quota is one deletion in 30 s (aws-facts 6.5). Then dependents
 * first, but what goes with its home, and but functions: rules and a subscription only point at them, and deleting these is
 * as slow. The log groups at the end, for a function that ends may still write.
 */
export function removalOrder(resources: readonly Resource[]): (resource: Resource) => readonly Resource[] {
  const others = resources.filter(({ kind }) => kind !== LOG_GROUP);
  const first = resources.filter(({ kind }) => kind === API);
  const needing = dependents(resources.filter((resource) => !goesWithHome(resource)));
  return (resource) => {
    if (resource.kind === API) return [];
    if (resource.kind === FUNCTION) return first;
    if (goesWithHome(resource)) return [resource.within!];
    return resource.kind === LOG_GROUP ? others : [...first, ...needing(resource)];
  };
}

/** The same resources, each behind those that go before it. */
export function inTurn(
  resources: readonly Resource[],
  before: (resource: Resource) => readonly Resource[],
): Resource[] {
  const turn = new Set<Resource>();
  const take = (resource: Resource) => {
    before(resource).forEach(take);
    turn.add(resource);
  };
  resources.forEach(take);
  return [...turn];
}

/** Those of `leftovers` that can be removed by themselves. */
export function lateAmong(resources: readonly Resource[], leftovers: readonly Named[]): readonly Resource[] {
  const left = new Set(leftovers.map(keyOf));
  const late = resources.filter((resource) => left.has(keyOf(resource)));
  return late.filter((resource) => !goesWithHome(resource) || late.includes(resource.within!));
}
