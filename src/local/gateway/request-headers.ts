/** The caller's headers, as mappings and templates see them. */
import type { WireRequest } from '../wire/wire.ts';

/** API Gateway keeps these to itself: no mapping and no template sees them (aws-facts 4.7; LocalStack's list). */
const DROPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/** By their names as the caller wrote them; which of several spellings of one name counts is unverified. */
export function requestHeaders({ headers, headerNames }: WireRequest): Map<string, string> {
  const made = new Map<string, string>();
  const seen = new Set<string>();
  for (const name of headerNames ?? Object.keys(headers)) {
    const lower = name.toLowerCase();
    if (seen.has(lower) || DROPPED.has(lower) || !Object.hasOwn(headers, lower)) continue;
    seen.add(lower);
    made.set(name, headers[lower]!);
  }
  return made;
}

/** A header by its name in whatever case. */
export function headerOf(headers: ReadonlyMap<string, string>, name: string): string | undefined {
  const lower = name.toLowerCase();
  for (const [each, value] of headers) if (each.toLowerCase() === lower) return value;
  return undefined;
}
