/** What changes how an API behaves and is not modelled is refused by its name, not taken and forgotten. */
import { notServed } from '../../wire/not-served.ts';
import type { PatchRule } from './patch.ts';

/** Throws 501 for the first of these members that asks for something. */
export function refuseGiven<T extends object>(given: T, ...names: (keyof T & string)[]): void {
  const asked = names.find((name) => {
    const value = given[name];
    return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  });
  if (asked) throw notServed(asked);
}

/** A patch path that AWS has and this endpoint does not: everything at or below it. */
export function unserved<T>(name: string): PatchRule<T> {
  const change = () => {
    throw notServed(`/${name}`);
  };
  return {
    path: new RegExp(`^/${name}(/|$)`),
    shown: `/${name}`,
    ops: { add: change, replace: change, remove: change },
  };
}
