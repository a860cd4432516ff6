/** The log events' table: order by time whatever the arrival, and bounded bytes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createEventTable,
  createTimeline,
  EVENT_OVERHEAD,
  type EventStream,
  type EventTable,
  type Timeline,
} from '../../src/local/services/logs/event-table.ts';

const messages = (table: EventTable, { ids }: Timeline) =>
  ids.flatMap((id) => {
    const text = table.text(id);
    return text ? [text.bytes.toString('utf8', text.start, text.end)] : [];
  });

it('keeps every timeline sorted by timestamp, then arrival, through deletions', () => {
  const write = fc.record({ stream: fc.nat(2), times: fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }) });
  const clear = fc.record({ stream: fc.nat(2), times: fc.constant([]) });
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: write }, clear), { maxLength: 60 }), (steps) => {
      const table = createEventTable(Number.MAX_SAFE_INTEGER);
      const group = createTimeline();
      const streams = ['a', 'b', 'c'].map((name) => table.stream(name, group));
      let model: { timestamp: number; message: string; stream: number }[] = [];
      let count = 0;
      for (const { stream, times } of steps) {
        if (times.length === 0) {
          table.end(streams[stream]!);
          streams[stream] = table.stream('again', group);
          model = model.filter((event) => event.stream !== stream);
          continue;
        }
        const batch = times.map((timestamp, i) => ({ timestamp, message: `m${count + i} ü€` }));
        count += batch.length;
        model.push(...batch.map((event) => ({ ...event, stream })));
        table.add(streams[stream]!, batch, () => 7);
      }
      // Array.sort is stable: equal timestamps stay in order of arrival.
      const sorted = [...model].sort((a, b) => a.timestamp - b.timestamp);
      expect(messages(table, group)).toEqual(sorted.map(({ message }) => message));
      for (const [i, { timeline }] of streams.entries()) {
        const own = sorted.filter(({ stream }) => stream === i);
        expect(messages(table, timeline)).toEqual(own.map(({ message }) => message));
        expect([table.first(timeline, 7), table.last(timeline, 7)]).toEqual([own[0]?.timestamp, own.at(-1)?.timestamp]);
      }
      const bytes = model.reduce((sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD, 0);
      expect([table.usage().logBytes, group.bytes]).toEqual([bytes, bytes]);
    }),
  );
});

it('finds where a time begins', () => {
  const table = createEventTable(1000);
  const stream = table.stream('s', createTimeline());
  table.add(
    stream,
    [5, 10, 10, 20].map((timestamp) => ({ timestamp, message: 'x' })),
    () => 0,
  );
  const at = (timestamp: number, id = 0) => table.position(stream.timeline, timestamp, id);
  expect([at(0), at(5), at(6), at(10), at(10, 2), at(11), at(21)]).toEqual([0, 0, 1, 1, 2, 3, 4]);
});

it('drops the oldest arrivals of all groups first, and counts bytes as CloudWatch does', () => {
  const size = 4 + EVENT_OVERHEAD;
  const table = createEventTable(3 * size);
  const [a, b] = [createTimeline(), createTimeline()];
  const [inA, inB] = [table.stream('s', a), table.stream('s', b)];
  const write = (stream: EventStream, message: string, timestamp: number) =>
    table.add(stream, [{ timestamp, message }], () => 0);
  write(inA, 'a--1', 5);
  write(inB, 'b--2', 1);
  write(inA, 'a--3', 2);
  expect(table.usage()).toEqual({ logBytes: 3 * size, logBytesMax: 3 * size });
  write(inB, 'b--4', 0);
  expect(messages(table, a)).toEqual(['a--3']);
  expect(messages(table, b)).toEqual(['b--4', 'b--2']);
  expect(table.usage().logBytes).toBe(3 * size);
  write(inB, 'üü', 0);
  expect(messages(table, a)).toEqual(['a--3']);
  expect(messages(table, b)).toEqual(['b--4', 'üü']);
});

it('takes an event bigger than a chunk, and drops one bigger than the cap', () => {
  const table = createEventTable(1_000_000);
  const group = createTimeline();
  const stream = table.stream('s', group);
  const big = 'x'.repeat(600_000);
  table.add(stream, [{ timestamp: 1, message: big }], () => 0);
  table.add(stream, [{ timestamp: 2, message: 'small' }], () => 0);
  expect(messages(table, group)).toEqual([big, 'small']);
  table.add(stream, [{ timestamp: 3, message: big.repeat(2) }], () => 0);
  expect(messages(table, group)).toEqual([]);
  expect(table.usage().logBytes).toBe(0);
  table.add(stream, [{ timestamp: 4, message: 'again' }], () => 0);
  expect(messages(table, group)).toEqual(['again']);
});

it('holds no more than the cap while far more flows through', () => {
  const table = createEventTable(100_000);
  const group = createTimeline();
  const stream = table.stream('s', group);
  for (let i = 0; i < 50_000; i += 1) table.add(stream, [{ timestamp: i, message: 'x'.repeat(74) }], () => i);
  expect(table.usage().logBytes).toBe(100_000);
  expect(messages(table, group)).toHaveLength(1000);
  expect(group.ids.length).toBeLessThan(2200);
  expect(table.text(0)).toBeUndefined();
});

it('gives memory back that deletions left in many places', () => {
  const table = createEventTable(4_000_000);
  const [kept, gone] = [createTimeline(), createTimeline()];
  const keep = table.stream('s', kept);
  // One event to keep in each chunk that is otherwise deleted: only a bound on what is held frees any of it.
  for (let i = 0; i < 100; i += 1) {
    table.add(keep, [{ timestamp: i, message: `kept ${i}` }], () => 0);
    const go = table.stream('s', gone);
    table.add(go, [{ timestamp: i, message: 'x'.repeat(250_000) }], () => 0);
    table.end(go);
  }
  const left = messages(table, kept);
  expect(left.at(-1)).toBe('kept 99');
  expect(left.length).toBeLessThan(40);
});
