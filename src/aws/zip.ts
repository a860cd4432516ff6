/** Zips a function's files so that the same files give the same bytes, on any machine and in any time zone. */
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';

/** Local time of the entries: a Date would bring the machine's time zone into the bytes. */
const MTIME = '2000-01-01T00:00:00';
const UNIX = 3;
/** A regular file of mode 0644: an entry without permission bits can't be read by Lambda (aws-facts 11.9). */
const ATTRIBUTES = 0o100644 * 0x10000;

export interface Zip {
  bytes: Uint8Array;
  /** base64 of the SHA-256, as Lambda's CodeSha256. */
  sha256: string;
}

/** Zips texts by their name in the archive; line ends become LF. */
export function zip(files: Readonly<Record<string, string>>): Zip {
  const entries = Object.keys(files)
    .sort()
    .map((name) => [name, new TextEncoder().encode(files[name]!.replaceAll('\r\n', '\n'))] as const);
  const bytes = zipSync(Object.fromEntries(entries), { level: 6, mtime: MTIME, os: UNIX, attrs: ATTRIBUTES });
  return { bytes, sha256: createHash('sha256').update(bytes).digest('base64') };
}
