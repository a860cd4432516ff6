/** A function's log as text: what a handler wrote, errors, JSON, summaries; in colours, and on narrow terminals. */
import { Chalk } from 'chalk';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { loadJsonLines } from '../../src/cli/report/json-text.ts';
import { functionLine, functionText } from '../../src/cli/report/log-lines.ts';
import type { FunctionLine, Summary } from '../../src/logs/function-line.ts';

const ID = '8f507cfc-1a2b-4c3d-9e4f-0123456789ab';
const HEAD = '1970-01-01 00:00:00.000Z  8f507cfc  ';
const COLUMN = HEAD.length;
const ESCAPE = '\u001b[';

const line: FunctionLine = {
  time: 0,
  logGroup: '/g',
  logStream: 's',
  eventId: 'e',
  requestId: ID,
  type: 'handler',
  level: 'INFO',
  message: '',
  stored: [],
};
async function lookOf({ level = 0, full = false, width }: { level?: 0 | 1; full?: boolean; width?: number } = {}) {
  const style = new Chalk({ level });
  return { style, utc: true, full, width, json: await loadJsonLines({ style, width }, full) };
}
/** The lines beside the head. */
async function told(changes: Partial<FunctionLine>, look: Parameters<typeof lookOf>[0] = {}) {
  const text = functionText({ ...line, ...changes }, await lookOf(look));
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((each, index) => {
      if (look.level !== 1) expect(each.slice(0, COLUMN)).toBe(index === 0 ? HEAD : ' '.repeat(COLUMN));
      return look.level === 1 ? each : each.slice(COLUMN);
    });
}

describe('what a handler wrote', () => {
  const inspected = [
    'it failed Error: no',
    '    at pay (file:///var/task/index.mjs:3:9)',
    '    at handler (x:1:2) {',
    "  code: 'E',",
    '  [cause]: TypeError: deeper',
    '      at deep (z:1:1)',
    '}',
  ];
  it('is in lines as it wrote them, each stack folded', async () => {
    const message = inspected.join('\n');
    expect(await told({ level: 'ERROR', message })).toEqual([
      'ERROR it failed Error: no',
      '    at pay (file:///var/task/index.mjs:3:9), and 1 more (--full shows them)',
      ...inspected.slice(3),
    ]);
    expect(await told({ message }, { full: true })).toEqual(inspected);
    // The runtime writes carriage returns into plain stdout.
    expect(await told({ message: inspected.join('\r') }, { full: true })).toEqual(inspected);
  });

  it('begins lines with space, tabs included, and has no other control character', async () => {
    expect(await told({ message: 'a\tb\n\tat x\u001b[2J\n\u009b31m' })).toEqual([
      'a\\tb',
      '    at x\\u001b[2J',
      '\\u009b31m',
    ]);
    const hostile = { requestId: '\u001b[2J\u001b[2J', level: '\u001b', members: { '\u009b': '\u202e' } };
    const text = functionText({ ...line, ...hostile, message: 'x' }, await lookOf());
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain('  \\u001b[2  ');
  });

  it.each([
    ['ERROR', '31'],
    ['FATAL', '31'],
    ['WARN', '33'],
    ['DEBUG', '2'],
    ['TRACE', '2'],
  ])('says its level in colour: %s', async (level, code) => {
    expect((await told({ level, message: 'x' }, { level: 1 }))[0]).toContain(`${ESCAPE}${code}m${level}${ESCAPE}`);
    expect(await told({ level, message: 'x' })).toEqual([`${level} x`]);
  });

  it('marks a late one where it begins', async () => {
    expect(await told({ message: 'a\nb', late: true })).toEqual(['a  (late)', 'b']);
  });

  it('that stands beside a message in JSON is told, an error no twice', async () => {
    const error = { errorType: 'Error', errorMessage: 'no', stackTrace: ['Error: no', '    at x (y:1:1)'] };
    expect(await told({ message: 'paid', members: { service: 'pay', n: 1 } })).toEqual([
      'paid',
      '{"service":"pay","n":1}',
    ]);
    expect(await told({ level: 'ERROR', message: 'it failed Error: no\n    at x (y:1:1)', members: error })).toEqual([
      'ERROR it failed Error: no',
      '    at x (y:1:1)',
    ]);
    expect(await told({ message: 'other', members: error })).toEqual(['other', JSON.stringify(error)]);
    expect(functionLine({ ...line, message: 'paid', members: { n: 1 } })).toMatchObject({ members: { n: 1 } });
  });
});

describe('an error of the runtime', () => {
  const error = {
    errorType: 'Error',
    errorMessage: 'no\nway',
    code: 'E1',
    port: 80,
    stack: ['Error: no', 'way', '    at x (y:1:1)'],
  };
  it('has what it carries beneath it', async () => {
    expect(await told({ level: 'ERROR', message: `Invoke Error \t${JSON.stringify(error)}` })).toEqual([
      'ERROR Error: no',
      'way',
      'at x (y:1:1)',
      '{"code":"E1","port":80}',
    ]);
    const [first] = await told({ level: 'ERROR', message: `Uncaught Exception \t${JSON.stringify(error)}` });
    expect(first).toBe('ERROR Uncaught Exception: Error: no');
  });

  it('is cut where it carries too much, and whole with full', async () => {
    const message = JSON.stringify({ errorType: 'E', errorMessage: 'm', big: 'x'.repeat(5_000) });
    const [, short = ''] = await told({ level: 'ERROR', message });
    expect(short).toMatch(/^\{"big":"x+… \(\d+ characters more\)$/);
    expect((await told({ level: 'ERROR', message }, { full: true }))[2]).toBe(`  "big": "${'x'.repeat(5_000)}"`);
  });

  it('is no error where nobody calls it one', async () => {
    const message = '{"errorType":"Error","errorMessage":"no"}';
    expect(await told({ message })).toEqual([message]);
  });
});

describe('JSON that a handler wrote', () => {
  const message = '{"id":12345678901234567890,"v":1.0,"list":[null,true,"a\u009bb"],"o":{}}';
  const laidOut = [
    '{',
    '  "id": 12345678901234567890,',
    '  "v": 1.0,',
    '  "list": [',
    '    null,',
    '    true,',
    '    "a\\u009bb"',
    '  ],',
    '  "o": {}',
    '}',
  ];
  it('is as it wrote it, and laid out with full, with no number changed', async () => {
    expect(await told({ message })).toEqual([message.replace('\u009b', '\\u009b')]);
    expect(await told({ message }, { full: true })).toEqual(laidOut);
    expect(await told({ message: laidOut.join('\n').replaceAll('  ', '\t') })).toEqual(laidOut);
  });

  it('has room between its members on a terminal, so that ids stay whole', async () => {
    const id = '5e0c2c1e-8d7e-4a52-9f49-0f3f2f1d7a10';
    const ids = JSON.stringify(Object.fromEntries(['a', 'b:,', 'c', 'd'].map((name) => [name, [id]])));
    const lines = await told({ message: ids }, { width: 80 });
    const wrapped = ['{"a":', '"b:,":', '"c":', '"d":'].flatMap((name) => [name, `["${id}"],`]);
    expect(lines).toEqual([...wrapped.slice(0, -1), `["${id}"]}`]);
    expect(await told({ message: '{"a" : 1}' }, { width: 80 })).toEqual(['{"a" : 1}']);
  });

  it('may have words before it', async () => {
    const said = (text: string, full: boolean) => told({ message: text }, { full });
    expect(await said('[x] got: {"n":1}', true)).toEqual(['[x] got: {', '  "n": 1', '}']);
    expect(await said('list [1]', true)).toEqual(['list [', '  1', ']']);
    expect(await said('got:\n{"n":1}', true)).toEqual(['got:', '{"n":1}']);
    expect(await said('got \u009b{"n":1}', false)).toEqual(['got \\u009b{"n":1}']);
  });

  it('is coloured on a terminal', async () => {
    const [first = ''] = await told({ message }, { level: 1 });
    for (const part of ['36m"id"', '33m12345678901234567890', '35mnull', '35mtrue', '32m"a\\u009bb"', '2m{']) {
      expect(first).toContain(`${ESCAPE}${part}${ESCAPE}`);
    }
    expect(first.replaceAll(/\u001b\[\d+m/g, '').slice(COLUMN)).toBe(message.replace('\u009b', '\\u009b'));
    const all = await told({ message }, { level: 1, full: true });
    expect(all.map((each) => each.replaceAll(/\u001b\[\d+m/g, '').slice(COLUMN))).toEqual(laidOut);
  });

  it('that is long is not coloured, and that nests deep is', async () => {
    const long = JSON.stringify(['x'.repeat(300_000)]);
    expect((await told({ message: long }, { level: 1 }))[0]).toContain(long);
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect((await told({ message: deep }, { level: 1 }))[0]!.replaceAll(/\u001b\[\d+m/g, '')).toContain(deep);
  });

  it.each(['{"a":1', '[broken]', '17', '"text"'])('is not %s', async (text) => {
    expect(await told({ message: text }, { full: true })).toEqual([text]);
  });
});

describe('a summary', () => {
  const summaryText = async (summary: Partial<Summary>, look = {}) =>
    told({ type: 'summary', summary: { status: 'ok', coldStart: false, ...summary } }, look);

  it.each<[Partial<Summary>, string]>([
    [{ durationMs: 1.5, memoryMb: 128, maxMemoryMb: 66 }, 'ok, in 1.5 ms, 66 of 128 MB'],
    [{ durationMs: 1.5, attempt: 2 }, 'ok, attempt 2, in 1.5 ms'],
    [{ coldStart: true }, 'ok, cold start'],
    [{ memoryMb: 128, maxMemoryMb: 120, nearMemoryLimit: true }, 'ok, 120 of 128 MB (near the limit)'],
    [{ status: 'unfinished' }, 'unfinished, no REPORT of it was read'],
    [{ status: 'crash', errorType: 'Runtime.ExitError' }, 'crash, Runtime.ExitError'],
    [{ status: 'crash', errorType: 'E.F', fault: 'Error: it is' }, 'crash, E.F: it is'],
    [
      { phase: 'init', status: 'error', initMs: 7, errorType: 'Runtime.ExitError' },
      'start of an environment: error, after 7 ms, Runtime.ExitError',
    ],
    [{ phase: 'invoke', status: 'timeout' }, 'start of an environment: timeout, within an invocation'],
    [{ phase: 'init', status: 'unfinished' }, 'start of an environment: unfinished, nothing ran in it'],
  ])('%j', async (summary, text) => expect(await summaryText(summary)).toEqual([text]));

  it('has its ids whole with full', async () => {
    expect(await summaryText({ billedMs: 2, xrayTraceId: '1-2-3' }, { full: true })).toEqual([
      'ok',
      `request ${ID}`,
      'trace 1-2-3',
      'billed 2 ms',
    ]);
  });

  it.each([
    ['ok', '32'],
    ['timeout', '31'],
    ['unfinished', '33'],
  ])('is coloured by its status: %s', async (status, code) => {
    expect((await summaryText({ status }, { level: 1 }))[0]).toContain(`${ESCAPE}${code}m${status}${ESCAPE}`);
  });
});

describe.each([80, 120])('on %i columns', (width) => {
  it.each([
    ['words', 'the quick brown fox jumps over the lazy dog '.repeat(9).trim()],
    ['one long word', 'x'.repeat(500)],
    ['wide characters', '行く川のながれは絶えずして'.repeat(9)],
    ['emoji', '🎉 party 🥳🎂 '.repeat(20).trim()],
    ['JSON', JSON.stringify({ text: '長い'.repeat(90), list: [1, 2, 3] })],
  ])('no line is wider: %s', async (_, message) => {
    for (const look of [{ width }, { width, full: true }, { width, level: 1 as const }]) {
      const text = functionText({ ...line, message }, await lookOf(look));
      const lines = text.trimEnd().split('\n');
      expect(lines.length).toBeGreaterThan(1);
      for (const each of lines) expect(stringWidth(each)).toBeLessThanOrEqual(width);
      for (const each of lines.slice(1))
        expect(
          each
            .replaceAll(/\u001b\[\d+m/g, '')
            .slice(0, COLUMN)
            .trim(),
        ).toBe('');
      const said = text.replaceAll(/\u001b\[\d+m|\s/g, '');
      expect(said).toContain(message.replaceAll(/\s/g, ''));
    }
  });
});
