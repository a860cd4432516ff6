/** Reads one range with several programs, round by round, and sees to it that each read all that is stored. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { counted } from './counted.ts';
import { type Figure, figure, ratio, round } from './statistics.ts';
import type { Range } from './stored-lines.ts';
import type { Tool } from './tail-tools.ts';

/** What a program may take; it is stopped then. */
export const LONGEST_MS = 5 * 60_000;

export interface Reading {
  cwd: string;
  /** Where programs leave the most memory that they held, those that do. */
  memoryFile: string;
  /** A range that holds no line: what a program takes for it is its start-up. */
  nothing: Range;
}
/** One of each round. */
export interface Samples {
  /** Lines a second of the whole command. */
  perSecond: number[];
  ms: number[];
  /** What the same program took for nothing. */
  startMs: number[];
  peakMb: number[];
  /** So many lines were read when its time was up. */
  stoppedAt?: number;
}
export interface ToolFigures {
  name: string;
  perSecond: Figure;
  /** Lines a second by medians, without start-up; undefined where that is lost in the noise. */
  withoutStart?: number;
  /** How many times as fast the first program is; of itself there is none. */
  behind?: { whole: Figure; withoutStart?: number };
  peakMb?: Figure;
  stoppedAt?: number;
}

export async function readRounds(tools: readonly Tool[], range: Range, rounds: number, reading: Reading) {
  const all = tools.map((tool) => ({ tool, samples: { perSecond: [], ms: [], startMs: [], peakMb: [] } as Samples }));
  // The first run of each reads files that later ones find in memory. One round is no measure in any case.
  if (rounds > 1) for (const tool of tools) await read(tool, reading.nothing, reading);
  for (let count = 0; count < rounds; count += 1) {
    for (const { tool, samples } of all) {
      const start = await read(tool, reading.nothing, reading);
      const { ms, lines, stopped, peakMb } = await read(tool, range, reading);
      samples.perSecond.push((lines * 1_000) / ms);
      samples.ms.push(ms);
      samples.startMs.push(start.ms);
      if (peakMb !== undefined) samples.peakMb.push(peakMb);
      if (stopped) samples.stoppedAt = lines;
    }
  }
  return new Map(all.map(({ tool, samples }) => [tool.name, samples]));
}

async function read({ name, runs, prints }: Tool, range: Range, { cwd, memoryFile }: Reading) {
  rmSync(memoryFile, { force: true });
  const { ms, lines, bytes, stopped } = await counted(runs(range), cwd, LONGEST_MS);
  const peakMb = existsSync(memoryFile) ? round(Number(readFileSync(memoryFile, 'utf8')) / 1_024) : undefined;
  if (stopped) return { ms, lines, stopped, peakMb };
  if (prints !== 'nothing' && lines !== range.lines) throw new Error(`${name} read ${lines} lines of ${range.lines}`);
  if (prints === 'the text alone' && bytes !== range.bytes) {
    throw new Error(`${name} printed ${bytes} bytes, and not the ${range.bytes} that are stored`);
  }
  return { ms, lines: range.lines, stopped, peakMb };
}

/** In the order of the programs; the first is held against all others. */
export function figuresOf(all: ReadonlyMap<string, Samples>, lines: number): ToolFigures[] {
  const [first] = all.values();
  return [...all].map(([name, samples]) => {
    const { perSecond, peakMb, stoppedAt } = samples;
    const [mine, its] = [bare(first!, lines), bare(samples, lines)];
    return {
      name,
      perSecond: figure(perSecond),
      withoutStart: its && Math.round(its),
      ...(samples !== first && {
        behind: { whole: times(first!.perSecond, perSecond), withoutStart: mine && its && round(mine / its) },
      }),
      ...(peakMb.length > 0 && { peakMb: figure(peakMb) }),
      ...(stoppedAt !== undefined && { stoppedAt }),
    };
  });
}

function bare({ ms, startMs, stoppedAt }: Samples, lines: number): number | undefined {
  const left = figure(ms).median - figure(startMs).median;
  // A few lines may seem to take no longer than none.
  return left > 1 ? ((stoppedAt ?? lines) * 1_000) / left : undefined;
}

/** Round by round; where one was measured less often, against the median of the other. */
function times(samples: readonly number[], base: readonly number[]): Figure {
  if (samples.length === base.length) return ratio(samples, base);
  const { median } = figure(samples);
  return ratio(
    base.map(() => median),
    base,
  );
}
