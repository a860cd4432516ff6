/** `tail --group`: a message with all that is known of it, as text and as a line of JSON. */
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { groupLine, groupText } from '../../src/cli/report/groups.ts';
import { loadJsonLines } from '../../src/cli/report/json-text.ts';
import { functionLine } from '../../src/cli/report/log-lines.ts';
import { recordLine, recordText } from '../../src/cli/report/records.ts';
import type { FunctionLine } from '../../src/logs/function-line.ts';
import type { JudgedRecord } from '../../src/logs/outcomes.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { failureEvent } from '../support/destination-events.ts';

const requestId = '22222222-2222-4222-8222-222222222222';
const record: JudgedRecord = {
  record: parseRecord(JSON.stringify(failureEvent()))!,
  outcome: 'failure',
  logGroup: '/r',
};
const own: FunctionLine = {
  time: Date.parse('2025-11-24T23:21:20.100Z'),
  logGroup: '/g',
  logStream: 's',
  message: `please\n${'x '.repeat(40).trim()}`,
  eventId: 'e',
  requestId,
  type: 'handler',
  level: 'INFO',
  stored: [],
};
const summary = { status: 'error', coldStart: false };
const lines: FunctionLine[] = [own, { ...own, time: own.time + 20, type: 'summary', summary }];
const style = new Chalk({ level: 0 });
const look = { style, utc: true, full: false, json: await loadJsonLines({ style, width: 80 }, false), width: 80 };
const CLOCK = '2025-11-24 23:21:20';

describe('as text', () => {
  it('the lines stand beneath the record, without the id that they share', () => {
    const text = groupText({ record, requestId, lines }, look);
    expect(text.startsWith(recordText(record, look))).toBe(true);
    expect(text.slice(recordText(record, look).length).split('\n')).toEqual([
      `  ${CLOCK}.100Z  please`,
      `                            ${'x '.repeat(26).trim()}`,
      `                            ${'x '.repeat(14).trim()}`,
      `  ${CLOCK}.120Z  error`,
      '',
      '',
    ]);
  });

  it.each([
    [{}, 'no record yet'],
    [{ late: true as const }, 'lines that came late'],
  ])('without a record says so: %j', (more, words) => {
    const text = groupText({ requestId, lines: lines.slice(1), ...more }, look);
    expect(text).toBe(`${CLOCK}.120Z  ${words}\n  request ${requestId}\n  ${CLOCK}.120Z  error\n\n`);
  });

  it('a line of no request stands for itself', () => {
    const { requestId: _, ...line } = own;
    expect(groupText({ lines: [{ ...line, message: 'x' }] }, look)).toBe(`${CLOCK}.100Z            x\n\n`);
  });
});

describe('as JSON', () => {
  it('has the members of the record, and its lines', () => {
    expect(groupLine({ record, requestId, lines })).toEqual({ ...recordLine(record), lines: lines.map(functionLine) });
  });

  it('has no record where none came', () => {
    expect(JSON.parse(JSON.stringify(groupLine({ requestId, lines, late: true })))).toEqual({
      time: '2025-11-24T23:21:20.100Z',
      requestId,
      late: true,
      record: null,
      lines: JSON.parse(JSON.stringify(lines.map(functionLine))),
    });
  });
});
