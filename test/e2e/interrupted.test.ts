/** Ctrl-C in the middle: what is under way ends, what exists is said, and the same command goes on from there. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { inventoryOf } from '../support/inventory.ts';

let endpoint: TestEndpoint;
let cli: Cli;
let env: Record<string, string>;
/** Called with every operation that the endpoint answered. */
let on: (operation: string) => void;

beforeEach(async () => {
  on = () => {};
  endpoint = await startTestEndpoint({ observe: ({ operation }) => on(operation) });
  cli = await createCli();
  env = endpoint.env;
});
afterEach(async () => {
  await cli.end();
  await endpoint.stop();
});

const held = async () => {
  const { url, region, credentials } = endpoint;
  return (await inventoryOf({ endpoint: url, region, credentials })).held;
};

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); ) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Runs a command and interrupts it when the endpoint has answered `operation`. */
async function interrupted(
  command: 'up' | 'down',
  operation: string,
  { signal = 'SIGINT', flags = [] }: { signal?: NodeJS.Signals; flags?: string[] } = {},
) {
  const running = cli.start([command, ...flags], { env });
  on = (answered) => {
    if (answered !== operation) return;
    // Once: a second one would stop it at once.
    on = () => {};
    running.child.kill(signal);
  };
  return running.ended;
}

describe('an interrupted run', () => {
  it('of up is finished by up, or undone by down', async () => {
    const { code, stderr } = await interrupted('up', 'CreateRole');
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped: \d+ of 23 resources are done; not finished:\n {2}AWS::/);
    expect(stderr).toContain('run destined up to finish, or destined down to undo');
    const again = await cli.run(['up'], { env });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/verified/) });

    expect(await cli.run(['down'], { env })).toMatchObject({ code: 0 });
    expect((await interrupted('up', 'CreateRestApi')).code).toBe(130);
    expect(await cli.run(['down'], { env })).toMatchObject({ code: 0 });
    expect(await held()).toEqual({});
  });

  it('of the proof says that all is made, and blames no hop', async () => {
    // The first look for the probes: the functions they wait for have not even been started.
    const { code, stdout, stderr } = await interrupted('up', 'FilterLogEvents');
    expect(code).toBe(130);
    expect(stdout).toMatch(/23 created, not verified/);
    expect(stderr).toContain('interrupted before it was proven');
    expect(stderr).toContain('run destined send --expect success to see');
    expect(stderr).not.toContain('not proven:');
    expect(await cli.run(['send', '--expect', 'success'], { env })).toMatchObject({ code: 0 });
  });

  it('of down is finished by down, or undone by up', async () => {
    expect(await cli.run(['up', '--no-verify'], { env })).toMatchObject({ code: 0 });
    const { code, stderr } = await interrupted('down', 'DeleteRestApi');
    expect(code).toBe(130);
    expect(stderr).toContain('run destined down to finish, or destined up to undo');
    expect(await cli.run(['down'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/0 resources left/),
    });
    expect(await held()).toEqual({});
  });
});

interface Interrupted {
  resources: { kind: string; name: string; change: string }[];
  created: number;
  removed: number;
  absent: number;
  calls: number;
  leftovers?: unknown[];
  unchecked?: string[];
  error: { code: string };
}

describe('in JSON, what was done so far stands beside the error', () => {
  const json = { flags: ['-o', 'json'] };

  it('of an interrupted up', async () => {
    const { code, stdout } = await interrupted('up', 'CreateRole', json);
    const document: Interrupted = JSON.parse(stdout);
    expect(code).toBe(130);
    expect(document).toMatchObject({ stack: 'the-destined-lambda', updated: 0, unchanged: 0, removed: 0, absent: 0 });
    expect(document.error.code).toBe('Interrupted');
    expect(document.created).toBeGreaterThan(0);
    expect(document.resources).toHaveLength(document.created);
    expect(document.calls).toBeGreaterThan(document.created);
    const { resources } = (await cli.json<Interrupted>(['up', '--no-verify'], { env })).document;
    const made = resources.filter(({ change }) => change === 'unchanged').map(({ kind, name }) => `${kind} ${name}`);
    // What was settled is there; of what was under way some may be, too.
    for (const { kind, name } of document.resources) expect(made).toContain(`${kind} ${name}`);
  });

  it('of an interrupted down, which does not claim to have looked', async () => {
    await cli.run(['up', '--no-verify'], { env });
    const { code, stdout } = await interrupted('down', 'DeleteRestApi', json);
    const document: Interrupted = JSON.parse(stdout);
    expect({ code, document }).toMatchObject({
      code: 130,
      document: { leftovers: [], unchecked: [expect.stringContaining('whether anything is left')] },
    });
    expect(document.removed).toBe(document.resources.length);
  });

  it('and not where nothing was begun', async () => {
    const { code, stdout, stderr } = await interrupted('up', 'ListTagsForResource', json);
    expect({ code, members: Object.keys(JSON.parse(stdout)) }).toEqual({ code: 130, members: ['error'] });
    expect(stderr).toContain('nothing was changed\n');
  });
});

it('an interrupted last look of down says that nobody looked, and down looks again', async () => {
  await cli.run(['up', '--no-verify'], { env });
  const running = cli.start(['down'], { env });
  let removed = 0;
  on = (answered) => {
    if (answered === 'DeleteLogGroup') removed += 1;
    // The log groups are the last to go. The last look begins all at once when the answer is there: the signal comes first.
    if (removed === 4) {
      on = () => {};
      running.child.kill('SIGINT');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  };
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stdout).not.toContain('resources left');
  expect(stderr).toContain('stopped: all is removed, and nobody looked whether anything is left\n');
  expect(stderr).toContain('run destined down to look again\n');
  expect(await cli.run(['down'], { env })).toMatchObject({ code: 0, stdout: 'nothing to remove\n' });
});

describe('a terminal that is closed', () => {
  it('ends up, which says what exists, with 129', async () => {
    const { code, stderr } = await interrupted('up', 'CreateRole', { signal: 'SIGHUP' });
    expect(code).toBe(129);
    expect(stderr).toMatch(/stopped: \d+ of 23 resources are done; not finished:\n {2}AWS::/);
    expect(stderr).toContain('error: interrupted by SIGHUP\n');
  });

  it('and tells it twice stops nothing at once', async () => {
    let answer = () => {};
    let asked = () => {};
    const busy = new Promise<void>((settle) => {
      asked = settle;
    });
    const server = createServer((_request, response) => {
      answer = () => void response.writeHead(403).end();
      asked();
    });
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const { port } = server.address() as AddressInfo;
    const running = cli.start(['status'], { env: { ...env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } });
    await busy;
    running.child.kill('SIGHUP');
    await running.says(/stopping: what is under way ends/);
    running.child.kill('SIGHUP');
    // Long enough to end, for one that does not wait for what is under way.
    await Promise.race([running.ended, sleep(500)]);
    answer();
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 129, stderr: expect.stringMatching(/^error: /m) });
    await new Promise((settle) => server.close(settle));
  });

  it.each([
    ['SIGHUP', { code: 129 }],
    // Nobody is left to clear away but its endpoint.
    ['SIGKILL', { signal: 'SIGKILL' }],
  ] as const)('leaves nothing of a demo: %s', async (signal, wanted) => {
    const running = cli.start(['demo'], { env: { TMPDIR: cli.home } });
    await running.says(/created/);
    // Beside it are the folders of its functions.
    const own = (await readdir(cli.home)).find((name) => existsSync(join(cli.home, name, 'local.json'))) ?? '';
    const { pid } = JSON.parse(await readFile(join(cli.home, own, 'local.json'), 'utf8'));
    running.child.kill(signal);
    expect(await running.ended).toMatchObject(wanted);
    await until(() => !isAlive(pid), 'the process is gone');
    expect(await readdir(cli.home)).toEqual([]);
  });
});

it('an endpoint takes no folder along that no run of ours made', async () => {
  const file = join(cli.home, 'mine', 'file');
  await mkdir(join(cli.home, 'mine'), { mode: 0o700 });
  await writeFile(file, '');
  const binary = join(import.meta.dirname, '../../bin/destined-local.js');
  const { status, stderr } = spawnSync(process.execPath, [binary, '--own-folder', join(cli.home, 'mine')], {
    input: '',
    encoding: 'utf8',
    env: { TMPDIR: cli.home },
  });
  expect({ status, stderr }).toMatchObject({
    status: 252,
    stderr: expect.stringContaining('is for a folder of one run'),
  });
  expect(existsSync(file)).toBe(true);
});

describe('the first moments of a first up on local', () => {
  const ENDED = 'nothing was made: the local endpoint that was started for it is ended again\n';
  /** Resolves as soon as the file is there. */
  async function appears(name: string): Promise<string> {
    const file = join(cli.state, name);
    await until(() => existsSync(file), `${name} is there`);
    return file;
  }
  it('end the endpoint again that was started for it', async () => {
    const running = cli.start(['up']);
    // What it says is written from its start on: it does not even listen yet.
    await appears('local.log');
    running.child.kill('SIGINT');
    const file = await appears('local.json');
    const pid = Number(/"pid":\s*(\d+)/.exec(await readFile(file, 'utf8'))?.[1]);
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toContain(`${ENDED}error: interrupted by SIGINT\n`);
    expect(await cli.json(['local', 'status'])).toMatchObject({ document: { running: false } });
    await until(() => !isAlive(pid), 'the process is gone');
  });

  it('end it again once up knows its target', async () => {
    const running = cli.start(['up']);
    await running.says(/^target: .* \(started\)$/m);
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code).toBe(143);
    // However far it came by then: what holds nothing does not run, and what runs is said.
    const { document } = await cli.json<{ running: boolean; stacks?: string[] }>(['local', 'status']);
    if (document.running) expect(document.stacks).toEqual(['the-destined-lambda']);
    expect(stderr).toContain(document.running ? 'run destined up to finish, or destined down to undo' : ENDED);
  });

  it('end it again that was started to ask what would change', async () => {
    const running = cli.start(['up', '--dry-run']);
    await running.says(/^target: .* \(started\)$/m);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(await cli.json(['local', 'status'])).toMatchObject({ document: { running: false } });
  });

  it('leave an endpoint alone that ran before', async () => {
    expect(await cli.run(['local', 'start'])).toMatchObject({ code: 0 });
    const running = cli.start(['up', '--dry-run']);
    await running.says(/^target: /m);
    running.child.kill('SIGINT');
    expect((await running.ended).stderr).not.toContain(ENDED);
    expect(await cli.json(['local', 'status'])).toMatchObject({ document: { running: true } });
  });
});
