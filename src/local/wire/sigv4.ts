/** Verifies the Signature Version 4 of a request: whose it is, that nothing was altered, that it is fresh. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';
import type { Caller, Credentials, Identity } from '../world.ts';
import { type CredentialScope, scopeOf } from './credential-scope.ts';
import type { WireRequest } from './wire.ts';

/** Why a request is not believed; the protocols have different names for it (see auth-error). */
export type SignatureFault =
  | { kind: 'missing' }
  | { kind: 'incomplete'; detail: string }
  | { kind: 'unknownKey' }
  | { kind: 'mismatch'; detail?: string }
  | { kind: 'expired'; detail: string }
  | { kind: 'sessionExpired' };
export type Verified = { caller: Caller; scope: CredentialScope } | { fault: SignatureFault };

/** AWS allows a clock to be wrong by this much. */
const SKEW_MS = 5 * 60_000;
const EMPTY = '0'.repeat(64);

/** What can be said before a body is read: are the headers of a signature there at all? */
export function signatureFault(request: Pick<WireRequest, 'headers'>): SignatureFault | undefined {
  const { authorization } = request.headers;
  if (!authorization) return { kind: 'missing' };
  if (!scopeOf(request)) return { kind: 'incomplete', detail: 'Authorization header requires a Credential of SigV4' };
  if (!/\bSignature=[0-9a-f]{64}\b/.test(authorization)) {
    return { kind: 'incomplete', detail: "Authorization header requires 'Signature' parameter." };
  }
  const signed = signedHeadersOf(authorization);
  if (!signed.includes('host')) return { kind: 'mismatch', detail: "'Host' must be a 'SignedHeader'" };
  if (!signed.includes('x-amz-date')) {
    return { kind: 'incomplete', detail: "Authorization header requires existence of a signed 'X-Amz-Date'." };
  }
  // X-Amz-Target chooses the operation: unsigned, it would re-aim a captured request. The text is unverified.
  const loose = Object.keys(request.headers).find((name) => name.startsWith('x-amz-') && !signed.includes(name));
  if (loose) return { kind: 'mismatch', detail: `'${loose}' must be a 'SignedHeader'` };
  return undefined;
}

/** Verifies a whole request; `now` in milliseconds is the real time, whatever clock the endpoint runs on. */
export async function verifySignature(
  request: WireRequest,
  identity: Pick<Identity, 'keyed'>,
  now: number,
): Promise<Verified> {
  const fault = signatureFault(request);
  const scope = scopeOf(request);
  if (fault || !scope) return { fault: fault ?? { kind: 'missing' } };
  const date = dateOf(request.headers['x-amz-date'] ?? '');
  if (!date || !request.headers['x-amz-date']?.startsWith(scope.date)) {
    return { fault: { kind: 'mismatch', detail: 'Date in Credential scope does not match the signed X-Amz-Date' } };
  }
  const known = identity.keyed(scope.accessKeyId);
  if (!known || !sameText(request.headers['x-amz-security-token'] ?? '', known.credentials.sessionToken ?? '')) {
    return { fault: { kind: 'unknownKey' } };
  }
  const hash = request.headers['x-amz-content-sha256'];
  // UNSIGNED-PAYLOAD is for https only, which this endpoint isn't.
  if (hash !== undefined && !sameText(hash, createHash('sha256').update(request.body).digest('hex'))) {
    return { fault: { kind: 'mismatch' } };
  }
  const got = /\bSignature=([0-9a-f]{64})\b/.exec(request.headers.authorization ?? '')?.[1] ?? EMPTY;
  if (!sameText(got, await signatureOf(request, known.credentials, scope, date)))
    return { fault: { kind: 'mismatch' } };
  // After the signature: a stranger learns nothing of the clock.
  if (Math.abs(now - date.getTime()) > SKEW_MS) {
    const [then, here] = [date, new Date(now)].map((at) => at.toISOString().replace(/[-:]|\.\d+/g, ''));
    const early = date.getTime() > now;
    const detail = `${early ? 'Signature not yet current' : 'Signature expired'}: ${then} is ${early ? 'later' : 'now earlier'} than ${here} (5 min.)`;
    return { fault: { kind: 'expired', detail } };
  }
  return known.expired ? { fault: { kind: 'sessionExpired' } } : { caller: known.caller, scope };
}

const signedHeadersOf = (authorization: string): string[] =>
  /\bSignedHeaders=([^,\s]+)/.exec(authorization)?.[1]?.toLowerCase().split(';') ?? [];

/** `20260101T000000Z`; undefined for anything else. */
function dateOf(text: string): Date | undefined {
  const iso = /^\d{8}T\d{6}Z$/.test(text) ? text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5') : '';
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The signature that the key's owner would have made: the SDK's signer, given just the headers that were signed. */
async function signatureOf(
  request: WireRequest,
  credentials: Credentials,
  scope: CredentialScope,
  signingDate: Date,
): Promise<string> {
  const names = signedHeadersOf(request.headers.authorization ?? '');
  const headers: Record<string, string> = {};
  for (const name of names) if (Object.hasOwn(request.headers, name)) headers[name] = request.headers[name] ?? '';
  const query: Record<string, string[]> = Object.create(null);
  for (const [key, value] of new URLSearchParams(request.query)) {
    query[key] ??= [];
    query[key].push(value);
  }
  const signer = new SignatureV4({
    service: scope.service,
    region: scope.region,
    // The token is one of the signed headers already.
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname: '',
      path: request.path,
      query: { ...query },
      headers,
      body: request.body,
    },
    { signingDate, signableHeaders: new Set(names) },
  );
  return /Signature=([0-9a-f]{64})/.exec(signed.headers.authorization ?? '')?.[1] ?? '';
}

/** Compares in constant time. */
function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left!, right!);
}

const bytesOf = (data: SourceData): Uint8Array | string => {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};

/** SHA-256 (with a secret: HMAC) in the shape that the signer asks for, which is a class. */
class NodeSha256 implements Checksum {
  readonly #secret: SourceData | undefined;
  #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.#secret = secret;
    this.#hash = this.#start();
  }
  #start() {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(this.#secret));
  }
  update(data: Uint8Array): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {
    this.#hash = this.#start();
  }
}
