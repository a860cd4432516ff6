/** Ends what functions started in sessions of their own, which no signal to their group reaches. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Strays {
  /** The environment with this TMPDIR ended. */
  ended(folder: string): void;
  /** Looks for the last ones now. */
  close(): void;
}

/**
 * Such a process is known by the TMPDIR that it inherited: one that took another isn't found, and without a /proc (macOS)
 * none is.
 */
const MARK = 'TMPDIR=';
/** A look reads a file for each process of the machine: ends that come together share one. */
const LOOK_MS = 250;

export function createStrays(): Strays {
  const folders = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    clearTimeout(timer);
    timer = undefined;
    if (folders.size === 0) return;
    for (const pid of processes()) if (folders.has(folderOf(pid) ?? '')) kill(pid);
    folders.clear();
  }

  return {
    ended(folder) {
      folders.add(folder);
      timer ??= setTimeout(look, LOOK_MS).unref();
    },
    close: look,
  };
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Of a process of ours; others' environments can't be read. */
function folderOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((variable) => variable.startsWith(MARK))?.slice(MARK.length);
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}
