/** What `--mix` says: modes in exact proportion, in an order that a seed decides. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { EXIT, Failure } from '../../failure.ts';

/** A mode and its weight among the others; no sum is asked of them. */
export interface Share {
  mode: string;
  weight: number;
}

/** `success=89,fail=10,timeout=1`; throws a usage Failure for anything else. */
export function parseMix(text: string): Share[] {
  const shares = text.split(',').map((part) => {
    // The mode is any word; its weight is behind the last sign.
    const [, mode, weight] = /^\s*(.+?)\s*=\s*(\d+(?:\.\d+)?)\s*$/s.exec(part) ?? [];
    if (mode === undefined) throw wrong(text, `${JSON.stringify(part)} is no mode with a weight`);
    return { mode, weight: Number(weight) };
  });
  const twice = shares.find(({ mode }, at) => shares.findIndex((other) => other.mode === mode) < at);
  if (twice) throw wrong(text, `${twice.mode} is there twice`);
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  if (sum === 0) throw wrong(text, 'the weights are all 0');
  if (!Number.isFinite(sum)) throw wrong(text, 'its weights are too large');
  return shares;
}

const wrong = (text: string, why: string) =>
  new Failure(`--mix ${JSON.stringify(text)} is not a mix: ${why}`, {
    fix: 'give each mode a weight, such as success=89,fail=10,timeout=1',
    exitCode: EXIT.usage,
    code: 'Usage',
  });

/** How many of `total` each has: rounded so that it is all of them (the largest remainders are rounded up). */
export function countsOf(shares: readonly Share[], total: number): number[] {
  const sum = shares.reduce((all, { weight }) => all + weight, 0);
  const exact = shares.map(({ weight }) => (weight * total) / sum);
  const counts = exact.map(Math.floor);
  const left = total - counts.reduce((all, count) => all + count, 0);
  const byRemainder = exact.map((_, at) => at).sort((a, b) => exact[b]! - counts[b]! - (exact[a]! - counts[a]!));
  for (const at of byRemainder.slice(0, left)) counts[at]! += 1;
  return counts;
}

/** Draws without putting back: each mode as often as `counts` says, in the same order for the same seed (32 bits). */
export function* drawn(shares: readonly Share[], counts: readonly number[], seed: number): Generator<string> {
  const random = xoroshiro128plus(seed);
  const remaining = [...counts];
  for (let left = remaining.reduce((all, count) => all + count, 0); left > 0; left -= 1) {
    let drawnAt = uniformInt(random, 0, left - 1);
    const at = remaining.findIndex((count) => {
      drawnAt -= count;
      return drawnAt < 0;
    });
    remaining[at]! -= 1;
    yield shares[at]!.mode;
  }
}
