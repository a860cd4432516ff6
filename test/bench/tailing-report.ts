/** The figures of reading logs as a table for people. */
import { LONGEST_MS, type ToolFigures } from './reading.ts';
import { row, spread } from './rows.ts';
import type { Figure } from './statistics.ts';
import type { Tailing } from './tailing.ts';

const UNKNOWN = 'lost in the noise';
const whole = ({ median, low, high, samples }: Figure): Figure => ({
  median: Math.round(median),
  low: Math.round(low),
  high: Math.round(high),
  samples,
});

function toolRows({ name, perSecond, withoutStart, behind, peakMb, stoppedAt }: ToolFigures): string[] {
  const rate = whole(perSecond);
  const goal = name.startsWith('plain loop') ? 0.7 : 5;
  const more = [
    spread(rate),
    `without start-up ${withoutStart ?? UNKNOWN}`,
    peakMb && `at most ${peakMb.median} MiB`,
    stoppedAt !== undefined && `stopped after ${LONGEST_MS / 1_000} s, at line ${stoppedAt}`,
  ];
  return [
    row(name, rate.median, more.filter(Boolean).join('; ')),
    ...(behind
      ? [
          row(
            '  tail, times that',
            behind.whole.median,
            `${spread(behind.whole)}; goal ${goal}; without start-up ${behind.withoutStart ?? UNKNOWN}`,
          ),
        ]
      : []),
  ];
}

/** Of that part alone. */
export function tailingReport({ sizes, memoryGrowth, missing, screen }: Tailing): string {
  const { ms, median, p95, intervalMs, shortestMs } = screen;
  const [few, many] = sizes.slice(-2).map(({ lines }) => lines);
  const lines = [
    'reading four log groups, lines/s of the whole command, which the goals are of',
    '  plain loop: FilterLogEvents of the SDK, page after page, group after group; formats and prints nothing',
    ...(missing
      ? [`  no awslogs, no AWS CLI: ${missing}`]
      : ['  awslogs and AWS CLI: a command for each group, one after the other']),
    ...sizes.flatMap(({ lines: count, tools }) => [`${count} lines`, ...tools.flatMap(toolRows)]),
    row('memory of tail, times that', memoryGrowth, `with ${many} lines, of what it is with ${few}; goal 1.3 at most`),
    'from the answer of PutLogEvents to the screen of a following tail',
    row('median, ms', ms.median, `${spread(ms)}; ${median} of the ${intervalMs} ms of a tail at rest`),
    row('p95, ms', ms.p95, `${p95} of them; while lines come it asks every ${shortestMs} ms`),
  ];
  return `${lines.join('\n')}\n`;
}
