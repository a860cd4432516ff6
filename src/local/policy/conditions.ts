/** The condition operators of a policy statement. */
import { BlockList, isIPv6 } from 'node:net';
import { isAnswered, type Keys } from './keys.ts';
import type { Condition } from './policy.ts';
import { not, some, type Truth } from './truth.ts';
import { type Pieces, plain, replaced } from './variables.ts';
import { wildcard } from './wildcard.ts';

/** Is this value of the request what the policy wants? */
type Compare = (actual: string, wanted: Pieces) => boolean;

const texts =
  (holds: (actual: string, wanted: string) => boolean): Compare =>
  (actual, wanted) =>
    holds(actual, plain(wanted));
const numbers = (holds: (actual: number, wanted: number) => boolean) =>
  texts((actual, wanted) => holds(numberOf(actual), numberOf(wanted)));
const dates = (holds: (actual: number, wanted: number) => boolean) =>
  texts((actual, wanted) => holds(momentOf(actual), momentOf(wanted)));

/** NaN for what is no number, an empty text too: it compares with nothing. */
export const numberOf = (text: string): number => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);
/** A date is ISO 8601 or seconds since the epoch; NaN for anything else. */
export const momentOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

/** Each of the six parts is matched by itself, so that `*` does not reach over a colon (but in the last). */
function arn(actual: string, wanted: Pieces): boolean {
  if (wanted === actual || plain(wanted) === '*') return true;
  const a = split(actual);
  const w = split(wanted);
  return w.length === a.length && w.every((part, i) => wildcard(part, plain(a[i] ?? '')));
}
function split(pieces: Pieces): string[][] {
  const parts: string[][] = [[]];
  for (const piece of Array.from(pieces)) {
    if (piece === ':' && parts.length < 6) parts.push([]);
    else parts.at(-1)!.push(piece);
  }
  return parts;
}

/** The addresses of `10.0.0.0/8` or of one address; undefined for anything else. */
export function addresses(text: string): BlockList | undefined {
  // Strictly: an empty number of bits would be none of them, and so every address.
  const [, net = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIPv6(net) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(net, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
    return list;
  } catch {
    return undefined;
  }
}

const COMPARE: Record<string, Compare> = {
  stringequals: texts((a, w) => a === w),
  stringequalsignorecase: texts((a, w) => a.toLowerCase() === w.toLowerCase()),
  stringlike: (actual, wanted) => wildcard(wanted, actual),
  arnequals: arn,
  arnlike: arn,
  bool: texts((a, w) => a.toLowerCase() === w.toLowerCase()),
  numericequals: numbers((a, w) => a === w),
  numericlessthan: numbers((a, w) => a < w),
  numericlessthanequals: numbers((a, w) => a <= w),
  numericgreaterthan: numbers((a, w) => a > w),
  numericgreaterthanequals: numbers((a, w) => a >= w),
  dateequals: dates((a, w) => a === w),
  datelessthan: dates((a, w) => a < w),
  datelessthanequals: dates((a, w) => a <= w),
  dategreaterthan: dates((a, w) => a > w),
  dategreaterthanequals: dates((a, w) => a >= w),
  binaryequals: texts((a, w) => a === w),
  ipaddress: texts((a, w) => addresses(w)?.check(a, isIPv6(a) ? 'ipv6' : 'ipv4') === true),
};

/** A negated operator holds where its positive one does not, and where the key is missing. */
const NEGATED: Record<string, string> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
  datenotequals: 'dateequals',
  notipaddress: 'ipaddress',
};

/** Is this (in lower case, without prefix and IfExists) an operator that IAM knows? */
export const isOperator = (name: string): boolean =>
  name === 'null' || Object.hasOwn(COMPARE, name) || Object.hasOwn(NEGATED, name);

/** IAM replaces policy variables in texts and ARNs only. */
const takesVariables = (operator: string) => /^(string|arn)/.test(operator);

/** Does the condition hold for these keys? Unknown where it asks for one that the endpoint does not answer for. */
export function holds({ operator, key, values, set, ifExists }: Condition, keys: Keys, variables: boolean): Truth {
  const actual = keys.get(key);
  if (actual === undefined && !isAnswered(key, keys)) return undefined;
  if (operator === 'null') return values.some((v) => v.toLowerCase() === String(actual === undefined));
  const positive = NEGATED[operator];
  if (actual === undefined) {
    return ifExists || set === 'ForAllValues' || (positive !== undefined && set !== 'ForAnyValue');
  }
  const compare = COMPARE[positive ?? operator];
  if (!compare) return undefined;
  const truth = some(values, (value) => {
    const wanted = variables && takesVariables(operator) ? replaced(value, keys) : { pieces: value };
    if (wanted === 'unknown') return undefined;
    return wanted !== 'missing' && compare(actual, wanted.pieces);
  });
  return positive === undefined ? truth : not(truth);
}
