/** Understands `--rate`, of every command that sends. */
import { EXIT, Failure } from '../failure.ts';

/** Messages a second; undefined where it is not given. Throws a usage Failure for what is none. */
export function rateOf(rate: string | undefined): number | undefined {
  if (rate === undefined) return undefined;
  if (/^\d{1,6}(\.\d{1,6})?$/.test(rate) && Number(rate) > 0) return Number(rate);
  throw new Failure(`--rate ${JSON.stringify(rate)} is not a rate`, {
    fix: 'use messages a second, such as 200 or 0.5',
    exitCode: EXIT.usage,
    code: 'Usage',
  });
}
