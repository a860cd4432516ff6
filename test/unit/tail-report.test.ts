/** The flags of `tail`, its JSON lines, and the text that a person reads. */
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { loadJsonLines } from '../../src/cli/report/json-text.ts';
import { functionText, rawText } from '../../src/cli/report/log-lines.ts';
import { moment } from '../../src/cli/report/moment.ts';
import { recordLine, recordText } from '../../src/cli/report/records.ts';
import { eventText } from '../../src/cli/report/send.ts';
import { planTail, type TailFlags } from '../../src/cli/tail-plan.ts';
import { EXIT } from '../../src/failure.ts';
import type { JudgedRecord, Outcome } from '../../src/logs/outcomes.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { failureEvent, successEvent, zeroConcurrencyEvent } from '../support/destination-events.ts';

const judged = (event: object, outcome: Outcome): JudgedRecord => ({
  record: parseRecord(JSON.stringify(event))!,
  outcome,
  logGroup: '/aws/events/destined/N',
});
const sent = { destinedId: 'a1', mode: 'fail', status: 200, latencyMs: 5, outcomeMs: 1500 };
const bare = new Chalk({ level: 0 });
const plain = {
  style: bare,
  utc: true,
  full: false,
  json: await loadJsonLines({ style: bare, width: undefined }, false),
};
const whole = { ...plain, full: true, json: await loadJsonLines({ style: bare, width: undefined }, true) };

describe('the JSON line', () => {
  it('has the members of the contract, and the whole record', () => {
    expect(JSON.parse(JSON.stringify(recordLine(judged(failureEvent(), 'failure'))))).toEqual({
      time: '2025-11-24T23:21:20.123Z',
      outcome: 'failure',
      condition: 'RetriesExhausted',
      messageId: '33333333-3333-4333-8333-333333333333',
      destinedId: 'a1b2c3',
      requestId: '22222222-2222-4222-8222-222222222222',
      errorType: 'Error',
      errorMessage: 'test',
      message: 'please fail',
      logGroup: '/aws/events/destined/N',
      record: failureEvent(),
    });
  });
});

describe('the text', () => {
  it('of a failure tells the error and the message that caused it', () => {
    expect(recordText(judged(failureEvent(), 'failure'), plain)).toBe(
      [
        '2025-11-24 23:21:20.123Z  failure    Error: test',
        '                                     at handler',
        '                                     caused by  please fail',
        '                                     message 33333333-3333-4333-8333-333333333333',
        '                                     id a1b2c3',
        '',
      ].join('\n'),
    );
  });

  it('of a failure tells where it was thrown, what the error carries, and its own cause', () => {
    const trace = [
      'Error: no',
      '    at pay (file:///var/task/index.mjs:3:9)',
      '    at handler (x:1:2)',
      '    at run (y:1:2)',
    ];
    const cause = { errorType: 'TypeError', errorMessage: 'deeper', stackTrace: ['  at deep (z:1:1)'] };
    const responsePayload = { errorType: 'Error', errorMessage: 'no', trace, code: 'E1', cause };
    const text = recordText(judged(failureEvent({ responsePayload }), 'failure'), plain);
    expect(text.split('\n').map((line) => line.slice(37))).toEqual([
      'Error: no',
      'at pay (file:///var/task/index.mjs:3:9), and 2 more (--full shows them)',
      '{"code":"E1"}',
      'cause:',
      '  TypeError: deeper',
      '  at deep (z:1:1)',
      'caused by  please fail',
      'message 33333333-3333-4333-8333-333333333333',
      'id a1b2c3',
      '',
    ]);
    const full = recordText(judged(failureEvent({ responsePayload }), 'failure'), whole);
    expect(full).toContain(`${' '.repeat(37)}at run (y:1:2)\n`);
    expect(full).not.toContain('more (--full');
  });

  it('of a failure in Python begins its stack where it was thrown, and leaves out the request', () => {
    const stackTrace = [
      '  File "/var/task/app.py", line 5, in handler\n    pay()\n',
      '  File "/var/task/app.py", line 9, in pay\n    raise\n',
    ];
    const responsePayload = { errorType: 'ValueError', errorMessage: 'no', requestId: 'r', stackTrace };
    const text = recordText(judged(failureEvent({ responsePayload }), 'failure'), plain);
    expect(text.split('\n')[1]).toMatch(
      /^ {37}File "\/var\/task\/app.py", line 9, in pay {2}raise, and 1 more \(--full shows them\)$/,
    );
    expect(text.split('\n')[2]).toContain('caused by');
  });

  it('tells how often it was tried', () => {
    const { record, ...rest } = judged(failureEvent(), 'failure');
    const text = recordText({ ...rest, record: { ...record, attempts: 3 } }, plain);
    expect(text).toContain('failure    Error: test, after 3 attempts\n');
  });

  it('of a failure tells whether a replay made it good, and of a replay what it replays', () => {
    const failure = (state: 'open' | 'recovered') => recordText({ ...judged(failureEvent(), 'failure'), state }, plain);
    expect(failure('open')).toContain('failure    Error: test  (open)\n');
    expect(failure('recovered')).toContain('failure    Error: test  (recovered)\n');
    const replay = (event: object, outcome: Outcome) => {
      const { record, ...rest } = judged(event, outcome);
      return { ...rest, record: { ...record, replayOf: 'm-1\u001b', attempt: 2 } };
    };
    expect(recordText(replay(successEvent(), 'success'), plain)).toContain(' recovers m-1\\u001b\n');
    expect(recordText(replay(failureEvent(), 'failure'), plain)).toContain(' replay of m-1\\u001b\n');
    const line = recordLine({ ...replay(failureEvent(), 'failure'), state: 'open' });
    expect(line).toMatchObject({ outcome: 'failure', state: 'open', replayOf: 'm-1\u001b', attempt: 2 });
  });

  it('of a success tells the message and where it went', () => {
    const text = recordText(judged(successEvent(), 'success'), plain);
    expect(text).toContain('success    please success\n');
    expect(text).toContain('source cdkpatterns.the-destined-lambda, action message\n');
  });

  it('of a misrouted record tells what no rule takes', () => {
    const event = successEvent({
      message: 'please reroute',
      responsePayload: { source: 'somebody.else', action: 'message' },
    });
    const text = recordText(judged(event, 'misrouted'), plain);
    expect(text).toContain('misrouted  no rule takes source somebody.else, action message\n');
    expect(text).toContain('caused by  please reroute');
  });

  it('names a condition that is not the plain one, and the attempts', () => {
    expect(recordText(judged(zeroConcurrencyEvent(), 'failure'), plain)).toContain(
      '(ZeroReservedConcurrency), after 0 attempts',
    );
  });

  it('never passes on control characters', () => {
    const evil = '\u001b[2J\u0007\r\n\u009b31m';
    const responsePayload = { errorType: evil, errorMessage: evil, trace: [`at ${evil}`], [evil]: evil, cause: evil };
    const event = failureEvent({ message: `please ${evil}`, responsePayload });
    for (const look of [plain, whole]) {
      const text = recordText(judged(event, 'failure'), look);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
  });

  it('is the whole record with full', () => {
    const text = recordText(judged(failureEvent(), 'failure'), whole);
    const json = text.slice(text.indexOf('    {'));
    expect(JSON.parse(json)).toEqual(failureEvent());
  });

  it('cuts what is too long to read, and says so', () => {
    const text = recordText(judged(failureEvent({ message: 'x'.repeat(5_000) }), 'failure'), plain);
    expect(text).toContain('… (4700 characters more)');
    expect(text.length).toBeLessThan(800);
  });

  it('of a message in JSON lays it out with full', () => {
    const message = '{"order":12345678901234567890,"ok":true}';
    const laidOut = '{\n"order": 12345678901234567890,\n"ok": true\n}';
    const textOf = (event: object, outcome: Outcome, look = whole) =>
      recordText(judged(event, outcome), look).replaceAll(/\n */g, '\n');
    expect(textOf(successEvent({ message }), 'success')).toContain(`success    ${laidOut}\n`);
    expect(textOf(failureEvent({ message }), 'failure')).toContain(`caused by  ${laidOut}\n`);
    expect(textOf(failureEvent({ message }), 'failure', plain)).toContain(`caused by  ${message}\n`);
    const long = JSON.stringify(['x'.repeat(400)]);
    expect(textOf(failureEvent({ message: long }), 'failure')).toContain('characters more)');
  });

  it('cuts no emoji in two', () => {
    const textOf = (message: string) => recordText(judged(successEvent({ message }), 'success'), plain);
    expect(textOf(`${'x'.repeat(299)}🎉y`)).toContain(`${'x'.repeat(299)}… (3 characters more)`);
    expect(textOf(`${'x'.repeat(298)}🎉y`)).toContain('x🎉… (1 characters more)');
  });

  it.each([
    ['words', 'it went wrong '.repeat(12)],
    ['one long word', 'x'.repeat(250)],
  ])('of %s goes on at the column of the text on a terminal, and is one line in a pipe', (_name, errorMessage) => {
    const event = failureEvent({ message: errorMessage, responsePayload: { errorType: 'Error', errorMessage } });
    const lines = recordText(judged(event, 'failure'), { ...plain, width: 80 })
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThan(8);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    for (const line of lines.slice(1, -2)) expect(line).toMatch(/^ {37}\S/);
    expect(lines.join('').replace(/\s/g, '')).toContain(errorMessage.replace(/\s/g, ''));
    expect(recordText(judged(event, 'failure'), plain).trimEnd().split('\n')).toHaveLength(4);
    // Too narrow to be of use.
    expect(
      recordText(judged(event, 'failure'), { ...plain, width: 50 })
        .trimEnd()
        .split('\n'),
    ).toHaveLength(4);
    const outcome = { type: 'outcome', last: true, judged: judged(event, 'failure'), message: sent } as const;
    const told = eventText(outcome, plain.style, 80)!.trimEnd().split('\n');
    expect(told.filter((line) => line.length > 80)).toEqual([]);
    expect(told[0]).toMatch(/^failure after 1500 ms {2}Error/);
    for (const line of told.slice(1)) expect(line).toMatch(/^ {23}\S/);
  });

  it.each([80, 60, 50, 40])('on %i columns cuts no id: it is there to be copied', (width) => {
    const text = recordText(judged(failureEvent(), 'failure'), { ...plain, width });
    expect(text).toMatch(/^ +message [0-9a-f-]{36}$/m);
    const [id = ''] = /^ +message .*$/m.exec(text) ?? [];
    // As far to the left as it takes, but never at the margin.
    expect(id.length <= Math.max(width, 2 + id.trim().length)).toBe(true);
    expect(id).toMatch(/^ {2}/);
  });

  it('tells the words of Lambda itself without the request that they begin with', () => {
    const errorMessage =
      'RequestId: 22222222-2222-4222-8222-222222222222 Error: Runtime exited with error: exit status 1';
    const event = failureEvent({ responsePayload: { errorType: 'Runtime.ExitError', errorMessage } });
    expect(recordText(judged(event, 'failure'), plain)).toContain(
      'failure    Runtime.ExitError: Runtime exited with error: exit status 1\n',
    );
    expect(recordLine(judged(event, 'failure')).errorMessage).toBe(errorMessage);
  });

  it('marks a late one', () => {
    expect(recordText({ ...judged(failureEvent(), 'failure'), late: true }, plain)).toContain('Error: test  (late)\n');
  });

  it('fits 80 columns', () => {
    const style = { ...plain, utc: false };
    const now = new Date().toISOString();
    for (const event of [successEvent({ timestamp: now }), failureEvent({ timestamp: now })]) {
      const lines = recordText(
        judged(event, event.detail.requestContext.condition === 'Success' ? 'success' : 'failure'),
        style,
      );
      expect(lines.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });
});

describe('moment', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it('shows the clock, and the date of another day', () => {
    expect(moment('2026-11-23T10:00:01.5Z', { utc: true, now })).toBe('10:00:01.500Z');
    expect(moment('2026-11-22T10:00:01Z', { utc: true, now })).toBe('2026-11-22 10:00:01.000Z');
    const local = new Date(2026, 10, 23, 9, 5, 1);
    expect(moment(local.getTime(), { utc: false, now: local.getTime() })).toBe('09:05:01.000');
  });
});

describe('lines', () => {
  const line = { time: 0, logGroup: '/g', logStream: 's', message: 'a\u001b[2J\tb\n', eventId: 'e', stored: [] };
  it('raw is byte-exact unless a terminal would obey it', () => {
    expect(rawText(line, false)).toBe('a\u001b[2J\tb\n');
    expect(rawText(line, true)).toBe('a\\u001b[2J\\tb\n');
    expect(rawText({ ...line, message: 'no end' }, false)).toBe('no end\n');
  });

  it('a summary reads as a sentence', () => {
    const summary = {
      status: 'timeout',
      durationMs: 3000,
      coldStart: true,
      initMs: 140,
      memoryMb: 128,
      maxMemoryMb: 66,
      fault: 'Task timed out',
    };
    const text = functionText({ ...line, requestId: '8f507cfc-1a2b', type: 'summary', summary }, plain);
    expect(text).toBe(
      '1970-01-01 00:00:00.000Z  8f507cfc  timeout, in 3000 ms, cold start 140 ms, 66 of 128 MB, Task timed out\n',
    );
  });
});

describe('an error that the runtime logged', () => {
  const stack = ['Error: test', '    at handler (file:///var/task/index.mjs:8:13)', '    at Runtime.handle (x:1:2)'];
  const error = { errorType: 'Error', errorMessage: 'test \u001b[2J', stack };
  const line = {
    time: 0,
    logGroup: '/g',
    logStream: 's',
    eventId: 'e',
    requestId: '8f507cfc-1a2b',
    type: 'handler',
    level: 'ERROR',
    stored: [],
  } as const;
  const head = '1970-01-01 00:00:00.000Z  8f507cfc  ';
  const textOf = (message: string, style = {}) => functionText({ ...line, message }, { ...plain, ...style });

  it.each([`Invoke Error \t${JSON.stringify(error)}`, JSON.stringify(error)])(
    'reads as error and place: %s',
    (message) => {
      expect(textOf(message)).toBe(
        `${head}ERROR Error: test \\u001b[2J\n${' '.repeat(head.length)}at handler (file:///var/task/index.mjs:8:13), and 1 more (--full shows them)\n`,
      );
      const all = textOf(message, whole).trimEnd().split('\n');
      expect(all.slice(1).map((text) => text.trim())).toEqual(stack.slice(1).map((text) => text.trim()));
    },
  );

  it('goes on at its column on a terminal', () => {
    const text = textOf(`Invoke Error \t${JSON.stringify(error)}`, { width: 80 }).trimEnd();
    const lines = text.split('\n');
    expect(lines.filter((each) => each.length > 80)).toEqual([]);
    for (const each of lines.slice(1)) expect(each).toMatch(/^ {36}\S/);
  });

  it.each(['Invoke Error \t{broken', '{"my":"json"}', 'Invoke Error \t[1]', 'null'])('is not %j', (message) => {
    expect(textOf(message)).toBe(`${head}ERROR ${message.replace('\t', '\\t')}\n`);
  });
});

describe('planTail', () => {
  const defaults: TailFlags = { outcome: 'all', since: '10m', follow: true };
  it('follows from ten minutes ago by default', () => {
    expect(planTail(defaults, 1_000_000)).toMatchObject({
      from: 400_000,
      to: undefined,
      follow: true,
      limit: Number.POSITIVE_INFINITY,
    });
    expect(planTail({ ...defaults, follow: false }, 1_000_000)).toMatchObject({ to: 1_060_000 });
  });

  it.each<Partial<TailFlags>>([
    { outcome: 'good' },
    { since: 'nonsense' },
    { limit: '0' },
    { limit: 'x' },
    { function: 'other' },
    { raw: true, outcome: 'failure' },
    { raw: true, full: true },
    { raw: true, group: true },
    { function: 'destined', outcome: 'failure' },
  ])('refuses %j', (flags) => {
    expect(() => planTail({ ...defaults, ...flags })).toThrow(
      expect.objectContaining({ exitCode: EXIT.usage, fix: expect.any(String) }),
    );
  });
});
