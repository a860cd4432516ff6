/** What bounds a run of `send`: schedule, back-pressure, what is remembered, and the line of progress. */
import { describe, expect, it } from 'vitest';
import { createLineWriter } from '../../src/cli/line-writer.ts';
import { progressText } from '../../src/cli/report/send-progress.ts';
import { channel } from '../../src/drive/send/channel.ts';
import { createFlights, type Flight } from '../../src/drive/send/flights.ts';
import { pacerOf } from '../../src/drive/send/pacer.ts';
import { createUnclaimed } from '../../src/drive/send/unclaimed.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { successEvent } from '../support/destination-events.ts';

const never = new AbortController().signal;

describe('a schedule', () => {
  it('lets so many a second begin, evenly', async () => {
    const turn = pacerOf(200, 4, never);
    const start = performance.now();
    const starts: number[] = [];
    for (let count = 0; count < 40; count += 1) {
      await turn();
      starts.push(performance.now() - start);
    }
    // None before its time; the last one 39 intervals after the first.
    for (const [count, at] of starts.entries()) expect(at).toBeGreaterThanOrEqual(count * 5 - 0.1);
  });

  it('makes up for no more than may be sent at once after a stall', () => {
    const turn = pacerOf(100, 3, never);
    const begun = performance.now();
    while (performance.now() - begun < 200);
    let atOnce = 0;
    while (turn() === undefined) atOnce += 1;
    expect(atOnce).toBeGreaterThanOrEqual(3);
    expect(atOnce).toBeLessThanOrEqual(5);
  });

  it('ends at the signal, and is none without a rate', async () => {
    const controller = new AbortController();
    const turn = pacerOf(0.001, 1, controller.signal);
    expect(turn()).toBeUndefined();
    const second = turn();
    controller.abort();
    await second;
    expect(pacerOf(undefined, 1, never)()).toBeUndefined();
  });
});

describe('a channel', () => {
  it('makes who puts in wait until the reader has caught up', async () => {
    const row = channel<number>(3);
    expect(row.put(1)).toBeUndefined();
    expect(row.put(2)).toBeUndefined();
    const room = row.put(3);
    expect(room).toBeInstanceOf(Promise);
    let roomy = false;
    void room?.then(() => {
      roomy = true;
    });
    await new Promise(setImmediate);
    expect(roomy).toBe(false);
    const reader = row[Symbol.asyncIterator]();
    expect(await reader.next()).toMatchObject({ value: 1 });
    await room;
  });

  it('makes nobody wait for a reader that is gone', async () => {
    const row = channel<number>(1);
    void row.put(1);
    let room: Promise<void> | undefined;
    for await (const _ of row) {
      room = row.put(2);
      break;
    }
    expect(room).toBeInstanceOf(Promise);
    await room;
    expect(row.put(3)).toBeUndefined();
  });
});

describe('messages on their way', () => {
  const flightOf = (destinedId: string, changes: Partial<Flight> = {}): Flight => ({
    message: { destinedId, mode: 'a', status: 200, latencyMs: 1 },
    startedAt: 0,
    possible: 1,
    records: 0,
    ...changes,
  });
  const recordOf = (destinedId?: string, requestId = 'r') => ({
    ...parseRecord(JSON.stringify(successEvent()))!,
    destinedId,
    requestId,
  });
  const sent = (flights: ReturnType<typeof createFlights>, flight: Flight) => {
    flights.begin(flight);
    flight.acceptedAt = performance.now();
    flights.accepted(flight);
    return flight;
  };

  it('are known by their id, or by the request that an invocation told', () => {
    const flights = createFlights({ timeoutMs: 1_000, graceMs: 100 });
    const first = sent(flights, flightOf('a'));
    const invoked = flightOf('b');
    invoked.message.requestId = 'r-1';
    sent(flights, invoked);
    expect(flights.of(recordOf('a'))).toBe(first);
    expect(flights.of(recordOf(undefined, 'r-1'))).toBe(invoked);
    expect(flights.of(recordOf('c', 'r-2'))).toBeUndefined();
  });

  it('are done with the first record, unless a try may have been taken twice', () => {
    const flights = createFlights({ timeoutMs: 60_000, graceMs: 100 });
    const once = sent(flights, flightOf('once'));
    const twice = sent(flights, flightOf('twice', { possible: 2 }));
    expect(flights.arrived(once)).toBe(true);
    expect(flights.arrived(twice)).toBe(true);
    expect(flights.done).toBe(false);
    expect(flights.overdue(performance.now())).toEqual([]);
    expect(flights.done).toBe(false);
    expect(flights.arrived(twice)).toBe(false);
    expect(flights.done).toBe(true);
    // A second record is told as such, though nobody waited for it.
    expect(flights.of(recordOf('once'))).toBe(once);
    expect(flights.arrived(once)).toBe(false);
  });

  it('wait for a second record no longer than others come', () => {
    const flights = createFlights({ timeoutMs: 60_000, graceMs: 100 });
    const twice = sent(flights, flightOf('twice', { possible: 2 }));
    flights.arrived(twice);
    flights.overdue(performance.now() + 50);
    expect(flights.done).toBe(false);
    flights.overdue(performance.now() + 101);
    expect(flights.done).toBe(true);
  });

  it('are lost after their time, and stay lost', () => {
    const flights = createFlights({ timeoutMs: 1_000, graceMs: 100 });
    const late = sent(flights, flightOf('late'));
    expect(flights.overdue(performance.now() + 900)).toEqual([]);
    expect(flights.overdue(performance.now() + 1_100)).toEqual([late]);
    expect(flights.of(recordOf('late'))).toBeUndefined();
    expect(flights.done).toBe(true);
  });

  it('are not too many, and of those that have come the last are remembered', () => {
    const flights = createFlights({ timeoutMs: 60_000, graceMs: 100 });
    const all = Array.from({ length: 50_000 }, (_, at) => sent(flights, flightOf(`${at}`)));
    expect(flights.full).toBe(true);
    for (const flight of all) flights.arrived(flight);
    expect(flights.full).toBe(false);
    expect(flights.of(recordOf('0'))).toBeUndefined();
    expect(flights.of(recordOf('49999'))).toBe(all.at(-1));
  });

  it('find the record that was read before its reply', () => {
    const unclaimed = createUnclaimed();
    const judged = { record: recordOf(undefined, 'r-1'), outcome: 'success' as const, logGroup: '/g' };
    unclaimed.keep(judged);
    expect(unclaimed.claim('r-2')).toBeUndefined();
    expect(unclaimed.claim('r-1')).toBe(judged);
    expect(unclaimed.claim('r-1')).toBeUndefined();
    for (let at = 0; at < 3_000; at += 1) unclaimed.keep({ ...judged, record: recordOf(undefined, `n-${at}`) });
    expect(unclaimed.claim('n-0')).toBeUndefined();
    expect(unclaimed.claim('n-2999')).toBeDefined();
  });
});

describe('lines', () => {
  it('are written in order, in few pieces, and hold up who writes faster than is read', async () => {
    const written: string[] = [];
    let read = () => {};
    const lines = createLineWriter({
      async out(text) {
        written.push(text);
        await new Promise<void>((resolve) => {
          read = resolve;
        });
      },
    });
    expect(lines.add('a')).toBeUndefined();
    expect(lines.add('b')).toBeUndefined();
    const full = lines.add('x'.repeat(70_000));
    await new Promise(setImmediate);
    expect(written).toEqual([`a\nb\n${'x'.repeat(70_000)}\n`]);
    expect(full).toBeInstanceOf(Promise);
    let through = false;
    void full?.then(() => {
      through = true;
    });
    await new Promise(setImmediate);
    expect(through).toBe(false);
    read();
    await full;
  });

  it('tell that the reader is gone', async () => {
    const lines = createLineWriter({ out: () => Promise.reject(new Error('gone')) });
    lines.add('a');
    await expect(lines.flush()).rejects.toThrow('gone');
  });
});

describe('progress', () => {
  const counts = {
    sent: 4_500,
    accepted: 4_400,
    rejected: 12,
    ended: 4_321,
    retries: 7,
    outcomes: { success: 3_900, failure: 380, misrouted: 3, lost: 26 },
  };

  it('is a bar with all of it where there is room', () => {
    expect(progressText(counts, { total: 10_000, perSecond: 198.4, width: 140 })).toMatchInlineSnapshot(
      `"▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 4321/10000  198/s  179 on their way  3900 success  380 failure  3 misrouted  26 lost  12 rejected  7 retries"`,
    );
  });

  it.each([1, 10, 20, 37, 60, 77, 100])('is no wider than %i columns', (width) => {
    const text = progressText(counts, { total: 10_000, perSecond: 198.4, width });
    expect(text.length).toBeLessThanOrEqual(width);
  });

  it('leaves out what matters least', () => {
    expect(progressText(counts, { total: 10_000, perSecond: 198.4, width: 37 })).toMatchInlineSnapshot(
      `"4321/10000  26 lost  12 rejected"`,
    );
    expect(
      progressText(
        { sent: 3, accepted: 3, rejected: 0, ended: 3, retries: 0 },
        { total: 9, perSecond: 2.55, width: 37 },
      ),
    ).toMatchInlineSnapshot(`"▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 3/9  2.5/s"`);
  });
});
