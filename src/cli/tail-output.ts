/** What a tail shows and leaves out: counted, bounded by --limit, ended by --exit-idle, and told in the closing line. */
import { networkReason } from '../aws/network-reason.ts';
import type { Balance } from '../logs/account.ts';
import { counted } from './report/counted.ts';
import { moment } from './report/moment.ts';
import { visible } from './report/visible.ts';
import type { Terminal } from './session.ts';
import type { TailPlan } from './tail-plan.ts';

/** Why something that is stored isn't shown. */
export type LeftOut = 'probe' | 'outcome' | 'filter' | 'folded' | 'older';

export interface TailOutput {
  /** Takes the text of one that is to be shown, and its time in ms since 1970; what isn't `stored` is not counted. */
  show(text: string, time: number, isStored?: boolean): void;
  leaveOut(why: LeftOut): void;
  /** Writes what is to be shown by now. */
  flush(): Promise<void>;
  /** To be asked when every log was just read to its end: was nothing shown for as long as --exit-idle says? */
  isIdle(now?: number): boolean;
  /** As many were shown as are wanted, and what is more is not looked at. */
  readonly isFull: boolean;
  readonly shown: number;
  /** How far it came, where it can't go on: what was shown, and the flag that goes on there. */
  reached(): string;
  /** Writes what is left, and answers the closing line. `ended`: it was read to its end; `balance` is that of following. */
  close(how: { ended: boolean; balance?: Balance }): Promise<string>;
}

export function createTailOutput(
  terminal: Pick<Terminal, 'out'>,
  { limit, expectCount, follow, exitIdleMs, utc, raw, functionRole }: TailPlan,
): TailOutput {
  const leftOut = new Map<LeftOut, number>();
  /** Without following, the newest of a bounded number: not known before the end. */
  const newest: string[] | undefined = follow || limit === Number.POSITIVE_INFINITY ? undefined : [];
  let text = '';
  let shown = 0;
  let uncounted = 0;
  let newestTime = 0;
  let idleSince: number | undefined;

  const leaveOut = (why: LeftOut, count = 1) => leftOut.set(why, (leftOut.get(why) ?? 0) + count);
  /** Twice as many are kept before the older half goes. */
  function trim(kept: string[], most: number): void {
    if (kept.length <= most) return;
    const older = kept.splice(0, kept.length - limit).length;
    leaveOut('older', older);
    shown -= older;
  }

  return {
    show(one, time, isStored = true) {
      if (isStored) shown += 1;
      else uncounted += 1;
      if (!isStored && newest && newest.length > 0) {
        newest.push(`${newest.pop()}${one}`);
        return;
      }
      newestTime = Math.max(newestTime, time);
      idleSince = undefined;
      if (newest) {
        newest.push(one);
        trim(newest, limit * 2);
      } else text += one;
    },
    leaveOut: (why) => void leaveOut(why),
    async flush() {
      const part = text;
      text = '';
      if (part) await terminal.out(part);
    },
    isIdle(now = performance.now()) {
      idleSince ??= now;
      return exitIdleMs !== undefined && now - idleSince >= exitIdleMs;
    },
    get isFull() {
      return follow && shown >= limit;
    },
    get shown() {
      return shown;
    },
    reached: () =>
      `shown ${counted(shown)} until then; the same with --since ${new Date(newestTime).toISOString()} goes on there`,
    async close({ ended, balance }) {
      if (newest) {
        trim(newest, limit);
        text = newest.join('');
      }
      await this.flush();
      if (this.isFull) return `shown ${counted(shown)} (${limit === expectCount ? '--expect-count' : '--limit'})`;
      const of = (why: LeftOut) => leftOut.get(why) ?? 0;
      const stored = shown + [...leftOut.values()].reduce((sum, count) => sum + count, 0);
      const isWhole = balance ? balance.isWhole : ended;
      const lines = raw || functionRole !== undefined;
      const parts = [
        of('probe') &&
          `${lines ? plural(of('probe'), 'line of probes', 'lines of probes') : plural(of('probe'), 'probe')} left out (--probes shows them)`,
        of('outcome') && `${counted(of('outcome'))} of other outcomes`,
        of('filter') && `${counted(of('filter'))} other than asked for`,
        of('folded') && `${counted(of('folded'))} folded into summaries`,
        !lines && uncounted > 0 && `${counted(uncounted)} without a record yet`,
        of('older') && `${counted(of('older'))} older (--limit)`,
        balance?.gone && `${plural(balance.gone, 'line')} deleted meanwhile`,
        !isWhole && uncompared(balance, utc),
      ].filter((part) => typeof part === 'string');
      const rest = parts.length === 0 ? '' : `; ${parts.join(', ')}`;
      return `shown ${counted(shown)} of ${counted(stored)} ${isWhole ? 'stored' : 'read'}${rest}`;
    },
  };
}

/** What of a tail can't be vouched for, and why. */
function uncompared({ comparedFrom, error }: Partial<Balance> = {}, utc = false): string {
  if (comparedFrom === undefined && error === undefined) return 'stopped before all was read';
  const reason =
    error instanceof Error ? ` (${networkReason(error) ?? visible(`${error.name}: ${error.message}`)})` : '';
  if (comparedFrom === undefined) return `not compared with what is stored${reason}`;
  return `compared with what is stored since ${moment(comparedFrom, { utc })} only${reason}`;
}

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${counted(count)} ${count === 1 ? one : many}`;
