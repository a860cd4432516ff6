/** Functions that try for more than is theirs: more time, processes that stay, the endpoint's secret, endless output. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';

const onLinux = process.platform === 'linux';
let endpoint: TestEndpoint;
let stage: LambdaStage;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stage = await setLambdaStage(endpoint);
});
afterAll(async () => {
  await endpoint?.stop();
});

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('a function that asks for the next event itself gets none, and no more time', async () => {
  const source = `export function handler() {
    const ask = () => { fetch('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/next').catch(() => {}); };
    setInterval(ask, 100);
    return new Promise(() => {});
  }`;
  await stage.create('greedy', source, { Timeout: 1 });
  expect((await stage.invoke('greedy')).payload).toMatchObject({ errorType: 'Sandbox.Timedout' });
});

it('garbage for the Runtime API is refused, and the invocation goes on', async () => {
  const source = `export async function handler() {
    const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime';
    const tried = [['PUT', '/invocation/next'], ['POST', '/invocation/next'], ['GET', '/init/error'], ['DELETE', ''], ['POST', '/invocation/../x/response']];
    return Promise.all(tried.map(([method, path]) => fetch(base + path, { method }).then((answer) => answer.status)));
  }`;
  await stage.create('garbage', source);
  expect((await stage.invoke('garbage')).payload).toEqual([404, 404, 404, 404, 404]);
});

it('an answer for no event, a second one, and an error of a start that is over are refused', async () => {
  const source = `export async function handler(event, { awsRequestId }) {
    const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime';
    const tell = async (path, body) => {
      const answer = await fetch(base + path, { method: 'POST', body });
      return answer.status + ' ' + ((await answer.json()).errorType ?? 'taken');
    };
    const all = [];
    for (const path of ['/invocation/none/response', '/invocation/none/error', '/init/error']) all.push(await tell(path, '{}'));
    if (!event.twice) return all;
    // Behind the runtime's back: the first answer is the one that counts.
    await tell('/invocation/' + awsRequestId + '/response', JSON.stringify(all));
    const again = [];
    for (const what of ['response', 'error']) again.push(await tell('/invocation/' + awsRequestId + '/' + what, '{}'));
    console.log('again: ' + again.join(', '));
    return 'late';
  }`;
  await stage.create('unasked', source);
  const refused = ['400 InvalidRequestID', '400 InvalidRequestID', '403 InvalidStateTransition'];
  expect((await stage.invoke('unasked', {})).payload).toEqual(refused);
  expect((await stage.invoke('unasked', { twice: true })).payload).toEqual(refused);
  const lines = await stage.linesUntil('unasked', (all) => all.some((line) => line.includes('again: ')));
  expect(lines.find((line) => line.includes('again: '))).toContain(
    'again: 403 InvalidStateTransition, 403 InvalidStateTransition',
  );
  expect((await stage.invoke('unasked', {})).payload).toEqual(refused);
  // All by one process: its own answer, which came too late, cost it nothing.
  const ends = await stage.linesUntil('unasked', (all) => all.filter((line) => line.startsWith('REPORT')).length === 3);
  expect(ends.filter((line) => line.startsWith('INIT_START'))).toHaveLength(1);
});

it.runIf(onLinux)('what it starts in a session of its own ends with it', async () => {
  const source = `import { spawn } from 'node:child_process';
    export function handler() {
      const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
      child.unref();
      console.log('child', child.pid);
      return new Promise(() => setInterval(() => {}, 1000));
    }`;
  await stage.create('forking', source, { Timeout: 1, Environment: { Variables: { TMPDIR: '/tmp' } } });
  await stage.invoke('forking');
  const lines = await stage.linesUntil('forking', (all) => all.some((line) => line.includes('child ')));
  const pid = Number(/child (\d+)/.exec(lines.join(''))?.[1]);
  await expect.poll(() => alive(pid), { timeout: 3000 }).toBe(false);
});

it.runIf(onLinux)('the endpoint’s secret is in no command line and no environment that it can read', async () => {
  const source = `import { readdirSync, readFileSync } from 'node:fs';
    export function handler({ half1, half2 }) {
      const read = (file) => { try { return readFileSync(file, 'latin1'); } catch { return ''; } };
      const pids = readdirSync('/proc').filter((name) => Number(name) > 0);
      return { seen: pids.length, found: pids.filter((pid) => (read('/proc/' + pid + '/environ') + read('/proc/' + pid + '/cmdline')).includes(half1 + half2)) };
    }`;
  await stage.create('prying', source);
  const secret = endpoint.credentials.secretAccessKey;
  // As if the endpoint had been started with it.
  process.env.DESTINED_TEST_SECRET = secret;
  const { payload } = await stage.invoke('prying', { half1: secret.slice(0, 10), half2: secret.slice(10) });
  delete process.env.DESTINED_TEST_SECRET;
  expect(payload).toEqual({ seen: expect.any(Number), found: [] });
});

it('a flood of output is cut, and what comes after is answered', async () => {
  const source = `import { writeSync } from 'node:fs';
    export function handler({ flood }) {
      const chunk = Buffer.alloc(1e6, 'x');
      for (let i = 0; i < (flood ?? 0); i++) for (let at = 0; at < chunk.length; ) {
        try { at += writeSync(1, chunk, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
      }
      return 'done';
    }`;
  await stage.create('flooding', source, { Timeout: 20 });
  expect((await stage.invoke('flooding', { flood: 10 })).payload).toBe('done');
  expect((await stage.invoke('flooding', {})).payload).toBe('done');
  // What is left of the flood has no end of line yet, so it is no line yet.
  const pieces = (lines: string[]) => lines.filter((line) => line.startsWith('xx'));
  const lines = await stage.linesUntil('flooding', (lines) => pieces(lines).length >= 9);
  expect(pieces(lines).map(({ length }) => length)).toEqual(Array.from({ length: 9 }, () => 2 ** 20));
});

it('what the invoker hands over reaches the function, whatever it is written in', async () => {
  await stage.create('context', 'export const handler = (event, { clientContext }) => clientContext ?? "none";');
  const context = { custom: { a: 'ü €\n' } };
  const ClientContext = Buffer.from(JSON.stringify(context)).toString('base64');
  const answer = await stage.lambda.send(new InvokeCommand({ FunctionName: 'context', ClientContext }));
  expect(JSON.parse(answer.Payload!.transformToString())).toEqual(context);
  expect((await stage.invoke('context')).payload).toBe('none');
});
