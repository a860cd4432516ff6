/** The log events' table: order by time whatever the arrival, and bounded bytes. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createEventTable,
  createTimeline,
  EVENT_OVERHEAD,
  type Timeline,
} from '../../src/local/services/logs/event-table.ts';

const messages = ({ events }: Timeline) => events.flatMap(({ message }) => (message === undefined ? [] : [message]));

it('keeps every timeline sorted by timestamp, then arrival', () => {
  const writes = fc.array(
    fc.record({ stream: fc.nat(2), times: fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }) }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(writes, (list) => {
      const table = createEventTable(Number.MAX_SAFE_INTEGER);
      const group = createTimeline();
      const streams = [createTimeline(), createTimeline(), createTimeline()];
      const model: { timestamp: number; message: string; stream: number }[] = [];
      for (const { stream, times } of list) {
        const batch = times.map((timestamp, i) => ({ timestamp, message: `m${model.length + i}` }));
        model.push(...batch.map((event) => ({ ...event, stream })));
        table.add(`s${stream}`, [streams[stream]!, group], batch, 0);
      }
      // Array.sort is stable: equal timestamps stay in order of arrival.
      const sorted = [...model].sort((a, b) => a.timestamp - b.timestamp);
      expect(messages(group)).toEqual(sorted.map(({ message }) => message));
      for (const [i, timeline] of streams.entries()) {
        expect(messages(timeline)).toEqual(sorted.filter(({ stream }) => stream === i).map(({ message }) => message));
      }
    }),
  );
});

it('drops the oldest arrivals of all groups first, and counts bytes as CloudWatch does', () => {
  const size = 4 + EVENT_OVERHEAD;
  const table = createEventTable(3 * size);
  const [a, b] = [createTimeline(), createTimeline()];
  const write = (timeline: Timeline, message: string, timestamp: number) =>
    table.add('s', [timeline, createTimeline()], [{ timestamp, message }], 0);
  write(a, 'a--1', 5);
  write(b, 'b--2', 1);
  write(a, 'a--3', 2);
  expect(table.usage()).toEqual({ logBytes: 3 * size, logBytesMax: 3 * size });
  write(b, 'b--4', 0);
  expect(messages(a)).toEqual(['a--3']);
  expect(messages(b)).toEqual(['b--4', 'b--2']);
  expect(table.usage().logBytes).toBe(3 * size);
  write(b, 'ü'.repeat(2), 0);
  expect(messages(b)).toEqual(['b--4', 'üü']);
});

it('gives bytes back when a timeline is cleared', () => {
  const table = createEventTable(1000);
  const [group, one, two] = [createTimeline(), createTimeline(), createTimeline()];
  table.add(
    'one',
    [one, group],
    [
      { timestamp: 1, message: 'x' },
      { timestamp: 3, message: 'y' },
    ],
    0,
  );
  table.add('two', [two, group], [{ timestamp: 2, message: 'z' }], 0);
  table.clear(one);
  expect(messages(group)).toEqual(['z']);
  expect(group.bytes).toBe(1 + EVENT_OVERHEAD);
  table.clear(group);
  expect(messages(two)).toEqual([]);
  expect(table.usage().logBytes).toBe(0);
});

it('holds no more than the cap while far more flows through', () => {
  const table = createEventTable(100_000);
  const [group, stream] = [createTimeline(), createTimeline()];
  for (let i = 0; i < 50_000; i += 1) table.add('s', [stream, group], [{ timestamp: i, message: 'x'.repeat(74) }], i);
  expect(table.usage().logBytes).toBe(100_000);
  expect(messages(group)).toHaveLength(1000);
  expect(group.events.length).toBeLessThan(2200);
  expect(stream.events.length).toBeLessThan(2200);
});
