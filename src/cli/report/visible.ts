/** Text from outside never reaches the terminal raw: control characters become visible escapes. */

/** C0 and C1 controls, DEL, line separators, and the marks that reorder or hide what stands around them. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapeOf = (character: string): string =>
  SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** `text` on one line: every control character as an escape, e.g. `\u001b`, line feeds as `\n`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escapeOf);
}

/** The same for text of several lines: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(UNSEEN, (character) => (/[\n\t]/.test(character) ? character : escapeOf(character)));
}
