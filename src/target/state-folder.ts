/** Where destined keeps what must outlive a run: a private folder of small JSON files, written whole and read with suspicion. */
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { asWord } from '../aws/as-word.ts';
import { EXIT, Failure } from '../failure.ts';
import { reasonOf } from './reason-of.ts';

/** No file of ours comes near this. */
const LARGEST = 64 * 1024;

/** DESTINED_STATE_DIR, else XDG_STATE_HOME/destined, else ~/.local/state/destined. Relative XDG paths are invalid by its rules. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DESTINED_STATE_DIR) return resolve(env.DESTINED_STATE_DIR);
  const xdg = env.XDG_STATE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'destined');
  return join(env.HOME || homedir(), '.local', 'state', 'destined');
}

const distrusted = (path: string, why: string, fix: string, cause?: unknown) =>
  new Failure(`state ${path} is not to be trusted: ${why}`, {
    fix,
    exitCode: EXIT.configuration,
    code: 'UntrustedState',
    cause,
  });

/** A link, or something of another user, could make us write or believe what a stranger chose. */
function check(path: string, stats: Stats, kind: 'file' | 'folder'): void {
  const other = 'remove it, or set DESTINED_STATE_DIR to a folder of your own';
  if (stats.isSymbolicLink()) throw distrusted(path, 'it is a symbolic link', other);
  if (kind === 'file' ? !stats.isFile() : !stats.isDirectory()) throw distrusted(path, `it is no ${kind}`, other);
  if (process.getuid && stats.uid !== process.getuid()) throw distrusted(path, 'it belongs to another user', other);
}

export const unusable = (what: string, error: unknown): Failure =>
  new Failure(`${what}: ${codeOf(error) === 'ENOTDIR' ? 'a part of its path is no folder' : reasonOf(error)}`, {
    fix: 'set DESTINED_STATE_DIR to a folder that can be written',
    exitCode: EXIT.configuration,
    code: 'StateFolder',
    cause: error,
  });

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
const unlessMissing = (error: unknown) => {
  if (codeOf(error) !== 'ENOENT') throw error;
  return undefined;
};

/** What is at `path`, undefined if nothing is; a link is not followed. */
async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(`can't look at ${path}`, error);
  }
}

/** One by one: where a file system makes no folders, as /proc, `mkdir` with `recursive` tries for ever (Node 20). */
async function makeFolders(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  try {
    await make();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeFolders(dirname(folder));
    await make();
  }
}

/** Makes `folder` (mode 0700) if it is not there, and makes sure that it is ours alone. */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
    const stats = await lstat(folder);
    check(folder, stats, 'folder');
    if ((stats.mode & 0o077) !== 0) await close(folder);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unusable(`can't make the state folder ${folder}`, error);
  }
}

/** What destined keeps here; a draft, and a lock that was moved aside, have a suffix. */
const OURS = /^(targets|sent|users|local\.log|local\.(json|lock)(\.[0-9a-f]{12})?)$/;

/** Takes a folder of ours from the others; one that holds more than ours is for its owner to decide on (it may be /tmp). */
async function close(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (!names.every((name) => OURS.test(name))) {
    throw distrusted(
      folder,
      'others may read it',
      `run chmod 700 ${asWord(folder)}, or set DESTINED_STATE_DIR to another folder`,
    );
  }
  await chmod(folder, 0o700);
}

/**
 * The object in `file`, judged by `parse` (undefined: it isn't one of ours); undefined if there is no such file. A `secret` one
 * is for us alone. `lost` says what whoever removes a file of no use gives up with it.
 */
export async function readState<T>(
  file: string,
  parse: (value: unknown) => T | undefined,
  { lost, secret = false }: { lost?: string; secret?: boolean } = {},
): Promise<T | undefined> {
  const folder = await statsOf(dirname(file));
  if (!folder) return undefined;
  check(dirname(file), folder, 'folder');
  const stats = await statsOf(file);
  if (!stats) return undefined;
  check(file, stats, 'file');
  // Where files have modes.
  if (secret && process.getuid && (stats.mode & 0o077) !== 0) {
    throw distrusted(file, 'it holds a secret, and others may read or write it', `run chmod 600 ${asWord(file)}`);
  }
  const corrupt = (cause?: unknown) =>
    distrusted(
      file,
      'it does not hold what destined wrote',
      `remove it: rm ${asWord(file)}${lost ? `; ${lost}` : ''}`,
      cause,
    );
  if (stats.size > LARGEST) throw corrupt();
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(unlessMissing);
  if (!handle) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await handle.readFile('utf8'));
  } catch (error) {
    throw corrupt(error);
  } finally {
    await handle.close();
  }
  const state = parse(value);
  if (state === undefined) throw corrupt();
  return state;
}

/** Writes `value` whole (mode 0600) and renames it into place, so that no reader sees half of it. */
export async function writeState(file: string, value: object): Promise<void> {
  await ensurePrivateFolder(dirname(file));
  await isThere(file);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(`${JSON.stringify(value, undefined, 2)}\n`).finally(() => handle.close());
    await rename(draft, file);
  } catch (error) {
    // Not even half of it stays, as of a disk that is full.
    await rm(draft, { force: true }).catch(() => {});
    throw unusable(`can't write ${file}`, error);
  }
}

/** Whether `file` is there; a Failure where it is no file, or not ours. */
export async function isThere(file: string): Promise<boolean> {
  const stats = await statsOf(file);
  if (stats) check(file, stats, 'file');
  return stats !== undefined;
}

/** Opens a log file for writing from its beginning, a link never. */
export async function openLog(file: string): Promise<FileHandle> {
  await isThere(file);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  return open(file, flags, 0o600).catch((error: unknown) => {
    throw unusable(`can't write ${file}`, error);
  });
}

/** Removes `file`; gone already is fine. */
export const removeState = (file: string): Promise<void> => rm(file, { force: true });
