/** Holds a value against a JSON schema of draft 4, the kind that API Gateway's models are written in. */
import { finds } from './vtl-regex.ts';
import { type Visit, VtlError, visitor } from './vtl-value.ts';

type Json = Record<string, unknown>;
/** The schema that a `$ref` names; undefined if there is none. */
export type Resolve = (ref: string, root: Json) => { schema: unknown; root: Json } | undefined;

interface Place {
  root: Json;
  resolve: Resolve;
  visit: Visit;
}

/** Does the value fit? Throws VtlError where the schema can't be used, or takes too long; unknown keywords say nothing. */
export const fits = (value: unknown, schema: Json, resolve: Resolve): boolean =>
  check(value, schema, { root: schema, resolve, visit: visitor() });

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const own = (object: Json, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

const TYPES: Record<string, (value: unknown) => boolean> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

function check(value: unknown, schema: unknown, place: Place): boolean {
  place.visit();
  if (!isObject(schema)) return true;
  const ref = own(schema, '$ref');
  if (typeof ref === 'string') {
    const target = place.resolve(ref, place.root);
    if (!target) throw new VtlError(`the model refers to ${ref}, which is not there`);
    // Beside a $ref nothing else counts.
    return check(value, target.schema, { ...place, root: target.root });
  }
  const also = (each: unknown) => check(value, each, place);
  const { allOf, anyOf, oneOf, not, type } = schema;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  if (types.length && !types.some((name) => typeof name === 'string' && isType(name, value))) return false;
  if (Array.isArray(schema.enum) && !schema.enum.some((each) => isSame(each, value, place.visit))) return false;
  if (!listOf(allOf).every(also)) return false;
  if (Array.isArray(anyOf) && !anyOf.some(also)) return false;
  if (Array.isArray(oneOf) && oneOf.filter(also).length !== 1) return false;
  if (isObject(not) && also(not)) return false;
  if (typeof value === 'number') return isNumber(value, schema);
  if (typeof value === 'string') return isText(value, schema);
  if (Array.isArray(value)) return isList(value, schema, place);
  return isObject(value) ? isMembers(value, schema, place) : true;
}

const isType = (name: string, value: unknown): boolean => Object.hasOwn(TYPES, name) && TYPES[name]!(value);

function isSame(a: unknown, b: unknown, visit: Visit): boolean {
  visit();
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => isSame(item, b[i], visit));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key], visit))
  );
}

/** A text that is the same for values that are the same: members in order of their names. */
function canonical(value: unknown, visit: Visit): string {
  visit();
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, visit)).join(',')}]`;
  // -0 is 0 as a text, too, and what is infinite is not null.
  if (!isObject(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key], visit)}`).join(',')}}`;
}

/** No limit, or one that is kept. */
const within = (limit: unknown, keeps: (limit: number) => boolean): boolean =>
  typeof limit !== 'number' || keeps(limit);

function isNumber(value: number, { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Json): boolean {
  return (
    within(minimum, (limit) => (exclusiveMinimum === true ? value > limit : value >= limit)) &&
    within(maximum, (limit) => (exclusiveMaximum === true ? value < limit : value <= limit)) &&
    within(multipleOf, (step) => isMultiple(value, step))
  );
}

/** Of decimals as they are written: 0.3 is three times 0.1, though not in binary fractions. */
function isMultiple(value: number, step: number): boolean {
  // JSON's 1e999 is read as infinite.
  if (!Number.isFinite(value) || !Number.isFinite(step)) return false;
  const [a, b] = [decimal(value), decimal(step)];
  if (b.digits === 0n || a.digits === 0n) return b.digits !== 0n;
  // Exponents lie within 400 of zero, so these numbers stay small.
  const least = Math.min(a.exponent, b.exponent);
  return (a.digits * 10n ** BigInt(a.exponent - least)) % (b.digits * 10n ** BigInt(b.exponent - least)) === 0n;
}

/** A number as whole digits times a power of ten. */
function decimal(value: number): { digits: bigint; exponent: number } {
  const [, whole = '0', fraction = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?e(.+)$/.exec(value.toExponential()) ?? [];
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function isText(value: string, { minLength, maxLength, pattern }: Json): boolean {
  const length = [...value].length;
  return (
    within(minLength, (least) => length >= least) &&
    within(maxLength, (most) => length <= most) &&
    (typeof pattern !== 'string' || finds(value, pattern))
  );
}

function isList(value: unknown[], { items, additionalItems, minItems, maxItems, uniqueItems }: Json, place: Place) {
  const { length } = value;
  if (!within(minItems, (least) => length >= least) || !within(maxItems, (most) => length <= most)) return false;
  if (uniqueItems === true && new Set(value.map((item) => canonical(item, place.visit))).size < length) return false;
  if (!Array.isArray(items)) return value.every((item) => check(item, items, place));
  if (additionalItems === false && length > items.length) return false;
  return value.every((item, i) => check(item, i < items.length ? items[i] : additionalItems, place));
}

function isMembers(value: Json, schema: Json, place: Place): boolean {
  const { properties, patternProperties, additionalProperties, minProperties, maxProperties, dependencies } = schema;
  const keys = Object.keys(value);
  if (!within(minProperties, (least) => keys.length >= least)) return false;
  if (!within(maxProperties, (most) => keys.length <= most)) return false;
  if (!listOf(schema.required).every((key) => typeof key !== 'string' || Object.hasOwn(value, key))) return false;
  for (const [key, asked] of Object.entries(isObject(dependencies) ? dependencies : {})) {
    if (Object.hasOwn(value, key) && !meets(value, asked, place)) return false;
  }
  const named = isObject(properties) ? properties : {};
  const byPattern = Object.entries(isObject(patternProperties) ? patternProperties : {});
  return keys.every((key) => {
    const schemas = [
      ...(Object.hasOwn(named, key) ? [named[key]] : []),
      ...byPattern.filter(([pattern]) => finds(key, pattern)).map(([, each]) => each),
    ];
    if (schemas.length === 0 && additionalProperties === false) return false;
    return (schemas.length ? schemas : [additionalProperties]).every((each) => check(value[key], each, place));
  });
}

/** A dependency is a list of members that must be there, too, or a schema for the whole object. */
const meets = (value: Json, asked: unknown, place: Place): boolean =>
  Array.isArray(asked)
    ? asked.every((key) => typeof key !== 'string' || Object.hasOwn(value, key))
    : check(value, asked, place);
