/** How much of the sweep is tried: all of it, or a seeded sample. */
import { createHash } from 'node:crypto';

/** `whole`, or how many cases of a scenario a sample has, where it is tried in every way. */
const { DESTINED_SWEEP: extent = 'whole', DESTINED_SWEEP_SEED: seed = '1' } = process.env;

export const isWhole = extent === 'whole';
export const sampleSize = Number(extent);
/** Of what fast-check draws: always the same of a sample, never twice the same of the whole, unless one is given. */
export const sweepSeed =
  isWhole && process.env.DESTINED_SWEEP_SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(seed);

/** `size` of them, by what `textOf` calls each: the same ones of a seed each time. */
export function sampled<T>(all: readonly T[], size: number, textOf: (item: T) => string): T[] {
  const weigh = (item: T) =>
    createHash('sha256')
      .update(`${seed} ${textOf(item)}`)
      .digest('hex');
  return [...all].sort((a, b) => (weigh(a) < weigh(b) ? -1 : 1)).slice(0, size);
}
