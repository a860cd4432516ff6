/** Empties a folder one file after another: Node's `rm` asks for all of them at once, and nothing else is done meanwhile. */
import { readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Rejects at the first thing that can't be removed. */
export async function emptied(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) await unlink(path);
    else {
      await emptied(path);
      await rmdir(path);
    }
  }
}
