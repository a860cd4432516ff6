/** The restJson1 protocol: Lambda and API Gateway. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import {
  membersOf,
  rawMember,
  readHttpText,
  readJson,
  restJsonCodec,
  structure,
  textOf,
  writeHttpText,
  writeJson,
} from './codec.ts';
import type { Protocol } from './protocol.ts';
import { matchRoute } from './route.ts';
import type { Members, Operation } from './service.ts';
import type { WireRequest, WireResponse } from './wire.ts';

const inJson = { 'content-type': 'application/json' };

export const restJson: Protocol = {
  match: matchRoute,
  read: async (operation, request, labels) =>
    operation.input.isUnitSchema() ? {} : readHttp(operation, request, labels),
  write(_service, operation, output) {
    const status = operation.traits.http?.[2] ?? 200;
    if (operation.output.isUnitSchema()) return { status, headers: {}, body: '' };
    return writeHttp(operation.output, membersOf(output), status);
  },
  fail(_service, error) {
    const response = error.schema
      ? writeHttp(error.schema, error.value, error.status)
      : { status: error.status, headers: { ...inJson }, body: JSON.stringify({ message: error.message }) };
    response.headers['x-amzn-errortype'] = error.code;
    return response;
  },
};

/** The members a JSON body holds, or undefined if it holds none. */
function bodySchema(schema: NormalizedSchema, where: 'request' | 'response'): StaticStructureSchema | undefined {
  const members: Parameters<typeof structure>[1] = {};
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpHeader || traits.httpPrefixHeaders !== undefined || traits.httpPayload || traits.httpResponseCode) {
      continue;
    }
    // httpLabel and httpQuery do occur on outputs, where they mean nothing.
    if (where === 'request' && (traits.httpLabel || traits.httpQuery || traits.httpQueryParams)) continue;
    members[name] = rawMember(schema, name);
  }
  return Object.keys(members).length ? structure(schema.getName() ?? '', members) : undefined;
}

async function readHttp(operation: Operation, request: WireRequest, labels: Record<string, string>): Promise<Members> {
  const input: Members = {};
  const query = new URLSearchParams(request.query);
  const body = bodySchema(operation.input, 'request');
  if (body && request.body.byteLength) {
    Object.assign(input, await readJson(restJsonCodec, body, request.body));
  }
  const named = new Set(new URLSearchParams(operation.traits.http?.[1].split('?')[1]).keys());
  let rest: [string, NormalizedSchema] | undefined;
  for (const [name, member] of operation.input.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpQueryParams) rest = [name, member];
    if (traits.httpQuery) named.add(traits.httpQuery);
    const value = await readMember(member, request, query, labels[name]);
    if (value !== undefined) input[name] = value;
  }
  if (rest) {
    const [name, member] = rest;
    const isList = member.getValueSchema().isListSchema();
    const keys = [...new Set(query.keys())].filter((key) => !named.has(key));
    if (keys.length)
      input[name] = Object.fromEntries(keys.map((key) => [key, isList ? query.getAll(key) : query.get(key)]));
  }
  return input;
}

/** The value of one member that is not part of the JSON body, or undefined. */
async function readMember(
  member: NormalizedSchema,
  request: WireRequest,
  query: URLSearchParams,
  label?: string,
): Promise<unknown> {
  const traits = member.getMergedTraits();
  if (traits.httpLabel) return label === undefined ? undefined : readHttpText(member, label);
  if (traits.httpQuery) {
    const values = query.getAll(traits.httpQuery);
    if (!values.length) return undefined;
    if (!member.isListSchema()) return readHttpText(member, values[0]!);
    const item = member.getValueSchema();
    return values.map((value) => readHttpText(item, value));
  }
  if (traits.httpHeader) {
    const header = request.headers[traits.httpHeader.toLowerCase()];
    return header === undefined ? undefined : readHttpText(member, header);
  }
  if (traits.httpPrefixHeaders !== undefined) {
    const prefix = traits.httpPrefixHeaders.toLowerCase();
    const found = Object.entries(request.headers).filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(found.map(([key, value]) => [key.slice(prefix.length), value]));
  }
  if (traits.httpPayload && request.body.byteLength) {
    if (member.isBlobSchema()) return request.body;
    return member.isStringSchema() ? textOf(request.body) : readJson(restJsonCodec, member, request.body);
  }
  return undefined;
}

function writeHttp(schema: NormalizedSchema, value: Members, status: number): WireResponse {
  const response: WireResponse = { status, headers: {}, body: '' };
  let payload = false;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const at = value[name];
    if (traits.httpPayload) payload = true;
    if (at === undefined || at === null) continue;
    if (traits.httpHeader) response.headers[traits.httpHeader.toLowerCase()] = writeHttpText(member, at);
    else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, text] of Object.entries(at)) {
        response.headers[(traits.httpPrefixHeaders + key).toLowerCase()] = String(text);
      }
    } else if (traits.httpResponseCode) response.status = Number(at);
    else if (traits.httpPayload) writePayload(response, member, at);
  }
  if (!payload) {
    const body = bodySchema(schema, 'response');
    if (body) response.body = writeJson(restJsonCodec, body, value);
    response.headers['content-type'] ??= 'application/json';
  }
  return response;
}

function writePayload(response: WireResponse, member: NormalizedSchema, value: unknown): void {
  let type = 'application/json';
  if (member.isBlobSchema()) {
    response.body = typeof value === 'string' ? value : (value as Uint8Array);
    type = 'application/octet-stream';
  } else if (member.isStringSchema()) {
    response.body = String(value);
    type = 'text/plain';
  } else response.body = writeJson(restJsonCodec, member, value);
  response.headers['content-type'] ??= member.getMergedTraits().mediaType ?? type;
}
