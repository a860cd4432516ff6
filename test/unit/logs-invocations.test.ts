/** The lines of a function's log folded into one summary an invocation, and nothing lost by it (aws-facts 1.6, 1.10, 1.11). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldInvocations } from '../../src/logs/invocations.ts';

const ID = '8f507cfc-1a2b-4c3d-9e4f-0123456789ab';
const OTHER = '11111111-1a2b-4c3d-9e4f-0123456789ab';
const STAMP = '2025-11-24T23:21:20.500Z';

const at = (message: string, time = 0, logStream = 's') => ({
  time,
  logGroup: '/g',
  logStream,
  message,
  eventId: message,
});
const lines = (...messages: string[]) => messages.map((message, index) => at(message, index));
const start = (id = ID) => `START RequestId: ${id} Version: $LATEST\n`;
const end = (id = ID) => `END RequestId: ${id}\n`;
const report = (rest = '', id = ID, used = 66) =>
  `REPORT RequestId: ${id}\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: ${used} MB\t${rest}\n`;
const own = (text = 'hi', level = 'INFO', id = ID) => `${STAMP}\t${id}\t${level}\t${text}\n`;
const timedOut = `${STAMP} ${ID} Task timed out after 3.00 seconds\n\n`;
const crashed = `RequestId: ${ID} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n`;
const thrown = own('Invoke Error \t{"errorType":"Error","errorMessage":"x","stack":[]}', 'ERROR');
const INIT_START = 'INIT_START Runtime Version: nodejs:22.v50\tRuntime Version ARN: arn\n';
const platform = (type: string, record: object = {}) =>
  JSON.stringify({ time: STAMP, type: `platform.${type}`, record: { requestId: ID, ...record } });
const app = (id = ID) => JSON.stringify({ timestamp: STAMP, level: 'INFO', requestId: id, message: 'hi' });

/** All that is told of it, read in one go. */
function told(...messages: string[]) {
  const folder = foldInvocations();
  return [...folder.fold(lines(...messages), 0).shown, ...folder.rest().shown];
}
const summaries = (...messages: string[]) =>
  told(...messages)
    .filter(({ type }) => type === 'summary')
    .map(({ summary }) => summary!);

describe('an invocation', () => {
  it('is one summary, beside what the handler wrote', () => {
    const all = told(INIT_START, start(), own('one'), own('two'), end(), report('Init Duration: 140.11 ms\t'));
    expect(all.map(({ type, message }) => (type === 'handler' ? message : type))).toEqual(['one', 'two', 'summary']);
    expect(all.at(-1)).toMatchObject({ requestId: ID, time: 5 });
    expect(all.at(-1)!.summary).toEqual({
      coldStart: true,
      status: 'ok',
      durationMs: 1.23,
      billedMs: 2,
      memoryMb: 128,
      maxMemoryMb: 66,
      initMs: 140.11,
    });
  });

  it.each<[string, string[], object]>([
    ['a time-out', [start(), timedOut, end(), report()], { status: 'timeout', fault: expect.stringMatching(/^Task/) }],
    ['a time-out told after the REPORT', [start(), end(), report(), timedOut], { status: 'timeout' }],
    ['a time-out that only REPORT tells', [start(), end(), report('Status: timeout')], { status: 'timeout' }],
    [
      'a crash',
      [start(), crashed, end(), report()],
      {
        status: 'crash',
        errorType: 'Runtime.ExitError',
        fault: 'Error: Runtime exited with error: exit status 1',
      },
    ],
    ['a crash told after the REPORT', [start(), end(), report(), crashed], { status: 'crash' }],
    [
      'a crash that only REPORT tells',
      [start(), end(), report('Status: error\tError Type: Runtime.ExitError')],
      { status: 'crash', errorType: 'Runtime.ExitError' },
    ],
    ['an error', [start(), thrown, end(), report()], { status: 'error' }],
    ['an error that it outlived', [start(), own('{"errorType":"E"}', 'ERROR'), end(), report()], { status: 'ok' }],
    ['a cold start', [INIT_START, start(), end(), report()], { coldStart: true }],
    ['a warm one', [start(), end(), report()], { coldStart: false }],
    ['much memory', [start(), end(), report('', ID, 116)], { nearMemoryLimit: true, maxMemoryMb: 116 }],
    ['not so much memory', [start(), end(), report('', ID, 115)], { maxMemoryMb: 115 }],
    ['no end', [start(), own()], { status: 'unfinished' }],
    ['no START, and no end', [own()], { status: 'unfinished' }],
    ['no REPORT', [start(), own(), end()], { status: 'unfinished' }],
    ['only the words on its end', [crashed], { status: 'crash' }],
    [
      'JSON, DEBUG',
      [
        platform('initStart', { phase: 'init' }),
        platform('initRuntimeDone', { status: 'success' }),
        platform('initReport', { status: 'success', metrics: { durationMs: 90 } }),
        platform('start'),
        app(),
        platform('runtimeDone', { status: 'success' }),
        platform('report', { status: 'success', metrics: { durationMs: 2 } }),
      ],
      { status: 'ok', durationMs: 2, coldStart: true },
    ],
    ['JSON, a hidden report', [app(), platform('runtimeDone', { status: 'success' })], { status: 'ok' }],
    ['JSON, a hidden report of a failure', [platform('runtimeDone', { status: 'timeout' })], { status: 'timeout' }],
    ['JSON, a failure', [platform('report', { status: 'failure' })], { status: 'failure' }],
    [
      'JSON, a crash',
      [platform('report', { status: 'failure', errorType: 'Runtime.OutOfMemory' })],
      { status: 'crash', errorType: 'Runtime.OutOfMemory' },
    ],
    ['JSON, WARN', [app()], { status: 'unfinished' }],
    ['JSON, WARN, a crash', [app(), crashed], { status: 'crash' }],
  ])('with %s', (_, messages, summary) => {
    const all = summaries(...messages);
    expect(all).toEqual([expect.objectContaining(summary)]);
    if (!('nearMemoryLimit' in summary)) expect(all[0]!.nearMemoryLimit).toBeUndefined();
  });

  it('without an end is told as of its last line', () => {
    expect(told(start(), own()).at(-1)).toMatchObject({ time: 1, eventId: start(), message: start().trim() });
    expect(told(own(), own('two')).at(-1)).toMatchObject({ time: 1, message: '' });
    const folder = foldInvocations();
    folder.fold([at(start(), 1), at(report(), 5)], 0);
    expect(folder.fold([at(own(), 9), at(report(), 7)], 1).shown.at(-1)).toMatchObject({ time: 7 });
  });

  it('that is tried again has a summary for each attempt', () => {
    const all = summaries(start(), thrown, end(), report(), start(), own(), end(), report());
    expect(all.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['error', undefined],
      ['ok', 2],
    ]);
    // The first had no end.
    expect(summaries(start(), crashed, start(), end(), report()).map(({ status }) => status)).toEqual(['crash', 'ok']);
  });

  it('whose lines come late, after its REPORT, is not told twice', () => {
    const folder = foldInvocations();
    expect(folder.fold([at(report(), 10)], 0).shown).toHaveLength(1);
    const late = [at(start(), 8), at(end(), 10)];
    expect(folder.fold(late, 1)).toEqual({ shown: [], folded: late });
    expect(folder.fold([at(own(), 9)], 2).shown.map(({ type }) => type)).toEqual(['handler']);
    expect(folder.fold([at(timedOut, 10)], 3).shown).toMatchObject([
      { type: 'handler', level: 'ERROR', message: 'Task timed out after 3.00 seconds', requestId: ID },
    ]);
    expect(folder.rest()).toEqual({ shown: [], folded: [] });
  });

  it('whose REPORT does not come is told after half a minute, if it has ended', () => {
    const folder = foldInvocations();
    expect(folder.fold(lines(start(), crashed, start(OTHER)), 1_000).shown).toEqual([]);
    expect(folder.fold([], 30_999).shown).toEqual([]);
    expect(folder.fold([], 31_000).shown).toMatchObject([{ requestId: ID, summary: { status: 'crash' } }]);
    expect(folder.rest().shown).toMatchObject([{ requestId: OTHER, summary: { status: 'unfinished' } }]);
  });

  it('of a log without platform lines is over when the next begins in its environment', () => {
    const { shown } = foldInvocations().fold([at(app()), at(app(OTHER))], 0);
    expect(shown.map(({ type, requestId }) => [type, requestId])).toEqual([
      ['handler', ID],
      ['handler', OTHER],
      ['summary', ID],
    ]);
    expect(shown.at(-1)).toMatchObject({ message: '', stored: [] });
    // Elsewhere two go on at once.
    expect(foldInvocations().fold([at(app()), at(app(OTHER), 0, 'another stream')], 0).shown).toHaveLength(2);
    // Where it speaks a REPORT is still to come.
    const third = ID.replace('8', '9');
    expect(foldInvocations().fold(lines(start(third), app(), app(OTHER)), 0).shown).toHaveLength(2);
  });
});

describe('the start of an environment', () => {
  const failed = 'INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError\n';
  it('that fails is told, and once', () => {
    const all = summaries(INIT_START, failed, start(), crashed, end(), report());
    expect(all).toMatchObject([
      { phase: 'init', status: 'error', errorType: 'Runtime.ExitError', initMs: 1236.04 },
      { status: 'crash', coldStart: true },
    ]);
    expect(summaries(INIT_START, failed)).toHaveLength(1);
    const json = [
      platform('initRuntimeDone', { phase: 'init', status: 'error' }),
      platform('initReport', { phase: 'init', status: 'error', metrics: { durationMs: 7 } }),
    ];
    expect(summaries(...json)).toMatchObject([{ phase: 'init', status: 'error', initMs: 7 }]);
    expect(summaries(json[0]!, platform('start'))).toMatchObject([{ phase: 'init', status: 'error' }, {}]);
    expect(summaries(json[0]!)).toMatchObject([{ phase: 'init', status: 'error' }]);
  });

  it('that fails without a word of the platform makes the invocation that it was for a failure', () => {
    const error = `${STAMP}\t-\tERROR\tInit Error \t{"errorType":"Error","errorMessage":"x","stack":[]}\n`;
    const statuses = (...messages: string[]) => summaries(...messages).map(({ status }) => status);
    expect(statuses(INIT_START, error, start(), end(), report())).toEqual(['error']);
    expect(statuses(INIT_START, error, start(), end(), report('Status: timeout'))).toEqual(['timeout']);
    expect(statuses(INIT_START, error, start(), end(), report(), start(OTHER), end(OTHER), report('', OTHER))).toEqual([
      'error',
      'ok',
    ]);
    // It was started once more, and came to something.
    expect(statuses(INIT_START, error, INIT_START, start(), end(), report())).toEqual(['ok']);
    expect(statuses(INIT_START, error, start(), own(), end(), report())).toEqual(['ok']);
    expect(statuses(INIT_START, error, failed, start(), end(), report('Status: error'))).toEqual(['error', 'error']);
    expect(statuses(INIT_START, error, failed, start(), end(), report())).toEqual(['error', 'ok']);
    const said = `${STAMP}\t-\tERROR\tno error object\n`;
    expect(statuses(INIT_START, said, start(), end(), report())).toEqual(['ok']);
  });

  it('that nothing came after is told at the end', () => {
    expect(summaries(INIT_START)).toMatchObject([{ phase: 'init', status: 'unfinished' }]);
  });

  it('within an invocation makes no cold start of the next', () => {
    const all = summaries(start(), platform('initStart', { phase: 'invoke' }), end(), report(), start(OTHER));
    expect(all.map(({ coldStart }) => coldStart)).toEqual([false, false]);
  });
});

describe('of many invocations', () => {
  it('no more are kept than could run at once; the oldest is told', () => {
    const folder = foldInvocations();
    const idOf = (index: number) => `8f507cfc-1a2b-4c3d-9e4f-${String(index).padStart(12, '0')}`;
    const many = Array.from({ length: 10_002 }, (_, index) => at(start(idOf(index)), index, `stream ${index}`));
    expect(folder.fold(many, 0).shown.map(({ requestId }) => requestId)).toEqual([idOf(0), idOf(1)]);
    expect(folder.rest().shown).toHaveLength(10_000);
  });

  it('every line is of one that is shown, or folded, once, and every invocation has a summary, in whatever order', () => {
    const ids = [ID, OTHER];
    const line = fc.constantFrom(
      ...ids.flatMap((id) => [start(id), end(id), report('', id), own('hi', 'INFO', id), crashed.replace(ID, id)]),
      INIT_START,
      'INIT_REPORT Init Duration: 7.00 ms\tPhase: init\tStatus: timeout\n',
      'plain\n',
    );
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 6 }), { maxLength: 8 }), (batches) => {
        const folder = foldInvocations();
        const all = batches.map((batch, round) => batch.map((message, index) => at(message, round * 10 + index)));
        const told = [...all.map((batch, round) => folder.fold(batch, round * 1_000)), folder.rest()];
        const shown = told.flatMap((each) => each.shown);
        const accounted = [...shown.flatMap(({ stored }) => stored), ...told.flatMap(({ folded }) => folded)];
        const read = all.flat();
        expect(accounted).toHaveLength(read.length);
        expect(new Set(accounted)).toEqual(new Set(read));
        const texts = shown.filter(({ type, message }) => type === 'handler' && /^(hi|plain)$/.test(message));
        expect(texts).toHaveLength(read.filter(({ message }) => /hi\n$|^plain/.test(message)).length);
        for (const id of ids) {
          const reports = read.filter(({ message }) => message.startsWith(`REPORT RequestId: ${id}`)).length;
          const least = read.some(({ message }) => message.includes(id)) ? Math.max(1, reports) : 0;
          const summaries = shown.filter(({ type, requestId }) => type === 'summary' && requestId === id);
          expect(summaries.length).toBeGreaterThanOrEqual(least);
        }
        expect(folder.rest()).toEqual({ shown: [], folded: [] });
      }),
    );
  });
});
