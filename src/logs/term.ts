/** Makes the filter pattern that finds an id in a log, whatever the id holds. */

/** What JSON of any writer leaves as it is, and no pattern takes for a sign of its own once it is quoted. */
const SAFE = /[A-Za-z0-9_.:@#$*+=,;!?()[\]{}|~^ -]+/g;
/** Characters of a filter pattern, at most [M FilterPattern]. */
export const PATTERN_MAX = 1024;

/**
 * `"<id>"`, hyphens and all (aws-facts 7.1). Characters that JSON may escape are left out and the parts around them all wanted, so
 * that more may be found, and never less: what is found is to be compared. Undefined where nothing of the id can be asked for.
 */
export function termOf(id: string): string | undefined {
  const parts = id.match(SAFE)?.filter((part) => part.trim() !== '') ?? [];
  let pattern = '';
  for (const part of parts) {
    const next = `${pattern}${pattern === '' ? '' : ' '}"${part}"`;
    if (next.length <= PATTERN_MAX) pattern = next;
  }
  return pattern === '' ? undefined : pattern;
}

/** Finds lines with any of these terms; one alone is asked for without the sign of a choice. */
export const eitherOf = (terms: readonly string[]): string =>
  terms.length === 1 ? terms[0]! : terms.map((term) => `?${term}`).join(' ');

/** Finds lines with any of these ids, which hold no sign of patterns; so many as fit a pattern are taken at a time. */
export function anyOf(ids: readonly string[]): string[] {
  const patterns: string[][] = [];
  for (const id of ids) {
    // A hyphen outside of quotes excludes (aws-facts 7.1).
    const term = `"${id}"`;
    const last = patterns.at(-1);
    if (last && eitherOf([...last, term]).length <= PATTERN_MAX) last.push(term);
    else patterns.push([term]);
  }
  return patterns.map(eitherOf);
}
