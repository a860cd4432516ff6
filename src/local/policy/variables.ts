/** Policy variables: `${aws:PrincipalArn}` in a resource or a condition's value stands for what the request says. */
import { isAnswered, type Keys } from './keys.ts';

const VARIABLE = /\$\{([^}]*)\}/g;
/** `${*}`, `${?}` and `${$}` are these characters themselves. */
const ESCAPED = new Set(['*', '?', '$']);

/** Text in pieces of one character: `\*` and `\?` are no wildcards. A string is such a text, too. */
export type Pieces = string | readonly string[];
/** `missing`: the request has no such key; `unknown`: nobody here knows whether it has on AWS. */
export type Replaced = { pieces: Pieces } | 'missing' | 'unknown';

/** A text with its variables replaced; what came from the request is never a wildcard in it. */
export function replaced(text: string, keys: Keys): Replaced {
  if (!text.includes('${')) return { pieces: text };
  const pieces: string[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    pieces.push(...text.slice(from, match.index).split(''));
    const { key, otherwise } = parts(match[1] ?? '');
    const value = ESCAPED.has(key) ? key : (keys.get(key) ?? (isAnswered(key, keys) ? otherwise : undefined));
    if (value === undefined) return isAnswered(key, keys) ? 'missing' : 'unknown';
    pieces.push(...value.split('').map((c) => (c === '*' || c === '?' ? `\\${c}` : c)));
    from = match.index + match[0].length;
  }
  pieces.push(...text.slice(from).split(''));
  return { pieces };
}

/** The keys (in lower case) that the variables of a text ask for. */
export const variablesOf = (text: string): string[] =>
  Array.from(text.matchAll(VARIABLE), ([, inside = '']) => parts(inside).key).filter((key) => !ESCAPED.has(key));

/** What stands around the variables of a text: their names hold colons that are none of its own. */
export const withoutVariables = (text: string): string => text.replace(VARIABLE, '');

/** The text of pieces where wildcards mean nothing. */
export const plain = (pieces: Pieces): string =>
  typeof pieces === 'string'
    ? pieces
    : pieces.map((piece) => (/^\\[*?]$/.test(piece) ? piece.slice(1) : piece)).join('');

/** `aws:username, 'nobody'` is a key and what stands for it where it is missing. */
function parts(inside: string): { key: string; otherwise?: string } {
  const [, key = inside.trim(), otherwise] = /^\s*([^,]*?)\s*,\s*'([^']*)'\s*$/.exec(inside) ?? [];
  return { key: key.toLowerCase(), ...(otherwise === undefined ? {} : { otherwise }) };
}
