/** What a template can hold and how it prints: a closed set of values, so that no JavaScript object is ever within its reach. */

import { VtlDouble } from './vtl-double.ts';

/** JSON objects and Velocity maps are JavaScript Maps: a key such as `constructor` or `__proto__` is a key and nothing more. */
export type VtlMap = Map<string, VtlValue>;
/** `$input` and `$util`: an object of the gateway's own, with the methods and members listed and no others. */
export interface VtlHost {
  readonly host: string;
  members?: Record<string, () => VtlValue>;
  methods: Record<string, (...args: VtlValue[]) => VtlValue>;
}
export type VtlValue = undefined | null | string | number | boolean | VtlDouble | VtlValue[] | VtlMap | VtlHost;

/** An array that came from JSON: it prints as JSON text, where a list made by the template prints as Java's `[a, b]` (aws-facts 4.6). */
export class JsonList extends Array<VtlValue> {
  static override get [Symbol.species]() {
    return Array;
  }
}

/** A template went wrong: the caller is answered 500. */
export class VtlError extends Error {
  override readonly name = 'VtlError';
}

export const isHost = (value: VtlValue): value is VtlHost =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map) &&
  !(value instanceof VtlDouble);

/** Of either kind; undefined if it is none. */
export const numberIn = (value: VtlValue): number | undefined =>
  typeof value === 'number' ? value : value instanceof VtlDouble ? value.value : undefined;

/** The template's form of what JSON.parse gave. */
export function fromJson(json: unknown): VtlValue {
  if (Array.isArray(json)) {
    const list = new JsonList();
    for (const item of json) list.push(fromJson(item));
    return list;
  }
  if (typeof json === 'object' && json !== null) {
    return new Map(Object.entries(json).map(([key, value]) => [key, fromJson(value)]));
  }
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  return null;
}

/** What a text holds as JSON; undefined if it is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lists can hold each other, and so be a huge tree in little room: a walk over a value visits so many parts at most. */
const MAX_PARTS = 1_000_000;
export type Visit = () => void;
export function visitor(): Visit {
  let parts = 0;
  return () => {
    parts += 1;
    if (parts > MAX_PARTS) throw new VtlError('a value is too large');
  };
}

/** JSON text of a value, as `$input.json` gives it. */
export function toJson(value: VtlValue, visit = visitor()): string {
  visit();
  if (Array.isArray(value)) return `[${Array.from(value, (item) => toJson(item, visit)).join(',')}]`;
  if (value instanceof Map) {
    return `{${Array.from(value, ([key, item]) => `${JSON.stringify(key)}:${toJson(item, visit)}`).join(',')}}`;
  }
  if (value instanceof VtlDouble) return value.toString();
  if (value === undefined || value === null || typeof value === 'object') return 'null';
  return JSON.stringify(value);
}

/**
 * How a value prints: null and undefined as nothing, a map as `{foo=bar}`, a JSON list as JSON text, a list of the
 * template's own as `[a, b]` (aws-facts 4.6).
 */
export function printed(value: VtlValue): string {
  return value === undefined || value === null ? '' : printedPart(value, visitor());
}

/** Inside a map or list null is Java's `null`. */
function printedPart(value: VtlValue, visit: Visit): string {
  visit();
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return value;
  if (value instanceof JsonList) return toJson(value, visit);
  if (Array.isArray(value)) return `[${Array.from(value, (item) => printedPart(item, visit)).join(', ')}]`;
  if (value instanceof Map) {
    return `{${Array.from(value, ([key, item]) => `${key}=${printedPart(item, visit)}`).join(', ')}}`;
  }
  return isHost(value) ? '' : String(value);
}

/** Velocity 1.7: only null and false are false; 0, '' and an empty list are true. */
export const isTrue = (value: VtlValue): boolean => value !== undefined && value !== null && value !== false;

/** Java's equals, with Velocity's fallback for values of different kinds: `1 == '1'` holds because both print alike. */
export function isEqual(a: VtlValue, b: VtlValue, visit = visitor()): boolean {
  visit();
  if (a === b) return true;
  const none = (value: VtlValue) => value === undefined || value === null;
  if (none(a) || none(b)) return none(a) && none(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => isEqual(item, b[i], visit));
  }
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, item]) => b.has(key) && isEqual(item, b.get(key), visit));
  }
  const [left, right] = [numberIn(a), numberIn(b)];
  if (left !== undefined && right !== undefined) return left === right;
  if (isHost(a) || isHost(b) || Array.isArray(a) || Array.isArray(b) || a instanceof Map || b instanceof Map)
    return false;
  return String(a) === String(b);
}
