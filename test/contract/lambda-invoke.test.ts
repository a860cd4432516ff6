/** Running functions for real: what invokers get, what the log holds, and that one environment can't reach another. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  GetAccountSettingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let stage: LambdaStage;

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stage = await setLambdaStage(endpoint);
});
afterAll(async () => {
  await endpoint?.stop();
});

describe('what an invoker gets', () => {
  it('is what the function returned', async () => {
    await stage.create('echo', 'export const handler = (event) => ({ echo: event });');
    expect(await stage.invoke('echo', { a: [1, 'ü'] })).toEqual({ payload: { echo: { a: [1, 'ü'] } } });
    expect(await stage.invoke('echo')).toEqual({ payload: { echo: {} } });
  });
});

describe('the log of an invocation', () => {
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

describe('an environment', () => {
  it('starts again where its folders were cleared away', async () => {
    await stage.create('swept', 'export const handler = (event) => (event.end ? process.exit() : process.cwd());');
    const { payload: folder } = (await stage.invoke('swept')) as { payload: string };
    await rm(dirname(folder), { recursive: true });
    expect((await stage.invoke('swept', { end: true })).error).toBe('Unhandled');
    expect((await stage.invoke('swept')).payload).toMatch(new RegExp(`^${dirname(folder)}/`));
  });

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
      Object.keys(env).filter(
        (name) => !/^(AWS_|_?LAMBDA_|_HANDLER$|TZ$|LANG$|PATH$|HOME$|TMPDIR$|_DESTINED_SCRATCH$|MINE$)/.test(name),
      ),
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
