/** The `wildcard` operator: `*` is any run of characters, `\*` and `\\` stand for themselves. */
import { PatternError } from './pattern-error.ts';

const STAR = Symbol('*');
type Token = string | typeof STAR;

/**
 * More places than this at once in one text and AWS calls a rule too complex. AWS's own bound isn't published: this one,
 * and the number of states looked at, are unverified.
 */
const MOST_ACTIVE = 25;
const MOST_STATES = 5000;

/** Compiles a wildcard; throws PatternError with the recorded texts of aws-facts 3.3. Matching takes linear time. */
export function compileWildcard(source: string): (text: string) => boolean {
  const tokens = parse(source);
  if (tooComplex(tokens)) {
    throw new PatternError(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  }
  const parts = [''];
  for (const token of tokens) {
    if (token === STAR) parts.push('');
    else parts[parts.length - 1] += token;
  }
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const middle = parts.slice(1, -1);
  if (parts.length === 1) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

/** Positions count from the opening quote, in bytes, as AWS's do. */
function parse(source: string): Token[] {
  const tokens: Token[] = [];
  const characters = [...source];
  const position = (i: number) => Buffer.byteLength(characters.slice(0, i).join('')) + 1;
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    const next = characters[i + 1];
    if (character === '*') {
      if (next === '*') throw new PatternError(`Consecutive wildcard characters at pos ${position(i)}`);
      tokens.push(STAR);
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') throw new PatternError(`Invalid escape character at pos ${position(i)}`);
      tokens.push(next);
      i += 1;
    } else {
      tokens.push(character);
    }
  }
  return tokens;
}

/** Walks the sets of places in the pattern that some text can reach at once, as AWS's evaluator of complexity does. */
function tooComplex(tokens: readonly Token[]): boolean {
  if (!tokens.includes(STAR)) return false;
  const seen = new Set<string>();
  const waiting: number[][] = [closure(tokens, [0])];
  for (let active = waiting.pop(); active; active = waiting.pop()) {
    const key = active.join();
    if (seen.has(key)) continue;
    seen.add(key);
    if (active.length > MOST_ACTIVE || seen.size > MOST_STATES) return true;
    // A star stands for all characters that none of these places wants: they keep the places of stars alone.
    for (const character of new Set(active.map((at) => tokens[at] ?? STAR).concat(STAR))) {
      const next = active.flatMap((at) => {
        if (tokens[at] === STAR) return [at];
        return tokens[at] === character ? [at + 1] : [];
      });
      if (next.length > 0) waiting.push(closure(tokens, next));
    }
  }
  return false;
}

/** A place before a star is a place after it, too. In ascending order. */
function closure(tokens: readonly Token[], places: readonly number[]): number[] {
  const reached = new Set(places);
  for (const at of reached) if (tokens[at] === STAR) reached.add(at + 1);
  return [...reached].sort((a, b) => a - b);
}
