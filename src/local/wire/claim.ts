/** What a request says of its signature: in the Authorization header, or in its query string as a presigned URL does. */
import type { WireRequest } from './wire.ts';

type Head = Pick<WireRequest, 'headers' | 'query'>;

export interface Claim {
  presigned: boolean;
  algorithm: string;
  /** `AKID/20260101/us-east-1/lambda/aws4_request`. */
  credential: string | undefined;
  /** Lower-case names. */
  signedHeaders: readonly string[] | undefined;
  signature: string | undefined;
  /** `20260101T000000Z`. */
  date: string | undefined;
  /** Seconds that a presigned URL holds. */
  expires: string | undefined;
  token: string;
}

/**
 * A parameter that would pass unsigned: the signer leaves out every X-Amz-Signature, in any case, and one alone, that of a
 * presigned URL, is meant to be.
 */
export function strayParameter(query: string, presigned: boolean): string | undefined {
  const found = [...new URLSearchParams(query).keys()].filter((name) => name.toLowerCase() === 'x-amz-signature');
  if (presigned) found.splice(found.indexOf('X-Amz-Signature'), 1);
  return found[0];
}

/** Undefined if nothing is claimed. A header counts before the query string. */
export function claimOf({ headers, query }: Head): Claim | undefined {
  const { authorization } = headers;
  if (authorization) return inHeader(authorization, headers);
  if (!query.includes('X-Amz-')) return undefined;
  const parameters = new URLSearchParams(query);
  const [algorithm, signature] = [parameters.get('X-Amz-Algorithm'), parameters.get('X-Amz-Signature')];
  if (algorithm === null && signature === null) return undefined;
  return {
    presigned: true,
    algorithm: algorithm ?? '',
    credential: parameters.get('X-Amz-Credential') ?? undefined,
    signedHeaders: namesOf(parameters.get('X-Amz-SignedHeaders')),
    signature: signature ?? undefined,
    date: parameters.get('X-Amz-Date') ?? undefined,
    expires: parameters.get('X-Amz-Expires') ?? undefined,
    token: parameters.get('X-Amz-Security-Token') ?? '',
  };
}

function inHeader(authorization: string, headers: WireRequest['headers']): Claim {
  const part = (name: string) => new RegExp(`\\b${name}=([^,\\s]+)`).exec(authorization)?.[1];
  return {
    presigned: false,
    algorithm: /^\S+/.exec(authorization)?.[0] ?? '',
    credential: part('Credential'),
    signedHeaders: namesOf(part('SignedHeaders')),
    signature: part('Signature'),
    date: headers['x-amz-date'],
    expires: undefined,
    token: headers['x-amz-security-token'] ?? '',
  };
}

const namesOf = (text: string | null | undefined): string[] | undefined =>
  text ? text.toLowerCase().split(';') : undefined;
