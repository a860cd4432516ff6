/** Whose a recorded process id is: the process may be dead, and its id somebody else's by now. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether the process with this id is a local endpoint; one that can't be looked at is none. Ends and signals nothing. */
export async function isLocalProcess(pid: number): Promise<boolean> {
  return /\bdestined-local(\.js)?(?=[\s\0]|$)/.test(await commandOf(pid));
}

/** What it was started as; empty if there is no such process. */
async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // No such process, or no such file system, as on macOS.
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({
      stdout: '',
    }));
    return stdout;
  }
}
