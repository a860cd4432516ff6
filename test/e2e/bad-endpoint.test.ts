/** Endpoints that are no AWS, or whose AWS says no: what is said of each, and that nobody is asked for more than who is calling. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuses, SECRET } from '../support/bad-input.ts';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
});
afterAll(() => cli.end());

const right = 'give the caller this right: destined doctor --policy prints all that each command needs';
const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: SECRET, AWS_REGION: 'us-east-1' };
const listening = (server: Server) =>
  new Promise<number>((settle) => {
    server.listen(0, '127.0.0.1', () => settle((server.address() as AddressInfo).port));
  });

/** A server that answers as `listener` does, and the bodies that it was sent. */
async function serving(listener: RequestListener) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(await text(request));
    listener(request, response);
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((settle) => server.close(settle));
  };
  return { url, asked, close };
}

const html =
  (status: number): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>hello</body></html>');
const refusing =
  (status: number, code: string, message: string): RequestListener =>
  (_request, response) =>
    void response
      .writeHead(status, { 'content-type': 'text/xml' })
      .end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
      );
const other = 'check the endpoint URL: something else may listen there';
const keys = 'check the keys, the clock of this machine, and that the region is enabled in the account';
const login = 'log in again (aws sso login), or get new keys';
const again = 'try again in a moment';
const network = 'check the network and the endpoint URL; destined local status says whether the local endpoint runs';

type Row = [
  what: string,
  listener: RequestListener,
  code: number,
  message: string,
  fix: string | null,
  name: string,
  asked: number,
];

describe('an endpoint', () => {
  it.concurrent.each<Row>([
    ['answers HTML with 200', html(200), 253, '$URL did not say who is calling', other, 'NoCallerIdentity', 1],
    [
      'answers HTML with 301',
      html(301),
      253,
      '$URL did not answer as AWS does (HTTP 301)',
      other,
      'NotAnAwsEndpoint',
      1,
    ],
    [
      'answers HTML with 403',
      html(403),
      253,
      '$URL did not answer as AWS does (HTTP 403)',
      other,
      'NotAnAwsEndpoint',
      1,
    ],
    [
      'answers HTML with 404',
      html(404),
      253,
      '$URL did not answer as AWS does (HTTP 404)',
      other,
      'NotAnAwsEndpoint',
      1,
    ],
    [
      'answers HTML with 502',
      html(502),
      253,
      '$URL did not answer as AWS does (HTTP 502)',
      other,
      'NotAnAwsEndpoint',
      3,
    ],
    [
      'answers nothing with 200',
      (_, response) => void response.end(),
      253,
      '$URL did not say who is calling',
      other,
      'NoCallerIdentity',
      1,
    ],
    [
      'answers nothing with 500',
      (_, response) => void response.writeHead(500).end(),
      253,
      '$URL did not answer as AWS does (HTTP 500)',
      other,
      'NotAnAwsEndpoint',
      3,
    ],
    [
      'answers half of a JSON',
      (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":'),
      253,
      '$URL did not answer as AWS does (HTTP 200)',
      other,
      'NotAnAwsEndpoint',
      1,
    ],
    [
      'hangs up',
      (request) => void request.socket.destroy(),
      255,
      "can't reach $URL: the connection was cut",
      network,
      'ECONNRESET',
      3,
    ],
    [
      'hangs up in its answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('<Get', () => request.socket.destroy());
      },
      255,
      "can't reach $URL: the connection was cut",
      network,
      'ECONNRESET',
      3,
    ],
    [
      'says that the token has expired',
      refusing(403, 'ExpiredToken', 'The security token included in the request is expired'),
      253,
      'the credentials were not accepted: ExpiredToken: The security token included in the request is expired',
      login,
      'ExpiredToken',
      1,
    ],
    [
      'does not know the key',
      refusing(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
      253,
      'the credentials were not accepted: InvalidClientTokenId: The security token included in the request is invalid.',
      keys,
      'InvalidClientTokenId',
      1,
    ],
    [
      'does not know the key, as most services say it',
      refusing(400, 'UnrecognizedClientException', 'The security token included in the request is invalid.'),
      253,
      'the credentials were not accepted: UnrecognizedClientException: The security token included in the request is invalid.',
      keys,
      'UnrecognizedClientException',
      1,
    ],
    [
      'finds the signature wrong',
      refusing(403, 'SignatureDoesNotMatch', 'Signature not yet current'),
      253,
      'the credentials were not accepted: SignatureDoesNotMatch: Signature not yet current',
      keys,
      'SignatureDoesNotMatch',
      1,
    ],
    [
      'has the region disabled',
      refusing(403, 'RegionDisabledException', 'STS is not activated in this region'),
      253,
      'the region is not enabled in this account: STS is not activated in this region',
      'enable it (aws account enable-region --region-name <region>), or use another one with --region',
      'RegionDisabledException',
      1,
    ],
    [
      'refuses',
      refusing(403, 'AccessDenied', 'not\u001b[2J authorized'.replace('\u001b', '&#27;')),
      254,
      'AWS refused: AccessDenied: not\\u001b[2J authorized',
      right,
      'AccessDenied',
      1,
    ],
    [
      'throttles',
      refusing(400, 'Throttling', 'Rate exceeded'),
      254,
      'AWS refused: Throttling: Rate exceeded',
      again,
      'Throttling',
      3,
    ],
    [
      'is out of service',
      refusing(503, 'ServiceUnavailable', 'later'),
      254,
      'AWS refused: ServiceUnavailable: later',
      again,
      'ServiceUnavailable',
      3,
    ],
  ])('that %s', async (_what, listener, code, message, fix, name, calls) => {
    const { url, asked, close } = await serving(listener);
    const row = { args: ['up', '--yes', '--endpoint-url', url], env, code, fix, name };
    await refuses(cli, { ...row, message: message.replace('$URL', url), target: `endpoint · ${url}` });
    expect(asked).toHaveLength(calls);
    expect([...new Set(asked)]).toEqual(['Action=GetCallerIdentity&Version=2011-06-15']);
    await close();
  });

  it.concurrent.each(['http', 'https'])('that speaks no HTTP, asked by %s', async (scheme) => {
    const server = createTcpServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-OpenSSH\r\n'),
    );
    const url = `${scheme}://127.0.0.1:${await listening(server)}`;
    const row = { args: ['up', '--yes', '--endpoint-url', url], env, code: 253, fix: other, name: 'NotAnAwsEndpoint' };
    await refuses(cli, { ...row, message: `${url} did not answer as AWS does`, target: `endpoint · ${url}` });
    await new Promise((settle) => server.close(settle));
  });

  it.concurrent('where nobody listens', async () => {
    const server = createTcpServer();
    const url = `http://127.0.0.1:${await listening(server)}`;
    await new Promise((settle) => server.close(settle));
    const row = { args: ['up', '--yes', '--endpoint-url', url], env, code: 255, fix: network, name: 'ECONNREFUSED' };
    await refuses(cli, {
      ...row,
      message: `can't reach ${url}: the connection was refused`,
      target: `endpoint · ${url}`,
    });
  });

  it.concurrent('of a variable that is no URL', async () => {
    const AWS_ENDPOINT_URL = 'ftp://127.0.0.1';
    await refuses(cli, {
      args: ['up', '--yes'],
      env: { ...env, AWS_ENDPOINT_URL },
      code: 253,
      message: 'AWS_ENDPOINT_URL "ftp://127.0.0.1" is not the URL of an endpoint',
      fix: 'give one like http://127.0.0.1:4566, without user, query and fragment',
      name: 'InvalidEndpointUrl',
    });
  });

  it.concurrent('of a variable that is empty is none', async () => {
    const { code, stderr } = await cli.run(['status'], { env: { AWS_ENDPOINT_URL: '' } });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'target: local\nerror: nothing is running\n  fix: run destined up\n',
    });
  });
});

describe('an endpoint that is configured', () => {
  const message = 'AWS refused: AccessDenied: no';
  const refused = { code: 254, message, fix: right, name: 'AccessDenied' };
  const key = `aws_access_key_id = AKIA\naws_secret_access_key = ${SECRET}\n`;

  /** Runs `work` with an endpoint that refuses, and with this config; `$URL` in it is that endpoint. */
  async function withConfig(
    config: string,
    work: (cli: Cli, url: string, asked: string[]) => Promise<unknown>,
    code = 'AccessDenied',
  ) {
    const { url, asked, close } = await serving(refusing(403, code, 'no'));
    const cli = await createCli();
    try {
      await mkdir(join(cli.home, '.aws'));
      await writeFile(join(cli.home, '.aws/config'), config.replaceAll('$URL', url));
      await work(cli, url, asked);
    } finally {
      await cli.end();
      await close();
    }
  }

  it.concurrent.each([
    ['AWS_USE_FIPS_ENDPOINT', { AWS_USE_FIPS_ENDPOINT: 'true' }, ''],
    ['AWS_USE_DUALSTACK_ENDPOINT', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, ''],
    ['use_fips_endpoint', {}, '[default]\nuse_fips_endpoint = true\n'],
  ])('is asked whatever %s says', async (_what, setting, config) => {
    await withConfig(config, async (cli, url) => {
      const target = `endpoint · ${url}`;
      await refuses(cli, { args: ['status', '--endpoint-url', url], env: { ...env, ...setting }, target, ...refused });
    });
  });

  it.concurrent('by the profile of a flag, before the variable', async () => {
    await withConfig(`[profile ls]\nendpoint_url = $URL\n${key}`, async (cli, url, asked) => {
      const other = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
      const target = `endpoint · ${url} · profile ls`;
      await refuses(cli, { args: ['status', '--profile', 'ls'], env: other, target, ...refused });
      expect(asked).toHaveLength(1);
    });
  });

  it.concurrent('by a profile whose credentials have expired', async () => {
    const work = (cli: Cli, url: string) =>
      refuses(cli, {
        args: ['status', '--profile', 'ls'],
        code: 253,
        target: `endpoint · ${url} · profile ls`,
        message: 'the credentials were not accepted: ExpiredToken: no',
        fix: 'log in again (aws sso login --profile ls), or get new keys',
        name: 'ExpiredToken',
      });
    await withConfig(`[profile ls]\nendpoint_url = $URL\n${key}`, work, 'ExpiredToken');
  });

  it.concurrent('by AWS_PROFILE, and by the default profile', async () => {
    await withConfig(
      `[profile ls]\nendpoint_url = $URL\n${key}[default]\nendpoint_url = $URL/\n${key}`,
      async (cli, url) => {
        const target = `endpoint · ${url}`;
        await refuses(cli, { args: ['status'], target, ...refused });
        await refuses(cli, {
          args: ['status'],
          env: { AWS_PROFILE: 'ls' },
          target: `${target} · profile ls`,
          ...refused,
        });
      },
    );
  });

  it.concurrent('by a profile with a role is asked for that role', async () => {
    const config = `[profile p]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\nendpoint_url = $URL\n[profile base]\n${key}`;
    await withConfig(config, async (cli, url, asked) => {
      const { code, stderr } = await cli.run(['status', '--profile', 'p'], { env: { AWS_USE_FIPS_ENDPOINT: 'true' } });
      expect({ code, stderr }).toEqual({ code: 253, stderr: expect.stringContaining(`target: endpoint · ${url}\n`) });
      expect(asked).toEqual([expect.stringContaining('Action=AssumeRole&')]);
    });
  });

  it.concurrent('by a profile, and is no URL', async () => {
    await withConfig('[profile ls]\nendpoint_url = localhost:4566\n', async (cli) => {
      await refuses(cli, {
        args: ['status', '--profile', 'ls'],
        code: 253,
        message: 'endpoint_url of profile "ls" "localhost:4566" is not the URL of an endpoint',
        fix: 'give one like http://127.0.0.1:4566, without user, query and fragment',
        name: 'InvalidEndpointUrl',
      });
    });
  });

  it.concurrent('is none where the configuration is to be ignored', async () => {
    await withConfig(`[profile ls]\nendpoint_url = $URL\n${key}`, async (cli, url, asked) => {
      await refuses(cli, {
        args: ['status', '--profile', 'ls'],
        env: { AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_SNS: url, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
        code: 253,
        target: 'aws · profile ls',
        message: 'no region is set',
        fix: 'pass --region eu-west-1, set AWS_REGION, or run aws configure set region eu-west-1 --profile ls',
        name: 'NoRegion',
      });
      expect(asked).toEqual([]);
    });
  });

  const services = `[profile ls]\nservices = mine\n${key}[services mine]\nsns =\n  endpoint_url = $URL\n`;
  const one = 'or say which one with --endpoint-url, --aws or --local';
  const SNS = 'AWS_ENDPOINT_URL_SNS';
  it.concurrent.each([
    ['AWS', '', [], env, 'aws · us-east-1', `${SNS} is set`, `unset ${SNS}, ${one}`],
    ['nothing else', '', [], {}, 'local', `${SNS} is set`, `unset ${SNS}, ${one}`],
    [
      'an endpoint',
      '',
      [],
      { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      'endpoint · http://127.0.0.1:1',
      `${SNS} is set`,
      `unset ${SNS}, ${one}`,
    ],
    [
      'a profile',
      services,
      ['--profile', 'ls'],
      { AWS_REGION: 'us-east-1' },
      'aws · us-east-1 · profile ls',
      'endpoint_url of sns in the services of profile "ls" is set',
      `remove it, ${one}`,
    ],
  ])('for one service, beside %s, is refused', async (_what, config, flags, variables, target, what, fix) => {
    await withConfig(config, async (cli, url, asked) => {
      const message = `${what}, but destined uses one endpoint for all services`;
      const row = { args: ['status', ...flags], env: { ...variables, [SNS]: url }, target };
      await refuses(cli, { ...row, code: 253, message, fix, name: 'ServiceEndpoint' });
      expect(asked).toEqual([]);
      // Where a flag says where, nobody asks for it.
      const named = await cli.run(['status', '--endpoint-url', url], { env: { ...env, [SNS]: 'http://127.0.0.1:1' } });
      expect(named.code).toBe(254);
      // Nor where it is the same as for all.
      const same = await cli.run(['status'], { env: { ...env, AWS_ENDPOINT_URL: url, [SNS]: url } });
      expect(same.code).toBe(254);
      expect((await cli.run(['status', '--local'], { env: { [SNS]: url } })).code).toBe(1);
    });
  });

  it.concurrent('for one service, beside a remembered target, is refused unless it is the same, or that is local', async () => {
    await withConfig('', async (cli, url, asked) => {
      const place = { account: '000000000000', region: 'us-east-1' };
      await cli.remembers({ kind: 'endpoint', endpoint: url, ...place });
      const variable = { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1' };
      await refuses(cli, {
        args: ['status'],
        env: { ...env, ...variable },
        code: 253,
        target: `endpoint · ${url}`,
        message: 'AWS_ENDPOINT_URL_LAMBDA is set, but destined uses one endpoint for all services',
        fix: 'unset AWS_ENDPOINT_URL_LAMBDA, or say which one with --endpoint-url, --aws or --local',
        name: 'ServiceEndpoint',
      });
      expect(asked).toEqual([]);
      expect((await cli.run(['status'], { env: { ...env, AWS_ENDPOINT_URL_LAMBDA: url } })).code).toBe(254);
      await cli.remembers({ kind: 'local', ...place });
      expect((await cli.run(['status'], { env: variable })).stderr).toContain('error: nothing is running');
    });
  });
});

describe('an endpoint that knows who is calling', () => {
  const caller =
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

  const html200 = '$URL did not answer as AWS does (HTTP 200)';
  it.concurrent.each([
    ['status', html200],
    ['up', html200],
    ['send', html200],
    ['tail', html200],
    ['trace last', html200],
    ['down', html200],
  ])('and answers HTML to all else: %s changes nothing', async (command, message) => {
    const changing: string[] = [];
    const server = createServer(async (request, response) => {
      const body = await text(request);
      if (body.includes('GetCallerIdentity')) return void response.end(caller);
      const operation = `${request.method} ${request.headers['x-amz-target'] ?? /Action=(\w+)/.exec(body)?.[1] ?? request.url}`;
      if (/Create|Put|Add|Delete|Subscribe|Publish|(?:PUT|DELETE|PATCH) \//.test(operation)) changing.push(operation);
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>hello</body></html>');
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    const row = {
      args: [...command.split(' '), '--yes', '--endpoint-url', url],
      env,
      code: 253,
      fix: other,
      name: 'NotAnAwsEndpoint',
    };
    const target = `endpoint · 123456789012 · us-east-1 · ${url}`;
    await refuses(cli, { ...row, message: message.replace('$URL', url), target });
    expect(changing).toEqual([]);
    server.closeAllConnections();
    await new Promise((settle) => server.close(settle));
  });
});
