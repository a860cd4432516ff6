/** Writes many short lines to stdout in few pieces: each soon, and never faster than they are read. */
import type { Terminal } from './session.ts';

export interface LineWriter {
  /** Where much waits to be written: resolves once it is. Throws once the reader is gone. */
  add(line: string): Promise<void> | undefined;
  /** Resolves when all is written. */
  flush(): Promise<void>;
}

const MOST_CHARACTERS = 64 * 1024;
const WITHIN_MS = 50;

export function createLineWriter(terminal: Pick<Terminal, 'out'>): LineWriter {
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let failed: { error: unknown } | undefined;

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const part = text;
    text = '';
    if (part !== '') writing = writing.then(() => terminal.out(part));
    return writing;
  }
  /** Nobody waits for it: the next line tells. */
  const later = () => {
    flush().catch((error) => {
      failed = { error };
    });
  };
  return {
    add(line) {
      if (failed) throw failed.error;
      text += `${line}\n`;
      if (text.length >= MOST_CHARACTERS) return flush();
      timer ??= setTimeout(later, WITHIN_MS);
      return undefined;
    },
    flush,
  };
}
