/** Whether the names of a stack fit where they go (aws-facts 6.3): roles carry the region, which may be long. Pure. */
import type { Stack } from '../pattern/stack.ts';
import type { Check } from './check.ts';

/** Of roles, rules and functions alike. */
const LONGEST = 64;

export function namesCheck({ apiRole, functions, rules, name }: Stack): Check {
  const roles = [apiRole, ...Object.values(functions).map(({ role }) => role)];
  const names = [...roles, ...Object.values(functions), ...Object.values(rules)].map((named) => named.name);
  const longest = names.reduce((one, other) => (other.length > one.length ? other : one));
  const over = longest.length - LONGEST;
  if (over <= 0) return { check: 'names', result: 'ok', why: `${longest.length} of ${LONGEST} characters at the most` };
  return {
    check: 'names',
    result: 'fail',
    why: `${longest} has ${longest.length} characters, AWS takes ${LONGEST}`,
    fix: `use a --stack of ${Math.max(1, name.length - over)} characters or less`,
  };
}
