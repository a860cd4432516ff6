/** CloudWatch's filter patterns: terms, phrases, ?either, -without, %regex%, and { JSON conditions } (aws-facts 7.1). */

import { notServed } from '../../wire/not-served.ts';
import { jsonPattern } from './json-pattern.ts';
import { type Matches, PatternProblem, regexTest } from './pattern-regex.ts';

/** Characters [M FilterPattern]. */
const LENGTH_MAX = 1024;

/** The test that a pattern stands for, or what is wrong with it. Empty matches everything. Letter case counts. */
export function filterPattern(pattern: string): { matches: Matches } | { problem: string } {
  const text = pattern.trim();
  if ([...pattern].length > LENGTH_MAX) return { problem: `Filter pattern is longer than ${LENGTH_MAX} characters` };
  try {
    if (text.startsWith('{')) return { matches: jsonPattern(text) };
    // The space-delimited form `[ip, user, …]` is not modelled.
    if (text.startsWith('[')) throw notServed('a space-delimited filter pattern');
    return { matches: termPattern(text) };
  } catch (error) {
    if (error instanceof PatternProblem) return { problem: error.message };
    throw error;
  }
}

/** Unquoted terms hold letters, digits, `_` and `.`; for which other characters AWS wants quotes is unverified. */
const PART = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)+)%|([^\s"%]+))/y;

function termPattern(text: string): Matches {
  const all: Matches[] = [];
  const either: Matches[] = [];
  const without: Matches[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const [, sign, phrase, regex, term] = PART.exec(text) ?? [];
    if (phrase === undefined && regex === undefined && term === undefined)
      throw new PatternProblem('Invalid filter pattern');
    if (term !== undefined && !/^[\p{L}\p{N}_.]+$/u.test(term)) {
      throw new PatternProblem(`Invalid character(s) in term '${sign}${term}'`);
    }
    const wanted = phrase?.replace(/\\(.)/g, '$1') ?? term ?? '';
    const test: Matches = regex === undefined ? (message) => message.includes(wanted) : regexTest(regex);
    (sign === '?' ? either : sign === '-' ? without : all).push(test);
  }
  return (message) => {
    if (!all.every((test) => test(message)) || without.some((test) => test(message))) return false;
    // Beside terms of another kind the ?terms are ignored [K].
    return all.length + without.length > 0 || either.length === 0 || either.some((test) => test(message));
  };
}
