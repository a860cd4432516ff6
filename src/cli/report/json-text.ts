/** JSON from outside as people read it: laid out with `--full`, and on a terminal in colours, with room between its members. */
import type { Terminal } from '../session.ts';
import { visibleLines } from './visible.ts';

/** Answers a JSON text in lines, in which nothing is left that a terminal would obey. */
export type JsonLines = (json: string) => string[];

/** To look into more than this takes longer than anybody wants to wait. */
const MOST_CHARACTERS = 200_000;

/** What lays out and colours is loaded only where it is wanted. */
export async function loadJsonLines(
  { style, width }: Pick<Terminal, 'style' | 'width'>,
  full: boolean,
): Promise<JsonLines> {
  // Without spaces it would be one long word to a terminal, cut anywhere.
  const isSpaced = width !== undefined && !full;
  if (style.level === 0 && !full && !isSpaced) return plainLines;
  const { createScanner, format } = await import('jsonc-parser');
  return (json) => plainLines(full ? laidOut(json) : json).map(shown);

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
  function shown(line: string): string {
    if (line.length > MOST_CHARACTERS) return line;
    const scanner = createScanner(line, true);
    let text = '';
    let at = 0;
    let isBehindSign = false;
    scanner.scan();
    for (let length = scanner.getTokenLength(); length > 0; length = scanner.getTokenLength()) {
      const offset = scanner.getTokenOffset();
      const token = line.slice(offset, offset + length);
      const gap = isSpaced && isBehindSign && at === offset ? ' ' : line.slice(at, offset);
      isBehindSign = token === ',' || token === ':';
      scanner.scan();
      const isName = line[scanner.getTokenOffset()] === ':';
      text += `${gap}${styleOf(token, isName)(token)}`;
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
