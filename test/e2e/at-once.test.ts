/** Several runs of one stack at the same time end with one stack. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { releaseLocal, useLocal } from '../../src/target/local-endpoint.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

let endpoint: TestEndpoint;
let cli: Cli;
let env: Record<string, string>;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  cli = await createCli();
  env = endpoint.env;
});
afterAll(async () => {
  await cli?.end();
  await endpoint?.stop();
});

it('three first runs of up agree on one API', async () => {
  const runs = await Promise.all([1, 2, 3].map(() => cli.json<{ url: string }>(['up'], { env })));
  for (const { code, stderr } of runs) expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(new Set(runs.map(({ document }) => document.url)).size).toBe(1);
  const { items } = await endpoint.clientOf(APIGatewayClient).send(new GetRestApisCommand({}));
  expect(items).toHaveLength(1);
  expect(await cli.run(['status'], { env })).toMatchObject({ code: 0 });
});

it('says an error of a stream in one line', async () => {
  const { code, stdout } = await cli.run(['tail', '--no-follow', '--stack', 'nope', '-o', 'json'], { env });
  expect(code).toBe(1);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringContaining('nope') } });
});

describe('the local endpoint', () => {
  let local: Cli;
  beforeEach(async () => {
    local = await createCli();
  });
  afterEach(() => local.end());

  const isRunning = async () => (await local.json<{ running: boolean }>(['local', 'status'])).document.running;
  const notes = () => readdir(join(local.state, 'users'));
  /** As if this very process were a command at work there. */
  const beAtWork = async () => {
    await mkdir(join(local.state, 'users'), { recursive: true, mode: 0o700 });
    const note = join(local.state, 'users', `${process.pid}.0123456789ab`);
    await writeFile(note, '{}', { mode: 0o600 });
    return () => rm(note);
  };

  it('is one of five stacks that are made at once, and ends with the last of five downs at once', async () => {
    const stacks = ['a', 'b', 'c', 'd', 'e'];
    const all = (command: string) => Promise.all(stacks.map((stack) => local.run([command, '--stack', stack])));
    for (const { code, stdout, stderr } of await all('up')) {
      expect({ code, stderr, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('verified') });
    }
    expect(await local.json(['local', 'status'])).toMatchObject({ document: { running: true, stacks } });
    for (const { code, stdout, stderr } of await all('down')) {
      expect({ code, stderr, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('0 resources left') });
    }
    expect(await isRunning()).toBe(false);
    expect(await notes()).toEqual([]);
  });

  it('does not end under the last look of one of two downs', async () => {
    expect(await local.run(['up', '--no-verify'])).toMatchObject({ code: 0 });
    for (const { code, stderr } of await Promise.all([local.run(['down']), local.run(['down'])])) {
      expect({ code, stderr }).toMatchObject({ code: 0 });
    }
    expect(await isRunning()).toBe(false);
  });

  it('is ended by the later one of two that leave it at once', async () => {
    const [one, other] = [await useLocal(local.state, { start: true }), await useLocal(local.state, { start: true })];
    // Both have ended their work, and neither its process.
    expect(await releaseLocal(local.state, { user: one!.user })).toBe(false);
    expect(await releaseLocal(local.state, { user: other!.user })).toBe(true);
    expect(await isRunning()).toBe(false);
    expect(await notes()).toEqual([]);
  });

  it('that one started in vain stays for another that is at work there, who ends it in turn', async () => {
    const done = await beAtWork();
    // It starts the endpoint only to ask.
    expect(await local.run(['up', '--dry-run'])).toMatchObject({ code: 0 });
    expect(await isRunning()).toBe(true);

    const {
      url: endpoint,
      region,
      ...credentials
    } = JSON.parse(await readFile(join(local.state, 'local.json'), 'utf8'));
    const iam = new IAMClient({ endpoint, region, credentials });
    const RoleName = 'the-destined-lambda-api-us-east-1';
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    iam.destroy();
    const refused = { code: 255, stderr: expect.stringContaining('nothing was changed') };
    expect(await local.run(['up'])).toMatchObject(refused);
    expect(await isRunning()).toBe(true);
    await done();
    const { stderr } = await local.run(['up']);
    expect(stderr).toContain('nothing was made: the local endpoint that others left to it is ended again');
    expect(await isRunning()).toBe(false);
  });

  it('is not kept by one that died', async () => {
    expect(await local.run(['up', '--no-verify'])).toMatchObject({ code: 0 });
    expect(await notes()).toEqual([]);
    // Ids are given anew only after all others were.
    const { child, ended } = local.start(['--version']);
    await ended;
    await writeFile(join(local.state, 'users', `${child.pid}.0123456789ab`), '{}', { mode: 0o600 });
    expect(await local.run(['down'])).toMatchObject({ code: 0 });
    expect(await isRunning()).toBe(false);
    expect(await notes()).toEqual([]);
  });
});
