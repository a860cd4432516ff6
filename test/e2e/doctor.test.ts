/** `destined doctor`: what would stop up, told without a change, wherever it is asked; and its policy. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../src/provision/check.ts';
import { contentOf, SECRET } from '../support/bad-input.ts';
import { createCaller } from '../support/caller.ts';
import { type Cli, createCli, type RunOptions } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { setLambdaStage } from '../support/lambda-stage.ts';
import { onTerminal } from '../support/pty.ts';

const ORDER = ['node', 'target', 'credentials', 'clock', 'region', 'names', 'concurrency', 'apis', 'permissions'];
const NOTHING_ELSE = ['clock', 'region', 'concurrency', 'apis', 'permissions'];

let cli: Cli;
beforeEach(async () => {
  cli = await createCli();
});
afterEach(() => cli?.end());

/** Runs it in JSON: its exit code, and the checks by name. */
async function doctor(args: string[] = [], options?: RunOptions) {
  const { code, document, stdout, stderr } = await cli.json<{ checks: Check[] }>(['doctor', ...args], options);
  expect(Object.keys(document)).toEqual(['checks']);
  expect(document.checks.map(({ check }) => check)).toEqual(ORDER);
  expect(stdout + stderr).not.toContain(SECRET);
  const of = Object.fromEntries(document.checks.map(({ check, ...rest }) => [check, rest]));
  const results: Partial<Record<Check['result'], string[]>> = {};
  for (const { check, result } of document.checks) {
    results[result] ??= [];
    results[result].push(check);
  }
  return { code, stderr, of, results };
}

describe('on this machine', () => {
  it('finds nothing where nothing runs, and starts nothing', async () => {
    const { code, of, results } = await doctor();
    expect({ code, results }).toEqual({
      code: 0,
      results: { ok: ['node', 'target', 'credentials', 'names'], unknown: NOTHING_ELSE },
    });
    expect(of.target!.why).toBe('local: nothing is running, destined up starts it');
    expect(of.clock).toEqual({ result: 'unknown', why: 'nothing is running' });
    expect(await contentOf(cli.state)).toEqual({});
  });

  it('leaves what is remembered of a target that is gone', async () => {
    await cli.remembers({ kind: 'local', account: '000000000000', region: 'eu-west-1' });
    const before = await contentOf(cli.state);
    expect((await doctor()).of.target).toMatchObject({ result: 'ok' });
    expect((await cli.run(['doctor', '--policy'])).code).toBe(0);
    expect(await contentOf(cli.state)).toEqual(before);
  });

  it('looks at the endpoint that runs, and leaves it as it is', async () => {
    await cli.run(['local', 'start']);
    const { code, of, results } = await doctor();
    expect({ code, results }).toEqual({ code: 0, results: { ok: ORDER } });
    expect(of.credentials!.why).toBe('account 000000000000, arn:aws:iam::000000000000:root');
    expect(of.target!.why).toMatch(/^local · us-east-1 · http:\/\/127\.0\.0\.1:\d+$/);
    const { document } = await cli.json<{ stacks: string[] }>(['local', 'status']);
    expect(document.stacks).toEqual([]);
  });

  it.each([
    [['--polcy'], 'unknown flag "--polcy"'],
    [['now'], 'doctor takes no arguments, but 1 was given'],
    [['--local', '--aws'], '--local and --aws exclude each other'],
    [['--stack', 'N'], 'stack name "N" is not valid'],
  ])('wrong usage (%s) is wrong usage', async (args, message) => {
    const { code, stderr } = await cli.run(['doctor', ...args]);
    expect({ code, stderr }).toEqual({ code: 252, stderr: expect.stringContaining(message) });
  });
});

describe('without credentials that work', () => {
  const SSO =
    '[profile p]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Admin\n[sso-session corp]\nsso_start_url = https://corp.awsapps.test/start\nsso_region = eu-west-1\n';
  const region = { AWS_REGION: 'eu-west-1' };

  it.each([
    [
      'SSO that has expired',
      ['--profile', 'p'],
      region,
      'aws · eu-west-1 · profile p',
      'credentials for profile "p" have expired',
      'run aws sso login --profile p',
    ],
    [
      'half a key',
      [],
      { ...region, AWS_ACCESS_KEY_ID: 'AKIA' },
      'aws · eu-west-1',
      'AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not',
      'set AWS_SECRET_ACCESS_KEY too, or unset AWS_ACCESS_KEY_ID',
    ],
    [
      'an unknown profile',
      ['--profile', 'q'],
      region,
      'aws · eu-west-1 · profile q',
      'profile "q" is neither in the AWS config nor in the AWS credentials file',
      'run aws configure --profile q, or name another one',
    ],
  ] as [string, string[], Record<string, string>, string, string, string][])(
    '%s is told with what mends it',
    async (_what, args, env, target, why, fix) => {
      await mkdir(join(cli.home, '.aws'));
      await writeFile(join(cli.home, '.aws/config'), SSO);
      const { code, of, results } = await doctor(args, { env });
      expect({ code, results }).toEqual({
        code: 1,
        results: { ok: ['node', 'target', 'names'], fail: ['credentials'], unknown: NOTHING_ELSE },
      });
      expect(of.credentials).toEqual({ result: 'fail', why, fix });
      expect(of.target!.why).toBe(target);
      expect(of.permissions!.why).toBe('it takes credentials to ask');
      expect(await cli.run(['doctor', '--policy', ...args], { env })).toMatchObject({ code: 253, stdout: '' });
    },
  );

  it('an endpoint that is not there is another matter, and so is a region that is not set', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: SECRET };
    const nobody = await doctor([], { env: { ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', ...region } });
    expect(nobody.code).toBe(1);
    expect(nobody.results).toEqual({
      ok: ['node'],
      fail: ['target'],
      unknown: ['credentials', ...NOTHING_ELSE.slice(0, 2), 'names', ...NOTHING_ELSE.slice(2)],
    });
    expect(nobody.of.target!.why).toMatch(/^can't reach http:\/\/127\.0\.0\.1:9: the connection was refused$/);
    const nowhere = await doctor(['--aws'], { env: keys });
    expect(nowhere.of.target).toMatchObject({ result: 'fail', why: 'no region is set' });
  });
});

describe('at an endpoint', () => {
  let endpoint: TestEndpoint;
  let calls: string[];
  beforeEach(async () => {
    calls = [];
    endpoint = await startTestEndpoint({ observe: ({ operation }) => void calls.push(operation) });
  });
  afterEach(() => endpoint?.stop());
  const changes = () => calls.filter((operation) => !/^(Get|List|Describe|Simulate|AssumeRole)/.test(operation));

  it('keys that nobody knows are told as credentials', async () => {
    const { code, of } = await doctor([], { env: { ...endpoint.env, AWS_ACCESS_KEY_ID: 'AKIANOBODY' } });
    expect(code).toBe(1);
    expect(of.credentials).toMatchObject({
      result: 'fail',
      why: expect.stringMatching(/^the credentials were not accepted: InvalidClientTokenId/),
    });
  });

  it('an account where nothing can run stops up before its first change, and doctor says so', async () => {
    const stage = await setLambdaStage(endpoint);
    await stage.create('greedy', 'export const handler = () => 1;');
    const all = { FunctionName: 'greedy', ReservedConcurrentExecutions: 10 };
    await endpoint.clientOf(LambdaClient).send(new PutFunctionConcurrencyCommand(all));
    calls = [];
    const { code, of } = await doctor([], { env: endpoint.env });
    expect({ code, result: of.concurrency!.result }).toEqual({ code: 1, result: 'fail' });
    const { code: stopped, document } = await cli.json<{ error: object }>(['up'], { env: endpoint.env });
    expect({ stopped, document }).toMatchObject({
      stopped: 255,
      document: {
        error: { code: 'WouldFail', message: `${of.concurrency!.why}: nothing was changed`, fix: of.concurrency!.fix },
      },
    });
    expect(changes()).toEqual([]);
  });

  it('a clock that is ahead stops up before its first change; the SDK makes up for one that is behind', async () => {
    const clock = (ms: number) => ({
      env: {
        ...endpoint.env,
        NODE_OPTIONS: `--require "${resolve(import.meta.dirname, '../support/skewed-clock.cjs')}"`,
        DESTINED_TEST_SKEW_MS: String(ms),
      },
    });
    const ahead = await doctor([], clock(7 * 60_000));
    expect({ code: ahead.code, clock: ahead.of.clock }).toMatchObject({
      code: 1,
      clock: {
        result: 'fail',
        why: expect.stringMatching(/^this machine's clock is 7 min ahead/),
        fix: expect.stringContaining('set it'),
      },
    });
    expect(await cli.run(['up'], clock(7 * 60_000))).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('7 min ahead'),
    });
    expect(changes()).toEqual([]);
    const behind = await doctor([], clock(-7 * 60_000));
    expect({ code: behind.code, clock: behind.of.clock }).toMatchObject({
      code: 0,
      clock: { result: 'warn', why: expect.stringContaining('7 min behind') },
    });
    expect(await cli.run(['up'], clock(-7 * 60_000))).toMatchObject({ code: 0 });
  });

  it('a caller who may do nothing is told what can not be known, and who may ask what is missing', async () => {
    const caller = await createCaller(endpoint, 'poor');
    const nothing = await doctor([], { env: caller.env });
    expect(nothing.results).toEqual({
      ok: ['node', 'target', 'credentials', 'clock', 'region', 'names'],
      unknown: ['concurrency', 'apis', 'permissions'],
    });
    expect(nothing.code).toBe(0);
    expect(nothing.of.permissions!.why).toMatch(/iam:SimulatePrincipalPolicy/);
    expect(nothing.of.permissions!.fix).toContain('destined doctor --policy');
    await caller.may([{ Effect: 'Allow', Action: 'iam:SimulatePrincipalPolicy', Resource: '*' }]);
    const asking = await doctor([], { env: caller.env });
    expect({ code: asking.code, permissions: asking.of.permissions }).toMatchObject({
      code: 1,
      permissions: {
        result: 'fail',
        why: expect.stringMatching(/^up may not apigateway:GET on \S+\/restapis, .* and \d+ more$/),
      },
    });
  });

  it('of another account than the one that is remembered is told as credentials', async () => {
    await cli.remembers({ kind: 'endpoint', account: '111111111111', region: 'us-east-1', endpoint: endpoint.url });
    const { AWS_ENDPOINT_URL: _, ...keys } = endpoint.env;
    const { code, of } = await doctor([], { env: keys });
    expect({ code, credentials: of.credentials }).toMatchObject({
      code: 1,
      credentials: { result: 'fail', why: expect.stringContaining('was brought up in account 111111111111') },
    });
  });
});

describe('the policy', () => {
  it('is all that is on stdout, for a file', async () => {
    const { code, stdout, stderr } = await cli.run([
      'doctor',
      '--policy',
      '--stack',
      'orders',
      '--region',
      'eu-west-1',
    ]);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout))).toEqual(['Version', 'Statement']);
    expect(stdout).toContain('arn:aws:lambda:eu-west-1:000000000000:function:orders-destined');
    expect(stderr).toMatch(/^target: local\n\d+ characters: fits the policies of a role \(10240\); .*\n$/);
    const file = join(cli.home, 'policy.json');
    await writeFile(file, stdout);
    expect(JSON.parse(await readFile(file, 'utf8')).Version).toBe('2012-10-17');
    expect((await cli.run(['doctor', '--policy', '-q'])).stderr).toBe('');
  });

  it('stands beside the checks in JSON', async () => {
    const { document } = await cli.json<{ checks: []; policy: object }>(['doctor', '--policy']);
    const { stdout } = await cli.run(['doctor', '--policy']);
    expect(document).toEqual({ checks: [], policy: JSON.parse(stdout) });
  });
});

describe('on a terminal', () => {
  it('keeps to 80 columns, in colours unless nobody wants them', async () => {
    await mkdir(join(cli.home, '.aws'));
    const args = ['doctor', '--profile', `a-profile-of-a-name-that-is-long-enough-to-be-wrapped-somewhere`];
    const shown = onTerminal(cli, args, { AWS_REGION: 'eu-west-1' });
    expect(await shown.ended).toBe(1);
    const screen = shown.screen();
    expect(screen).toContain('\u001b[31m✗\u001b[39m credentials');
    // Without what is no text.
    const [target, ...lines] = screen.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '').split(/\r?\n/);
    expect(target).toMatch(/^target: aws/);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const plain = onTerminal(cli, args, { AWS_REGION: 'eu-west-1', NO_COLOR: '1' });
    await plain.ended;
    expect(plain.screen()).not.toMatch(/\u001b\[\d/);
    expect((await cli.run(args, { env: { AWS_REGION: 'eu-west-1' } })).stdout).not.toContain('\u001b');
  });
});
