/** The wire protocols by their Smithy names. */
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import type { Protocol } from './protocol.ts';
import { restJson } from './rest-json.ts';
import { restXml, XML_SERVICES } from './rest-xml.ts';
import { rpcV2Cbor } from './rpc-v2-cbor.ts';
import type { ProtocolId } from './service.ts';
import { isServiceName, SERVICES, type ServiceName } from './services.ts';
import type { WireRequest } from './wire.ts';

export const PROTOCOLS: Record<ProtocolId, Protocol> = {
  restJson1: restJson,
  awsJson1_1: awsJson,
  awsQuery,
  rpcV2Cbor,
};
/** How errors are written, for clients of services that are not here, too. */
export const FAILURES = { ...PROTOCOLS, restXml };

const isInCbor = (request: WireRequest): boolean => request.headers['smithy-protocol'] === 'rpc-v2-cbor';

/** The protocol that a request's client speaks to a service of ours. */
export function protocolOf(request: WireRequest, service: ServiceName): ProtocolId {
  const info = SERVICES[service];
  return isInCbor(request) && 'cbor' in info ? 'rpcV2Cbor' : info.protocol;
}

/** The one in which it reads errors; of a service that is not known here it is judged by its looks. */
export function failureProtocolOf(request: WireRequest, service: string | undefined): keyof typeof FAILURES {
  if (service !== undefined && isServiceName(service)) return protocolOf(request, service);
  if (service !== undefined && XML_SERVICES.has(service)) return 'restXml';
  if (isInCbor(request)) return 'rpcV2Cbor';
  if (request.headers['x-amz-target']) return 'awsJson1_1';
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'awsQuery' : 'restJson1';
}
