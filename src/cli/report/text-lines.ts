/** The text that a handler wrote, in lines: JSON as JSON, and of each stack no more than where it begins. */
import type { ChalkInstance } from 'chalk';
import { isJson, type JsonLines } from './json-text.ts';
import { visible } from './visible.ts';

export interface TextStyle {
  style: ChalkInstance;
  /** Stacks whole; JSON laid out is a matter of `json`. */
  full: boolean;
  json: JsonLines;
}

/** As V8 and the JVM tell a call. */
const FRAME = /^\s+at \S/;

export function textLines(text: string, look: TextStyle): string[] {
  const begin = jsonFrom(text);
  if (begin !== undefined) {
    const [first = '', ...more] = look.json(text.slice(begin));
    return [`${visible(text.slice(0, begin))}${first}`, ...more];
  }
  // Into plain stdout Lambda's runtime writes a carriage return for a line feed (aws-facts 1.10).
  const lines = text.trimEnd().split(/\r\n|\n|\r/);
  const shown: string[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    while (end < lines.length && FRAME.test(lines[end]!)) end += 1;
    if (end > at) shown.push(...stackLines(lines.slice(at, end), look));
    else shown.push(indented(lines[end++]!, visible));
    at = end;
  }
  return shown;
}

/** Where JSON begins that goes to the end of a text, perhaps with words before it (`Received event: {…}`). */
function jsonFrom(text: string): number | undefined {
  return [text.indexOf('{'), text.indexOf('[')].find(
    (at) => at >= 0 && !text.slice(0, at).includes('\n') && isJson(text.slice(at)),
  );
}

/** Where it was thrown; with `full`, the way there as well. */
export function stackLines(frames: readonly string[], { style, full }: TextStyle): string[] {
  const dim = (text: string) => style.dim(visible(text));
  const lines = frames.map((frame) => indented(frame, dim));
  const [first] = lines;
  if (full || first === undefined || lines.length === 1) return lines;
  return [`${first}${style.dim(`, and ${lines.length - 1} more (--full shows them)`)}`];
}

/** What a line begins with is space, tabs included: no style, and no escapes. */
function indented(line: string, shown: (text: string) => string): string {
  const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
  return `${indent.replaceAll('\t', '    ')}${shown(line.slice(indent.length))}`;
}
