/** The built binary's own manners: version, help, wrong usage, signals, closed pipes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
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
    const { stderr } = await cli.run(['--help'], { env: { NODE_DEBUG: 'esm' } });
    const loaded = (stderr.match(/dist\/[\w-]+\.js/g) ?? []).map((name) => join(root, name));
    const texts = await Promise.all([...new Set(loaded)].map((file) => readFile(file, 'utf8')));
    const found = ['Command', 'STSClient', 'ansi256'].filter((word) => texts.some((text) => text.includes(word)));
    expect(found).toEqual(['Command']);
  });
});

describe('wrong usage', () => {
  it.each([
    [['--foo'], 'unknown flag "--foo"', 'run destined --help'],
    [['upp'], 'unknown command "upp"', 'did you mean up?'],
    [['upp', '--help'], 'unknown command "upp"', 'did you mean up?'],
    [['help', 'nope'], 'unknown command "nope"', 'run destined --help'],
    [['--stack', 'x', 'nope', '-h'], 'unknown command "nope"', 'run destined --help'],
    [['local', 'strat', '--help'], 'unknown command "strat"', 'did you mean start?'],
    [['help', 'local', 'strat'], 'unknown command "strat"', 'did you mean start?'],
    [['local', 'strat'], 'unknown command "strat"', 'did you mean start? run destined local --help'],
    [['up', '--dry-rum'], 'unknown flag "--dry-rum"', 'did you mean --dry-run?'],
    [['up', '--records', '--no-records'], '--records and --no-records exclude each other', 'run destined up --help'],
    [['up', '--no-records', '--records'], '--records and --no-records exclude each other', 'run destined up --help'],
    [['up', 'extra'], 'too many arguments for "up"', 'run destined up --help'],
    [['up', '-o', 'xml'], 'argument "xml" is invalid', 'run destined'],
    [['up', '--stack'], 'flag "--stack <name>" argument missing', 'run destined'],
    [['up', '--stack', 'Not_Valid'], 'stack name "Not_Valid" is not valid', 'lower-case'],
    [['up', '--stack', '../../etc'], 'is not valid', 'lower-case'],
    [['up', '--local', '--aws'], '--local and --aws exclude each other', 'give one of them'],
    [['--profile', 'x', 'status', '--local'], '--local and --profile exclude each other', 'give one of them'],
    [['up', '--endpoint-url', 'nonsense'], '"nonsense" is not the URL of an endpoint', 'http://127.0.0.1:4566'],
    [['local', 'start', '--port', '70000'], 'argument "70000" is invalid: a whole number', 'run destined local start'],
    [['local', 'start', '--clock', 'slow'], 'argument "slow" is invalid', 'run destined local start'],
    [['local', 'stop', '--aws'], 'not with --aws', 'leave --aws out'],
    [['up', '\u001b[31m'], 'too many arguments', 'run destined up --help'],
    [['\u001b[31mred'], 'unknown command "\\u001b[31mred"', 'run destined --help'],
  ])('%j', async (args, message, fix) => {
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stdout }).toEqual({ code: 252, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(`fix: `);
    expect(stderr).toContain(fix);
    expect(stderr).not.toMatch(/ at .*:\d+/);
    const json = await cli.json(args.includes('-o') ? [...args.slice(0, -2), '--foo'] : args);
    expect(json.code).toBe(252);
    expect(json.document).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
  });

  it('has started nothing', async () => {
    expect((await cli.run(['local', 'status'])).stdout).toBe('nothing is running\n');
  });

  it('takes global flags before and after the command', async () => {
    for (const args of [
      ['-o', 'json', 'local', 'status'],
      ['local', '-o', 'json', 'status'],
      ['local', 'status', '-ojson'],
    ]) {
      expect(JSON.parse((await cli.run(args)).stdout)).toEqual({ running: false });
    }
  });
});

describe('an endpoint that is not AWS', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret-of-mine', AWS_REGION: 'us-east-1' };

  it.each([200, 403, 404, 500])('that answers HTML with %i is said to be none', async (status) => {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>hello</body></html>');
    });
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout, stderr } = await cli.run(['status', '--endpoint-url', url], { env });
    expect({ code, stdout }).toEqual({ code: 253, stdout: '' });
    const [target, error, fix, ...more] = stderr.split('\n');
    expect(target).toBe(`target: endpoint · ${url}`);
    expect(error).toMatch(new RegExp(`^error: ${url} did not (answer as AWS does|say who is calling)`));
    expect(fix).toMatch(/^ {2}fix: check /);
    expect(more).toEqual(['']);
    server.closeAllConnections();
    await new Promise((settle) => server.close(settle));
  });

  it('where nobody listens is said to be out of reach', async () => {
    const server = createServer();
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const { port } = server.address() as AddressInfo;
    await new Promise((settle) => server.close(settle));
    const { code, stderr } = await cli.run(['status', '--endpoint-url', `http://127.0.0.1:${port}`], { env });
    expect(code).toBe(255);
    expect(stderr).toMatch(`target: endpoint · http://127.0.0.1:${port}\nerror: can't reach 127.0.0.1:${port}: the `);
  });

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

describe('credentials', () => {
  const region = { AWS_REGION: 'eu-west-1' };
  const files = async (config: string, credentials = '') => {
    await mkdir(join(cli.home, '.aws'), { recursive: true });
    await writeFile(join(cli.home, '.aws/config'), config);
    await writeFile(join(cli.home, '.aws/credentials'), credentials);
  };
  const sso = `[profile dev]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Admin
region = eu-west-1
[sso-session corp]
sso_start_url = https://corp.awsapps.test/start
sso_region = eu-west-1
`;
  const mfa = `[profile mfa]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = eu-west-1
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-secret
`;
  it.each<[string, string[], Record<string, string>, string, string, string]>([
    [
      'half a key',
      [],
      { ...region, AWS_ACCESS_KEY_ID: 'AKIA' },
      '',
      'AWS_SECRET_ACCESS_KEY is not',
      'set AWS_SECRET_ACCESS_KEY too',
    ],
    [
      'the other half',
      [],
      { ...region, AWS_SECRET_ACCESS_KEY: 'secret' },
      '',
      'AWS_ACCESS_KEY_ID is not',
      'set AWS_ACCESS_KEY_ID too',
    ],
    [
      'half a key of a profile',
      [],
      region,
      '[default]\naws_access_key_id = AKIA\n',
      'profile "default" has half a key',
      'aws configure',
    ],
    [
      'an unknown profile',
      ['--profile', 'nope'],
      region,
      sso,
      'profile "nope" is neither',
      'aws configure --profile nope',
    ],
    [
      'an unknown AWS_PROFILE',
      [],
      { AWS_PROFILE: 'nope' },
      sso,
      'profile "nope" is neither',
      'aws configure --profile nope',
    ],
    [
      'no region',
      [],
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' },
      '',
      'no region is set',
      '--region',
    ],
    [
      'an expired login',
      ['--profile', 'dev'],
      {},
      sso,
      'credentials for profile "dev" have expired',
      'run aws sso login --profile dev',
    ],
    [
      'a code that nobody can type',
      ['--profile', 'mfa'],
      {},
      mfa,
      'MFA device arn:aws:iam::123456789012:mfa/me',
      'no code',
    ],
    [
      'an endpoint without credentials',
      ['--endpoint-url', 'http://127.0.0.1:1'],
      {},
      '',
      'there are no credentials',
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
  ])('%s: never a fall to local', async (_name, flags, env, config, message, fix) => {
    await files(config);
    const { code, stdout, stderr } = await cli.run(['up', '--yes', ...flags], { env });
    expect({ code, stdout, stderr }).toEqual({ code: 253, stdout: '', stderr: expect.stringContaining(message) });
    expect(stderr).toContain(fix);
    expect(stderr).not.toMatch(/ at .*:\d+|base-secret/);
    expect(stderr).toMatch(/^target: (aws|endpoint · http:\/\/127\.0\.0\.1:1)( · |\n)/);
    expect(stderr).not.toContain('target: local');
    await files('');
    expect((await cli.run(['local', 'status'])).code).toBe(1);
  });

  it('of a profile with a region alone are none: that is local', async () => {
    await files('[default]\nregion = eu-west-3\n');
    const { code, stderr } = await cli.run(['status']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^target: local\nerror: nothing is run/),
    });
    await files('');
  });
});
