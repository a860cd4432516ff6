/** The condition operators of a policy statement. */
import { BlockList, isIPv6 } from 'node:net';
import type { Condition } from './policy.ts';
import { wildcard } from './wildcard.ts';

type Compare = (actual: string, wanted: string) => boolean;

const numbers =
  (holds: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) =>
    holds(Number(actual), Number(wanted));
/** A date is ISO 8601 or seconds since the epoch. */
const moment = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const dates =
  (holds: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) =>
    holds(moment(actual), moment(wanted));

/** Each of the six parts is matched by itself, so that `*` does not reach over a colon (but in the last). */
function arn(actual: string, wanted: string): boolean {
  const parts = (text: string) => {
    const list = text.split(':');
    return [...list.slice(0, 5), list.slice(5).join(':')];
  };
  if (wanted === '*') return true;
  const a = parts(actual);
  const w = parts(wanted);
  return w.length === a.length && w.every((part, i) => wildcard(part, a[i] ?? ''));
}

function address(actual: string, wanted: string): boolean {
  const [net = '', bits] = wanted.split('/');
  const family = isIPv6(net) ? 'ipv6' : 'ipv4';
  try {
    const list = new BlockList();
    list.addSubnet(net, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
    return list.check(actual, isIPv6(actual) ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
}

const COMPARE: Record<string, Compare> = {
  stringequals: (actual, wanted) => actual === wanted,
  stringequalsignorecase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  stringlike: (actual, wanted) => wildcard(wanted, actual),
  arnequals: arn,
  arnlike: arn,
  bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
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
  binaryequals: (actual, wanted) => actual === wanted,
  ipaddress: address,
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

/** Does the condition hold for these keys (names in lower case)? Policy variables are not replaced. */
export function holds(condition: Condition, keys: ReadonlyMap<string, string>): boolean {
  const actual = keys.get(condition.key);
  if (condition.operator === 'null')
    return condition.values.some((v) => (v.toLowerCase() === 'true') === (actual === undefined));
  const positive = NEGATED[condition.operator];
  if (actual === undefined) return condition.ifExists || condition.forAll || positive !== undefined;
  const compare = COMPARE[positive ?? condition.operator];
  if (!compare) return false;
  const some = condition.values.some((wanted) => compare(actual, wanted));
  return positive === undefined ? some : !some;
}
