/** The local endpoint as a background process: started once, found, proven, kept, stopped. */
import { execFileSync, spawn } from 'node:child_process';
import { lstat, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
beforeEach(async () => {
  cli = await createCli();
});
afterEach(() => cli.end());

interface Env {
  env: Record<string, string>;
}
interface Status {
  running: boolean;
  url: string;
  clock: string;
  stacks: string[];
}
const modeOf = async (name: string) => (await lstat(join(cli.state, name))).mode & 0o777;
const recordText = () => readFile(join(cli.state, 'local.json'), 'utf8');

describe('nothing running', () => {
  it('is 1 for status and other commands, 0 for stop and down, and leaves nothing', async () => {
    const status = await cli.run(['local', 'status']);
    expect(status).toMatchObject({ code: 1, stdout: 'nothing is running\n' });
    expect((await cli.json(['local', 'status'])).document).toEqual({
      running: false,
      clock: null,
      stacks: [],
      drops: [],
      logBytes: 0,
      logBytesMax: 0,
    });
    for (const command of ['status', 'send', 'tail']) {
      const { code, stderr } = await cli.run([command]);
      expect({ command, code, stderr }).toEqual({
        command,
        code: 1,
        stderr: expect.stringContaining('nothing is running'),
      });
      expect(stderr).toContain('fix: run destined up');
    }
    expect(await cli.run(['local', 'stop'])).toMatchObject({ code: 0, stdout: 'nothing is running\n' });
    expect(await cli.run(['down'])).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to remove') });
  });
});

describe('start, status, env, stop', () => {
  it('is one endpoint, from start to stop, that says no secret but in env', async () => {
    const started = await cli.json<Status>(['local', 'start']);
    expect(started.code).toBe(0);
    const { url } = started.document;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const again = await cli.run(['local', 'start']);
    expect(again.stdout).toContain('running already');
    expect(again.stdout).toContain(url);
    const status = await cli.json<Status>(['local', 'status']);
    expect(status.document).toEqual({
      running: true,
      url,
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      clock: 'fast',
      stacks: [],
      drops: [],
      logBytes: 0,
      logBytesMax: 256 * 2 ** 20,
    });
    const { document } = await cli.json<Env>(['local', 'env', '--region', 'eu-west-1']);
    expect(document.env).toEqual({
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: expect.any(String),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    });
    const secret = document.env.AWS_SECRET_ACCESS_KEY ?? '';
    const verbose = await cli.run(['local', 'status', '--verbose']);
    const said = [started, again, status, verbose].map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(said).not.toContain(secret);
    expect(await cli.run(['local', 'stop'])).toMatchObject({ code: 0, stdout: 'stopped\n' });
    expect((await cli.run(['local', 'status'])).code).toBe(1);
    expect(await readdir(cli.state)).not.toContain('local.json');
  });

  it('prints exports that a shell takes', async () => {
    const { stdout } = await cli.run(['local', 'env']);
    const shell = spawn('/bin/sh', ['-c', `${stdout}\nenv`], { env: { PATH: process.env.PATH } });
    let said = '';
    for await (const chunk of shell.stdout) said += chunk;
    const { document } = await cli.json<Env>(['local', 'env']);
    for (const [name, value] of Object.entries(document.env)) expect(said.split('\n')).toContain(`${name}=${value}`);
  });

  it('keeps its state to this user', async () => {
    await cli.run(['local', 'start']);
    expect(await modeOf('.')).toBe(0o700);
    for (const name of await readdir(cli.state)) expect([name, await modeOf(name)]).toEqual([name, 0o600]);
    const running = JSON.parse(await recordText());
    expect(running.startedBy).toBe('local');
  });

  it('of many at once ends with one endpoint', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => cli.json<Status>(['local', 'start'])));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(new Set(all.map(({ document }) => document.url)).size).toBe(1);
    expect((await readdir(cli.state)).filter((name) => name.includes('lock'))).toEqual([]);
  });

  it('takes its settings, and says so when a running one has others', async () => {
    const { document } = await cli.json<Status>(['local', 'start', '--clock', 'real', '--log-bytes', '1048576']);
    expect(document).toMatchObject({ clock: 'real', logBytesMax: 1_048_576 });
    const { code, stderr } = await cli.run(['local', 'start', '--clock', 'fast']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('runs already, with --clock real') });
  });

  it('lets calls go wrong as a script says, and refuses one that it does not understand', async () => {
    const script = join(cli.home, 'faults.json');
    const twice = [{ operation: 'sns:CreateTopic', fault: 'throttle', calls: 2 }];
    await writeFile(script, JSON.stringify(twice));
    expect(await cli.run(['local', 'start', '--faults', 'faults.json'], { cwd: cli.home })).toMatchObject({ code: 0 });
    const refused = await cli.run(['up', '--no-verify', '-v']);
    expect(refused).toMatchObject({ code: 254, stderr: expect.stringMatching(/SNS\.CreateTopic \d+ ms Throttle/) });
    const again = await cli.run(['local', 'start', '--faults', script]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('takes no other faults') });
    await cli.run(['local', 'stop']);

    await writeFile(script, '[{"operation": "sns:CreateTopic"}]');
    // Each name by which README and --verbose know one is taken: the second rule is the first that is wrong.
    const misspelt = ['EventBridge.PutRule', 'lambda:CreateFunktion', 'events:PutRule', 'CreateFunktion'];
    const rules = misspelt.map((operation) => ({ operation, fault: 'hang' }));
    await writeFile(join(cli.home, 'misspelt.json'), JSON.stringify(rules));
    for (const [name, operation] of [
      ['nowhere', 'CreateFunktion'],
      ['farther', 'sns:Bake'],
      ['service', 's3:GetObject'],
    ])
      await writeFile(join(cli.home, `${name}.json`), JSON.stringify([{ operation, fault: 'hang' }]));
    await writeFile(join(cli.home, 'long.json'), `[]${' '.repeat(1024 * 1024)}`);
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: cli.home });
    for (const [file, why] of [
      [script, '[0].fault must be one of before, after, throttle, error, hang'],
      [
        'none.json',
        `can't read the fault script ${join(await realpath(cli.home), 'none.json')}: no such file or directory\n  fix: give --faults a file that is there`,
      ],
      ['misspelt.json', '[1].operation lambda:CreateFunktion: lambda has no such operation\n'],
      ['nowhere.json', '[0].operation CreateFunktion is of none of the services lambda, '],
      ['farther.json', '[0].operation sns:Bake: sns has no such operation\n'],
      ['service.json', '[0].operation s3:GetObject: there is no service s3; there are lambda, '],
      ['pipe', 'a file of 1 MiB at the most is needed'],
      ['.', 'a file of 1 MiB at the most is needed'],
      ['long.json', 'a file of 1 MiB at the most is needed'],
    ] as const) {
      const { code, stderr } = await cli.run(['local', 'start', '--faults', file], { cwd: cli.home });
      expect({ code, stderr }).toEqual({ code: 252, stderr: expect.stringContaining(why) });
    }
    expect((await cli.run(['local', 'status'])).code).toBe(1);
  });
});

describe('the endpoint process', () => {
  it('outlives who started it, and sees nothing of the credentials around', async () => {
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAMINE',
      AWS_SECRET_ACCESS_KEY: 'my-aws-secret',
      OTHER_TOKEN: 'another-secret',
    };
    const running = cli.start(['local', 'start'], { env });
    await running.ended;
    const { pid } = JSON.parse(await recordText());
    expect((await cli.run(['local', 'status'])).code).toBe(0);
    // Linux shows a process's first environment to its own user, and so to each function that runs there.
    const seen = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (process.platform === 'linux') expect(seen).toContain('PATH=');
    expect(seen).not.toMatch(/secret|AKIAMINE/);
  });
});
