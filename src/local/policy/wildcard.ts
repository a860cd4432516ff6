/** IAM's wildcards: `*` is any text, `?` any one character. */
import type { Pieces } from './variables.ts';

/** Does `text` match `pattern` as a whole? Bounded by pattern × text, whatever the pattern. */
export function wildcard(pattern: Pieces, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const c = pattern[p];
    if (c === '*') {
      star = p;
      p += 1;
      resume = t;
    } else if (c === '?' || (c !== undefined && c.at(-1) === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      t = resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
