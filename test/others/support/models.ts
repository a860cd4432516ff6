/** botocore's model of a service held against the schemas of the JS SDK's client, by which our wire routes and decodes. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Operation, Service } from '../../../src/local/wire/service.ts';

interface Member {
  shape: string;
  required: boolean;
  /** The name on the wire, where it is another one. */
  wire: string | null;
  location: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode' | null;
  flattened: boolean;
}
type Shape =
  | { type: 'structure'; members: Record<string, Member>; payload: string | null; union: boolean }
  | { type: 'list'; member: Member; bounds: Bounds }
  | { type: 'map'; key: Member; value: Member }
  | { type: 'string' | 'integer' | 'long' | 'float' | 'double' | 'boolean' | 'blob' | 'timestamp'; bounds: Bounds };
/** The least and the most, where the model has one. */
type Bounds = [number | null, number | null];
/** What `python/models.py` tells. */
export interface Description {
  operations: Record<
    string,
    { method: string; uri: string; input: string | null; output: string | null; wrapper: string | null }
  >;
  errors: string[];
  shapes: Record<string, Shape>;
  enums: Record<string, string[]>;
}

export interface Comparison {
  /** What one of them lacks: theirs is botocore's. Members are `Shape.member`, by botocore's name of the shape. */
  onlyTheirs: string[];
  onlyOurs: string[];
  /** What both have, in two ways. */
  faults: string[];
}

/** Compares the operations that both have, or some of them, with all that is in them. */
export function compareModels(
  theirs: Description,
  ours: Service,
  exports: Record<string, unknown>,
  only?: ReadonlySet<string>,
): Comparison {
  const found: Comparison = { onlyTheirs: [], onlyOurs: [], faults: [] };
  const walk = walker(theirs, ours, exports, found);
  const isMeant = (name: string) => !only || only.has(name);
  for (const [name, operation] of Object.entries(theirs.operations).filter(([name]) => isMeant(name))) {
    const our = ours.operations.get(name);
    if (!our) {
      found.onlyTheirs.push(name);
      continue;
    }
    if (ours.protocol === 'restJson1') compareRoutes(theirs, name, our, found.faults);
    if (ours.protocol === 'awsQuery' && operation.wrapper !== null && operation.wrapper !== `${name}Result`) {
      found.faults.push(`${name}: its result is in ${operation.wrapper}`);
    }
    for (const side of ['input', 'output'] as const) {
      const [shape, schema] = [operation[side], our[side]];
      const ourCount = schema.isUnitSchema() ? 0 : [...schema.structIterator()].length;
      if (shape !== null && !schema.isUnitSchema()) walk(shape, schema, side);
      else if (shape !== null && membersOf(theirs, shape).length > 0) found.onlyTheirs.push(`${name}'s ${side}`);
      else if (shape === null && ourCount > 0) found.onlyOurs.push(`${name}'s ${side}`);
    }
  }
  const missing = [...ours.operations.keys()].filter((name) => !Object.hasOwn(theirs.operations, name));
  found.onlyOurs.push(...missing.filter(isMeant));
  for (const name of theirs.errors) {
    const schema = ours.errors.get(name);
    if (schema) walk(name, schema, 'error');
    else if (!only) found.onlyTheirs.push(name);
  }
  return found;
}

const membersOf = ({ shapes }: Description, name: string): [string, Member][] => {
  const shape = shapes[name];
  return shape?.type === 'structure' ? Object.entries(shape.members) : [];
};

/** Labels are called by the member in our schemas, and by a name of their own in botocore's. */
function compareRoutes(theirs: Description, name: string, our: Operation, faults: string[]): void {
  const { method, uri, input } = theirs.operations[name]!;
  let path = uri;
  for (const [member, { location, wire }] of input ? membersOf(theirs, input) : []) {
    if (location === 'uri') path = path.replace(new RegExp(`\\{${wire ?? member}(\\+?)\\}`), `{${member}$1}`);
  }
  const [ourMethod, ourUri] = our.traits.http ?? [];
  const bare = (text = '') => text.replace(/\/$/, '');
  if (method !== ourMethod || bare(path) !== bare(ourUri)) {
    faults.push(`${name}: ${method} ${path} there, ${ourMethod} ${ourUri} here`);
  }
}

type Side = 'input' | 'output' | 'error';

/** Walks both sides of a shape at once; what was seen of one is not told again. */
function walker(
  { shapes, enums }: Description,
  { protocol }: Service,
  exports: Record<string, unknown>,
  found: Comparison,
) {
  const seen = new Set<string>();
  const tell = (list: keyof Comparison, text: string) => {
    if (!found[list].includes(text)) found[list].push(text);
  };
  return walk;

  function walk(name: string, schema: NormalizedSchema, side: Side): void {
    const key = `${name} ${schema.getName()} ${side}`;
    if (seen.has(key)) return;
    seen.add(key);
    const shape = shapes[name]!;
    const [type, ourType] = [typeOf(shape), ourTypeOf(schema)];
    if (type !== ourType && ourType !== 'document') tell('faults', `${name}: ${type} there, ${ourType} here`);
    else if (shape.type === 'structure') walkStructure(name, shape, schema, side);
    else if (shape.type === 'list') {
      const member = schema.getValueSchema();
      if (protocol === 'awsQuery') compareNames(`${name}[]`, shape.member.wire ?? 'member', member, 'member');
      walk(shape.member.shape, member, side);
    } else if (shape.type === 'map') {
      if (protocol === 'awsQuery') {
        compareNames(`${name}{}`, shape.key.wire ?? 'key', schema.getKeySchema(), 'key');
        compareNames(`${name}{}`, shape.value.wire ?? 'value', schema.getValueSchema(), 'value');
      }
      walk(shape.value.shape, schema.getValueSchema(), side);
    } else if (enums[name]) compareEnum(name, enums[name]);
  }

  function walkStructure(
    name: string,
    shape: Shape & { type: 'structure' },
    schema: NormalizedSchema,
    side: Side,
  ): void {
    const ours = new Map(schema.structIterator());
    const raw = schema.getSchema();
    const required = new Set([...ours.keys()].slice(0, Array.isArray(raw) ? Number(raw[6] ?? 0) : 0));
    for (const member of ours.keys()) {
      // The JS clients give every error a message, modelled or not.
      const isMessage = side === 'error' && /^message$/i.test(member);
      if (!shape.members[member] && !isMessage) tell('onlyOurs', `${name}.${member}`);
    }
    for (const [memberName, member] of Object.entries(shape.members)) {
      const our = ours.get(memberName);
      const at = `${name}.${memberName}`;
      if (!our) {
        tell('onlyTheirs', at);
        continue;
      }
      if (side === 'input' && member.required !== required.has(memberName)) {
        tell('faults', `${at}: required ${member.required ? 'there' : 'here'} alone`);
      }
      const place = placeOf(member.location, shape.payload === memberName, side);
      const ourPlace = placeOf(ourLocation(our), Boolean(our.getMergedTraits().httpPayload), side);
      if (place !== ourPlace) tell('faults', `${at}: in the ${place} there, in the ${ourPlace} here`);
      if (Boolean(our.getMergedTraits().xmlFlattened) !== member.flattened) tell('faults', `${at}: flattened by one`);
      if (place !== 'uri' && place !== 'payload') compareNames(at, member.wire ?? memberName, our, memberName);
      walk(member.shape, our, side);
    }
  }

  /** The schemas tell no enums: the client exports an object of the shape's name, for most of them. */
  function compareEnum(name: string, values: string[]): void {
    const our = exports[name];
    if (typeof our !== 'object' || our === null) return;
    const ours = Object.values(our as Record<string, string>);
    for (const value of values) if (!ours.includes(value)) tell('onlyTheirs', `${name}=${value}`);
    for (const value of ours) if (!values.includes(value)) tell('onlyOurs', `${name}=${value}`);
  }

  function compareNames(at: string, wire: string, schema: NormalizedSchema, otherwise: string): void {
    const our = ourWireName(schema, protocol) ?? otherwise;
    if (wire !== our) tell('faults', `${at}: called ${wire} there, ${our} here`);
  }
}

function ourWireName(schema: NormalizedSchema, protocol: string): string | undefined {
  const { httpQuery, httpHeader, httpPrefixHeaders, jsonName, xmlName } = schema.getMergedTraits();
  const bound = httpQuery ?? httpHeader ?? httpPrefixHeaders;
  if (bound !== undefined || protocol === 'awsJson1_1') return bound;
  return protocol === 'awsQuery' ? xmlName : jsonName;
}

/** A place in the URI means nothing in an answer: API Gateway's `position` has one all the same. */
function placeOf(location: Member['location'], isPayload: boolean, side: Side): string {
  if (isPayload) return 'payload';
  return location === null || (side !== 'input' && /^(uri|querystring)$/.test(location)) ? 'body' : location;
}

function ourLocation(schema: NormalizedSchema): Member['location'] {
  const traits = schema.getMergedTraits();
  if (traits.httpLabel) return 'uri';
  if (traits.httpQuery || traits.httpQueryParams) return 'querystring';
  if (traits.httpHeader) return 'header';
  if (traits.httpPrefixHeaders !== undefined) return 'headers';
  return traits.httpResponseCode ? 'statusCode' : null;
}

const typeOf = ({ type }: Shape): string => (/^(integer|long|float|double)$/.test(type) ? 'number' : type);

function ourTypeOf(schema: NormalizedSchema): string {
  if (schema.isDocumentSchema()) return 'document';
  if (schema.isStructSchema()) return 'structure';
  if (schema.isListSchema()) return 'list';
  if (schema.isMapSchema()) return 'map';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isBooleanSchema()) return 'boolean';
  return schema.isNumericSchema() ? 'number' : 'string';
}
