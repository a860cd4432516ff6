/** How much memory a process has in use, where the system tells it cheaply. */
import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Resident megabytes; 0 if the process is gone or there is no /proc (macOS: there only Node's heap is bounded). */
export function residentMb(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return (pages * PAGE_BYTES) / 2 ** 20;
  } catch {
    return 0;
  }
}
