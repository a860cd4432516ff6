/** The errors that API Gateway itself answers a caller with (aws-facts 4.8). */
import type { WireResponse } from '../wire/wire.ts';

/** An answer that ends a request early; `reason` is set where AWS would only tell it in the execution log. */
export class FrontError extends Error {
  override readonly name = 'FrontError';
  readonly status: number;
  /** x-amzn-ErrorType; AWS names none for some. */
  readonly type: string | undefined;
  readonly reason: string | undefined;

  constructor(status: number, type: string | undefined, message: string, reason?: string) {
    super(message);
    this.status = status;
    this.type = type;
    this.reason = reason;
  }
}

export const forbidden = () => new FrontError(403, 'ForbiddenException', 'Forbidden');
export const missingToken = () =>
  new FrontError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
export const unsupportedType = () => new FrontError(415, 'UnsupportedMediaTypeException', 'Unsupported Media Type');
export const tooMany = () => new FrontError(429, 'TooManyRequestsException', 'Too Many Requests');
export const badRequest = (message: string) => new FrontError(400, 'BadRequestException', message);
export const timedOut = () => new FrontError(504, undefined, 'Endpoint request timed out', 'integration timeout');
export const internal = (reason: string) =>
  new FrontError(500, 'InternalServerErrorException', 'Internal server error', reason);
/** Not an answer of AWS: what this endpoint leaves out, said as such. */
export const notServed = (what: string) =>
  new FrontError(501, 'NotImplementedException', `${what} are not served by this endpoint`, `${what} are not served`);

export const toResponse = (error: FrontError): WireResponse => ({
  status: error.status,
  headers: { 'Content-Type': 'application/json', ...(error.type ? { 'x-amzn-ErrorType': error.type } : {}) },
  body: JSON.stringify({ message: error.message }),
});
