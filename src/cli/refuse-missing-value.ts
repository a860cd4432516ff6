/** Refuses a flag that stands where another one's value is missing: commander would take it for that value. */
import type { Option } from 'commander';
import { EXIT, Failure } from '../failure.ts';

/** What has the form of a flag, be it known or mistyped; a negative number, a dash alone and a text with blanks have not. */
const FLAG = /^(-[a-z]|--[a-z][\w-]*(=.*)?)$/is;

/** Throws a usage Failure. A value of that form is given with `=`. */
export function refuseMissingValue(args: readonly string[], options: readonly Option[]): void {
  const taking = new Map<string | undefined, Option>();
  for (const option of options.filter(({ required }) => required)) {
    taking.set(option.short, option).set(option.long, option);
  }
  // `-ojson` and `-n5` are a flag and its value in one.
  const isFlag = (text: string) => FLAG.test(text) || (/^-\w\S+$/.test(text) && taking.has(text.slice(0, 2)));
  for (let at = 0; at < args.length && args[at] !== '--'; at += 1) {
    const option = taking.get(args[at]);
    if (!option) continue;
    at += 1;
    const value = args[at];
    if (value === undefined || !isFlag(value)) continue;
    throw new Failure(`flag "${option.flags}" needs a value`, {
      fix: `give it one; if ${value} is meant as that value, write ${option.long}=${value}`,
      exitCode: EXIT.usage,
      code: 'Usage',
    });
  }
}
