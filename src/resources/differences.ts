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

/** Lists of tags are compared by key, other lists by position, objects by name. */
function parts(value: unknown): Json | undefined {
  if (isObject(value)) return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.every(isTag)) return Object.fromEntries(value.map((tag) => [tag.Key, tag.Value]));
  return Object.fromEntries(value.entries());
}

function* compare(path: string, wanted: unknown, actual: unknown): Generator<Difference> {
  if (isDeepStrictEqual(wanted, actual)) return;
  const [left, right] = [parts(wanted), parts(actual)];
  if (!left || !right || Array.isArray(wanted) !== Array.isArray(actual)) {
    yield { path, actual, wanted };
    return;
  }
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
