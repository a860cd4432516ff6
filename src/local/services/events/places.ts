/** Which elements of an event's arrays fields stand in together: Ruler's array consistency (aws-facts 3.3). */
import type { Element, Field } from './fields.ts';

/** The elements chosen so far, one of an array at most. Only the innermost are named: those around them are chosen with them. */
export type Place = readonly Element[];

/** The elements that fields stand in, as they lie in one another: each array's by the element (or the event) around it. */
interface Branch {
  element: Element | undefined;
  /** Does a field stand right here, and not only further in? */
  here: boolean;
  arrays: Map<number, Map<Element, Branch>>;
}

export function elementsOf(fields: readonly Field[]): Branch {
  const root: Branch = { element: undefined, here: false, arrays: new Map() };
  const branches = new Map<Element | undefined, Branch>([[undefined, root]]);
  for (const { place } of fields) {
    let inner: Branch | undefined;
    for (let element = place; ; element = element.parent) {
      const known = branches.get(element);
      const branch = known ?? { element, here: false, arrays: new Map() };
      if (inner) hang(branch, inner);
      else branch.here = true;
      if (known || !element) break;
      branches.set(element, branch);
      inner = branch;
    }
  }
  return root;
}

function hang({ arrays }: Branch, inner: Branch): void {
  const element = inner.element!;
  const siblings = arrays.get(element.array);
  if (siblings) siblings.set(element, inner);
  else arrays.set(element.array, new Map([[element, inner]]));
}

/** Each element with a field (undefined: outside of any array) that is none beside a chosen one; looks at no others. */
export function* compatible(
  root: Branch,
  chosen: ReadonlyMap<number, Element>,
): Generator<Element | undefined, void, void> {
  const open = [root];
  for (let branch = open.pop(); branch; branch = open.pop()) {
    if (branch.here) yield branch.element;
    for (const [array, inner] of branch.arrays) {
      const only = chosen.get(array);
      if (!only) for (const each of inner.values()) open.push(each);
      else if (inner.has(only)) open.push(inner.get(only)!);
    }
  }
}

/** The elements of a place and those around them, by array. */
export function chosenIn(place: Place): ReadonlyMap<number, Element> {
  const chosen = new Map<number, Element>();
  for (const innermost of place) for (const element of lineOf(innermost)) chosen.set(element.array, element);
  return chosen;
}

/** A place and an element that is compatible with it. */
export function join(place: Place, element: Element | undefined): Place {
  if (!element || place.some((other) => lies(other, element))) return place;
  return [...place.filter((other) => !lies(element, other)), element];
}

/** A place without the arrays that aren't needed any more. Who needs an array needs those around it. */
export function narrow(place: Place, isNeeded: (array: number) => boolean): Place {
  return place.reduce<Place>((kept, innermost) => {
    let element: Element | undefined = innermost;
    while (element && !isNeeded(element.array)) element = element.parent;
    return join(kept, element);
  }, []);
}

/** The same for the same places only. */
export const keyOf = (place: Place): string =>
  place
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join();

function lies(inner: Element, outer: Element): boolean {
  for (const element of lineOf(inner)) if (element === outer) return true;
  return false;
}

/** An element and those around it. */
function* lineOf(element: Element): Generator<Element, void, void> {
  for (let at: Element | undefined = element; at; at = at.parent) yield at;
}
