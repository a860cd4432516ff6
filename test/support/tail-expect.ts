/** What holds of each tail, whatever happened meanwhile: all of it, each once, and what is out of order says so. */
import { expect } from 'vitest';
import { LATEST_MS, type TailTrial } from './tail-trial.ts';

/** What is more often in `these` than in `those`; the first few, for a test to show. */
function beyond(these: readonly string[], those: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of those) counts.set(text, (counts.get(text) ?? 0) + 1);
  const more = these.filter((text) => {
    const left = counts.get(text) ?? 0;
    counts.set(text, left - 1);
    return left <= 0;
  });
  return more.slice(0, 5);
}

export interface Ending {
  /** Everything as text, as it is to be printed. */
  wanted: readonly string[];
  /** The same of a printed line. */
  keyOf(line: Record<string, unknown>): string;
  /** Ctrl-C comes at once: what was not shown by then is shown at the end. */
  abrupt: boolean;
  /** Not everything is shown that is put in order: a line may be late behind one that nobody sees. */
  hides?: boolean;
  /** The closing line. */
  closing: string;
}

/** All that is stored becomes readable; the tail is ended by Ctrl-C, and what it printed is compared. */
export async function expectEnding(
  trial: TailTrial,
  { wanted, keyOf, abrupt, hides = false, closing }: Ending,
): Promise<void> {
  // Who ends it before it has read what was there wants no rest of it, though all of that may be printed by then.
  await trial.round();
  await trial.pass(LATEST_MS);
  // Without it the comparison at the end would put right what following lost.
  if (!abrupt) await trial.prints(wanted.length);
  const { code, stderr } = await trial.interrupt();
  const shown = trial.printed.map(keyOf);
  expect({ lost: beyond(wanted, shown), surplus: beyond(shown, wanted) }).toEqual({ lost: [], surplus: [] });
  expect(misplaced(trial.printed, abrupt || hides)).toEqual([]);
  expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({ code: 130, last: closing });
  expect(trial.endpoint.stderr()).toBe('');
}

/** Lines that are older than one before them and don't say so; and others that do, unless they may. */
function misplaced(printed: TailTrial['printed'], mayBeLate: boolean): object[] {
  let newest = '';
  const wrong = printed.filter(({ time, late }) => {
    const isLate = String(time) < newest;
    if (!isLate) newest = String(time);
    return isLate ? late !== true : late !== undefined && !mayBeLate;
  });
  return wrong.map(({ time, late }) => ({ time, late }));
}
