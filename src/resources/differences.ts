/** What differs between the properties we want and those that are there: the one comparison behind `up`, `diff` and `status`. */
import { isDeepStrictEqual } from 'node:util';
import type { Properties } from './resource.ts';

export interface Difference {
  /** Dots between the steps, e.g. `RetentionInDays`, `Tags.destined:stack`, `Targets.0.Arn`. */
  path: string;
  /** Undefined where nothing is there. */
  actual: unknown;
  /** Undefined where nothing should be. */
  wanted: unknown;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTag = (value: unknown): value is { Key: string; Value: unknown } => isObject(value) && 'Key' in value;

/** Both values by the names of their parts: objects as they are, lists of tags by key, other lists by position. */
function parts(wanted: unknown, actual: unknown): [Json, Json] | undefined {
  if (isObject(wanted) && isObject(actual)) return [wanted, actual];
  if (!Array.isArray(wanted) || !Array.isArray(actual)) return undefined;
  const byKey = [...wanted, ...actual].every(isTag);
  const named = (list: unknown[]): Json =>
    Object.fromEntries(byKey ? list.filter(isTag).map(({ Key, Value }) => [Key, Value]) : list.entries());
  return [named(wanted), named(actual)];
}

function* compare(path: string, wanted: unknown, actual: unknown): Generator<Difference> {
  if (isDeepStrictEqual(wanted, actual)) return;
  const pair = parts(wanted, actual);
  if (!pair) {
    yield { path, actual, wanted };
    return;
  }
  const [left, right] = pair;
  for (const name of [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()) {
    yield* compare(path === '' ? name : `${path}.${name}`, left[name], right[name]);
  }
}

/** Every leaf that differs, sorted by path; empty when all is as wanted. Both sides plain JSON in CloudFormation's form. */
export function differences(wanted: Properties, actual: Properties): Difference[] {
  return [...compare('', wanted, actual)];
}

/** Names of the top-level properties that differ. */
export function changed(wanted: Properties, actual: Properties): ReadonlySet<string> {
  const names = new Set([...Object.keys(wanted), ...Object.keys(actual)]);
  return new Set([...names].filter((name) => !isDeepStrictEqual(wanted[name], actual[name])));
}
