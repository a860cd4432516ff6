/** The target as commands see it: named first, remembered by up, forgotten by down, never another account's. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const STACK = 'the-destined-lambda';
let endpoint: TestEndpoint;
let keys: Record<string, string>;
let cli: Cli;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { accessKeyId, secretAccessKey } = endpoint.credentials;
  keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
});
afterAll(() => endpoint?.stop());
beforeEach(async () => {
  cli = await createCli();
});
afterEach(() => cli.end());

const rememberedFile = () => join(cli.state, 'targets', `${STACK}.json`);
const remembered = async () => JSON.parse(await readFile(rememberedFile(), 'utf8'));
const firstLine = (text: string) => text.split('\n')[0];

describe('the target line', () => {
  it('is the first on stderr, with kind, account, region and URL; nothing of it with --quiet', async () => {
    const flags = ['status', '--endpoint-url', endpoint.url, '--region', 'eu-west-2'];
    const { stderr } = await cli.run(flags, { env: keys });
    expect(firstLine(stderr)).toBe(`target: endpoint · 000000000000 · eu-west-2 · ${endpoint.url}`);
    expect((await cli.run([...flags, '--quiet'], { env: keys })).stderr).not.toContain('target:');
  });

  it('names what was meant where it cannot be reached', async () => {
    await mkdir(join(cli.home, '.aws'));
    await writeFile(
      join(cli.home, '.aws/config'),
      '[profile dev]\nregion = eu-west-3\nsso_start_url = https://x.test\n',
    );
    const first = async (...flags: string[]) => firstLine((await cli.run(['status', ...flags])).stderr);
    expect(await first('--profile', 'dev')).toBe('target: aws · eu-west-3 · profile dev');
    expect(await first('--profile', 'dev', '--region', 'us-west-2')).toBe('target: aws · us-west-2 · profile dev');
    expect(await first('--local')).toBe('target: local');
    // Two at once mean none.
    expect(await first('--local', '--aws')).toMatch(/^error: /);
    expect((await cli.run(['status', '--local', '--quiet'])).stderr).toMatch(/^error: /);
  });

  it('--verbose shows each call, and no secret', async () => {
    const { stderr } = await cli.run(['status', '--verbose', '--endpoint-url', endpoint.url], { env: keys });
    expect(stderr).toMatch(/^target: .*\nSTS\.GetCallerIdentity \d+ ms\n/);
    const refused = await cli.run(['status', '-v', '--endpoint-url', endpoint.url], {
      env: { ...keys, AWS_SECRET_ACCESS_KEY: 'wrong' },
    });
    expect(refused.stderr).toMatch(/^target: .*\nSTS\.GetCallerIdentity \d+ ms \w+\nerror: /);
    // A stack is for bugs.
    expect(refused.stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toContain(endpoint.credentials.secretAccessKey);
  });
});

describe('which one', () => {
  it('is the variable, before what is remembered', async () => {
    await cli.remembers({ kind: 'local', account: '000000000000', region: 'us-east-1' });
    const { stderr } = await cli.run(['status'], { env: { ...keys, AWS_ENDPOINT_URL: endpoint.url } });
    expect(firstLine(stderr)).toContain(`endpoint · 000000000000 · us-east-1 · ${endpoint.url}`);
  });

  it('is what is remembered, before AWS that is configured', async () => {
    await cli.remembers({ kind: 'endpoint', account: '000000000000', region: 'eu-west-3', endpoint: endpoint.url });
    const { stderr } = await cli.run(['status'], { env: { ...keys, AWS_REGION: 'us-west-1' } });
    expect(firstLine(stderr)).toBe(`target: endpoint · 000000000000 · eu-west-3 · ${endpoint.url}`);
  });

  it('of a local endpoint that is gone is forgotten', async () => {
    await cli.remembers({ kind: 'local', account: '000000000000', region: 'us-east-1' });
    // AWS that is configured is not what was meant.
    const { stderr } = await cli.run(['status'], { env: { ...keys, AWS_REGION: 'eu-west-1' } });
    expect(stderr).toMatch(/^target: local\nerror: nothing is running\n/);
    expect(await readdir(join(cli.state, 'targets'))).toEqual([]);
  });
});

describe('up and down with no flags', () => {
  it('start an endpoint, remember it without a secret, and end it with the last stack', async () => {
    const up = await cli.run(['up', '--no-verify']);
    expect({ code: up.code, first: firstLine(up.stderr) }).toEqual({
      code: 0,
      first: expect.stringMatching(/^target: local · us-east-1 · http:\/\/127\.0\.0\.1:\d+ \(started\)$/),
    });
    expect(await remembered()).toEqual({ kind: 'local', account: '000000000000', region: 'us-east-1' });
    await cli.run(['up', '--no-verify', '--stack', 'another']);
    // Configured AWS does not draw the stack away from where it is.
    const status = await cli.run(['status'], { env: { ...keys, AWS_REGION: 'eu-west-1' } });
    expect(firstLine(status.stderr)).toMatch(/^target: local · us-east-1 · /);
    expect((await cli.run(['down'])).code).toBe(0);
    expect((await cli.json(['local', 'status'])).document).toMatchObject({ running: true, stacks: ['another'] });
    expect((await cli.run(['down', '--stack', 'another'])).code).toBe(0);
    expect((await cli.run(['local', 'status'])).code).toBe(1);
    expect(await readdir(join(cli.state, 'targets'))).toEqual([]);
  });

  it('leave an endpoint running that local start asked for', async () => {
    await cli.run(['up', '--no-verify']);
    await cli.run(['local', 'start']);
    expect((await cli.run(['down'])).code).toBe(0);
    expect((await cli.run(['local', 'status'])).code).toBe(0);
  });

  it('at once start one endpoint', async () => {
    const names = ['one', 'two', 'three'];
    const all = await Promise.all(names.map((name) => cli.run(['up', '--no-verify', '--stack', name])));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    const urls = all.map(({ stderr }) => /http:\S+/.exec(stderr)?.[0]);
    expect(new Set(urls).size).toBe(1);
    expect((await cli.json(['local', 'status'])).document).toMatchObject({ stacks: names.sort() });
  });
});
