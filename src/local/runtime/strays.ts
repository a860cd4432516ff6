/** Ends what functions started in sessions of their own, which no signal to their group reaches. */
import { readdirSync, readFileSync } from 'node:fs';
import { MARK } from './process-settings.ts';

export interface Strays {
  /** The environment with this folder ended. */
  ended(folder: string): void;
  /** Looks for the last ones now. */
  close(): void;
}

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

/**
 * Of a process of ours, by the mark that it inherited: one that was started without isn't found, and without a /proc
 * (macOS) none is. Others' environments can't be read.
 */
function folderOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((variable) => variable.startsWith(`${MARK}=`))?.slice(MARK.length + 1);
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
