/** AWS behind a proxy: every call, those for the credentials included, goes through HTTPS_PROXY, and to AWS. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
let proxy: Server;
let url: string;
/** `host:port` of every tunnel that was asked for. */
let asked: string[];

beforeEach(async () => {
  asked = [];
  cli = await createCli();
  // It refuses every tunnel: nothing leaves this machine.
  proxy = createServer().on('connect', ({ url: host }, socket) => {
    asked.push(host ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  await mkdir(join(cli.home, '.aws'));
});
afterEach(async () => {
  await cli.end();
  proxy.close();
});

describe('a proxy', () => {
  it('is used for the calls of a stack', async () => {
    const env = {
      HTTPS_PROXY: url,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_REGION: 'eu-west-1',
    };
    const { code } = await cli.run(['status', '--aws'], { env });
    expect(code).toBeGreaterThan(1);
    expect(asked[0]).toBe('sts.eu-west-1.amazonaws.com:443');
  });

  it('is used to assume the role of a profile, and AWS_ENDPOINT_URL is not, where the target is AWS', async () => {
    const role = '[profile role]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\n';
    const base = '[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n';
    await writeFile(join(cli.home, '.aws/config'), role + base);
    const env = { HTTPS_PROXY: url, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    const { code, stderr } = await cli.run(['status', '--aws', '--profile', 'role', '--region', 'eu-west-1'], { env });
    expect(code).toBe(253);
    expect(stderr).toContain('credentials for profile "role" can\'t be used');
    expect(asked[0]).toBe('sts.eu-west-1.amazonaws.com:443');
    expect(stderr).toMatch(/^target: aws/);
  });

  it('is used for the sign-in of a profile, which is asked in the region of its own', async () => {
    const start = 'https://example.awsapps.com/start';
    const sso = { sso_start_url: start, sso_region: 'eu-west-1', sso_account_id: '123456789012', sso_role_name: 'x' };
    const lines = Object.entries({ ...sso, region: 'us-east-2' }).map(([key, value]) => `${key} = ${value}`);
    await writeFile(join(cli.home, '.aws/config'), ['[profile sso]', ...lines, ''].join('\n'));
    const cache = join(cli.home, '.aws/sso/cache');
    await mkdir(cache, { recursive: true });
    const token = { accessToken: 'x', expiresAt: new Date(Date.now() + 3_600_000).toISOString(), startUrl: start };
    await writeFile(join(cache, `${createHash('sha1').update(start).digest('hex')}.json`), JSON.stringify(token));
    const { code } = await cli.run(['status', '--profile', 'sso'], { env: { HTTPS_PROXY: url } });
    expect(code).toBe(253);
    expect(asked[0]).toBe('portal.sso.eu-west-1.amazonaws.com:443');
  });
});

describe('the region of a profile', () => {
  it('counts on the local endpoint, too', async () => {
    await writeFile(join(cli.home, '.aws/config'), '[default]\nregion = eu-west-3\n');
    const { stderr } = await cli.run(['up', '--dry-run']);
    expect(stderr).toMatch(/^target: local · eu-west-3 · /);
  });
});
