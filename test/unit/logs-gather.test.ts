/** What belongs to one message, or to one run, gathered: whole as soon as it can be, and nothing lost on the way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FunctionLine } from '../../src/logs/function-line.ts';
import { type Gathered, gather } from '../../src/logs/gather.ts';
import type { JudgedRecord } from '../../src/logs/outcomes.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { successEvent } from '../support/destination-events.ts';

const line = (requestId: string | undefined, time: number, type: FunctionLine['type'] = 'handler'): FunctionLine => ({
  time,
  logGroup: '/g',
  logStream: 's',
  message: `${requestId} ${time}`,
  eventId: `${requestId} ${time}`,
  type,
  stored: [],
  ...(requestId && { requestId }),
});
const summary = (requestId: string, time: number) => line(requestId, time, 'summary');
const record = (requestId: string, attempts = 1): JudgedRecord => ({
  record: { ...parseRecord(JSON.stringify(successEvent()))!, requestId, attempts },
  outcome: 'success',
  logGroup: '/r',
});
/** Which requests, whether with their record, and the times of their lines. */
const told = (groups: Gathered[]) =>
  groups.map(({ requestId, record: has, lines }) => [requestId, has !== undefined, lines.map(({ time }) => time)]);

const MINUTES = 60_000;
const byRecord = () => gather({ until: 'record', quietMs: 100, patienceMs: 1_000 });

describe('a message', () => {
  it('is whole with its record and a summary for each attempt, once all is quiet', () => {
    const groups = byRecord();
    groups.addLine(line('a', 1), 0);
    groups.addLine(summary('a', 2), 0);
    groups.addRecord(record('a', 2), 10);
    expect(groups.due(500)).toEqual([]);
    groups.addLine(summary('a', 4), 600);
    // It came after one that is newer.
    groups.addLine(line('a', 3), 650);
    expect(groups.due(749)).toEqual([]);
    expect(told(groups.due(750))).toEqual([['a', true, [1, 2, 3, 4]]]);
    expect(groups.due(10_000, true)).toEqual([]);
  });

  it('without lines is shown when its patience is over, and one that was never tried at once', () => {
    const groups = byRecord();
    groups.addRecord(record('a'), 0);
    expect(groups.due(999)).toEqual([]);
    expect(told(groups.due(1_000))).toEqual([['a', true, []]]);
    groups.addRecord(record('b', 0), 2_000);
    expect(told(groups.due(2_100))).toEqual([['b', true, []]]);
  });

  it('keeps its place among the others', () => {
    const groups = byRecord();
    groups.addRecord(record('a'), 0);
    groups.addLine(summary('b', 1), 0);
    groups.addRecord(record('b'), 0);
    expect(groups.due(500)).toEqual([]);
    expect(told(groups.due(1_000))).toEqual([
      ['a', true, []],
      ['b', true, [1]],
    ]);
  });

  it('that ran twice has two', () => {
    const groups = byRecord();
    groups.addLine(summary('a', 1), 0);
    groups.addRecord(record('a'), 0);
    groups.addRecord(record('a'), 0);
    groups.addLine(summary('a', 2), 0);
    expect(told(groups.due(200))).toEqual([
      ['a', true, [1]],
      ['a', true, [2]],
    ]);
  });

  it('whose lines come later than its record was shown has them told as late', () => {
    const groups = byRecord();
    groups.addRecord(record('a'), 0);
    groups.due(1_000);
    groups.addLine(line('a', 1), 1_500);
    groups.addLine(summary('a', 2), 1_500);
    expect(groups.due(1_500)).toEqual([{ requestId: 'a', lines: [line('a', 1), summary('a', 2)], late: true }]);
    expect(groups.due(9_000, true)).toEqual([]);
  });

  it('without a record is told at the end, or when it said nothing for minutes; the record may come still', () => {
    const groups = byRecord();
    groups.addLine(line('a', 1), 0);
    groups.addLine(line('b', 2), 3 * MINUTES);
    expect(told(groups.due(5 * MINUTES - 1))).toEqual([]);
    expect(told(groups.due(5 * MINUTES + 1_000))).toEqual([['a', false, [1]]]);
    groups.addLine(summary('a', 3), 6 * MINUTES);
    groups.addRecord(record('a'), 6 * MINUTES);
    expect(told(groups.due(6 * MINUTES + 100))).toEqual([['a', true, [3]]]);
    expect(told(groups.due(6 * MINUTES + 100, true))).toEqual([['b', false, [2]]]);
  });

  it('has nothing to do with lines of no request', () => {
    const groups = byRecord();
    groups.addLine(line(undefined, 1), 0);
    groups.addLine(line(undefined, 2), 0);
    expect(groups.due(0)).toEqual([{ lines: [line(undefined, 1)] }, { lines: [line(undefined, 2)] }]);
  });
});

describe('a run', () => {
  it('is whole with its summary, and the next attempt is another', () => {
    const groups = gather({ until: 'summary' });
    for (const each of [line('a', 1), line('b', 2), summary('a', 3), line('a', 4), summary('b', 5), summary('a', 6)]) {
      groups.addLine(each, 0);
    }
    expect(told(groups.due(0))).toEqual([
      ['a', false, [1, 3]],
      ['b', false, [2, 5]],
      ['a', false, [4, 6]],
    ]);
  });

  it('whose lines come late has them told so', () => {
    const groups = gather({ until: 'summary' });
    groups.addLine(summary('a', 3), 0);
    groups.due(0);
    groups.addLine(line('a', 2), 0);
    expect(groups.due(0)).toEqual([{ requestId: 'a', lines: [line('a', 2)], late: true }]);
  });
});

describe('whatever comes', () => {
  it('no more is held than fits: the oldest goes as it is', () => {
    const groups = byRecord();
    const big = (requestId: string, time: number) => ({ ...line(requestId, time), message: 'x'.repeat(10_000_000) });
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) groups.addLine(big(id, index), 0);
    expect(told(groups.due(0))).toEqual([['a', false, [0]]]);
    groups.addRecord(record('b'), 0);
    groups.addLine(big('e', 9), 0);
    expect(told(groups.due(0))).toEqual([['b', true, [1]]]);
    expect(told(groups.due(0, true)).map(([id]) => id)).toEqual(['c', 'd', 'e']);
  });

  it('each line and each record is handed on once', () => {
    const event = fc.record({
      id: fc.constantFrom('a', 'b', 'c', undefined),
      what: fc.constantFrom('line', 'summary', 'record'),
      waits: fc.constantFrom(0, 50, 400, 2_000, 6 * MINUTES),
    });
    fc.assert(
      fc.property(fc.array(event), fc.constantFrom('record', 'summary'), (events, until) => {
        const groups = gather({ until: until as 'record' | 'summary', quietMs: 100, patienceMs: 1_000 });
        const given: unknown[] = [];
        const handed: Gathered[] = [];
        let now = 0;
        for (const [time, { id, what, waits }] of events.entries()) {
          now += waits;
          if (what === 'record' && until === 'record') {
            const one = record(id ?? 'a');
            given.push(one);
            groups.addRecord(one, now);
          } else {
            const one = what === 'summary' && id ? summary(id, time) : line(id, time);
            given.push(one);
            groups.addLine(one, now);
          }
          handed.push(...groups.due(now));
        }
        handed.push(...groups.due(now, true));
        const got = handed.flatMap(({ record: one, lines }) => [...(one ? [one] : []), ...lines]);
        expect(got).toHaveLength(given.length);
        expect(new Set(got)).toEqual(new Set(given));
        expect(groups.due(now + 10 * MINUTES, true)).toEqual([]);
      }),
    );
  });
});
