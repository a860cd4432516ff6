/** Smithy RPC v2 in CBOR: what the model of resource tagging names first, and clients may choose beside JSON. */
import { rawMember, readCbor, structure, writeCbor } from './codec.ts';
import type { Protocol } from './protocol.ts';
import type { Members } from './service.ts';

const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
const nothing = structure('Nothing', {});

export const rpcV2Cbor: Protocol = {
  match(service, request) {
    const [, target, name = ''] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path) ?? [];
    const operation = request.method === 'POST' && target === service.target ? service.operations.get(name) : undefined;
    return operation && { operation, labels: {} };
  },
  async read(operation, request) {
    if (operation.input.isUnitSchema() || !request.body.byteLength) return {};
    return readCbor(operation.input.getSchema(), request.body);
  },
  write(_service, operation, output) {
    if (operation.output.isUnitSchema()) return { status: 200, headers: { ...headers }, body: writeCbor(nothing, {}) };
    return { status: 200, headers: { ...headers }, body: writeCbor(operation.output.getSchema(), output ?? {}) };
  },
  fail(_service, error) {
    const members: Parameters<typeof structure>[1] = { __type: 0, message: 0 };
    // The protocol wants the shape's whole name; an error that is not modelled has none.
    const raw = error.schema?.getSchema();
    const namespace = Array.isArray(raw) ? `${raw[1]}#` : '';
    const value: Members = { __type: `${namespace}${error.code}`, message: error.message };
    for (const [name] of error.schema?.structIterator() ?? []) {
      if (!error.schema || value[name] !== undefined) continue;
      members[name] = rawMember(error.schema, name);
      value[name] = error.value[name];
    }
    return { status: error.status, headers: { ...headers }, body: writeCbor(structure('Error', members), value) };
  },
};
