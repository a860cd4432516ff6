/** Writes the documents of `--output json`: one document, or one line for each thing of a stream. */
import type { Terminal } from '../session.ts';

/** One document, indented; undefined members are left out. */
export function printDocument(terminal: Terminal, document: object): Promise<void> {
  return terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** One line of a stream. */
export function printLine(terminal: Terminal, entry: object): Promise<void> {
  return terminal.out(`${JSON.stringify(entry)}\n`);
}
