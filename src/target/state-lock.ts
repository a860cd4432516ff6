/** One at a time: a lock file in the state folder around starting and stopping the local endpoint. */
import { randomBytes } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, Failure } from '../failure.ts';
import { isAlive } from './is-alive.ts';
import { ensurePrivateFolder, isThere, unusable } from './state-folder.ts';

/** Nobody holds it longer: starting and stopping are bounded. */
const STALE_MS = 60_000;
const WAIT_MS = 75_000;

/** Runs `work` while no other process does. Waits for one that does; takes over from one that died. */
export async function locked<T>(state: string, work: () => Promise<T>): Promise<T> {
  await ensurePrivateFolder(state);
  const file = join(state, 'local.lock');
  const mine = `${process.pid} ${randomBytes(8).toString('hex')}`;
  const deadline = Date.now() + WAIT_MS;
  while (!(await take(file, mine))) {
    await removeStale(file, mine);
    if (Date.now() > deadline) {
      throw new Failure(`another destined has been starting or stopping the local endpoint for long`, {
        fix: `see that none is running, then remove ${file}`,
        exitCode: EXIT.other,
        code: 'Locked',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 20));
  }
  try {
    return await work();
  } finally {
    if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true });
  }
}

async function take(file: string, mine: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(mine).finally(() => handle.close());
    } catch (error) {
      // One without a name in it would be waited for.
      await rm(file, { force: true });
      throw error;
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(`can't write ${file}`, error);
    // What is no lock is never given back.
    await isThere(file);
    return false;
  }
}

/** Behind a lock of its own: of two who saw the same dead lock, the later one would remove what somebody has taken since. */
async function removeStale(file: string, mine: string): Promise<void> {
  if (!(await look(file))?.stale) return;
  const guard = `${file}.stale`;
  if ((await look(guard))?.stale) await rm(guard, { force: true });
  if (!(await take(guard, mine))) return;
  try {
    if ((await look(file))?.stale) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function look(file: string): Promise<{ stale: boolean } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const pid = Number.parseInt(text, 10);
    return { stale: Date.now() - mtimeMs > STALE_MS || (pid > 0 && !isAlive(pid)) };
  } catch {
    return undefined;
  }
}
