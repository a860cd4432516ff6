/** Folders that are filled once, by one process at a time, and filled anew where something else is wanted. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes a folder, unless it was made of the same wants already. One that was broken off is made anew. */
export async function madeOnce(folder: string, wants: Buffer, make: (folder: string) => Promise<void>): Promise<void> {
  const stamp = join(folder, 'made-of');
  const wanted = createHash('sha256').update(wants).digest('hex');
  const made = await readFile(stamp, 'utf8').catch(() => undefined);
  if (made === wanted) return;
  process.stderr.write(`installing ${folder}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await make(folder);
  await writeFile(stamp, wanted);
}

/** Two who fill one folder ruin it: throws while another process does its work there. */
export async function alone(folder: string, work: () => Promise<void>): Promise<void> {
  const lock = join(folder, 'installing');
  await mkdir(folder, { recursive: true });
  const write = () => writeFile(lock, String(process.pid), { flag: 'wx' });
  await write().catch(async () => {
    const holder = Number(await readFile(lock, 'utf8'));
    if (isAlive(holder))
      throw new Error(`process ${holder} is installing into ${folder}: wait for it, or remove ${lock}`);
    await rm(lock, { force: true });
    await write();
  });
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
