/** What differs between the properties we want and those that are there: the one comparison behind `up`, `diff` and `status`. */
import { isDeepStrictEqual } from 'node:util';
import type { Properties } from './resource.ts';

export interface Difference {
  /** Dots between the steps, e.g. `RetentionInDays`, `Tags.destined:stack`, `Targets.record-log.Arn`. */
  path: string;
  /** Undefined where nothing is there. */
  actual: unknown;
  /** Undefined where nothing should be. */
  wanted: unknown;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** What names the elements of a list: a tag's key, a target's id, a policy's name. */
const nameOf = (element: unknown) =>
  isObject(element) ? (element.Key ?? element.Id ?? element.PolicyName) : undefined;

/** Both values by the names of their parts: objects as they are, lists by the names of their elements, else by position. */
function parts(wanted: unknown, actual: unknown): [Json, Json] | undefined {
  if (isObject(wanted) && isObject(actual)) return [wanted, actual];
  if (!Array.isArray(wanted) || !Array.isArray(actual)) return undefined;
  const areNamed = [...wanted, ...actual].every((element) => typeof nameOf(element) === 'string');
  const named = (list: unknown[]): Json =>
    Object.fromEntries(
      list.map((element, index) => (areNamed ? [nameOf(element), contentOf(element)] : [index, element])),
    );
  return [named(wanted), named(actual)];
}

const contentOf = (element: unknown) => (isObject(element) && 'Value' in element ? element.Value : element);

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
