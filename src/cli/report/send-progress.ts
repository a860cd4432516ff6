/** How far `send` is, in one line that never gets wider than the terminal: what matters least is left out first. */
import type { Tally } from '../../drive/send/summary.ts';

export interface ProgressOptions {
  total: number;
  /** Messages a second by now. */
  perSecond: number;
  /** Columns that the line may take. */
  width: number;
}

const NARROWEST_BAR = 8;
const WIDEST_BAR = 30;
const BY_IMPORTANCE = [
  'count',
  'rejected',
  'lost',
  'failure',
  'rate',
  'misrouted',
  'success',
  'retries',
  'onTheirWay',
] as const;

/** `▰▰▰▱▱▱ 4321/10000  198/s  3900 success  380 failure  26 lost  12 rejected  5 retries` */
export function progressText(
  counts: ReturnType<Tally['counts']>,
  { total, perSecond, width }: ProgressOptions,
): string {
  const { sent, ended, rejected, retries, outcomes } = counts;
  const some = (count: number | undefined, what: string) => (count ? `${count} ${what}` : '');
  const parts = {
    count: `${ended}/${total}`,
    rate: `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`,
    onTheirWay: some(outcomes && sent - ended, 'on their way'),
    success: some(outcomes?.success, 'success'),
    failure: some(outcomes?.failure, 'failure'),
    misrouted: some(outcomes?.misrouted, 'misrouted'),
    lost: some(outcomes?.lost, 'lost'),
    rejected: some(rejected, 'rejected'),
    retries: some(retries, 'retries'),
  };
  // What matters most comes first; what still fits is taken.
  let left = width;
  const taken = new Set<keyof typeof parts>();
  for (const name of BY_IMPORTANCE) {
    const needed = parts[name] === '' ? 0 : parts[name].length + 2;
    if (needed === 0 || needed > left + 2) continue;
    taken.add(name);
    left -= needed;
  }
  const line = Object.entries(parts)
    .filter(([name]) => taken.has(name as keyof typeof parts))
    .map(([, text]) => text)
    .join('  ');
  const room = Math.min(WIDEST_BAR, width - line.length - 1);
  return room < NARROWEST_BAR ? line : `${bar(total === 0 ? 0 : ended / total, room)} ${line}`;
}

function bar(share: number, width: number): string {
  const full = Math.floor(Math.min(1, share) * width);
  return '▰'.repeat(full) + '▱'.repeat(width - full);
}
