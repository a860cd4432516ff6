/** Holds a decoded input against its schema: handlers may trust the types and required members that their signature promises. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf } from './codec.ts';

/** What is wrong with an input: a required member is missing, or a value is of another type than the model says. */
export type InputFault = { kind: 'missing' | 'type'; path: string; wanted: string };

/**
 * The numbers that AWS models as double or float, of all that can be sent to the services here. The SDK's schemas tell them from
 * whole ones no more, and its clients send what they are given.
 */
const FRACTIONS =
  /(^|\.)(additionalVersionWeights\..*|targetValue|executionEnvironmentMemoryGiBPerVCpu|percentTraffic|throttlingRateLimit|rateLimit|defaultValue|minValue|maxValue)$/;

/**
 * The first fault of an input, or undefined. `form`: awsQuery, whose forms can't carry an empty map or structure, so
 * that their absence proves nothing.
 */
export function checkInput(schema: NormalizedSchema, value: unknown, form: boolean, path = ''): InputFault | undefined {
  if (value === undefined || value === null) return undefined;
  if (schema.isDocumentSchema() || schema.isUnitSchema()) return undefined;
  const wanted = typeName(schema);
  if (!isOfType(schema, value)) return { kind: 'type', path, wanted };
  if (typeof value === 'number' && !Number.isInteger(value) && !FRACTIONS.test(path)) {
    return { kind: 'type', path, wanted: 'Integer' };
  }
  const join = (name: string) => (path ? `${path}.${name}` : name);
  if (schema.isStructSchema()) return checkStructure(schema, membersOf(value), form, join);
  if (schema.isListSchema() && Array.isArray(value)) {
    const member = schema.getValueSchema();
    for (const [i, item] of value.entries()) {
      const fault = checkInput(member, item, form, join(`${i + 1}.member`));
      if (fault) return fault;
    }
  } else if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    for (const [key, item] of Object.entries(membersOf(value))) {
      const fault = checkInput(member, item, form, join(key));
      if (fault) return fault;
    }
  }
  return undefined;
}

function checkStructure(
  schema: NormalizedSchema,
  members: Record<string, unknown>,
  form: boolean,
  join: (name: string) => string,
): InputFault | undefined {
  // A structure schema's seventh element counts its required members, which come first.
  const raw = schema.getSchema();
  const required = Array.isArray(raw) ? Number(raw[6] ?? 0) : 0;
  let i = 0;
  for (const [name, member] of schema.structIterator()) {
    const value = members[name];
    const absent = value === undefined || value === null;
    const uncertain = form && (member.isMapSchema() || member.isStructSchema());
    // AWS writes its members' names small, whatever the model has: Value null at 'topicArn'.
    const path = join(`${name[0]!.toLowerCase()}${name.slice(1)}`);
    if (i++ < required && absent && !uncertain) return { kind: 'missing', path, wanted: typeName(member) };
    const fault = absent ? undefined : checkInput(member, value, form, path);
    if (fault) return fault;
  }
  return undefined;
}

function typeName(schema: NormalizedSchema): string {
  if (schema.isStructSchema()) return 'Structure';
  if (schema.isListSchema()) return 'List';
  if (schema.isMapSchema()) return 'Map';
  if (schema.isBlobSchema()) return 'Blob';
  if (schema.isTimestampSchema()) return 'Timestamp';
  if (schema.isBooleanSchema()) return 'Boolean';
  if (schema.isNumericSchema()) return 'Number';
  return 'String';
}

function isOfType(schema: NormalizedSchema, value: unknown): boolean {
  switch (typeName(schema)) {
    case 'Structure':
    case 'Map':
      return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
    case 'List':
      return Array.isArray(value);
    case 'Blob':
      return value instanceof Uint8Array;
    case 'Timestamp':
      return value instanceof Date && !Number.isNaN(value.getTime());
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Number':
      return typeof value === 'number' && !Number.isNaN(value);
    default:
      // Strings with a media type are decoded to objects of the class String.
      return typeof value === 'string' || value instanceof String;
  }
}
