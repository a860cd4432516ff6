/** Runs of a function rebuilt from its lines, text and JSON (aws-facts 1.6, 1.10, 1.11). */
import { describe, expect, it } from 'vitest';
import { hasFailed, invocationsOf } from '../../src/logs/attempts.ts';
import { anyOf, termOf } from '../../src/logs/term.ts';

const ID = '8f507cfc-1a2b-4c3d-9e4f-0123456789ab';
const OTHER = '11111111-1a2b-4c3d-9e4f-0123456789ab';
const lines = (...messages: string[]) =>
  messages.map((message, index) => ({
    time: 1_000 + index * 10,
    logGroup: 'g',
    logStream: 's',
    message: `${message}\n`,
    eventId: String(index),
  }));
const start = (id = ID) => `START RequestId: ${id} Version: $LATEST`;
const end = (id = ID) => `END RequestId: ${id}`;
const report = (rest = '', id = ID) =>
  `REPORT RequestId: ${id}\tDuration: 1.50 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\t${rest}`;
const own = (text: string, level = 'INFO', id = ID) => `2025-11-24T23:21:20.500Z\t${id}\t${level}\t${text}`;
const thrown = own(
  'Invoke Error \t{"errorType":"RangeError","errorMessage":"no","stack":["RangeError: no","    at f (x.mjs:1:2)"]}',
  'ERROR',
);

describe('invocationsOf', () => {
  it('counts each attempt of a request by itself, in whatever order others come between', () => {
    const all = invocationsOf(
      lines(
        start(),
        thrown,
        start(OTHER),
        end(),
        report('Init Duration: 90.00 ms'),
        end(OTHER),
        start(),
        own('again'),
        end(),
        report(),
      ),
    );
    expect(all.map(({ requestId, attempts }) => [requestId, attempts.length])).toEqual([
      [ID, 2],
      [OTHER, 1],
    ]);
    expect(all[0]!.attempts).toMatchObject([
      {
        from: 1_000,
        to: 1_040,
        status: 'error',
        error: 'RangeError: no',
        thrownAt: 'at f (x.mjs:1:2)',
        ownLines: 0,
        report: { durationMs: 1.5, initMs: 90 },
      },
      { from: 1_060, to: 1_090, status: 'ok', ownLines: 1 },
    ]);
    expect(all[0]!.attempts[1]!.error).toBeUndefined();
    expect(all[1]!.attempts[0]).toMatchObject({ to: 1_050 });
  });

  it.each([
    [
      'a crash without an end',
      [start(), `RequestId: ${ID} Error: Runtime exited`, start(), end(), report()],
      ['crash', 'ok'],
    ],
    [
      'words of a time-out after the REPORT',
      [start(), end(), report(), `2025-11-24T23:21:20.500Z ${ID} Task timed out after 3.00 seconds`],
      ['timeout'],
    ],
    ['a status of the REPORT', [start(), end(), report('Status: timeout')], ['timeout']],
    ['no START that was read', [own('late'), end(), report()], ['ok']],
    ['no end that was read', [start(), own('so far')], [undefined]],
    [
      'an error that the handler logged, and outlived',
      [start(), own('{"errorType":"E","errorMessage":"m"}', 'ERROR'), end(), report()],
      ['ok'],
    ],
    [
      'the JSON format',
      [
        `{"time":"x","type":"platform.start","record":{"requestId":"${ID}"}}`,
        `{"timestamp":"t","level":"ERROR","requestId":"${ID}","message":{"errorType":"E","errorMessage":"m","stackTrace":[]}}`,
        `{"time":"x","type":"platform.report","record":{"requestId":"${ID}","status":"error","metrics":{"durationMs":2}}}`,
      ],
      ['error'],
    ],
  ])('%s', (_, messages, statuses) => {
    const [invocation] = invocationsOf(lines(...messages));
    expect(invocation!.attempts.map(({ status }) => status)).toEqual(statuses);
    expect(invocation!.attempts.map(hasFailed)).toEqual(
      statuses.map((status) => status !== 'ok' && status !== undefined),
    );
  });
});

describe('the pattern that finds an id', () => {
  it.each([
    [ID, `"${ID}"`],
    ['order 17', '"order 17"'],
    ['a"b\\c', '"a" "b" "c"'],
    ['größe<x>', '"gr" "e" "x"'],
    ['"%"', undefined],
  ])('%s', (id, pattern) => expect(termOf(id)).toBe(pattern));

  it('is never longer than CloudWatch takes, and asks for many ids in several', () => {
    const long = Array.from({ length: 400 }, (_, index) => `w${index}`).join('"');
    expect(termOf(long)!.length).toBeLessThanOrEqual(1_024);
    const ids = Array.from({ length: 60 }, (_, index) => `${ID}${index}`);
    const patterns = anyOf(ids);
    expect(patterns.every(({ length }) => length <= 1_024)).toBe(true);
    expect(patterns.join(' ').split(' ')).toEqual(ids.map((id) => `?"${id}"`));
    expect(patterns.length).toBeLessThan(5);
    // One alone is no choice.
    expect(anyOf(['a-b'])).toEqual(['"a-b"']);
  });
});
