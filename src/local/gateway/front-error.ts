/** The errors that API Gateway itself answers a caller with (aws-facts 4.8). */
import type { GatewayResponseType } from '@aws-sdk/client-api-gateway';
import { NOT_SERVED, NOT_SERVED_STATUS, notServedText } from '../wire/not-served.ts';
import type { WireResponse } from '../wire/wire.ts';

interface Kind {
  status: number;
  /** x-amzn-ErrorType; AWS names none for some. */
  type?: string;
  /** Which gateway response may change it; none where no API is known, or the answer is not one of AWS. */
  response?: GatewayResponseType;
  /** Set where AWS would only tell it in the execution log. */
  reason?: string;
}

/** An answer that ends a request early. */
export class FrontError extends Error {
  override readonly name = 'FrontError';
  readonly kind: Kind;

  constructor(message: string, kind: Kind) {
    super(message);
    this.kind = kind;
  }
}

const BAD_REQUEST = { status: 400, type: 'BadRequestException' };
const INTERNAL = 'InternalServerErrorException';

export const forbidden = (response?: GatewayResponseType) =>
  new FrontError('Forbidden', { status: 403, type: 'ForbiddenException', response });
export const missingToken = () =>
  new FrontError('Missing Authentication Token', {
    status: 403,
    type: 'MissingAuthenticationTokenException',
    response: 'MISSING_AUTHENTICATION_TOKEN',
  });
export const unsupportedType = () =>
  new FrontError('Unsupported Media Type', {
    ...BAD_REQUEST,
    status: 415,
    response: 'UNSUPPORTED_MEDIA_TYPE',
  });
export const tooMany = () =>
  new FrontError('Too Many Requests', { status: 429, type: 'TooManyRequestsException', response: 'THROTTLED' });
export const badRequest = (message: string) => new FrontError(message, { ...BAD_REQUEST, response: 'DEFAULT_4XX' });
export const invalidParameters = (message: string) =>
  new FrontError(message, { ...BAD_REQUEST, response: 'BAD_REQUEST_PARAMETERS' });
export const invalidBody = () =>
  new FrontError('Invalid request body', { ...BAD_REQUEST, response: 'BAD_REQUEST_BODY' });
/** That it is a 400, and its text, are unverified: AWS says no more than that the character is not supported. */
export const rawPipe = () =>
  new FrontError('Bad Request', {
    ...BAD_REQUEST,
    response: 'DEFAULT_4XX',
    reason: 'a raw | in the query string, which API Gateway does not support: it is written %7C',
  });
/** The request line and headers are beyond AWS's 10,240 bytes (aws-facts 4.11); how AWS says so is unverified. */
export const headTooLarge = () => new FrontError('Request Header Fields Too Large', { status: 431 });
/** The text is AWS's (its payload limit is 10 MB, aws-facts 4.11); the type is unverified. */
export const bodyTooLong = () =>
  new FrontError('Request Too Long', {
    status: 413,
    type: 'RequestTooLargeException',
    response: 'REQUEST_TOO_LARGE',
  });
export const timedOut = () =>
  new FrontError('Endpoint request timed out', {
    status: 504,
    type: INTERNAL,
    response: 'INTEGRATION_TIMEOUT',
    reason: 'integration timeout',
  });
export const internal = (reason: string) =>
  new FrontError('Internal server error', {
    status: 500,
    type: INTERNAL,
    response: 'API_CONFIGURATION_ERROR',
    reason,
  });
/** Not an answer of AWS: what this endpoint leaves out, said as such. */
export const notServed = (what: string) =>
  new FrontError(notServedText(what), { status: NOT_SERVED_STATUS, type: NOT_SERVED, reason: notServedText(what) });

export const toResponse = ({ message, kind }: FrontError): WireResponse => ({
  status: kind.status,
  headers: { 'Content-Type': 'application/json', ...(kind.type ? { 'x-amzn-ErrorType': kind.type } : {}) },
  body: JSON.stringify({ message }),
});
