/** Figures of a noisy machine: medians, and how far the middle half of the samples lies apart. */

export interface Figure {
  median: number;
  /** First and third quartile. */
  low: number;
  high: number;
  samples: number;
}

export function figure(samples: readonly number[]): Figure {
  const at = (share: number) => round(quantile(samples, share));
  return { median: at(0.5), low: at(0.25), high: at(0.75), samples: samples.length };
}

/** The sample that a share of 1 of all are not above. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Each round measures all of them once, one after the other, so that what disturbs one disturbs all. */
export async function interleaved<Name extends string>(
  rounds: number,
  measures: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measures) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  // The first run of each reads files that later ones find in memory.
  for (const name of names) await measures[name]();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) samples[name].push(await measures[name]());
  }
  return samples;
}

/** Of the samples of the same round. */
export const ratio = (samples: readonly number[], base: readonly number[]): Figure =>
  figure(samples.map((sample, i) => sample / base[i]!));

export const round = (value: number): number => Math.round(value * 100) / 100;
