/** Smithy's RPC v2 in CBOR: resource tagging's other protocol, which its model names first. */
import { readCbor, writeCbor } from './codec.ts';
import type { Protocol } from './protocol.ts';
import type { WireRequest } from './wire.ts';

/** Smithy's number for a value of any form. */
const DOCUMENT = 15;
const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };

/** So says every request of it. */
export const isCbor = (request: Pick<WireRequest, 'headers'>): boolean =>
  request.headers['smithy-protocol'] === 'rpc-v2-cbor';

export const rpcV2Cbor: Protocol = {
  match(service, request) {
    const [, target, name = ''] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path) ?? [];
    const isMeant = service.cbor === true && target === service.target && request.method === 'POST';
    const operation = isMeant ? service.operations.get(name) : undefined;
    return operation && { operation, labels: {} };
  },
  read: async (operation, request) => (request.body.byteLength ? readCbor(operation.input, request.body) : {}),
  write(_service, operation, output) {
    return { status: 200, headers: { ...headers }, body: writeCbor(operation.output, output ?? {}) };
  },
  fail(_service, error) {
    const members = error.schema ? readCbor(DOCUMENT, writeCbor(error.schema, error.value)) : {};
    const body = writeCbor(DOCUMENT, { __type: error.code, message: error.message, ...members });
    return { status: error.status, headers: { ...headers }, body };
  },
};
