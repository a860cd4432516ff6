/** Takes a pattern apart into patterns of a single leaf, and finds what an event holds where a leaf looks. Pure; it matches nothing. */

type Json = { [key: string]: unknown };

export interface Leaf {
  /** The keys that lead to it; the last may be `$or`. */
  path: string[];
  /** What stands there: a list, as a rule. */
  wanted: unknown;
  /** The pattern with this leaf alone. */
  pattern: Json;
}

/** `$or` is one leaf: which of its sides was meant nobody can say. */
export function leavesOf(pattern: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (node: Json, path: string[]) => {
    for (const [key, value] of Object.entries(node)) {
      const here = [...path, key];
      if (isObject(value) && key !== '$or') walk(value, here);
      else leaves.push({ path: here, wanted: value, pattern: nested(here, value) });
    }
  };
  if (isObject(pattern)) walk(pattern, []);
  return leaves;
}

const nested = (path: readonly string[], value: unknown): Json =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;

/**
 * Every value at that path, in lists as well. A dotted key is the same path as its parts, in the event and in the pattern
 * (aws-facts 3.3). Of `$or` it is what stands around it.
 */
export function valuesAt(event: unknown, path: readonly string[]): unknown[] {
  return valuesIn(
    event,
    path.filter((key) => key !== '$or').flatMap((key) => key.split('.')),
  );
}

function valuesIn(node: unknown, parts: readonly string[]): unknown[] {
  if (parts.length === 0) return [node];
  if (Array.isArray(node)) return node.flatMap((element) => valuesIn(element, parts));
  if (!isObject(node)) return [];
  const found: unknown[] = [];
  for (let count = 1; count <= parts.length; count += 1) {
    const key = parts.slice(0, count).join('.');
    if (Object.hasOwn(node, key)) found.push(...valuesIn(node[key], parts.slice(count)));
  }
  return found;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
