/** Who is at work on the local endpoint: a file for each in the state folder, so that nobody ends it under another. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';
import { removeState, writeState } from './state-folder.ts';

const folderOf = (state: string) => join(state, 'users');

/** Notes this process; answers the name of the note. Call it, as `othersUse`, within the lock of the state folder. */
export async function noteUser(state: string): Promise<string> {
  const name = `${process.pid}.${randomBytes(6).toString('hex')}`;
  await writeState(join(folderOf(state), name), { pid: process.pid });
  return name;
}

/** Takes the note back; gone already is fine. */
export const dropUser = (state: string, name: string): Promise<void> => removeState(join(folderOf(state), name));

/**
 * Whether anybody is at work. Notes of processes that died are removed; where such an id is another's by now the
 * endpoint is not ended, which harms nobody.
 */
export async function othersUse(state: string): Promise<boolean> {
  const names = await readdir(folderOf(state)).catch(() => []);
  let others = false;
  for (const name of names) {
    // A draft of a note has a suffix more: its writer holds the lock that we hold.
    const [, pid] = /^(\d+)\.[0-9a-f]{12}$/.exec(name) ?? [];
    if (!pid) continue;
    if (isAlive(Number(pid))) others = true;
    else await dropUser(state, name);
  }
  return others;
}
