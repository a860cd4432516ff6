/** Unpacks a function's code into a folder, trusting nothing that the archive says of itself. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** Unpacked bytes at most (aws-facts 5.2). */
const LIMIT = 250 * 2 ** 20;
const FILE_TYPE = 0o170000;
const LINK = 0o120000;
/** What Linux takes. */
const NAME_MAX = 255;

export interface Entry {
  name: string;
  /** Unix permission bits. Without any the file can't be read on AWS (aws-facts 11.9). */
  mode: number;
  bytes: Uint8Array;
}

/**
 * Entries of a zip, without its folders. Throws an Error with a text for the uploader: not an archive, a name that is
 * absolute, holds `..` or a backslash, or can't be a file's, a link, or over 250 MB unpacked. The library checks names, sizes and checksums.
 */
export async function readZip(archive: Uint8Array): Promise<Entry[]> {
  const zip = await fromBufferPromise(Buffer.from(archive), { lazyEntries: true, strictFileNames: true });
  const entries: Entry[] = [];
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName: name, uncompressedSize, externalFileAttributes } = entry;
    const mode = externalFileAttributes >>> 16;
    if ((mode & FILE_TYPE) === LINK) throw new Error(`entry ${JSON.stringify(name)} is a symbolic link`);
    // `a/./b`, `a//b` and what no file system takes.
    if (/(^|\/)\.?(\/|$)|\0/.test(name.replace(/\/$/, ''))) throw new Error(`invalid name ${JSON.stringify(name)}`);
    total += uncompressedSize;
    if (total > LIMIT) throw new Error(`Unzipped size must be smaller than ${LIMIT} bytes`);
    if (name.endsWith('/')) continue;
    if (name.split('/').some((part) => Buffer.byteLength(part) > NAME_MAX)) {
      throw new Error(`a name of more than ${NAME_MAX} bytes`);
    }
    entries.push({ name, mode: mode & 0o777, bytes: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  const names = new Set(entries.map(({ name }) => name));
  for (const { name } of entries) {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      if (names.has(name.slice(0, at))) throw new Error(`${JSON.stringify(name.slice(0, at))} is a file and a folder`);
    }
  }
  return entries;
}

/** Writes the entries below `folder` with their own modes; the folder above keeps strangers out. */
export async function writeEntries(folder: string, entries: readonly Entry[]): Promise<void> {
  for (const { name, mode, bytes } of entries) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, bytes, { mode: 0o600 });
    await chmod(path, mode);
  }
}
