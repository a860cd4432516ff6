/** The endpoint as a process of its own: its one line, its end, and that it outlives who started it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { zip } from '../../src/aws/zip.ts';
import { signedFetch } from '../support/signed-fetch.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
let program: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'destined-wire-'));
  program = join(folder, 'local.js');
  // What functions run in lies beside the program.
  for (const name of ['bootstrap.mjs', 'bootstrap']) {
    await cp(join(root, 'src/local/runtime', name), join(folder, name), { recursive: true });
  }
  await bundle({ entry: 'src/local/main.ts', name: 'local', folder });
}, 60_000);
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  return runIn(tmpdir(), ...args);
}
function runIn(TMPDIR: string, ...args: string[]) {
  const env = { ...process.env, TMPDIR };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, stderr: () => stderr };
}
const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
interface Line {
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  account: string;
  region: string;
  startedAt: string;
  pid: number;
}
async function started(child: ChildProcess): Promise<Line> {
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  return JSON.parse(line);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
/** Waits, 10 s at most, until a server answers anything. */
async function answering(url: string): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const answer = await fetch(url).catch((error: Error) => error);
    if (!(answer instanceof Error)) return;
    if (Date.now() > end) throw answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('prints one line, answers with the secret in it, and ends on SIGTERM', async () => {
  const { child, stderr } = run('--clock', 'real');
  const line = await started(child);
  expect(line).toMatchObject({ account: '000000000000', region: 'us-east-1', pid: child.pid });
  expect(line.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(Date.parse(line.startedAt)).toBeGreaterThan(Date.now() - 60_000);
  const sts = new STSClient({ endpoint: line.url, region: line.region, credentials: line });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe('arn:aws:iam::000000000000:root');
  sts.destroy();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(stderr()).toBe('');
});

it('tells its state and ends by a signed request, and makes another secret each time', async () => {
  const first = run('--log-bytes', '1000');
  const second = run();
  const [line, other] = await Promise.all([started(first.child), started(second.child)]);
  expect(other.secretAccessKey).not.toBe(line.secretAccessKey);
  const status = await signedFetch(line, '/_destined/status');
  expect(await status.json()).toMatchObject({ clock: 'fast', stacks: [], drops: [], logBytes: 0, logBytesMax: 1000 });
  expect(
    (await signedFetch({ ...line, secretAccessKey: other.secretAccessKey }, '/_destined/stop', 'POST')).status,
  ).toBe(403);
  expect((await signedFetch(line, '/_destined/stop', 'POST')).status).toBe(200);
  expect(await once(first.child, 'exit')).toEqual([0, null]);
});

it('stays when nobody reads its line', async () => {
  const port = await freePort();
  const { child, stderr } = run('--port', String(port));
  child.stdout.destroy();
  await answering(`http://127.0.0.1:${port}/`);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(stderr()).toBe('');
});

it.each([
  [['--port', 'x'], '--port must be a whole number'],
  [['--clock', 'slow'], '--clock must be fast or real'],
  [['--nonsense'], 'nonsense'],
])('refuses %j', async (args, text) => {
  const { child, stderr } = run(...args);
  expect((await once(child, 'exit'))[0]).toBe(252);
  expect(stderr()).toContain(text);
});

it('says that its port is taken', async () => {
  const line = await started(run().child);
  const { child, stderr } = run('--port', new URL(line.url).port);
  expect((await once(child, 'exit'))[0]).toBe(255);
  expect(stderr()).toContain('EADDRINUSE');
});

it.each(['stop', 'SIGTERM', 'SIGKILL'] as const)(
  'leaves no process and no folder behind after %s',
  async (how) => {
    const place = join(folder, how);
    await mkdir(place);
    const { child } = runIn(place);
    const line = await started(child);
    const config = { endpoint: line.url, region: line.region, credentials: line };
    const iam = new IAMClient(config);
    const lambda = new LambdaClient({ ...config, maxAttempts: 1 });
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument }));
    // One waits for its next event, one has something to wait for, one never looks up.
    const source = `import { writeFileSync } from 'node:fs';
    export function handler(mode) {
      writeFileSync(${JSON.stringify(place)} + '.' + mode, String(process.pid));
      if (mode === 'waits') return new Promise((done) => setTimeout(done, 600_000));
      while (mode === 'spins');
    }`;
    const modes = ['idles', 'waits', 'spins'];
    for (const FunctionName of modes) {
      const Code = { ZipFile: zip({ 'index.mjs': source }).bytes };
      const Role = 'arn:aws:iam::000000000000:role/r';
      const settings = { Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 900 } as const;
      const creation = new CreateFunctionCommand({ FunctionName, Code, Role, ...settings });
      // Lambda doesn't know a new role at once.
      await expect.poll(() => lambda.send(creation).then(() => true, String), { timeout: 10_000 }).toBe(true);
      const Payload = JSON.stringify(FunctionName);
      await lambda.send(new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' }));
    }
    const pidOf = (mode: string) => Number(existsSync(`${place}.${mode}`) && readFileSync(`${place}.${mode}`, 'utf8'));
    await expect.poll(() => modes.map(pidOf).every(Boolean), { timeout: 10_000 }).toBe(true);
    const pids = modes.map(pidOf);
    expect(await readdir(place)).toEqual([expect.stringMatching(/^destined-/)]);
    if (how === 'stop') await signedFetch(line, '/_destined/stop', 'POST');
    else child.kill(how);
    await once(child, 'exit');
    iam.destroy();
    lambda.destroy();
    try {
      await expect.poll(() => pids.filter(alive), { timeout: 5000 }).toEqual([]);
      await expect.poll(() => readdir(place), { timeout: 5000 }).toEqual([]);
    } finally {
      for (const pid of pids.filter(alive)) process.kill(pid, 'SIGKILL');
    }
  },
  30_000,
);
