/** The credential scope of a request: whose key, and for which day, region and service it was signed. */
import type { WireRequest } from './wire.ts';

export interface CredentialScope {
  accessKeyId: string;
  /** `20260101`. */
  date: string;
  region: string;
  service: string;
}

/** `AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/lambda/aws4_request, …`; undefined if there is none. */
export function scopeOf(request: Pick<WireRequest, 'headers'>): CredentialScope | undefined {
  const header = request.headers.authorization ?? '';
  const [, accessKeyId, date, region, service] =
    /^AWS4-HMAC-SHA256 .*?\bCredential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\b/.exec(header) ?? [];
  if (!accessKeyId || !date || !region || !service) return undefined;
  return { accessKeyId, date, region, service };
}
