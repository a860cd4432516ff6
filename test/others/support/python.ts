/** Python, and what is installed for it: a virtual environment of a locked list of packages, by their hashes. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { madeOnce } from './made-once.ts';

const run = promisify(execFile);
/** A slow registry is waited for this long. */
const LONGEST_MS = 10 * 60_000;

/** Throws what is missing; `who` needs it. */
export async function requirePython(who: string): Promise<void> {
  const wanted = `${who} needs Python 3.11 or newer, as \`python3\`, with its module venv`;
  const asked = ['-c', 'import ensurepip, sys, venv; print(*sys.version_info[:2])'];
  const { stdout } = await run('python3', asked).catch((error: Error & { stderr?: string }) => {
    throw new Error(`${wanted}: ${error.stderr?.trim().split('\n').at(-1) || error.message}`);
  });
  const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
  if (major < 3 || (major === 3 && minor < 11)) throw new Error(`${wanted}: it is ${major}.${minor}`);
}

/** Makes the environment in `folder`, of the list in the file `requirements`, if it isn't there. Throws what venv or pip say. */
export async function installPython(folder: string, requirements: string): Promise<void> {
  await madeOnce(folder, await readFile(requirements), async () => {
    await run('python3', ['-m', 'venv', folder], { timeout: LONGEST_MS });
    const options = ['--disable-pip-version-check', '--quiet', '--require-hashes', '--no-deps'];
    await run(join(folder, 'bin/pip'), ['install', ...options, '-r', requirements], { timeout: LONGEST_MS });
  });
}
