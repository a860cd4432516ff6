/** The SDK's own JSON, XML and CBOR codecs, as a server needs them: the only file that imports them. */
import { AwsJson1_1Protocol, AwsRestJsonProtocol, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { CborCodec } from '@smithy/core/cbor';
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { $Schema, Schema, StaticStructureSchema } from '@smithy/types';
import { checkCborSize } from './cbor-size.ts';
import type { Members } from './service.ts';

/** The payload codec the client's own protocol class uses, with that protocol's settings (jsonName, timestamp format). */
export const restJsonCodec = new AwsRestJsonProtocol({ defaultNamespace: '' }).getPayloadCodec();
export const jsonRpcCodec = new AwsJson1_1Protocol({ defaultNamespace: '', serviceTarget: '' }).getPayloadCodec();
export type Codec = typeof restJsonCodec;
const cborCodec = new CborCodec();

/** Text form of values in URIs and headers (epoch seconds unless a trait says otherwise) … */
const httpSettings = { httpBindings: true, timestampFormat: { useTrait: true, default: 7 as const } };
const fromHttp = new FromStringShapeDeserializer(httpSettings);
const toHttp = new ToStringShapeSerializer(httpSettings);
/** … and in forms and XML (ISO 8601). */
const querySettings = { httpBindings: false, timestampFormat: { useTrait: true, default: 5 as const } };
const fromForm = new FromStringShapeDeserializer(querySettings);

export const textOf = (body: Uint8Array): string =>
  Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');

/** Decodes a JSON body, an object. Throws on anything else; wrong types inside it come through (see check-input). */
export async function readJson(codec: Codec, schema: $Schema, bytes: Uint8Array): Promise<unknown> {
  // Parsing it first: the codec reads a list as an empty structure, and its errors quote the body.
  const parsed: unknown = JSON.parse(textOf(bytes));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new TypeError('the body is not a JSON object');
  }
  return codec.createDeserializer().read(schema, textOf(bytes));
}

/** Encodes a value as JSON bytes. */
export function writeJson(codec: Codec, schema: $Schema, value: unknown): Buffer {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  // Not Buffer.from(flushed): JsonCodec2 flushes a Uint8Array whose valueOf() warns on the console.
  const flushed: Uint8Array | string = serializer.flush();
  if (typeof flushed === 'string') return Buffer.from(flushed);
  return Buffer.from(flushed.buffer, flushed.byteOffset, flushed.byteLength);
}

/** Decodes a CBOR body, a map. Throws on anything else; wrong types inside it come through (see check-input). */
export function readCbor(schema: $Schema, bytes: Uint8Array): unknown {
  checkCborSize(bytes);
  const read: unknown = cborCodec.createDeserializer().read(schema, bytes);
  if (typeof read !== 'object' || read === null || Array.isArray(read) || read instanceof Uint8Array) {
    throw new TypeError('the body is not a CBOR map');
  }
  return read;
}

/** Encodes a value as CBOR. */
export function writeCbor(schema: Schema, value: unknown): Uint8Array {
  const serializer = cborCodec.createSerializer();
  serializer.write(schema, value);
  return serializer.flush();
}

/** Encodes a value as an XML document in a service's namespace. */
export function writeXml(xmlns: string, schema: Schema, value: unknown): string {
  const serializer = new XmlShapeSerializer({ ...querySettings, xmlNamespace: xmlns, serviceNamespace: '' });
  serializer.write(schema, value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serializer.flush()}`;
}

/** A value of a URI or header from its text. */
export const readHttpText = (schema: Schema, text: string): unknown => fromHttp.read(schema, text);

/** A header's text. */
export function writeHttpText(schema: Schema, value: unknown): string {
  toHttp.write(schema, value);
  return toHttp.flush();
}

/** A value of a form from its text. */
export const readFormText = (schema: Schema, text: string): unknown => fromForm.read(schema, text);

/** A structure schema made here, of member schemas that are raw: a NormalizedSchema inside one breaks the codecs. */
export const structure = (
  name: string,
  members: Record<string, StaticStructureSchema[5][number]>,
): StaticStructureSchema => [3, '', name, 0, Object.keys(members), Object.values(members)];

/** The raw schema of a member, with its own traits, for `structure`. */
export function rawMember(parent: NormalizedSchema, name: string): StaticStructureSchema[5][number] {
  const schema = parent.getSchema() as StaticStructureSchema;
  return schema[5][schema[4].indexOf(name)]!;
}

/** The members of a decoded structure; anything else has none. */
export const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};
