/** Compares what was read with what is expected, leaf by leaf. */
import type { Json, Members } from './botocore.ts';
import { Like } from './like.ts';

/** What stands where nothing is. */
export const ABSENT = '(absent)';

export interface Difference {
  found: Json;
  expected: Json;
}

const isObject = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !(value instanceof Like);
const isError = (value: Members) => Object.hasOwn(value, 'error');
const differInKind = (a: Members, b: Members) => Array.isArray(a) !== Array.isArray(b) || isError(a) !== isError(b);

/** Path → both sides, `Question: Member.0.Member`; a whole branch that only one side has is one difference. */
export function differencesOf(found: Json, expected: Json, path = ''): Record<string, Difference> {
  if (expected instanceof Like) return expected.matches(found) ? {} : { [path]: { found, expected: expected.what } };
  if (!isObject(found) || !isObject(expected) || differInKind(found, expected)) {
    return Object.is(found, expected) ? {} : { [path]: { found, expected } };
  }
  const side = (value: Members, member: string) => (Object.hasOwn(value, member) ? value[member] : ABSENT);
  const members = new Set([...Object.keys(found), ...Object.keys(expected)]);
  const below = [...members].map((member) => {
    const at = path === '' ? `${member}:` : `${path}${path.endsWith(':') ? ' ' : '.'}${member}`;
    return differencesOf(side(found, member), side(expected, member), at);
  });
  return Object.assign({}, ...below);
}
