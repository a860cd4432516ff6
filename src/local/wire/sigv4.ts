/** Verifies the Signature Version 4 of a request: whose it is, that nothing was altered, that it is fresh. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Caller, Credentials, Identity } from '../world.ts';
import { claimOf, strayParameter } from './claim.ts';
import { ALGORITHM, type CredentialScope, scopeOf } from './credential-scope.ts';
import { NodeSha256 } from './node-sha256.ts';
import { notServedText } from './not-served.ts';
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
/** A presigned URL holds for a week at most. */
const LONGEST_S = 604_800;

/** What can be said before a body is read: is all of a signature there? */
export function signatureFault(request: Pick<WireRequest, 'headers' | 'query'>): SignatureFault | undefined {
  const claim = claimOf(request);
  if (!claim) return { kind: 'missing' };
  const incomplete = (detail: string): SignatureFault => ({ kind: 'incomplete', detail });
  if (claim.algorithm.startsWith('AWS4-ECDSA')) {
    return incomplete(`${notServedText(`SigV4a (${claim.algorithm})`)}: sign with ${ALGORITHM}`);
  }
  /** Texts of presigned URLs [K]. */
  const lacks = (name: string, header: string): SignatureFault =>
    incomplete(
      claim.presigned
        ? `AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`
        : header,
    );
  if (claim.presigned && claim.algorithm !== ALGORITHM) return lacks('X-Amz-Algorithm', '');
  if (!scopeOf(request)) return lacks('X-Amz-Credential', 'Authorization header requires a Credential of SigV4');
  if (!/^[0-9a-f]{64}$/.test(claim.signature ?? '')) {
    return lacks('X-Amz-Signature', "Authorization header requires 'Signature' parameter.");
  }
  const signed = claim.signedHeaders ?? [];
  if (!signed.includes('host')) return { kind: 'mismatch', detail: "'Host' must be a 'SignedHeader'" };
  if (claim.presigned ? !claim.date : !signed.includes('x-amz-date')) {
    return lacks('X-Amz-Date', "Authorization header requires existence of a signed 'X-Amz-Date'.");
  }
  // X-Amz-Target chooses the operation: unsigned, it would re-aim a captured request. The text is unverified.
  const loose = Object.keys(request.headers).find((name) => name.startsWith('x-amz-') && !signed.includes(name));
  if (loose) return { kind: 'mismatch', detail: `'${loose}' must be a 'SignedHeader'` };
  const stray = strayParameter(request.query, claim.presigned);
  if (stray) return { kind: 'mismatch', detail: `'${stray}' is not signed` };
  const { expires } = claim;
  if (expires !== undefined && !(/^\d{1,6}$/.test(expires) && Number(expires) >= 1 && Number(expires) <= LONGEST_S)) {
    return incomplete(`X-Amz-Expires must be between 1 and ${LONGEST_S} seconds`);
  }
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
  const claim = claimOf(request);
  if (fault || !scope || !claim) return { fault: fault ?? { kind: 'missing' } };
  const date = dateOf(claim.date ?? '');
  if (!date || !claim.date?.startsWith(scope.date)) {
    return { fault: { kind: 'mismatch', detail: 'Date in Credential scope does not match the signed X-Amz-Date' } };
  }
  const known = identity.keyed(scope.accessKeyId);
  if (!known || !sameText(claim.token, known.credentials.sessionToken ?? '')) {
    return { fault: { kind: 'unknownKey' } };
  }
  // Of the body itself, whatever X-Amz-Content-SHA256 says: UNSIGNED-PAYLOAD is for https only, which this endpoint isn't.
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  const signer = new Signer(known.credentials, scope);
  if (!sameText(claim.signature ?? '', await signer.signatureOf(request, claim.signedHeaders ?? [], bodyHash, date))) {
    return { fault: { kind: 'mismatch' } };
  }
  // After the signature: a stranger learns nothing of the clock.
  const detail = untimely(date, now, claim.expires === undefined ? SKEW_MS : Number(claim.expires) * 1000);
  if (detail) return { fault: { kind: 'expired', detail } };
  return known.expired ? { fault: { kind: 'sessionExpired' } } : { caller: known.caller, scope };
}

/** Too old, or too new: a signature holds for so long, and a clock may be wrong by five minutes. Texts [K]. */
function untimely(date: Date, now: number, holdsMs: number): string | undefined {
  const at = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
  const signed = date.getTime();
  const words = (ms: number) => (ms % 60_000 === 0 ? `${ms / 60_000} min.` : `${ms / 1000} s.`);
  if (now - signed > holdsMs) {
    return `Signature expired: ${at(signed)} is now earlier than ${at(now - holdsMs)} (${at(now)} - ${words(holdsMs)})`;
  }
  if (signed - now <= SKEW_MS) return undefined;
  const latest = now + SKEW_MS;
  return `Signature not yet current: ${at(signed)} is still later than ${at(latest)} (${at(now)} + ${words(SKEW_MS)})`;
}

/** `20260101T000000Z`; undefined for anything else. */
function dateOf(text: string): Date | undefined {
  const iso = /^\d{8}T\d{6}Z$/.test(text) ? text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5') : '';
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** The SDK's signer, given just the headers that were signed: a presigned URL has no date among them, which `sign` would add. */
class Signer extends SignatureV4 {
  readonly #scope: CredentialScope;

  constructor({ accessKeyId, secretAccessKey }: Credentials, scope: CredentialScope) {
    const { service, region } = scope;
    super({ service, region, credentials: { accessKeyId, secretAccessKey }, sha256: NodeSha256 });
    this.#scope = scope;
  }

  /** The signature that the key's owner would have made. */
  async signatureOf(
    { method, path, query, headers }: WireRequest,
    names: readonly string[],
    bodyHash: string,
    signingDate: Date,
  ): Promise<string> {
    const canonical: Record<string, string> = {};
    for (const name of names) {
      if (Object.hasOwn(headers, name)) canonical[name] = headers[name]!.trim().replace(/\s+/g, ' ');
    }
    const request = { method, path, query: queryOf(query), headers, protocol: 'http:', hostname: '' };
    const { date, region, service } = this.#scope;
    const text = await this.createStringToSign(
      this.formatDate(signingDate).longDate,
      `${date}/${region}/${service}/aws4_request`,
      this.createCanonicalRequest(request, canonical, bodyHash),
      ALGORITHM,
    );
    return this.sign(text, { signingDate });
  }
}

function queryOf(text: string): Record<string, string[]> {
  const query: Record<string, string[]> = Object.create(null);
  for (const [key, value] of new URLSearchParams(text)) {
    query[key] ??= [];
    query[key].push(value);
  }
  return { ...query };
}

/** Compares in constant time. */
function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left!, right!);
}
