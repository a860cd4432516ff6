/** Accounts for every line that a tail handed on: at its end what is stored is read again and compared. */
import { hash } from 'node:crypto';
import type { LogLine } from './source.ts';

/** What an account came to; counts are of stored lines. */
export interface Balance {
  /** Were handed on, those that only the comparison found included. */
  handedOn: number;
  /** Handed on and stored no more: deleted meanwhile, or past their retention. */
  gone: number;
  /** Everything was compared, back to the beginning. */
  isWhole: boolean;
  /** From when on it was compared, in ms since 1970; undefined where nothing was. */
  comparedFrom?: number;
  /** What kept it from being compared. */
  error?: unknown;
}

export interface Account {
  /** Counts a line that is handed on. */
  take(line: LogLine): void;
  /**
   * Compares, from now backwards: `read` answers the pages of all groups between two moments, both inclusive. Answers lines
   * that are stored and were not handed on, which count as handed on from here, in the order of time.
   */
  compare(now: number, read: (from: number, to: number | undefined) => AsyncIterable<LogLine[]>): Promise<LogLine[]>;
  readonly balance: Balance;
}

const MINUTE_MS = 60_000;
/** What is read at first, and twice as much each time, so that the newest is compared where time runs out. */
const FIRST_MS = 10 * MINUTE_MS;
/** Lines that are known one by one: 8 bytes each. */
const MOST_KNOWN = 2_000_000;
/** How much of that is left where it was too much. */
const KEPT = 0.95;

/** Of lines from `from` on (ms since 1970); of the newest, up to `most` are known one by one. */
export function createAccount(from: number, most = MOST_KNOWN): Account {
  /** Of each minute of the logs, its lines, by numbers that stand for them. */
  const minutes = new Map<number, number[]>();
  /** Before this nothing is known one by one. */
  let knownFrom = Math.floor(from);
  let known = 0;
  const balance: Balance = { handedOn: 0, gone: 0, isWhole: false };

  function take(line: LogLine): void {
    balance.handedOn += 1;
    if (line.time < knownFrom) return;
    const minute = minuteOf(line.time);
    const lines = minutes.get(minute);
    if (lines) lines.push(numberOf(line));
    else minutes.set(minute, [numberOf(line)]);
    known += 1;
    if (known > most) forgetOldest();
  }

  /** Some at once, for there may be a million minutes to look through; never the newest. */
  function forgetOldest(): void {
    const oldest = [...minutes.keys()].sort((a, b) => a - b).slice(0, -1);
    for (const minute of oldest) {
      if (known <= most * KEPT) return;
      known -= minutes.get(minute)!.length;
      minutes.delete(minute);
      knownFrom = (minute + 1) * MINUTE_MS;
    }
  }

  /** Adds lines from `begin` to before `end` that were not handed on to `missed`; what of the others is gone is counted. */
  async function compareRange(
    { begin, end }: { begin: number; end: number },
    pages: AsyncIterable<LogLine[]>,
    missed: Map<string, LogLine>,
  ): Promise<void> {
    const expected = new Map<number, Set<number>>();
    for (const [minute, numbers] of minutes) {
      if (minute >= minuteOf(begin) && minute < minuteOf(end)) expected.set(minute, new Set(numbers));
    }
    const met = new Set<number>();
    for await (const page of pages) {
      for (const line of page) {
        const number = numberOf(line);
        if (expected.get(minuteOf(line.time))?.has(number)) met.add(number);
        else missed.set(`${line.logGroup} ${line.eventId}`, line);
      }
    }
    for (const numbers of expected.values()) {
      for (const number of numbers) if (!met.has(number)) balance.gone += 1;
    }
  }

  return {
    take,
    async compare(now, read) {
      const missed = new Map<string, LogLine>();
      // The newest part has no end, for clocks that are ahead; all others are whole minutes.
      let end = Number.POSITIVE_INFINITY;
      let span = FIRST_MS;
      try {
        while (end > knownFrom) {
          const begin = Math.max(knownFrom, (minuteOf(Math.min(end, now)) + 1) * MINUTE_MS - span);
          const to = end === Number.POSITIVE_INFINITY ? undefined : end - 1;
          await compareRange({ begin, end }, read(begin, to), missed);
          balance.comparedFrom = begin;
          end = begin;
          span *= 2;
        }
        balance.isWhole = end <= from;
      } catch (error) {
        balance.error = error;
      }
      balance.handedOn += missed.size;
      return [...missed.values()].sort((a, b) => a.time - b.time);
    },
    balance,
  };
}

const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS);

/** 48 bits that stand for a line: that two of one minute share them would only hide that one of them was missed. */
const numberOf = ({ eventId, logGroup }: LogLine): number =>
  Number.parseInt(hash('sha1', `${logGroup} ${eventId}`, 'hex').slice(0, 12), 16);
