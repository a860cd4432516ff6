/** Signs a request with AWS's Signature Version 4. */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, SourceData } from '@smithy/types';

export interface UnsignedRequest {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
}
export interface Signer {
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  region: string;
  /** SigV4's service name, e.g. `execute-api`. */
  service: string;
}

/** The SDK's Checksum over Node's crypto. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: SourceData) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {
    throw new Error('a checksum is used once');
  }
}

const bytesOf = (data: SourceData): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};

/** The headers to send, those given included. */
export async function signRequest(request: UnsignedRequest, signer: Signer): Promise<Record<string, string>> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const url = new URL(request.url);
  const signed = await new SignatureV4({ ...signer, sha256: Sha256 }).sign({
    method: request.method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...request.headers, host: url.host },
    body: request.body,
  });
  return signed.headers;
}
