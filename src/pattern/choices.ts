/** What a user may choose of a stack, and how the choices outlive a run: as tags of the bus. */
import { EXIT, Failure } from '../failure.ts';
import type { Throttle } from '../resources/stage-settings.ts';
import { RECORDS_TAG, THROTTLE_TAG } from './stack.ts';

export interface Choices {
  /** With a record log, and the rule that fills it. */
  records: boolean;
  throttle: Throttle;
}

export const DEFAULT_CHOICES: Choices = { records: true, throttle: { rate: 100, burst: 200 } };

const isDefault = ({ throttle }: Choices) => throttle !== 'off' && throttle.rate === 100 && throttle.burst === 200;

/** `destined:records=off`, `destined:throttle=R/B` or `off`; the defaults need no tag. */
export function choiceTags(choices: Choices): Record<string, string> {
  const { records, throttle } = choices;
  return {
    ...(records ? {} : { [RECORDS_TAG]: 'off' }),
    // Tag values allow no comma.
    ...(isDefault(choices)
      ? {}
      : { [THROTTLE_TAG]: throttle === 'off' ? 'off' : `${throttle.rate}/${throttle.burst}` }),
  };
}

/** API Gateway's burst is an Integer of Java's (unverified: that more is refused). */
const MOST_AT_ONCE = 2 ** 31 - 1;

function throttleOf(text: string, separator: string): Throttle | undefined {
  if (text === 'off') return 'off';
  // Number() would take 0x10, 1e3 and nothing at all as well.
  const [rate, burst, ...more] = text.split(separator).map((part) => (/^\s*[\d.]+\s*$/.test(part) ? Number(part) : 0));
  if (rate === undefined || burst === undefined || more.length > 0) return undefined;
  if (!(rate > 0) || !(burst > 0) || !Number.isInteger(burst) || burst > MOST_AT_ONCE) return undefined;
  // JavaScript writes some numbers as 1e-7, which the tag of a bus must not hold: it would not be understood again.
  if (!/^[\d.]+$/.test(String(rate))) return undefined;
  return { rate, burst };
}

/** The choices that a bus's tags remember; what nobody understands counts as the default, and `up` writes it anew. */
export function choicesOf(tags: Readonly<Record<string, string>>): Choices {
  return {
    records: tags[RECORDS_TAG] !== 'off',
    throttle: throttleOf(tags[THROTTLE_TAG] ?? '', '/') ?? DEFAULT_CHOICES.throttle,
  };
}

/** `100,200` or `off`, as `--throttle` takes it; a usage Failure for anything else. */
export function parseThrottle(text: string): Throttle {
  const throttle = throttleOf(text.trim(), ',');
  if (throttle) return throttle;
  throw new Failure(`--throttle ${JSON.stringify(text)} is not valid`, {
    fix: 'use RATE,BURST (a second, and at once), e.g. --throttle 100,200, or off',
    exitCode: EXIT.usage,
    code: 'InvalidThrottle',
  });
}
