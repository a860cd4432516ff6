/** Writes the document of `--output json`. */
import type { Terminal } from '../session.ts';

/** One document, indented; undefined members are left out. */
export function printDocument(terminal: Terminal, document: object): Promise<void> {
  return terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** One object of a stream of lines. */
export function printLine(terminal: Terminal, object: object): Promise<void> {
  return terminal.out(`${JSON.stringify(object)}\n`);
}
