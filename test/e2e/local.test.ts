/** The local endpoint as a background process: started once, found, proven, kept, stopped. */
import { spawn } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    expect((await cli.json(['local', 'status'])).document).toEqual({ running: false });
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

  it('says why it did not start', async () => {
    const taken = createServer();
    await new Promise<void>((settle) => taken.listen(0, '127.0.0.1', settle));
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await cli.run(['local', 'start', '--port', String(port)]);
    expect({ code, stderr }).toEqual({ code: 255, stderr: expect.stringContaining('EADDRINUSE') });
    expect(stderr).toContain('fix: leave the port out');
    expect(await readdir(cli.state)).not.toContain('local.json');
    await new Promise((settle) => taken.close(settle));
  });
});

describe('a record that is not to be trusted', () => {
  it('is cleared when its process is gone, and a start starts anew', async () => {
    const { document } = await cli.json<Status>(['local', 'start']);
    const { pid } = JSON.parse(await recordText());
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await cli.run(['local', 'status'])).code, { timeout: 10_000 }).toBe(1);
    const anew = await cli.json<Status>(['local', 'start']);
    expect(anew.code).toBe(0);
    expect(anew.document.url).not.toBe(document.url);
  });

  it('leads to nobody where a stranger took the port', async () => {
    let code = '';
    const stranger = createServer((request, response) => {
      code += `${request.method} ${request.url}\n`;
      response.end('{"startedAt":"x","stacks":[]}');
    });
    await new Promise<void>((settle) => stranger.listen(0, '127.0.0.1', settle));
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    await cli.run(['local', 'start']);
    const record = JSON.parse(await recordText());
    await cli.run(['local', 'stop']);
    // This test's own process: if a recorded pid were ended, so would be the test.
    await writeFile(join(cli.state, 'local.json'), JSON.stringify({ ...record, url, pid: process.pid }), {
      mode: 0o600,
    });
    expect((await cli.run(['local', 'status'])).code).toBe(1);
    expect((await cli.run(['status'])).stderr).toContain('nothing is running');
    expect(await cli.run(['local', 'stop'])).toMatchObject({ code: 0, stdout: 'nothing is running\n' });
    expect(code).toMatch(/^(GET \/_destined\/status\n)+$/);
    await new Promise((settle) => stranger.close(settle));
  });

  it.each([
    ['corrupt', 'not JSON'],
    ['of another shape', '{"url":"http://127.0.0.1:1"}'],
    ['of another host', '{"url":"http://10.0.0.1:80"}'],
  ])('is refused with its fix when it is %s', async (_name, text) => {
    await mkdir(cli.state, { mode: 0o700 });
    await writeFile(join(cli.state, 'local.json'), text);
    for (const command of [
      ['local', 'start'],
      ['local', 'stop'],
      ['local', 'status'],
      ['up', '--yes'],
    ]) {
      const { code, stderr } = await cli.run(command);
      expect({ command, code }).toEqual({ command, code: 253 });
      expect(stderr).toContain('does not hold what destined wrote');
      expect(stderr).toContain(`fix: remove it: rm ${join(cli.state, 'local.json')}`);
    }
    expect(await recordText()).toBe(text);
  });

  it('is refused when it, or its folder, is a link', async () => {
    await mkdir(cli.state, { mode: 0o700 });
    await symlink('/etc/hostname', join(cli.state, 'local.json'));
    expect(await cli.run(['local', 'start'])).toMatchObject({
      code: 253,
      stderr: expect.stringContaining('it is a symbolic link'),
    });
    const elsewhere = join(cli.home, 'elsewhere');
    await symlink(cli.state, elsewhere);
    const linked = await cli.run(['local', 'start'], { env: { DESTINED_STATE_DIR: elsewhere } });
    expect(linked).toMatchObject({ code: 253, stderr: expect.stringContaining('it is a symbolic link') });
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
