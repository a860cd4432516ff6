/** Cuts two long texts to the part where they differ: a whole API document on a line tells nobody what changed. */

/** Of each text no more is shown. */
const MOST = 100;
/** What both have in common before that, so that the place can be found. */
const LEAD = 20;

/** Both as they are unless one of them is long; `…` stands for what was cut. */
export function excerpts(left: string, right: string): [string, string] {
  if (Math.max(left.length, right.length) <= MOST) return [left, right];
  // By characters: half of an emoji is none.
  const [one, other] = [[...left], [...right]];
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const begin = Math.max(0, same - LEAD);
  return [cut(one, begin), cut(other, begin)];
}

function cut(characters: readonly string[], begin: number): string {
  const end = begin + MOST;
  return `${begin > 0 ? '…' : ''}${characters.slice(begin, end).join('')}${characters.length > end ? '…' : ''}`;
}
