/** An event as the pattern language sees it: the values at each dotted path, and which array element each stands in. */

export type Scalar = string | number | boolean | null;
/** An object or array that stands in an array, and the element around that one. Arrays and elements are numbered within their event. */
export interface Element {
  id: number;
  array: number;
  parent: Element | undefined;
}
export interface Field {
  value: Scalar;
  /** The innermost array element around the value. */
  place: Element | undefined;
}
/** Dotted path to every value there; `{"a.b": 1}` and `{"a": {"b": 1}}` are the same path (aws-facts 3.3). */
export type Fields = ReadonlyMap<string, readonly Field[]>;

/**
 * Flattens a parsed event. Empty arrays and objects leave nothing behind: no pattern but `exists: false` sees them.
 * Values that stand in an array directly are alternatives of one field; objects in an array are places of their own.
 */
export function fieldsOf(event: unknown): Fields {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  let elements = 0;

  function add(path: string, value: Scalar, place: Element | undefined): void {
    const there = fields.get(path);
    if (there) there.push({ value, place });
    else fields.set(path, [{ value, place }]);
  }
  function visit(path: string, value: unknown, place: Element | undefined): void {
    if (Array.isArray(value)) visitArray(path, value, place);
    else if (typeof value === 'object' && value !== null) visitObject(path, value, place);
    else add(path, value as Scalar, place);
  }
  function visitObject(path: string, object: object, place: Element | undefined): void {
    for (const [key, value] of Object.entries(object)) visit(path === '' ? key : `${path}.${key}`, value, place);
  }
  function visitArray(path: string, array: readonly unknown[], place: Element | undefined): void {
    const id = arrays++;
    for (const element of array) {
      const isScalar = typeof element !== 'object' || element === null;
      visit(path, element, isScalar ? place : { id: elements++, array: id, parent: place });
    }
  }

  if (typeof event === 'object' && event !== null && !Array.isArray(event)) visitObject('', event, undefined);
  return fields;
}
