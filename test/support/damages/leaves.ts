/** The leaves of a resource's properties, found generically, by the path that a difference in them has. */
import type { Properties } from '../../../src/resources/resource.ts';

export interface Leaf {
  /** As differences name it, e.g. `Tags.destined:stack`, `Policies.destined.PolicyDocument.Version`. */
  path: string;
  keys: readonly (string | number)[];
  value: unknown;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nameOf = (element: Json) => element.Key ?? element.Id ?? element.PolicyName;

/** A list of plain values is one leaf. */
export function leavesOf(properties: Properties): Leaf[] {
  const leaves: Leaf[] = [];
  const visit = (value: unknown, names: readonly string[], keys: readonly (string | number)[]) => {
    if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) visit(member, [...names, key], [...keys, key]);
    } else if (Array.isArray(value) && value.every(isObject)) {
      for (const [at, element] of value.entries()) {
        const isTag = 'Key' in element && 'Value' in element;
        const name = String(nameOf(element) ?? at);
        if (isTag) visit(element.Value, [...names, name], [...keys, at, 'Value']);
        else visit(element, [...names, name], [...keys, at]);
      }
    } else {
      leaves.push({ path: names.join('.'), keys, value });
    }
  };
  visit(properties, [], []);
  return leaves;
}

const isEmpty = (value: unknown) => isObject(value) && Object.keys(value).length === 0;

/** The same with another value there; with undefined without it, and without what is empty then. */
export function withLeaf(properties: Properties, { keys }: Pick<Leaf, 'keys'>, wrong: unknown): Properties {
  const edit = (value: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
    if (key === undefined) return wrong;
    const inner = edit((value as Json)[key], rest);
    const isGone = inner === undefined || (wrong === undefined && isEmpty(inner));
    if (Array.isArray(value)) {
      // A tag without its value is none.
      const goes = isGone || (rest[0] === 'Value' && wrong === undefined);
      return value.flatMap((element, at) => (at !== key ? [element] : goes ? [] : [inner]));
    }
    const others = { ...(value as Json) };
    if (isGone) delete others[key];
    else others[key] = inner;
    return others;
  };
  return edit(structuredClone(properties), keys) as Properties;
}
