/** JSON from outside as people read it: laid out with `--full`, and coloured where there are colours. */
import type { ChalkInstance } from 'chalk';
import { visibleLines } from './visible.ts';

/** Answers a JSON text in lines, in which nothing is left that a terminal would obey. */
export type JsonLines = (json: string) => string[];

/** To colour more than this takes longer than anybody wants to wait. */
const MOST_CHARACTERS = 200_000;

/** What lays out and colours is loaded only where it is wanted. */
export async function loadJsonLines(style: ChalkInstance, full: boolean): Promise<JsonLines> {
  if (style.level === 0 && !full) return plainLines;
  const { createScanner, format } = await import('jsonc-parser');
  return (json) => plainLines(full ? laidOut(json) : json).map((line) => (style.level === 0 ? line : coloured(line)));

  /** No number and no text in it is changed by that, as parsing it would. */
  function laidOut(json: string): string {
    const layout = { insertSpaces: true, tabSize: 2, eol: '\n' };
    let text = '';
    let at = 0;
    for (const { offset, length, content } of format(json, undefined, layout)) {
      text += `${json.slice(at, offset)}${content}`;
      at = offset + length;
    }
    return `${text}${json.slice(at)}`;
  }

  /** No token of JSON goes beyond a line. */
  function coloured(line: string): string {
    if (line.length > MOST_CHARACTERS) return line;
    const scanner = createScanner(line, true);
    let text = '';
    let at = 0;
    scanner.scan();
    for (let length = scanner.getTokenLength(); length > 0; length = scanner.getTokenLength()) {
      const offset = scanner.getTokenOffset();
      const token = line.slice(offset, offset + length);
      scanner.scan();
      const isName = line[scanner.getTokenOffset()] === ':';
      text += `${line.slice(at, offset)}${styleOf(token, isName)(token)}`;
      at = offset + length;
    }
    return `${text}${line.slice(at)}`;
  }

  function styleOf(token: string, isName: boolean): (text: string) => string {
    if (token.startsWith('"')) return isName ? style.cyan : style.green;
    if (/^[-\d]/.test(token)) return style.yellow;
    return /^[a-z]/.test(token) ? style.magenta : style.dim;
  }
}

/** As it was written. */
const plainLines: JsonLines = (json) => visibleLines(json.trim()).replaceAll('\t', '  ').split('\n');

/** Whether a text is a JSON object or list as a whole. */
export function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
