/** Whether this machine's clock is that of AWS: what is signed, and what logs are asked for, goes by it. */
import type { Aws } from '../aws/aws.ts';
import type { Check } from './check.ts';

/** As far back as the proof of `up` looks for its probes: a clock ahead by more finds none of them. */
const FARTHEST_AHEAD_S = 60;
/** The SDK signs by AWS's time once it was refused (systemClockOffset); whoever reads logs may still miss some. */
const WORTH_TELLING_S = 30;

/** By the Date of the answer to the first call, which has whole seconds. */
export function clockCheck({ clockOffsetMs }: Pick<Aws, 'clockOffsetMs'>): Check {
  const check = 'clock';
  if (clockOffsetMs === undefined) return { check, result: 'unknown', why: 'the answer had no date' };
  const ahead = Math.round(-clockOffsetMs / 1000);
  const off = Math.abs(ahead);
  if (off < WORTH_TELLING_S) return { check, result: 'ok', why: off < 2 ? 'in time' : `off by ${off} s` };
  const why = `this machine's clock is ${text(off)} ${ahead > 0 ? 'ahead of' : 'behind'} that of AWS`;
  const fix = 'set it (timedatectl set-ntp true, or in the settings of the system)';
  if (ahead < FARTHEST_AHEAD_S) return { check, result: 'warn', why, fix };
  return { check, result: 'fail', why: `${why}: messages would be looked for where none can be yet`, fix };
}

const text = (seconds: number) => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
