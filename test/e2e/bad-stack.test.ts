/** Stacks, endpoints and accounts that are not there, or not ours to change: each command says so, and changes nothing. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it as plain } from 'vitest';
import { signRequest } from '../../src/target/sign-request.ts';
import { refuses } from '../support/bad-input.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { onTerminal } from '../support/pty.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint?.stop());

/** Each has a home of its own: most wait for somebody who does not answer, and wait side by side. */
const it = plain.extend<{ homes: { create(): Promise<Cli> }; cli: Cli }>({
  homes: { create: createCli },
  cli: async ({ homes }, use) => {
    const cli = await homes.create();
    await use(cli);
    await cli.end();
  },
});

const keys = () => {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = endpoint.env;
  return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
};

/** Passes on to the endpoint what comes, signed anew: an endpoint that is on no loopback address, as far as the CLI can tell. */
async function elsewhere() {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { 'x-amz-target': target, authorization = '' } = request.headers;
    const [, service = ''] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(authorization) ?? [];
    asked.push(String(target ?? /Action=(\w+)/.exec(body)?.[1] ?? `${request.method} ${request.url}`));
    const names = ['content-type', 'accept', 'x-amz-target', 'x-amzn-query-mode'] as const;
    const headers = Object.fromEntries(
      names.flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
    );
    const { credentials } = endpoint;
    const method = request.method ?? 'GET';
    const unsigned = { method, url: `${endpoint.url}${request.url}`, headers, body };
    const signed = await signRequest(unsigned, { credentials, region: endpoint.region, service });
    const answer = await fetch(unsigned.url, { method, headers: signed, ...(body ? { body } : {}) });
    for (const [name, value] of answer.headers) if (/^(content-type|x-amz)/.test(name)) response.setHeader(name, value);
    response.writeHead(answer.status);
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://0.0.0.0:${port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((settle) => server.close(settle));
    },
  };
}

describe.concurrent('a stack that is not there', () => {
  it.for(['status', 'send', 'send --via topic', 'tail --no-follow', 'trace last', 'trace x'])(
    '%s',
    async (command, { cli }) => {
      await refuses(cli, {
        args: [...command.split(' '), '--stack', 'nobody'],
        env: endpoint.env,
        code: 1,
        target: `endpoint · 000000000000 · us-east-1 · ${endpoint.url}`,
        message: 'there is no stack nobody in us-east-1',
        fix: 'run destined up --stack nobody',
        name: 'NoSuchStack',
      });
    },
  );
});

it('a stack that is not there in this region is made in this region', async ({ cli }) => {
  await refuses(cli, {
    args: ['status', '--region', 'eu-west-1', '--endpoint-url', endpoint.url],
    env: endpoint.env,
    code: 1,
    target: `endpoint · 000000000000 · eu-west-1 · ${endpoint.url}`,
    message: 'there is no stack the-destined-lambda in eu-west-1',
    fix: `run destined up --endpoint-url ${endpoint.url} --region eu-west-1`,
    name: 'NoSuchStack',
  });
  await refuses(cli, {
    args: ['status', '--local', '--region', 'eu-west-1'],
    code: 1,
    target: 'local',
    message: 'nothing is running',
    fix: 'run destined up --local --region eu-west-1',
    name: 'NothingRunning',
  });
});

/** A stack on an endpoint to which something happens with the `nth` call of an operation. */
async function upUntil(cli: Cli, operation: string, nth: number, happens: (endpoint: TestEndpoint) => unknown) {
  let asked = 0;
  const endpoint: TestEndpoint = await startTestEndpoint({
    observe(call) {
      if (call.operation === operation && ++asked === nth) happens(endpoint);
    },
  });
  expect((await cli.run(['up', '--no-verify'], { env: endpoint.env })).code).toBe(0);
  return endpoint;
}

describe.concurrent('an endpoint that goes away while messages are sent', () => {
  const error = expect.objectContaining({ code: 'NothingListens' });
  const stop = (endpoint: TestEndpoint) => endpoint.stop();

  async function sendHalf(cli: Cli, ...more: string[]) {
    const { env, url } = await upUntil(cli, 'Publish', 11, stop);
    const ended = await cli.run(['send', '-n', '99999', '--via', 'topic', '--region', 'us-east-1', ...more], { env });
    return { ended, url };
  }

  it.for(['60s', '2s'])('sums up in text what was sent: --timeout %s', async (timeout, { cli }) => {
    const { ended, url } = await sendHalf(cli, '--timeout', timeout);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(
      /^sent \d+: \d+ accepted(, \d+ without an answer)?(, \d+ retries)?\naccepted in {3}p50 /,
    );
    expect(ended.stderr).toContain(`error: nothing listens at ${url}\n  fix: run destined up --region us-east-1\n`);
  });

  it('tells in JSON what was sent, beside the error', async ({ cli }) => {
    const { ended } = await sendHalf(cli, '-o', 'json');
    expect(ended.code).toBe(1);
    const document = JSON.parse(ended.stdout);
    expect(document).toMatchObject({ stack: 'the-destined-lambda', rejected: 0, error });
    const { retries, ...rest } = document;
    expect(retries).toBeGreaterThan(0);
    expect(Object.keys(rest)).toEqual(['stack', 'sent', 'accepted', 'rejected', 'messages', 'latencyMs', 'error']);
    expect(document.accepted).toBeGreaterThan(0);
    expect(document.messages).toHaveLength(document.sent);
    expect(document.messages[0]).toMatchObject({ status: 200, messageId: expect.any(String) });
    // One at least found nobody: it counts as sent, and is neither accepted nor rejected.
    const open = document.messages.filter(({ messageId }: { messageId?: string }) => messageId === undefined);
    expect(open.length).toBe(document.sent - document.accepted);
    expect(open[0]).toMatchObject({ status: null, latencyMs: null });
  });

  it('and are waited for is told as the same, with what is not known of them', async ({ cli }) => {
    let taken = 0;
    const short: TestEndpoint = await startTestEndpoint({
      observe({ operation }) {
        if (operation === 'Publish') taken += 1;
        if (operation === 'FilterLogEvents' && taken === 3) void short.stop();
      },
    });
    const { env } = short;
    expect((await cli.run(['up', '--no-verify'], { env })).code).toBe(0);
    const args = ['send', '-n', '3', '--via', 'topic', '--mode', 'timeout', '--wait'];
    const { code, document } = await cli.json<object>(args, { env });
    expect({ code, document }).toMatchObject({
      code: 1,
      document: { sent: 3, accepted: 3, rejected: 0, outcomes: { lost: 0, unknown: 3 }, error },
    });
  });
});

it('a stack that goes away while messages are sent takes no word of them along', async ({ cli }) => {
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:the-destined-lambda';
  const half = await upUntil(cli, 'Publish', 11, (endpoint) =>
    endpoint.clientOf(SNSClient).send(new DeleteTopicCommand({ TopicArn })),
  );
  const { code, document } = await cli.json<{ sent: number; accepted: number; messages: object[] }>(
    ['send', '-n', '99999', '--via', 'topic'],
    { env: half.env },
  );
  expect({ code, document }).toMatchObject({ code: 1, document: { error: { code: 'NoSuchStack' } } });
  expect(document.accepted).toBeGreaterThan(0);
  expect(document.messages).toHaveLength(document.sent);
  await half.stop();
});

describe.concurrent('a local endpoint', () => {
  const nothing = { code: 1, target: 'local', message: 'nothing is running', name: 'NothingRunning' };
  const recorded = (cli: Cli) => readFile(join(cli.state, 'local.json'), 'utf8').then((said) => JSON.parse(said));

  it('that never was', async ({ cli }) => {
    for (const command of ['status', 'send', 'tail', 'trace last']) {
      await refuses(cli, { args: command.split(' '), ...nothing, fix: 'run destined up' });
      await refuses(cli, {
        args: [...command.split(' '), '--stack', 'mine'],
        ...nothing,
        fix: 'run destined up --stack mine',
      });
    }
  });

  it('that was killed is nobody there, and up starts another one', async ({ cli }) => {
    expect((await cli.run(['up', '--no-verify'])).code).toBe(0);
    const { pid, url } = await recorded(cli);
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await cli.run(['local', 'status'])).code, { timeout: 10_000 }).toBe(1);
    const { code, stderr } = await cli.run(['send']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'target: local\nerror: nothing is running\n  fix: run destined up\n',
    });
    expect(await cli.run(['down'])).toMatchObject({ code: 0, stdout: 'nothing to remove\n' });
    expect((await cli.run(['up', '--no-verify'])).code).toBe(0);
    expect((await recorded(cli)).url).not.toBe(url);
  });

  it('whose port a stranger took is nobody there: no secret and no code is sent to it', async ({ cli }) => {
    const heard: string[] = [];
    const stranger = createServer(async (request, response) => {
      heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${await text(request)}`);
      response.end('{"startedAt":"x","clock":"fast","stacks":[],"drops":[],"logBytes":0,"logBytesMax":0}');
    });
    await new Promise<void>((settle) => stranger.listen(0, '127.0.0.1', settle));
    const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    expect((await cli.run(['local', 'start'])).code).toBe(0);
    const record = await recorded(cli);
    await cli.run(['local', 'stop']);
    // This test's own process: if a recorded pid were ended, so would be the test.
    await writeFile(join(cli.state, 'local.json'), JSON.stringify({ ...record, url, pid: process.pid }), {
      mode: 0o600,
    });
    await refuses(cli, { args: ['status'], ...nothing, fix: 'run destined up' });
    expect((await cli.run(['up', '--no-verify'])).code).toBe(0);
    expect((await recorded(cli)).url).not.toBe(url);
    await cli.run(['down']);
    expect(heard.length).toBeGreaterThan(1);
    for (const request of heard) {
      expect(request).toMatch(/^GET \/_destined\/status .* $/);
      expect(request).not.toContain(record.secretAccessKey);
    }
    await new Promise((settle) => stranger.close(settle));
  });

  /** Something that listens where the endpoint was killed, and never says a word. */
  async function silenced(cli: Cli, work: () => Promise<unknown>): Promise<void> {
    expect((await cli.run(['local', 'start'])).code).toBe(0);
    const { pid, url } = await recorded(cli);
    process.kill(pid, 'SIGKILL');
    const silent = createTcpServer((socket) => void socket.on('error', () => {}).resume());
    const listen = () =>
      new Promise<boolean>((settle) => {
        silent.once('error', () => settle(false));
        silent.listen(Number(new URL(url).port), '127.0.0.1', () => settle(true));
      });
    await expect.poll(listen, { timeout: 10_000 }).toBe(true);
    await work();
    await new Promise((settle) => silent.close(settle));
  }

  it('whose port something silent took is nobody there: the id of its dead process is not handed out', async ({
    cli,
  }) => {
    await silenced(cli, () => refuses(cli, { args: ['status'], ...nothing, fix: 'run destined up' }));
  });

  it('whose port something silent took, and whose id another process has, is replaced by the next', async ({ cli }) => {
    await silenced(cli, async () => {
      const record = await recorded(cli);
      await writeFile(join(cli.state, 'local.json'), JSON.stringify({ ...record, pid: process.pid }), { mode: 0o600 });
      expect(await cli.run(['local', 'start'])).toMatchObject({ code: 0, stderr: '' });
      expect((await recorded(cli)).url).not.toBe(record.url);
    });
  });

  it.for([
    ['up', [], 'CreateRole', 'up'],
    ['tail', [], 'FilterLogEvents', 'up'],
    ['down', ['--yes'], 'DeleteRestApi', 'down'],
  ] as const)('that dies under %s names the command that helps', async ([command, more, operation, fix], { cli }) => {
    const where = ['--stack', 'mine', '--region', 'eu-west-1'];
    expect((await cli.run(command === 'up' ? ['local', 'start'] : ['up', '--no-verify', ...where])).code).toBe(0);
    const running = cli.start([command, ...where, ...more, '-v']);
    await running.says(new RegExp(`\\.${operation} `));
    process.kill((await recorded(cli)).pid, 'SIGKILL');
    const { stderr } = await running.ended;
    expect(stderr).toMatch(/^error: .*can't reach http:\/\/127\.0\.0\.1:\d+: the connection was (refused|cut)/m);
    expect(stderr).toContain(`\n  fix: run destined ${fix} --stack mine --region eu-west-1\n`);
    expect((await cli.run([fix, ...where, ...(fix === 'up' ? ['--no-verify'] : [])])).code).toBe(0);
  });

  it('that is stopped says how its process is ended', async ({ cli }) => {
    expect((await cli.run(['local', 'start'])).code).toBe(0);
    const { pid, url } = await recorded(cli);
    process.kill(pid, 'SIGSTOP');
    await refuses(cli, {
      args: ['status'],
      code: 255,
      target: 'local',
      message: `the local endpoint at ${url} does not answer`,
      fix: `end its process by hand: kill -9 ${pid}`,
      name: 'LocalEndpointHangs',
    });
    process.kill(pid, 'SIGCONT');
  });

  it('whose wanted port is taken does not start', async ({ cli }) => {
    const port = new URL(endpoint.url).port;
    const { code, stderr } = await cli.run(['local', 'start', '--port', port]);
    expect({ code, stderr }).toEqual({
      code: 255,
      stderr: expect.stringMatching(
        /^error: the local endpoint did not start: .*EADDRINUSE.*\n {2}fix: leave the port out, or take a free one\n$/,
      ),
    });
    expect((await cli.run(['local', 'status'])).code).toBe(1);
  });

  it('is one, of two first runs of up at once', async ({ cli }) => {
    const runs = await Promise.all([1, 2].map(() => cli.json<{ url: string }>(['up', '--no-verify'])));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(new Set(runs.map(({ document }) => document.url)).size).toBe(1);
    expect((await cli.run(['status'])).code).toBe(0);
  });
});

describe.concurrent('a target that is remembered', () => {
  it('of another account is not touched', async ({ cli }) => {
    await cli.remembers({ kind: 'endpoint', account: '111111111111', region: 'us-east-1', endpoint: endpoint.url });
    for (const command of ['up', 'down', 'send', 'status', 'tail', 'trace last']) {
      await refuses(cli, {
        args: [...command.split(' '), '--yes'],
        env: keys(),
        code: 253,
        target: `endpoint · 000000000000 · us-east-1 · ${endpoint.url}`,
        message:
          'stack the-destined-lambda was brought up in account 111111111111, these credentials are of 000000000000',
        fix: 'use credentials of account 111111111111, or pass --aws to work in account 000000000000',
        name: 'OtherAccount',
      });
    }
  });

  it('by variables that this shell does not have says the way out, and that way leads out', async ({ cli }) => {
    const { env } = (await cli.json<{ env: Record<string, string> }>(['local', 'env'])).document;
    expect((await cli.run(['up', '--no-verify'], { env })).code).toBe(0);
    const url = env.AWS_ENDPOINT_URL;
    await refuses(cli, {
      args: ['down'],
      code: 253,
      target: `endpoint · ${url}`,
      message: `there are no credentials for ${url}, where stack the-destined-lambda was brought up`,
      fix: 'if that is the local endpoint pass --local, else set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      name: 'NoCredentials',
    });
    expect((await cli.run(['down', '--local'])).code).toBe(0);
    const { stderr } = await cli.run(['status']);
    expect(stderr).not.toContain('there are no credentials');
    // Elsewhere nobody guesses.
    await cli.remembers({
      kind: 'endpoint',
      account: '000000000000',
      region: 'us-east-1',
      endpoint: 'http://aws.test',
    });
    await refuses(cli, {
      args: ['down'],
      code: 253,
      target: 'endpoint · http://aws.test',
      message: 'there are no credentials for http://aws.test, where stack the-destined-lambda was brought up',
      fix: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      name: 'NoCredentials',
    });
    await rm(join(cli.state, 'targets'), { recursive: true });
  });
});

const READS = /^(\w+\.)?(Get|List|Describe)|GET |^GetCallerIdentity$|POST \/tags\/resources|ResourceGroupsTagging/;

describe("somebody's account, and nobody to ask", () => {
  it('is not changed without --yes', async ({ cli }) => {
    const { url, asked, close } = await elsewhere();
    const env = { ...keys(), AWS_REGION: 'us-east-1' };
    const { code, stdout, stderr } = await cli.run(['up', '--endpoint-url', url, '-o', 'json'], { env });
    const where = 'account 000000000000, region us-east-1';
    expect({ code, document: JSON.parse(stdout) }).toEqual({
      code: 252,
      document: {
        error: {
          code: 'NotConfirmed',
          message: `this would change 23 resources in ${where}, and there is no terminal to ask on`,
          fix: 'pass --yes',
        },
      },
    });
    // What it would have been, where, and what it costs.
    expect(stderr).toContain(`the-destined-lambda in ${where}:\n+ AWS::Logs::LogGroup`);
    expect(stderr).toContain('\ncost: ');
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((operation) => !READS.test(operation))).toEqual([]);
    expect(await readFile(join(cli.state, 'targets/the-destined-lambda.json'), 'utf8').catch(() => 'none')).toBe(
      'none',
    );
    await close();
  });
});

describe("somebody's account, and somebody to ask", () => {
  it('is shown before the question, however quiet the rest', async ({ cli }) => {
    const { url, asked, close } = await elsewhere();
    const terminal = onTerminal(cli, ['up', '-q', '--endpoint-url', url], { ...keys(), AWS_REGION: 'us-east-1' });
    await terminal.shows(/AWS::Logs::LogGroup.*cost: .*Change 23 resources/s);
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(130);
    expect(asked.filter((operation) => !READS.test(operation))).toEqual([]);
    await close();
  });
});

describe.concurrent('a terminal that is not much of one', () => {
  it.for<[string, Record<string, string>]>([
    ['TERM=dumb', { TERM: 'dumb' }],
    ['no TERM', {}],
    ['COLUMNS=1', { COLUMNS: '1', TERM: 'xterm-256color' }],
    ['NO_COLOR', { NO_COLOR: '1', FORCE_COLOR: '3' }],
  ])('%s changes no word of an error', async ([_what, env], { cli }) => {
    await refuses(cli, {
      args: ['status'],
      env,
      code: 1,
      target: 'local',
      message: 'nothing is running',
      fix: 'run destined up',
      name: 'NothingRunning',
    });
  });
});
