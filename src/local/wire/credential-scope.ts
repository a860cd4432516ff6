/** The credential scope of a request: whose key, and for which day, region and service it was signed. */
import { claimOf } from './claim.ts';
import type { WireRequest } from './wire.ts';

export interface CredentialScope {
  accessKeyId: string;
  /** `20260101`. */
  date: string;
  region: string;
  service: string;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/** `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/lambda/aws4_request, …`; undefined if there is none. */
export function scopeOf(request: Pick<WireRequest, 'headers' | 'query'>): CredentialScope | undefined {
  const { algorithm, credential = '' } = claimOf(request) ?? {};
  const [, accessKeyId, date, region, service] =
    /^([^/\s]+)\/(\d{8})\/([^/\s]+)\/([^/\s]+)\/aws4_request$/.exec(credential) ?? [];
  if (algorithm !== ALGORITHM || !accessKeyId || !date || !region || !service) return undefined;
  return { accessKeyId, date, region, service };
}
