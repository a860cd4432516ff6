/** A refused signature in AWS's words: the name depends on the protocol. Texts are AWS's as commonly seen; unverified. */
import { randomUUID } from 'node:crypto';
import type { WireError } from './protocol.ts';
import { FAILURES, failureProtocolOf } from './protocols.ts';
import { isServiceName, SERVICES } from './services.ts';
import type { SignatureFault } from './sigv4.ts';
import type { WireRequest, WireResponse } from './wire.ts';

const TEXTS: Record<SignatureFault['kind'], string> = {
  missing: 'Missing Authentication Token',
  incomplete: 'The request signature is incomplete.',
  unknownKey: 'The security token included in the request is invalid.',
  mismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  expired: 'Signature expired.',
  sessionExpired: 'The security token included in the request is expired',
};
const QUERY_NAMES: Record<SignatureFault['kind'], string> = {
  missing: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  unknownKey: 'InvalidClientTokenId',
  mismatch: 'SignatureDoesNotMatch',
  expired: 'SignatureDoesNotMatch',
  sessionExpired: 'ExpiredToken',
};
const IN_XML: ReadonlySet<string> = new Set(['awsQuery', 'restXml']);
const JSON_NAMES: Record<SignatureFault['kind'], string> = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  unknownKey: 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
  expired: 'InvalidSignatureException',
  sessionExpired: 'ExpiredTokenException',
};

/** The answer to a request whose signature is refused, in the form of the service it names. */
export function authError(fault: SignatureFault, request: WireRequest, service: string | undefined): WireResponse {
  const id = failureProtocolOf(request, service);
  return refusal(request, service, {
    code: (IN_XML.has(id) ? QUERY_NAMES : JSON_NAMES)[fault.kind],
    message: ('detail' in fault && fault.detail) || TEXTS[fault.kind],
    status: id === 'awsJson1_1' || id === 'rpcV2Cbor' ? 400 : 403,
  });
}

/** An error that comes before any operation, in the form of the service that the request names. */
export function refusal(
  request: WireRequest,
  service: string | undefined,
  { code, message, status }: Pick<WireError, 'code' | 'message' | 'status'>,
): WireResponse {
  const id = failureProtocolOf(request, service);
  const info = service !== undefined && isServiceName(service) ? SERVICES[service] : undefined;
  const error: WireError = { code, message, status, fault: status < 500 ? 'client' : 'server', value: {} };
  const requestId = randomUUID();
  const xmlns = info && 'xmlns' in info ? info.xmlns : undefined;
  const response = FAILURES[id].fail({ xmlns }, error, request, requestId);
  response.headers['x-amzn-requestid'] = requestId;
  return response;
}
