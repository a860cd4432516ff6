/** Reads JSON from outside: what lies too deep in itself is refused before anything walks it. */

/** As many levels as Jackson, AWS's parser, takes by default; the service's own bound is unverified. */
const MOST_LEVELS = 1000;

/** What a text says; throws SyntaxError. */
export function parseJson(text: string): unknown {
  if (levelsOf(text) > MOST_LEVELS) throw new SyntaxError(`more than ${MOST_LEVELS} levels of JSON`);
  return JSON.parse(text);
}

/** The same, if it is an object; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

export function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

/** How deep the brackets of a JSON text go; those in strings don't count. One pass, also where a string never ends. */
function levelsOf(text: string): number {
  let level = 0;
  let deepest = 0;
  let quoted = false;
  for (const [token] of text.matchAll(/\\.|["[\]{}]/gs)) {
    if (token === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (token === '[' || token === '{') deepest = Math.max(deepest, ++level);
    else if (token === ']' || token === '}') level -= 1;
  }
  return deepest;
}
