/** Pages of events, written from their bytes: JSON that says what is stored. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventTable, createTimeline } from '../../src/local/services/logs/event-table.ts';
import { createPageJson } from '../../src/local/services/logs/page-json.ts';

const sign = fc.constantFrom(...'"\\/\b\n\t\u0000\u001f\u007fa}ü€😀');
const text = fc.string({
  unit: fc.oneof(sign, sign, fc.string({ unit: 'binary', minLength: 1 })),
  minLength: 1,
  maxLength: 20,
});
const time = fc.oneof(
  fc.nat(2_000),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.constantFrom(1e9 - 1, 1e9, 2 ** 31, 1e11 + 7),
);
const stored = fc.array(fc.record({ stream: fc.nat(2), timestamp: time, message: text, ingestionTime: time }), {
  maxLength: 20,
});

it('says each event of a page as it is stored', () => {
  const names = ['2026/11/30/[$LATEST]0f', 'a "name"', 'ü\\'];
  fc.assert(
    fc.property(stored, fc.option(text, { nil: undefined }), (events, nextToken) => {
      const table = createEventTable(Number.MAX_SAFE_INTEGER);
      const group = createTimeline();
      const streams = names.map((name) => table.stream(name, group));
      for (const { stream, ingestionTime, ...event } of events)
        table.add(streams[stream]!, [event], () => ingestionTime);
      const json = createPageJson(table);
      // A page of a stream between two others: nothing of one is left in the next.
      for (const round of [1, 2]) {
        const page = JSON.parse(Buffer.from(json.filtered(group.ids, nextToken).json).toString());
        const sorted = events.map((event, id) => ({ ...event, id })).sort((a, b) => a.timestamp - b.timestamp);
        expect(page, `${round}`).toEqual({
          events: sorted.map(({ stream, timestamp, message, ingestionTime, id }) => ({
            logStreamName: names[stream],
            timestamp,
            message,
            ingestionTime,
            eventId: `${String(timestamp).padStart(16, '0')}${String(id).padStart(40, '0')}`,
          })),
          searchedLogStreams: [],
          ...(nextToken !== undefined && { nextToken }),
        });
        const tokens = { nextForwardToken: 'f/1/s', nextBackwardToken: 'b/1/s' };
        expect(JSON.parse(Buffer.from(json.ofStream(group.ids, tokens).json).toString())).toEqual({
          events: sorted.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
          ...tokens,
        });
      }
    }),
    { numRuns: 500 },
  );
});

it('escapes every sign that JSON escapes, and no other', () => {
  const table = createEventTable(Number.MAX_SAFE_INTEGER);
  const group = createTimeline();
  const message = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).join('');
  table.add(table.stream('s', group), [{ timestamp: 1, message }], () => 1);
  const json = Buffer.from(createPageJson(table).filtered(group.ids, undefined).json).toString();
  expect(json).toContain(`"message":${JSON.stringify(message)},`);
});

it('writes a page larger than all before', () => {
  const table = createEventTable(Number.MAX_SAFE_INTEGER);
  const group = createTimeline();
  const stream = table.stream('s', group);
  const message = '"'.repeat(100_000);
  for (let timestamp = 0; timestamp < 10; timestamp += 1) table.add(stream, [{ timestamp, message }], () => 1);
  const { events } = JSON.parse(Buffer.from(createPageJson(table).filtered(group.ids, undefined).json).toString());
  expect(events.map((event: { message: string }) => event.message)).toEqual(Array(10).fill(message));
});
