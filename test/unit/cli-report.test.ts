/** What a user is told: errors of every kind, and nothing raw from outside. */
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { wantsJson } from '../../src/cli/options.ts';
import { counted } from '../../src/cli/report/counted.ts';
import { reportError } from '../../src/cli/report/error.ts';
import { failureOf } from '../../src/cli/report/failure-of.ts';
import { statusText } from '../../src/cli/report/provision-text.ts';
import { targetDocument, targetText } from '../../src/cli/report/target.ts';
import { visible, visibleLines } from '../../src/cli/report/visible.ts';
import type { Terminal } from '../../src/cli/session.ts';
import { createTerminal } from '../../src/cli/terminal.ts';
import { usageFailure } from '../../src/cli/usage-failure.ts';
import { EXIT, Failure } from '../../src/failure.ts';

const statusHead = {
  stack: 'N',
  target: { kind: 'local', account: '0', region: 'us-east-1' },
  created: 0,
  updated: 0,
  unchanged: 0,
  removed: 0,
  absent: 0,
  calls: 1,
  durationMs: 1,
} as const;
const named = (name: string, message: string, rest: object = {}) =>
  Object.assign(new Error(message), { name, ...rest });
const metadata = { $metadata: { httpStatusCode: 400, requestId: 'r-1' }, $fault: 'client' };

describe('visible text', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u0000\u0007\u007f\u009b', '\\u0000\\u0007\\u007f\\u009b'],
    ['abc\u202edcba\u2066', 'abc\\u202edcba\\u2066'],
    ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
    ['ä 漢 🙂', 'ä 漢 🙂'],
  ])('%j', (text, wanted) => {
    expect(visible(text)).toBe(wanted);
  });

  it('keeps its lines where it has some', () => {
    expect(visibleLines('a\r\n\tb\u001b[2J\rc')).toBe('a\n\tb\\u001b[2J\\rc');
  });
});

describe('an error', () => {
  it.each<[string, Error, number, string, RegExp]>([
    [
      'of AWS',
      named('LimitExceeded', 'too many', metadata),
      EXIT.refused,
      'LimitExceeded',
      /refused: LimitExceeded: too many/,
    ],
    ['AccessDenied', named('AccessDenied', 'no', metadata), EXIT.refused, 'AccessDenied', /AccessDenied: no/],
    [
      'expired',
      named('ExpiredTokenException', 'x', metadata),
      EXIT.configuration,
      'ExpiredTokenException',
      /not accepted/,
    ],
    [
      'wrong key',
      named('InvalidClientTokenId', 'x', metadata),
      EXIT.configuration,
      'InvalidClientTokenId',
      /not accepted/,
    ],
    [
      'no provider',
      named('CredentialsProviderError', 'none'),
      EXIT.configuration,
      'NoCredentials',
      /no usable credentials: none/,
    ],
    [
      'refused connection',
      Object.assign(named('Error', 'connect'), { code: 'ECONNREFUSED', address: '127.0.0.1', port: 9 }),
      EXIT.other,
      'ECONNREFUSED',
      /can't reach 127\.0\.0\.1:9: the connection was refused/,
    ],
    [
      'unknown host',
      Object.assign(named('Error', 'dns'), { code: 'ENOTFOUND', hostname: 'sts.nowhere.amazonaws.com' }),
      EXIT.other,
      'ENOTFOUND',
      /can't reach sts\.nowhere\.amazonaws\.com: its name is not known/,
    ],
    ['time-out', named('TimeoutError', 'slow', { $metadata: { attempts: 3 } }), EXIT.other, 'TimeoutError', /in time/],
    [
      'HTML for JSON',
      named('SyntaxError', "Unexpected token '<'", { $metadata: { httpStatusCode: 200 } }),
      EXIT.configuration,
      'NotAnAwsEndpoint',
      /did not answer as AWS does/,
    ],
  ])('%s', (_name, error, exitCode, code, text) => {
    const failure = failureOf(error);
    expect(failure).toMatchObject({ exitCode, code });
    expect(failure?.message).toMatch(text);
  });

  it.each([
    ['NotFound', 404],
    ['Unknown', 500],
  ])('without a code of AWS, %s %i, names the URL that is no AWS, and accuses none of AWS itself', (name, status) => {
    for (const text of ['Unknown', 'UnknownError']) {
      const error = named(name, text, { $fault: 'client', $metadata: { httpStatusCode: status } });
      expect(failureOf(error, { endpoint: 'http://127.0.0.1:9' })).toMatchObject({
        exitCode: EXIT.configuration,
        code: 'NotAnAwsEndpoint',
        message: `http://127.0.0.1:9 did not answer as AWS does (HTTP ${status})`,
        fix: 'check the endpoint URL: something else may listen there',
      });
      expect(failureOf(error)).toMatchObject({
        exitCode: EXIT.refused,
        message: `AWS answered ${status} without saying why`,
      });
    }
  });

  it.each([new TypeError('x is not a function'), new SyntaxError('bad JSON of ours'), 'thrown text', undefined])(
    'that nobody expected is a bug: %s',
    (error) => {
      expect(failureOf(error)).toBeUndefined();
    },
  );
});

/** A terminal that remembers. */
function recorded() {
  const told = { out: '', err: '' };
  const real = createTerminal({ output: 'text' });
  const say = (line: string) => {
    told.err += `${line}\n`;
  };
  const terminal: Terminal = {
    ...real,
    async out(text) {
      told.out += text;
    },
    warn: say,
    note: say,
  };
  return { told, terminal };
}

describe('telling it', () => {
  const failure = new Failure('no \u001b[31mstack', {
    fix: 'run destined up',
    exitCode: 1,
    code: 'NoSuchStack',
    requestId: 'r',
  });

  it('is text on stderr', async () => {
    const { told, terminal } = recorded();
    expect(await reportError(terminal, failure, { json: false, verbose: false })).toBe(1);
    expect(told).toEqual({ out: '', err: 'error: no \\u001b[31mstack\n  fix: run destined up\n' });
  });

  it('is a document on stdout in JSON mode', async () => {
    const { told, terminal } = recorded();
    await reportError(terminal, failure, { json: true, verbose: false });
    expect(JSON.parse(told.out)).toEqual({
      error: { code: 'NoSuchStack', message: 'no \u001b[31mstack', fix: 'run destined up', requestId: 'r' },
    });
  });

  it('shows a stack with --verbose only', async () => {
    const bug = new TypeError('boom', { cause: new Error('the cause') });
    const quiet = recorded();
    expect(await reportError(quiet.terminal, bug, { json: false, verbose: false })).toBe(EXIT.other);
    expect(quiet.told.err).toMatch(/something unexpected happened: boom\n {2}fix: run it again with --verbose/);
    expect(quiet.told.err).not.toMatch(/ at /);
    const verbose = recorded();
    await reportError(verbose.terminal, bug, { json: false, verbose: true });
    expect(verbose.told.err).toMatch(/TypeError: boom\n\s+at /);
    expect(verbose.told.err).toContain('Error: the cause');
  });
});

describe('wrong usage', () => {
  it.each([
    [
      "error: unknown option '--foo'\n(Did you mean --force?)",
      'unknown flag "--foo"',
      'did you mean --force? run destined up --help to see what there is',
    ],
    [
      "error: unknown command 'u'\n(Did you mean one of up, us?)",
      'unknown command "u"',
      'did you mean up, us? run destined up --help to see what there is',
    ],
    [
      "error: option '-n <n>' argument 'x' is invalid. A number.",
      'flag "-n <n>" cannot be "x": a number',
      'run destined up --help to see what there is',
    ],
  ])('%j', (text, message, fix) => {
    const failure = usageFailure(new CommanderError(1, 'commander.x', text), 'up');
    expect(failure).toMatchObject({ message, fix, exitCode: EXIT.usage });
  });

  it.each<[string[], boolean]>([
    [['up', '-o', 'json'], true],
    [['--output', 'json', 'up'], true],
    [['--output=json'], true],
    [['-ojson'], true],
    [['-o', 'text'], false],
    [['-o', 'json', '-o', 'text'], false],
    [['json'], false],
    [['up', '--', '-o', 'json'], false],
    [[], false],
  ])('%j asks for JSON: %s', (argv, json) => {
    expect(wantsJson(argv)).toBe(json);
  });
});

it('status tells from when on it counted by the clock of this machine', () => {
  const since = new Date(2026, 0, 2, 3, 4, 5, 6);
  const document = { outcomes: { success: 1, failure: 0, misrouted: 0 }, failures: { open: 0, recovered: 0 } };
  const text = statusText(
    { ...statusHead, ...document, resources: [], since: since.toISOString() },
    createTerminal({ output: 'json' }).style,
  );
  expect(text).toContain('since 2026-01-02 03:04:05.006: 1 success, 0 failure, 0 misrouted\n');
});

describe('the target', () => {
  const credentials = { accessKeyId: 'A', secretAccessKey: 'S' };
  it('is one line, and part of a document without credentials', () => {
    const dev = {
      kind: 'aws',
      account: '123456789012',
      region: 'eu-west-1',
      profile: 'dev\u001b',
      credentials,
    } as const;
    expect(targetText(dev)).toBe('aws · 123456789012 · eu-west-1 · profile dev\\u001b');
    const local = {
      kind: 'local',
      account: '0',
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      credentials,
    } as const;
    expect(targetText(local)).toBe('local · us-east-1 · http://127.0.0.1:1');
    expect(targetDocument(local)).toEqual({
      kind: 'local',
      account: '0',
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
    });
  });
});

it.each([0, 9, 999, 1_000, 1_204, 27_304, 100_000, 1_234_567, Number.MAX_SAFE_INTEGER])(
  'counts %d as English does',
  (count) => expect(counted(count)).toBe(count.toLocaleString('en-US')),
);
