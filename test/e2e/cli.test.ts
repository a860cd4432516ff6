/** The built binary's own manners: version, help, global flags, signals, closed pipes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

const root = resolve(import.meta.dirname, '../..');
let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
});
afterAll(() => cli.end());

const COMMANDS = ['up', 'send', 'tail', 'status', 'down', 'local start', 'local stop', 'local status', 'local env'];

describe('version and help', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    for (const flags of [['--version'], ['-V'], ['up', '--version']]) {
      expect(await cli.run(flags)).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
    }
  });

  it('without a command is help, and lists what there is', async () => {
    const help = await cli.run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect((await cli.run([])).stdout).toBe(help.stdout);
    for (const name of COMMANDS) expect(help.stdout).toMatch(new RegExp(`^ {2}${name.split(' ')[0]} `, 'm'));
  });

  it.each(COMMANDS)('%s --help fits 80 columns, with an example and the exit codes', async (name) => {
    const { code, stdout, stderr } = await cli.run([...name.split(' '), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toContain(`Usage: destined ${name}`);
    expect(stdout).toMatch(/^Examples:\n {2}.*destined /m);
    expect(stdout).toMatch(/^Exit codes:/m);
    expect(stdout).toContain('--endpoint-url');
    expect((await cli.run(['help', ...name.split(' ')])).stdout).toBe(stdout);
  });

  it('shows defaults as they are typed, and which expectations there are', async () => {
    const { stdout } = await cli.run(['send', '--help']);
    expect(stdout).toContain('how many (default: 1)');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      "misrouted: each message; or a bound (<=, >=, <, >, =), as 'failure<=1%'",
    );
    expect(stdout).not.toContain('default: "');
  });

  it('of a group lists its commands', async () => {
    for (const args of [
      ['local', '--help'],
      ['help', 'local'],
      ['local', '--local', '-h'],
    ]) {
      const { code, stdout } = await cli.run(args);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Usage: destined local/) });
      expect(stdout).toMatch(/^ {2}start /m);
    }
  });

  it('loads neither an SDK nor colours for them', async () => {
    const { stderr } = await cli.run(['--help'], { env: { NODE_DEBUG: 'module' } });
    const loaded = (stderr.match(/dist\/[\w-]+\.js/g) ?? []).map((name) => join(root, name));
    const texts = await Promise.all([...new Set(loaded)].map((file) => readFile(file, 'utf8')));
    const found = ['Command', 'STSClient', 'ansi256'].filter((word) => texts.some((text) => text.includes(word)));
    expect(found).toEqual(['Command']);
  });
});

describe('global flags', () => {
  it('are taken before and after the command', async () => {
    for (const args of [
      ['-o', 'json', 'local', 'status'],
      ['local', '-o', 'json', 'status'],
      ['local', 'status', '-ojson'],
    ]) {
      expect(JSON.parse((await cli.run(args)).stdout)).toMatchObject({ running: false });
    }
  });
});

describe('an endpoint', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret-of-mine', AWS_REGION: 'us-east-1' };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that hangs is left by %s with %i; a second one does not wait', async (signal, code) => {
    const arrived: (() => void)[] = [];
    const asked = new Promise<void>((settle) => arrived.push(settle));
    const server = createServer(() => arrived.pop()?.());
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const running = cli.start(['status', '--endpoint-url', url], { env });
    await asked;
    running.child.kill(signal);
    await running.says(/stopping: what is under way ends/);
    running.child.kill(signal);
    expect(await running.ended).toMatchObject({ code, stdout: '' });
    server.closeAllConnections();
    await new Promise((settle) => server.close(settle));
  });
});

describe('a closed stdout', () => {
  it('ends quietly with 0', async () => {
    for (const args of ['--help', 'local status']) {
      const code = await new Promise((settle, reject) => {
        const command = `(sleep 0.2; exec "$0" "$1" ${args}; ) ; echo $? >&2`;
        const child = spawn('/bin/sh', ['-c', command, process.execPath, join(root, 'bin/destined.js')], {
          env: { PATH: process.env.PATH, HOME: cli.home, DESTINED_STATE_DIR: cli.state },
        });
        // The reader leaves before anything is written.
        child.stdout.destroy();
        let stderr = '';
        child.stderr.on('data', (text) => {
          stderr += text;
        });
        child.once('error', reject);
        child.once('close', () => settle(stderr));
      });
      expect(code).toBe('0\n');
    }
  });
});

// A device that is always full; not every system has it.
describe.runIf(existsSync('/dev/full'))('a stdout that takes nothing', () => {
  it.each(['local status -o json', 'status -o json', 'local status', '--help', '--version'])(
    'is said cleanly, with 255: %s',
    async (args) => {
      const full = await open('/dev/full', 'w');
      const child = spawn(process.execPath, [join(root, 'bin/destined.js'), ...args.split(' ')], {
        env: { PATH: process.env.PATH, HOME: cli.home, DESTINED_STATE_DIR: cli.state },
        stdio: ['ignore', full.fd, 'pipe'],
      });
      const [stderr, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
      await full.close();
      expect({ code, stderr }).toEqual({ code: 255, stderr: expect.stringMatching(/^error: .*\n {2}fix: .*\n$/m) });
      expect(stderr).toContain("can't write to stdout: no space is left on the device");
      expect(stderr).not.toMatch(/ at .*:\d+/);
    },
  );
});
