/** Compares what was read with what is expected, leaf by leaf. */
import type { Json } from './botocore.ts';

/** Stands in an expectation for a value that a service makes up. */
export class Like {
  readonly what: string;
  readonly matches: (value: Json) => boolean;
  constructor(what: string, matches: (value: Json) => boolean) {
    this.what = what;
    this.matches = matches;
  }
}

/** What stands where nothing is. */
export const ABSENT = '(absent)';

export interface Difference {
  found: Json;
  expected: Json;
}

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !(value instanceof Like);
/** Lists are objects of their indexes. */
const membersOf = (value: Record<string, Json>) => Object.keys(value);

/** Path → both sides, `Question: Member.Member.0`; a whole branch that only one side has is one difference. */
export function differencesOf(found: Json, expected: Json, path = ''): Record<string, Difference> {
  if (expected instanceof Like) return expected.matches(found) ? {} : { [path]: { found, expected: expected.what } };
  if (!isObject(found) || !isObject(expected) || Array.isArray(found) !== Array.isArray(expected)) {
    return Object.is(found, expected) ? {} : { [path]: { found, expected } };
  }
  const members = new Set([...membersOf(found), ...membersOf(expected)]);
  const below = [...members].map((member) => {
    const at = path === '' ? `${member}:` : `${path}${path.endsWith(':') ? ' ' : '.'}${member}`;
    const side = (value: Record<string, Json>) => (Object.hasOwn(value, member) ? value[member] : ABSENT);
    return differencesOf(side(found), side(expected), at);
  });
  return Object.assign({}, ...below);
}
