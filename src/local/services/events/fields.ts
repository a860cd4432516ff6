/** An event as the pattern language sees it: the values at each dotted path, and which array elements each stands in. */

export type Scalar = string | number | boolean | null;
/** The array elements around a value: array (numbered within its event) to index. Undefined outside of any array. */
export type Place = ReadonlyMap<number, number>;
interface Field {
  value: Scalar;
  place: Place | undefined;
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

  function add(path: string, value: Scalar, place: Place | undefined): void {
    const there = fields.get(path);
    if (there) there.push({ value, place });
    else fields.set(path, [{ value, place }]);
  }
  function visit(path: string, value: unknown, place: Place | undefined): void {
    if (Array.isArray(value)) visitArray(path, value, place);
    else if (typeof value === 'object' && value !== null) visitObject(path, value, place);
    else add(path, value as Scalar, place);
  }
  function visitObject(path: string, object: object, place: Place | undefined): void {
    for (const [key, value] of Object.entries(object)) visit(path === '' ? key : `${path}.${key}`, value, place);
  }
  function visitArray(path: string, array: readonly unknown[], place: Place | undefined): void {
    const id = arrays++;
    array.forEach((element, index) => {
      const inside = typeof element === 'object' && element !== null ? new Map(place).set(id, index) : place;
      visit(path, element, inside);
    });
  }

  if (typeof event === 'object' && event !== null && !Array.isArray(event)) visitObject('', event, undefined);
  return fields;
}

/** Both places together, or undefined if they are different elements of one array. */
export function joinPlaces(a: Place, b: Place | undefined): Place | undefined {
  if (!b || b.size === 0) return a;
  if (a.size === 0) return b;
  for (const [array, index] of b) {
    const other = a.get(array);
    if (other !== undefined && other !== index) return undefined;
  }
  return new Map([...a, ...b]);
}
