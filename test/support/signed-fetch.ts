/** Requests to the endpoint's own paths, signed as an SDK would sign them. */
import { createHash, createHmac } from 'node:crypto';

export interface Signer {
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}
export interface SignOptions {
  method?: string;
  /** Path and query, percent-encoded; the query's keys sorted. */
  path: string;
  service?: string;
  region?: string;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
  /** Milliseconds since the epoch. */
  at?: number;
  /** Names of headers that are sent, but not signed. */
  unsigned?: string[];
}

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const uri = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The headers of a signed request, written after AWS's description and not with the SDK's signer, so that the
 * endpoint's verification is held against a second opinion.
 */
export function signedHeaders(signer: Signer, options: SignOptions): Record<string, string> {
  const {
    method = 'GET',
    service = 'destined',
    region = 'us-east-1',
    body = '',
    at = Date.now(),
    unsigned = [],
  } = options;
  const date = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    host: new URL(signer.url).host,
    'x-amz-date': date,
    ...(signer.sessionToken && { 'x-amz-security-token': signer.sessionToken }),
    ...options.headers,
  };
  const names = Object.keys(headers)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const [path = '/', query = ''] = options.path.split('?');
  const canonical = [
    method,
    path.split('/').map(uri).join('/'),
    query
      .split('&')
      .filter(Boolean)
      .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
      .join('&'),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'] ?? sha256(body),
  ].join('\n');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  let key: string | Buffer = `AWS4${signer.secretAccessKey}`;
  for (const part of scope.split('/')) key = hmac(key, part);
  const signature = hmac(key, toSign).toString('hex');
  const credential = `Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization: `AWS4-HMAC-SHA256 ${credential}` };
}

/** Fetches one of the endpoint's own paths. */
export function signedFetch(signer: Signer, path: string, method = 'GET'): Promise<Response> {
  const { host: _, ...headers } = signedHeaders(signer, { path, method });
  return fetch(signer.url + path, { method, headers });
}
