/** Running functions for real: what invokers get, what the log holds, and that one environment can't reach another. */
import { existsSync } from 'node:fs';
import {
  GetAccountSettingsCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let stage: LambdaStage;
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const UUID = expect.stringMatching(new RegExp(`^RequestId: ${ID.source} `));

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const MODES = `export async function handler(event, context) {
  console.log('mode', event.mode, { a: 1 });
  switch (event.mode) {
    case 'error': throw new Error('x');
    case 'type-error': return undefined.source;
    case 'custom': throw Object.assign(new (class OrderError extends Error { name = 'OrderError' })('late'), { code: 7 });
    case 'string': throw 'x';
    case 'undefined-thrown': throw undefined;
    case 'nothing': return;
    case 'circular': { const a = {}; a.a = a; return a; }
    case 'bigint': return 1n;
    case 'exit': return process.exit(event.code);
    case 'timeout': return new Promise(() => setInterval(() => {}, 1000));
    case 'never': return new Promise(() => {});
    case 'rejection': Promise.reject(new Error('unhandled')); return new Promise(() => setInterval(() => {}, 1000));
    case 'uncaught': setTimeout(() => { throw new RangeError('later'); }); return new Promise(() => setInterval(() => {}, 1000));
    case 'large': return 'x'.repeat(6291560);
    case 'memory': { const all = []; for (;;) all.push(Buffer.alloc(8e6, 1), new Array(1e5).fill(event)); }
    case 'context': return { ...context, left: context.getRemainingTimeInMillis() };
    default: return { echo: event };
  }
}`;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stage = await setLambdaStage(endpoint);
  await stage.create('modes', MODES, { Timeout: 2 });
});
afterAll(async () => {
  await endpoint?.stop();
});

describe('what an invoker gets', () => {
  it('is what the function returned', async () => {
    expect(await stage.invoke('modes', { a: [1, 'ü'] })).toEqual({ payload: { echo: { a: [1, 'ü'] } } });
    expect(await stage.invoke('modes')).toEqual({ payload: { echo: {} } });
    expect(await stage.invoke('modes', { mode: 'nothing' })).toEqual({ payload: null });
  });

  it.each([
    ['error', { errorType: 'Error', errorMessage: 'x', trace: expect.arrayContaining(['Error: x']) }],
    [
      'type-error',
      { errorType: 'TypeError', errorMessage: expect.stringContaining('undefined'), trace: expect.any(Array) },
    ],
    ['custom', { errorType: 'OrderError', errorMessage: 'late', trace: expect.any(Array) }],
    ['string', { errorType: 'string', errorMessage: 'x', trace: [] }],
    ['undefined-thrown', { errorType: 'handled', errorMessage: expect.any(String) }],
    ['circular', { errorType: 'Error', errorMessage: 'Unable to stringify response body', trace: expect.any(Array) }],
    ['bigint', { errorType: 'Error', errorMessage: 'Unable to stringify response body', trace: expect.any(Array) }],
    ['never', { errorType: 'Runtime.NodeJsExit', errorMessage: expect.any(String), trace: expect.any(Array) }],
    [
      'rejection',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: unhandled', trace: expect.any(Array) },
    ],
    ['uncaught', { errorType: 'RangeError', errorMessage: 'later', trace: expect.any(Array) }],
  ])('of %s is the runtime’s error payload, in its order', async (mode, payload) => {
    const answer = await stage.invoke('modes', { mode });
    expect(answer).toEqual({ error: 'Unhandled', payload });
    expect(Object.keys(answer.payload as object)).toEqual(Object.keys(payload));
  });

  it('of a timeout, an exit and too large a response is Lambda’s own', async () => {
    expect((await stage.invoke('modes', { mode: 'timeout' })).payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: UUID,
    });
    const exit = async (code: number) =>
      ((await stage.invoke('modes', { mode: 'exit', code })).payload as { errorMessage: string }).errorMessage;
    expect(await exit(0)).toMatch(/^RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason$/);
    expect(await exit(7)).toMatch(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 7$/);
    expect((await stage.invoke('modes', { mode: 'large' })).payload).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });

  it('of a function that takes too much memory is an error, not a slow machine', async () => {
    const { error, payload } = await stage.invoke('modes', { mode: 'memory' });
    expect(error).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  it('of a handler that is not there is an error of its start', async () => {
    await stage.create('absent', 'export const other = 1;');
    expect((await stage.invoke('absent')).payload).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    });
    await stage.create('importing', "import 'no-such-package'; export const handler = () => 1;");
    expect((await stage.invoke('importing')).payload).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
    await stage.create('throwing', "throw new TypeError('top'); export const handler = () => 1;");
    expect((await stage.invoke('throwing')).payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'top' });
    await stage.create('broken', 'export const handler = (;');
    expect((await stage.invoke('broken')).payload).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  });

  it('after a failure of any kind is a good answer again', async () => {
    for (const mode of ['exit', 'timeout', 'error']) await stage.invoke('modes', { mode, code: 1 });
    expect(await stage.invoke('modes', { ok: 1 })).toEqual({ payload: { echo: { ok: 1 } } });
  });
});

describe('the log of an invocation', () => {
  it('is Lambda’s, line by line', async () => {
    await stage.create('logging', MODES);
    await stage.invoke('logging', { mode: 'error' });
    const lines = await stage.lines('logging');
    const text = lines
      .join('')
      .replaceAll(new RegExp(ID, 'g'), '<id>')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
    expect(
      text
        .replaceAll(/\d+\.\d\d ms/g, '<ms>')
        .replaceAll(/\d+ ms/g, '<ms>')
        .replaceAll(/Used: \d+/g, 'Used: <mb>'),
    ).toMatch(
      new RegExp(
        [
          '^INIT_START Runtime Version: nodejs:?24\\S*\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n',
          'START RequestId: <id> Version: \\$LATEST\n',
          '<time>\t<id>\tINFO\tmode error { a: 1 }\n',
          '<time>\t<id>\tERROR\tInvoke Error \t\\{"errorType":"Error","errorMessage":"x","stack":\\["Error: x",".*"\\]\\}\n',
          'END RequestId: <id>\n',
          'REPORT RequestId: <id>\tDuration: <ms>\tBilled Duration: <ms>\tMemory Size: 128 MB\tMax Memory Used: <mb> MB\tInit Duration: <ms>\t\n$',
        ].join(''),
      ),
    );
    await stage.invoke('logging');
    const second = (await stage.lines('logging')).slice(lines.length);
    expect(second.map((line) => line.split(' ')[0])).toEqual([
      'START',
      expect.stringContaining('INFO'),
      'END',
      'REPORT',
    ]);
    expect(second.at(-1)).not.toContain('Init Duration');
  });

  it('tells a timeout and a crash in the platform’s words', async () => {
    await stage.create('ending', MODES, { Timeout: 1 });
    await stage.invoke('ending', { mode: 'timeout' });
    await stage.invoke('ending', { mode: 'exit', code: 1 });
    const text = (await stage.lines('ending')).join('');
    expect(text).toMatch(/Z [0-9a-f-]{36} Task timed out after 1\.00 seconds\n/);
    expect(text).toMatch(
      /RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 1\nRuntime\.ExitError\n/,
    );
  });

  it('is answered as far as 4 KB with LogType Tail', async () => {
    const answer = await stage.lambda.send(
      new InvokeCommand({ FunctionName: 'modes', LogType: 'Tail', Payload: '{}' }),
    );
    const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString();
    expect(tail).toMatch(
      /^START RequestId: [^\n]*\n[^\n]*\tINFO\tmode undefined \{ a: 1 \}\nEND [^\n]*\nREPORT [^\n]*\n$/,
    );
  });

  it('keeps many lines of one message together, in the order they were written', async () => {
    await stage.create(
      'chatty',
      'export const handler = () => { for (let i = 0; i < 500; i++) console.log(`${i}\\nmore`); };',
    );
    await stage.invoke('chatty');
    const lines = (await stage.lines('chatty')).filter((line) => line.includes('\tINFO\t'));
    expect(lines.map((line) => line.split('\t')[3])).toEqual(Array.from({ length: 500 }, (_, i) => `${i}\nmore\n`));
  });
});

describe('a log in JSON', () => {
  const SOURCE = `export function handler(event) {
    console.debug('hidden below INFO');
    console.log('text', { a: 1 });
    console.warn({ b: 2 });
    console.error('with', new TypeError('inner'));
    if (event.fail) throw new RangeError('outer');
  }`;
  const create = (name: string, SystemLogLevel: 'INFO' | 'WARN') =>
    stage.create(name, SOURCE, { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel } });
  const parsed = async (name: string) => (await stage.lines(name)).map((line) => JSON.parse(line));

  it('is one object a line: the platform’s and the application’s', async () => {
    await create('json', 'INFO');
    await stage.invoke('json');
    const lines = await parsed('json');
    expect(lines.map(({ type, level }) => type ?? level)).toEqual([
      'platform.initStart',
      'platform.start',
      'INFO',
      'WARN',
      'ERROR',
      'platform.report',
    ]);
    const [, start, text, object, error, report] = lines;
    const { requestId } = start.record;
    expect(text).toEqual({ timestamp: expect.any(String), level: 'INFO', requestId, message: 'text { a: 1 }' });
    expect(object).toMatchObject({ level: 'WARN', requestId, message: { b: 2 } });
    expect(error).toMatchObject({
      level: 'ERROR',
      errorType: 'TypeError',
      errorMessage: 'inner',
      stackTrace: expect.any(Array),
    });
    expect(report.record).toMatchObject({
      requestId,
      status: 'success',
      metrics: { durationMs: expect.any(Number), memorySizeMB: 128, initDurationMs: expect.any(Number) },
    });
  });

  it('hides what its level hides, but never the error', async () => {
    await create('json-warn', 'WARN');
    await stage.invoke('json-warn', { fail: true });
    const lines = await parsed('json-warn');
    expect(lines.map(({ type }) => type).filter(Boolean)).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ level: 'ERROR', message: { errorType: 'RangeError', errorMessage: 'outer' } });
  });
});

describe('an environment', () => {
  it('has Lambda’s variables and its own, and nothing of the endpoint’s', async () => {
    process.env.DESTINED_TEST_SECRET = 'not for functions';
    await stage.create('env', 'export const handler = () => process.env;', {
      Environment: { Variables: { MINE: '1' } },
    });
    const env = (await stage.invoke('env')).payload as Record<string, string>;
    delete process.env.DESTINED_TEST_SECRET;
    expect(env).toMatchObject({
      MINE: '1',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/env',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ENDPOINT_URL: endpoint.url,
      TZ: ':UTC',
      _HANDLER: 'index.handler',
    });
    const text = JSON.stringify(env);
    expect(text).not.toContain('not for functions');
    expect(text).not.toContain(endpoint.credentials.secretAccessKey);
    expect(
      Object.keys(env).filter((name) => !/^(AWS_|_?LAMBDA_|_HANDLER$|TZ$|LANG$|PATH$|HOME$|TMPDIR$|MINE$)/.test(name)),
    ).toEqual([]);
  });

  it('has a home of its own that nobody else may read', async () => {
    const source = `import { statSync } from 'node:fs';
      export const handler = () => ({ home: process.env.HOME, mode: statSync(process.env.HOME).mode & 0o777, same: process.env.HOME === process.env.TMPDIR });`;
    await stage.create('home', source);
    await stage.create('home2', source);
    const [one, two] = [await stage.invoke('home'), await stage.invoke('home2')].map(
      ({ payload }) => payload as { home: string },
    );
    expect(one).toMatchObject({ mode: 0o700, same: true });
    expect(one!.home).not.toBe(two!.home);
  });

  it('is no way into another’s Runtime API', async () => {
    const source = `export async function handler() {
      const [host, secret] = process.env.AWS_LAMBDA_RUNTIME_API.split('/');
      const paths = ['', 'a'.repeat(secret.length), secret.slice(0, -1), secret + 'x', '..', 'constructor', '__proto__'];
      const tried = paths.map((path) => fetch('http://' + host + '/' + path + '/2018-06-01/runtime/invocation/next').then((r) => r.status));
      return { secret: secret.length, statuses: await Promise.all(tried) };
    }`;
    await stage.create('prying', source);
    const { payload } = (await stage.invoke('prying')) as { payload: { secret: number; statuses: number[] } };
    expect(payload.secret).toBeGreaterThanOrEqual(24);
    expect(payload.statuses.every((status) => status >= 400)).toBe(true);
  });

  it('runs as its role, and no more', async () => {
    const source = `export async function handler() {
      const { AWS_ACCESS_KEY_ID: id, AWS_SESSION_TOKEN: token } = process.env;
      return { id, hasToken: token?.length > 20 };
    }`;
    await stage.create('whoami', source);
    const { payload } = (await stage.invoke('whoami')) as { payload: { id: string; hasToken: boolean } };
    expect(payload).toEqual({ id: expect.stringMatching(/^ASIA/), hasToken: true });
    expect(endpoint.world.identity.keyed(payload.id)?.caller.roleArn).toBe('arn:aws:iam::000000000000:role/runner');
  });

  it('is used again, and frozen in between', async () => {
    await stage.create('warm', 'let n = 0; export const handler = () => ({ n: ++n, pid: process.pid });');
    const first = (await stage.invoke('warm')).payload as { pid: number };
    expect((await stage.invoke('warm')).payload).toEqual({ n: 2, pid: first.pid });
  });

  it('ends with all that it started', async () => {
    const source = `import { spawn } from 'node:child_process';
      export function handler() {
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
        console.log('child', child.pid);
        return new Promise(() => setInterval(() => {}, 1000));
      }`;
    await stage.create('parent', source, { Timeout: 1 });
    expect((await stage.invoke('parent')).payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
    const lines = await stage.linesUntil('parent', (all) => all.some((line) => line.includes('child ')));
    const pid = Number(/child (\d+)/.exec(lines.join(''))?.[1]);
    await expect.poll(() => alive(pid), { timeout: 3000 }).toBe(false);
  });

  it.each(['before', 'after'])('is over once it exits %s its answer, whatever holds its pipes', async (when) => {
    const source = `import { spawn } from 'node:child_process';
      export function handler(when) {
        if (when === 'never') return { pid: process.pid };
        const options = { stdio: ['ignore', 'inherit', 'inherit', 3], detached: true };
        const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)'], options);
        console.log('child', child.pid);
        if (when === 'before') process.exit(3);
        setTimeout(() => process.exit(3), 20);
        return { pid: process.pid };
      }`;
    const name = `exits-${when}`;
    await stage.create(name, source, { Timeout: 8 });
    const began = Date.now();
    const first = await stage.invoke(name, when);
    const lines = await stage.linesUntil(name, (all) => all.some((line) => line.includes('child ')));
    const holder = Number(/child (\d+)/.exec(lines.join(''))?.[1]);
    try {
      if (when === 'before') expect(first.payload).toMatchObject({ errorType: 'Runtime.ExitError' });
      else await expect.poll(() => alive((first.payload as { pid: number }).pid)).toBe(false);
      expect((await stage.invoke(name, 'never')).payload).toEqual({ pid: expect.any(Number) });
      expect(Date.now() - began).toBeLessThan(6000);
    } finally {
      if (alive(holder)) process.kill(holder, 'SIGKILL');
    }
  });

  it('leaves no code behind when it was busy as its code was changed', async () => {
    const source = (n: number) =>
      `export const handler = () => new Promise((done) => setTimeout(done, 500, { n: ${n}, at: process.env.LAMBDA_TASK_ROOT }));`;
    await stage.create('busy', source(1), { Timeout: 10 });
    const old = stage.invoke('busy');
    await stage.linesUntil('busy', (all) => all.some((line) => line.startsWith('START')));
    await stage.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'busy', ZipFile: zip({ 'index.mjs': source(2) }).bytes }),
    );
    const { at } = (await old).payload as { at: string };
    await expect.poll(() => existsSync(at)).toBe(false);
    expect((await stage.invoke('busy')).payload).toMatchObject({ n: 2 });
  });
});

describe('concurrency', () => {
  it('is ten for the account; the eleventh is refused', async () => {
    const answer = await stage.lambda.send(new GetAccountSettingsCommand({}));
    expect(answer.AccountLimit).toMatchObject({ ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 });
    await stage.create('slow', 'export const handler = () => new Promise((done) => setTimeout(done, 1500, "ok"));', {
      Timeout: 10,
    });
    const all = await Promise.allSettled(Array.from({ length: 11 }, () => stage.invoke('slow')));
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'ConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
  });

  it('reserved as zero refuses every invocation', async () => {
    await stage.create('off', 'export const handler = () => 1;');
    await stage.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'off', ReservedConcurrentExecutions: 0 }),
    );
    await expect(stage.invoke('off')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });

  it('reserved as one lets one run at a time', async () => {
    await stage.create('single', 'export const handler = () => new Promise((done) => setTimeout(done, 800, "ok"));');
    await stage.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'single', ReservedConcurrentExecutions: 1 }),
    );
    const all = await Promise.allSettled([stage.invoke('single'), stage.invoke('single')]);
    expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
