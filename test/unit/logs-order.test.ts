/** Windows, merging and order: what makes following lose nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/logs/in-order.ts';
import { merge } from '../../src/logs/merge.ts';
import { paceOf } from '../../src/logs/pace.ts';
import { OVERLAP_MS, seenWindow } from '../../src/logs/seen-window.ts';
import type { LogLine, Page } from '../../src/logs/source.ts';

const line = (time: number, eventId = `${time}`, logGroup = '/g'): LogLine => ({
  time,
  eventId,
  logGroup,
  logStream: 's',
  message: eventId,
});

describe('seenWindow', () => {
  it('takes each event once', () => {
    const window = seenWindow(0);
    expect([line(5), line(5), line(5, 'other')].map((each) => window.take(each))).toEqual([true, false, true]);
  });

  it('goes back a minute behind the newest line, and never before the beginning', () => {
    const window = seenWindow(1_000);
    expect(window.start(Number.MAX_SAFE_INTEGER)).toBe(1_000);
    window.take(line(500_000));
    window.take(line(400_000));
    expect(window.start(Number.MAX_SAFE_INTEGER)).toBe(500_000 - OVERLAP_MS);
    expect(window.start(Number.MAX_SAFE_INTEGER, 2_000)).toBe(498_000);
  });

  it('is not carried away by a line from the future', () => {
    const window = seenWindow(0);
    window.take(line(7_200_000));
    expect(window.start(100_000)).toBe(100_000 - OVERLAP_MS);
  });

  it('reads nothing again that it remembers no more, though the clock be set back', () => {
    const window = seenWindow(0);
    for (let index = 0; index < 10_000; index += 1) window.take(line(index * 100));
    const start = window.start(20_000);
    expect(window.take(line(start - (start % 100)))).toBe(false);
    expect(start).toBeGreaterThan(500_000);
  });

  it('remembers a minute of lines, not all', () => {
    const window = seenWindow(0);
    for (let index = 0; index < 100_000; index += 1) window.take(line(index * 100));
    expect(window.size).toBeLessThan(2_500);
    expect(window.take(line(99_999 * 100 - OVERLAP_MS))).toBe(false);
  });
});

describe('merge', () => {
  /** Pages, which are lists of parts. */
  async function* pages(all: LogLine[][][]) {
    // Each is let go of as it is handed on.
    for (const page of all) yield page.map((part) => [...part]).values();
  }
  const merged = async (...sources: AsyncIterable<Page>[]) => {
    const lines: LogLine[] = [];
    for await (const batch of merge(sources)) lines.push(...batch);
    return lines;
  };

  it('hands on every line of every source, in the order of time', async () => {
    const page = fc.array(fc.array(fc.nat(50), { maxLength: 5 }), { maxLength: 3 });
    const source = fc.array(page, { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 4 }), async (sources) => {
        let count = 0;
        const sorted = sources.map((lists) => {
          const times = lists.flat(2).sort((a, b) => a - b);
          const lines = (part: number[]) => times.splice(0, part.length).map((time) => line(time, `${count++}`));
          return lists.map((parts) => parts.map(lines));
        });
        const got = await merged(...sorted.map(pages));
        expect(got.map(({ time }) => time)).toEqual(got.map(({ time }) => time).sort((a, b) => a - b));
        expect(got.map(({ eventId }) => eventId).sort()).toEqual(
          sorted
            .flat(3)
            .map(({ eventId }) => eventId)
            .sort(),
        );
      }),
    );
  });

  it('throws what a source throws, and ends the others', async () => {
    let ended = false;
    async function* endless() {
      try {
        for (let time = 0; ; time += 1) yield [[line(time)]];
      } finally {
        ended = true;
      }
    }
    async function* failing() {
      yield [[line(3)]];
      throw new Error('access denied');
    }
    await expect(merged(endless(), failing())).rejects.toThrow('access denied');
    expect(ended).toBe(true);
  });
});

describe('inOrder', () => {
  const texts = (released: { item: string; late: boolean }[]) =>
    released.map(({ item, late }) => (late ? `${item}!` : item));

  it('holds each until it is so old, so that a late one finds its place', () => {
    const order = inOrder<string>(100);
    order.push('b', 2, 2);
    order.push('a', 1, 50);
    expect(order.release(100)).toEqual([]);
    expect(texts(order.release(102))).toEqual(['a', 'b']);
  });

  it('holds none that comes older than that, however many come', () => {
    const order = inOrder<string>(100);
    order.push('a', 1, 500);
    order.push('b', 480, 500);
    expect(texts(order.release(500))).toEqual(['a']);
    expect(texts(order.release(580))).toEqual(['b']);
  });

  it('holds none for longer because its clock is ahead', () => {
    const order = inOrder<string>(100);
    order.push('a', 9_000, 500);
    expect(order.release(599)).toEqual([]);
    expect(texts(order.release(600))).toEqual(['a']);
  });

  it('marks what comes later than that, and drops nothing', () => {
    const order = inOrder<string>(100);
    order.push('b', 2, 0);
    order.release(102);
    order.push('a', 1, 200);
    order.push('c', 3, 200);
    expect(texts(order.release(300))).toEqual(['a!', 'c']);
  });

  it('marks what is older than what was in order already', () => {
    const order = inOrder<string>(100);
    order.pass(50);
    order.pass(40);
    order.push('a', 49, 500);
    order.push('b', 50, 500);
    expect(texts(order.release(500))).toEqual(['a!', 'b']);
  });

  it('waits for what is still undecided', () => {
    const order = inOrder<string>(0);
    order.push('b', 2, 0);
    order.push('a', 1, 0);
    expect(texts(order.release(1, { before: 2 }))).toEqual(['a']);
    expect(texts(order.release(1, { all: true }))).toEqual(['b']);
  });

  it('keeps the order of equal times', () => {
    const order = inOrder<string>(0);
    for (const item of ['a', 'b', 'c']) order.push(item, 1, 0);
    expect(texts(order.release(0))).toEqual(['a', 'b', 'c']);
  });
});

describe('pace', () => {
  it('keeps to five calls a second on AWS, however many groups', () => {
    for (const groups of [1, 3, 4, 12]) {
      const pace = paceOf(undefined, groups);
      expect(groups / (pace.pause(true) / 1_000)).toBeLessThanOrEqual(5);
      expect(pace.pause(true)).toBeGreaterThanOrEqual(1_000);
    }
  });

  it('slows down while nothing comes, and is quick again with the first line', () => {
    const pace = paceOf('http://127.0.0.1:1', 3);
    const pauses = [pace.pause(true), pace.pause(false), pace.pause(false)];
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    for (let round = 0; round < 20; round += 1) pace.pause(false);
    expect(pace.pause(false)).toBe(250);
    expect(pace.pause(true)).toBe(pauses[0]);
  });

  it('lets no second hold more than five calls of AWS, and counts none of an endpoint of this machine', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(700), { minLength: 6, maxLength: 60 }), (gaps) => {
        const pace = paceOf(undefined, 4);
        const made: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          made.push(now + pace.turn(now));
        }
        for (const [at, time] of made.entries()) {
          const before = made[at - 5];
          if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(1_000);
        }
      }),
    );
    const near = paceOf('http://127.0.0.1:1', 4);
    expect(Array.from({ length: 50 }, () => near.turn(0))).toEqual(Array<number>(50).fill(0));
  });

  it('comes less often once calls are throttled, and as often as before in time', () => {
    const pace = paceOf(undefined, 4);
    const usual = pace.pause(true);
    pace.throttled();
    expect(pace.pause(true)).toBe(usual * 2);
    pace.throttled();
    expect(pace.pause(true)).toBe(usual * 4);
    const after = Array.from({ length: 20 }, () => pace.pause(true));
    expect(after).toEqual([...after].sort((a, b) => b - a));
    expect(after.at(-1)).toBe(usual);
    for (let round = 0; round < 10; round += 1) {
      pace.throttled();
      pace.pause(true);
    }
    pace.throttled();
    expect(pace.pause(true)).toBe(usual * 8);
  });
});
