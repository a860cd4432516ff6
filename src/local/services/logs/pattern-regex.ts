/** The %regular expressions% of filter patterns, on a linear-time engine: they come from outside. */
import { RE2JS } from 're2js';

export type Matches = (message: string) => boolean;
/** What is wrong with a filter pattern, for people. */
export class PatternProblem extends Error {}

/** A linear-time regular expression; both ends are open unless it is anchored. @throws PatternProblem */
export function regexTest(source: string): Matches {
  try {
    const regex = RE2JS.compile(source);
    return (text) => regex.matcher(text).find();
  } catch {
    throw new PatternProblem('Invalid regular expression in filter pattern');
  }
}
