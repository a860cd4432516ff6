/** Whether Node is one that this runs on. Pure. */
import type { Check } from '../provision/check.ts';

/** Both as `20.12.0`. */
export function nodeCheck(version: string, oldest: string): Check {
  const numbers = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10));
  const [is, needed] = [numbers(version), numbers(oldest)];
  const at = needed.findIndex((number, index) => (is[index] ?? 0) !== number);
  if (at < 0 || is[at]! > needed[at]!) return { check: 'node', result: 'ok', why: version };
  const why = `${version}, and this needs ${oldest} or newer`;
  return { check: 'node', result: 'fail', why, fix: 'install a newer Node, e.g. from https://nodejs.org' };
}
