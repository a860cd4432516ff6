/** The awsQuery protocol: IAM, SNS, STS. Forms in; XML out, or JSON for a client that accepts JSON (API Gateway does). */
import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf, rawMember, structure, textOf, writeXml } from './codec.ts';
import { readForm } from './form.ts';
import type { Protocol } from './protocol.ts';
import type { Members } from './service.ts';
import type { WireRequest, WireResponse } from './wire.ts';

const forms = new WeakMap<WireRequest, URLSearchParams>();

/** Parsed once: its Action is looked at first, its members later. */
function formOf(request: WireRequest): URLSearchParams {
  // A presigned POST has all of it in its URL. That the query string counts beside a body is unverified.
  const texts = [request.query, request.method === 'GET' ? '' : textOf(request.body)];
  const form = forms.get(request) ?? new URLSearchParams(texts.filter(Boolean).join('&'));
  forms.set(request, form);
  return form;
}

const wantsJson = (request: WireRequest) => /^application\/json\b/i.test(request.headers.accept ?? '');

const asXml = (status: number, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
});
const asJson = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const metadata = structure('ResponseMetadata', { RequestId: 0 });

export const awsQuery: Protocol = {
  match(service, request) {
    const operation = service.operations.get(formOf(request).get('Action') ?? '');
    return operation && { operation, labels: {} };
  },
  async read(operation, request) {
    return readForm(operation.input, formOf(request));
  },
  write(service, { name, output: schema }, output, request, requestId) {
    const response = `${name}Response`;
    const result = `${name}Result`;
    const value: Members = { ResponseMetadata: { RequestId: requestId } };
    if (wantsJson(request)) {
      const head = schema.isUnitSchema() ? {} : { [result]: jsonOf(schema, output ?? {}) };
      return asJson(200, { [response]: { ...head, ...value } });
    }
    const members = { ...(!schema.isUnitSchema() && { [result]: schema.getSchema() }), ResponseMetadata: metadata };
    return asXml(
      200,
      writeXml(service.xmlns ?? '', structure(response, members), { [result]: output ?? {}, ...value }),
    );
  },
  fail(service, error, request, requestId) {
    const type = error.fault === 'client' ? 'Sender' : 'Receiver';
    // The JSON form of an error was not seen recorded: aws-facts 4.4 infers it from sibling services.
    if (wantsJson(request)) {
      return asJson(error.status, {
        Error: { Code: error.code, Message: error.message, Type: type },
        RequestId: requestId,
      });
    }
    const members: Parameters<typeof structure>[1] = { Type: 0, Code: 0, Message: 0 };
    const value: Members = { Type: type, Code: error.code, Message: error.message };
    for (const [name] of error.schema?.structIterator() ?? []) {
      if (/^(message|type|code)$/i.test(name) || !error.schema) continue;
      members[name] = rawMember(error.schema, name);
      value[name] = error.value[name];
    }
    const schema = structure('ErrorResponse', { Error: structure('Error', members), RequestId: 0 });
    return asXml(error.status, writeXml(service.xmlns ?? '', schema, { Error: value, RequestId: requestId }));
  },
};

/** A value in the JSON form of a query service: absent members are null there, numbers are numbers (aws-facts 4.4). */
function jsonOf(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (schema.isStructSchema()) {
    const members = membersOf(value);
    return Object.fromEntries(
      [...schema.structIterator()].map(([name, member]) => [name, jsonOf(member, members[name])]),
    );
  }
  if (schema.isListSchema() && Array.isArray(value)) return value.map((item) => jsonOf(schema.getValueSchema(), item));
  if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    return Object.fromEntries(Object.entries(membersOf(value)).map(([key, item]) => [key, jsonOf(member, item)]));
  }
  // Epoch seconds and base64 as in AWS's other JSON; unverified for query services.
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return value;
}
