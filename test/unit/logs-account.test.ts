/** The account of a tail: what was missed is found by comparing with what is stored, what is gone is counted. */
import { describe, expect, it } from 'vitest';
import { createAccount } from '../../src/logs/account.ts';
import type { LogLine } from '../../src/logs/source.ts';

const line = (time: number, eventId = `${time}`, logGroup = '/g'): LogLine => ({
  time,
  eventId,
  logGroup,
  logStream: 's',
  message: eventId,
});
const HOUR = 3_600_000;

/** A service that stores these lines; `asked` are the ranges that it was asked for. */
function storing(...stored: LogLine[]) {
  const asked: [number, number | undefined][] = [];
  async function* read(from: number, to: number | undefined) {
    asked.push([from, to]);
    yield stored.filter(({ time }) => time >= from && time <= (to ?? Number.POSITIVE_INFINITY));
  }
  return { asked, read };
}
const idsOf = (lines: LogLine[]) => lines.map(({ eventId }) => eventId);

describe('createAccount', () => {
  it('finds each line that is stored and was not handed on, of whatever age, in the order of time', async () => {
    const account = createAccount(0);
    const taken = [line(5 * HOUR), line(5 * HOUR, 'twin'), line(20_000), line(20_000, '20000', '/other')];
    for (const each of taken) account.take(each);
    const missed = [line(9 * HOUR, 'ahead'), line(5 * HOUR, 'third'), line(20_000, 'first'), line(61_000)];
    missed.push(line(20_000, '20000', '/third'));
    const { read } = storing(...taken, ...missed);
    expect(idsOf(await account.compare(6 * HOUR, read))).toEqual(['first', '20000', '61000', 'third', 'ahead']);
    expect(account.balance).toEqual({ handedOn: 9, gone: 0, isWhole: true, comparedFrom: 0 });
  });

  it('counts what is gone', async () => {
    const account = createAccount(1_000);
    for (const time of [1_000, 2_000, 2 * HOUR]) account.take(line(time));
    expect(await account.compare(3 * HOUR, storing(line(2_000)).read)).toEqual([]);
    expect(account.balance).toMatchObject({ handedOn: 3, gone: 2, isWhole: true, comparedFrom: 1_000 });
  });

  it('reads each moment once, the newest first, in growing parts of whole minutes', async () => {
    const { asked, read } = storing();
    await createAccount(30_500).compare(HOUR + 15_000, read);
    expect(asked).toEqual([
      [51 * 60_000, undefined],
      [32 * 60_000, 51 * 60_000 - 1],
      [30_500, 32 * 60_000 - 1],
    ]);
  });

  it('hands on a line that the service answers twice once', async () => {
    const account = createAccount(0);
    account.take(line(1));
    const { read } = storing(line(1), line(1), line(2), line(2));
    expect(idsOf(await account.compare(5, read))).toEqual(['2']);
  });

  it('says from when on it could be compared, and hands on what was found until then', async () => {
    const account = createAccount(0);
    const { read } = storing(line(9 * HOUR), line(1_000));
    const failing = async function* (from: number, to: number | undefined) {
      if (to !== undefined) throw new Error('out of reach');
      yield* read(from, to);
    };
    expect(idsOf(await account.compare(9 * HOUR, failing))).toEqual([`${9 * HOUR}`]);
    expect(account.balance).toMatchObject({ isWhole: false, error: new Error('out of reach') });
    expect(account.balance.comparedFrom).toBe(9 * HOUR + 60_000 - 10 * 60_000);
  });

  it('knows only so many of the newest lines, and says so', async () => {
    const account = createAccount(0, 20_000);
    for (let at = 0; at < 21_000; at += 1) account.take(line(at * 1_000, `${at}`));
    const { asked, read } = storing();
    await account.compare(21_000_000, read);
    // The oldest minutes are forgotten whole, a twentieth at once.
    expect(asked.at(-1)?.[0]).toBe(17 * 60_000);
    expect(account.balance).toMatchObject({ handedOn: 21_000, isWhole: false, comparedFrom: 17 * 60_000 });
  });

  it('forgets as quickly where lines are years apart', async () => {
    const account = createAccount(0, 150_000);
    for (let at = 0; at < 160_000; at += 1) account.take(line(at * 60_000));
    await account.compare(160_000 * 60_000, storing().read);
    expect(account.balance.comparedFrom).toBeGreaterThanOrEqual(10_000 * 60_000);
  });
});
