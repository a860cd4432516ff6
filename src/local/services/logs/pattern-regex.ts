/** The %regular expressions% of filter patterns, on a linear-time engine: they come from outside. */
import { RE2JS } from 're2js';
import { awsError } from '../../wire/aws-error.ts';

export type Matches = (message: string) => boolean;
/** What is wrong with a filter pattern, for people. */
export class PatternProblem extends Error {}

/** A search costs the text's length times the expression's size at most; this keeps one within a few seconds. */
const MAX_WORK = 50_000_000;

/** A linear-time regular expression; both ends are open unless it is anchored. @throws PatternProblem; its test, InvalidParameterException */
export function regexTest(source: string): Matches {
  try {
    const regex = RE2JS.compile(source);
    return (text) => {
      if (text.length * regex.programSize() > MAX_WORK)
        throw awsError('InvalidParameterException', 'Regular expression is too complex for an event of this length');
      return regex.matcher(text).find();
    };
  } catch {
    throw new PatternProblem('Invalid regular expression in filter pattern');
  }
}
