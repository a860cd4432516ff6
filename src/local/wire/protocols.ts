/** The wire protocols by their Smithy names. */
import { awsJson } from './aws-json.ts';
import { awsQuery } from './aws-query.ts';
import type { Protocol } from './protocol.ts';
import { restJson } from './rest-json.ts';
import { restXml, XML_SERVICES } from './rest-xml.ts';
import { isCbor, rpcV2Cbor } from './rpc-v2-cbor.ts';
import type { ProtocolId } from './service.ts';
import { isServiceName, SERVICES } from './services.ts';
import type { WireRequest } from './wire.ts';

export const PROTOCOLS: Record<ProtocolId, Protocol> = { restJson1: restJson, awsJson1_1: awsJson, awsQuery };
/** How errors are written, for clients of services that are not here, too. */
export const FAILURES = { ...PROTOCOLS, restXml, rpcV2Cbor };

/** The protocol that a request's client reads; one for no service that is known here is judged by its looks. */
export function protocolOf(request: WireRequest, service: string | undefined): keyof typeof FAILURES {
  if (isCbor(request)) return 'rpcV2Cbor';
  if (service !== undefined && isServiceName(service)) return SERVICES[service].protocol;
  if (service !== undefined && XML_SERVICES.has(service)) return 'restXml';
  if (request.headers['x-amz-target']) return 'awsJson1_1';
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'awsQuery' : 'restJson1';
}
