/** Raw sockets against the endpoint: after each it is up, has nothing to say on stderr, and answers the next good request. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { APIGatewayClient, GetRestApisCommand, ImportRestApiCommand } from '@aws-sdk/client-api-gateway';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Front, listen } from '../../src/local/wire/listener.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { leaveAfter, sendRaw } from '../support/raw-http.ts';
import { signedHeaders } from '../support/signed-fetch.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const IDENTITY = 'Action=GetCallerIdentity&Version=2011-06-15';
const INVOKE = '/_aws/execute-api/abc/prod/SendEvent';

let endpoint: TestEndpoint;
let sts: STSClient;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  sts = endpoint.clientOf(STSClient);
});
afterAll(() => endpoint?.stop());
afterEach(async () => {
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('000000000000');
  expect(endpoint.stderr()).toBe('');
  // Ten times what the largest row sends.
  expect(process.memoryUsage.rss()).toBeLessThan(1.5 * 2 ** 30);
});

const signer = () => ({ url: endpoint.url, ...endpoint.credentials });
const identity = (more = {}) =>
  signedHeaders(signer(), { method: 'POST', path: '/', service: 'sts', body: IDENTITY, headers: FORM, ...more });

/** Writes text as it is, and reads until the server closes. */
function raw(text: string, url = endpoint.url): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
    socket.on('close', () => resolve(answer));
  });
}
const lines = (...head: string[]) => `${head.join('\r\n')}\r\n\r\n`;
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

describe('regions', () => {
  const ask = (region: string) => endpoint.clientOf(STSClient, { region }).send(new GetCallerIdentityCommand({}));
  it.each(['us-east-1', 'ap-southeast-2', 'cn-north-1', 'us-gov-west-1', 'us-isob-east-1', 'eusc-de-east-1'])(
    '%s is one',
    async (region) => expect((await ask(region)).Account).toBe('000000000000'),
  );
  it.each(['xx-nowhere-9', 'us-east-1-2', 'us-east', 'aws-global', 'us-east-1x', 'xus-east-1'])(
    '%s is none',
    async (region) =>
      expect(ask(region)).rejects.toMatchObject({
        name: 'SignatureDoesNotMatch',
        message: 'Credential should be scoped to a valid region.',
        $metadata: { httpStatusCode: 403 },
      }),
  );
  it('is refused in the words of its service', () =>
    expect(
      endpoint.clientOf(EventBridgeClient, { region: 'xx-nowhere-9' }).send(new PutEventsCommand({ Entries: [] })),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' }));
  it('are not kept without end', async () => {
    const other = await startTestEndpoint();
    const named = (i: number) => `us-${'abcdefghij'[Math.floor(i / 10)]}-${i % 10}`;
    const ask = (i: number) => other.clientOf(STSClient, { region: named(i) }).send(new GetCallerIdentityCommand({}));
    try {
      for (let i = 0; i < 63; i += 1) await ask(i);
      await expect(ask(63)).rejects.toMatchObject({
        name: 'NotImplementedException',
        $metadata: { httpStatusCode: 501 },
      });
      expect((await ask(62)).Account).toBe('000000000000');
    } finally {
      await other.stop();
    }
  });
});

describe('what is no request is refused in the shape of AWS', () => {
  const chunked = ['Host: localhost', 'Transfer-Encoding: chunked'];
  const rows: [string, number, () => string][] = [
    ['nonsense', 400, () => 'nonsense\r\n\r\n'],
    ['no Host', 400, () => lines('GET / HTTP/1.1', 'Connection: close')],
    ['a length and chunks', 400, () => `${lines('POST / HTTP/1.1', ...chunked, 'Content-Length: 4')}0\r\n\r\n`],
    ['two lengths', 400, () => lines('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 1', 'Content-Length: 2')],
    ['a length below nothing', 400, () => lines('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: -1')],
    ['NUL in a header', 400, () => lines('GET / HTTP/1.1', 'Host: localhost', 'X: a\0b', 'Connection: close')],
    ['a folded header', 400, () => lines('GET / HTTP/1.1', 'Host: localhost', 'X: a', ' b: c', 'Connection: close')],
    ['headers without end', 431, () => lines('GET / HTTP/1.1', 'Host: localhost', `X: ${'x'.repeat(20_000)}`)],
    ['a path without end', 431, () => lines(`GET /${'x'.repeat(20_000)} HTTP/1.1`, 'Host: localhost')],
    ['a tunnel', 405, () => lines('CONNECT example.com:443 HTTP/1.1', 'Host: localhost')],
  ];
  it.each(rows)('%s', async (what, status, text) => {
    const answer = await raw(text());
    expect(statusOf(answer)).toBe(status);
    // Node itself answers where there is no Host.
    if (what !== 'no Host') expect(bodyOf(answer)).toMatchObject({ __type: 'BadRequestException' });
    expect(answer).toMatch(/connection: close/i);
    expect(answer).not.toMatch(/access-control/i);
  });
});

describe('a Host is refused', () => {
  const rows: [string, string[]][] = [
    ['that is a foreign name', ['Host: evil.example:80']],
    ['that a page of the web could have', ['Host: 127.0.0.1.nip.io']],
    ['that is empty', ['Host:']],
    ['beside another', ['Host: localhost', 'Host: evil.example']],
    ['after another', ['Host: evil.example', 'Host: localhost']],
  ];
  it.each(rows)('%s', async (_what, hosts) => {
    for (const path of ['/', INVOKE]) {
      const answer = await raw(lines(`GET ${path} HTTP/1.1`, ...hosts, 'Connection: close'));
      expect(statusOf(answer)).toBe(403);
      expect(bodyOf(answer).message).toBe('this endpoint answers only to a loopback name');
    }
  });
});

describe('a page of the web is refused', () => {
  const rows: [string, string, string][] = [
    ['a form', 'POST', 'application/x-www-form-urlencoded'],
    ['a form of files', 'POST', 'multipart/form-data; boundary=x'],
    ['a text', 'POST', 'text/plain'],
    ['an image', 'GET', ''],
  ];
  it.each(rows)('by %s', async (_what, method, type) => {
    const headers = { host: '127.0.0.1', origin: 'https://evil.example', ...(type && { 'content-type': type }) };
    for (const path of ['/', '/_destined/status', '/_destined/stop', '/2018-06-01/runtime/invocation/next']) {
      const answer = await sendRaw(endpoint.url, method, path, headers, method === 'POST' ? IDENTITY : '');
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('a body of a stranger is not read', () => {
  it.each([
    ['unsigned', () => FORM],
    [
      'of an unknown key',
      () => signedHeaders({ ...signer(), accessKeyId: 'AKIAOTHER' }, { path: '/', service: 'lambda' }),
    ],
  ] as [string, () => Record<string, string>][])('%s', async (_what, headers) => {
    // It never sends more than one byte, and is answered all the same.
    const answer = await leaveAfter(
      endpoint.url,
      'POST / HTTP/1.1',
      { ...headers(), 'content-length': '70000000' },
      'x',
    );
    expect(statusOf(answer)).toBe(403);
  });

  it('nor asked for', async () => {
    const head = lines('POST / HTTP/1.1', 'Host: localhost', 'Expect: 100-continue', 'Content-Length: 5');
    expect(statusOf(await raw(head))).toBe(403);
  });
});

describe('an expectation that is none of HTTP', () => {
  const asking = (head: Record<string, string>, path = '/', expectation = 'junk') =>
    raw(
      lines(
        `POST ${path} HTTP/1.1`,
        ...Object.entries({ host: 'localhost', ...head, expect: expectation, connection: 'close' }).map(
          ([name, value]) => `${name}: ${value}`,
        ),
      ),
    );
  it('does not come before the Host, nor before the key', async () => {
    expect(statusOf(await asking({ host: 'evil.example' }))).toBe(403);
    expect(statusOf(await asking({ host: 'evil.example' }, INVOKE))).toBe(403);
    expect(statusOf(await asking(FORM))).toBe(403);
  });

  it.each(['junk', 'junk, 100-continue'])('is refused in the form of the service: %s', async (expectation) => {
    const query = await asking(identity(), '/', expectation);
    expect(statusOf(query)).toBe(417);
    expect(query).toContain('<Code>ExpectationFailed</Code>');
    const open = await asking({}, INVOKE, expectation);
    expect(statusOf(open)).toBe(417);
    expect(open).toContain('this endpoint meets no expectation but 100-continue');
  });
});

describe('a name of every object is just a name', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
  it.each(names)('%s', async (name) => {
    const target = { 'x-amz-target': `AWSEvents.${name}`, 'content-type': 'application/x-amz-json-1.1' };
    const json = { method: 'POST', path: '/', service: 'events', body: `{"${name}":{"${name}":1}}`, headers: target };
    expect((await sendRaw(endpoint.url, 'POST', '/', signedHeaders(signer(), json), json.body)).status).toBe(404);
    const body = `Action=${name}&${name}=${name}`;
    const query = await sendRaw(endpoint.url, 'POST', '/', identity({ body }), body);
    expect(query.body).toContain('<Code>InvalidAction</Code>');
    const path = `/2015-03-31/functions/${name}`;
    const rest = { path: `${path}?${name}=1`, service: 'lambda' };
    // The SDK's signer loses a `__proto__` of the query, so that no signature of one holds.
    const { status } = await sendRaw(endpoint.url, 'GET', rest.path, signedHeaders(signer(), rest));
    expect(status).toBe(name === '__proto__' ? 403 : 404);
    const plain = { host: 'localhost', [name]: name };
    expect(
      (await sendRaw(endpoint.url, 'GET', `/_aws/execute-api/${name}/${name}/${name}?${name}=1`, plain)).status,
    ).toBe(403);
    expect((await sendRaw(endpoint.url, 'GET', `/${name}`, plain)).status).toBe(403);
  });
});

describe('what is nested without end is refused', () => {
  const deep = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
  it('in a rule', async () => {
    const events = endpoint.clientOf(EventBridgeClient);
    const EventPattern = deep('{"a":', '').slice(0, 4000) + '}'.repeat(10);
    await expect(events.send(new PutRuleCommand({ Name: 'r', EventPattern }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('in an event, or dropped', async () => {
    const events = endpoint.clientOf(EventBridgeClient);
    const Detail = `{"a":${deep('[', ']')}}`;
    const Entries = [{ Source: 'x', DetailType: 'y', Detail }];
    const outcome = await events.send(new PutEventsCommand({ Entries })).catch((error) => error);
    expect(outcome.$metadata.httpStatusCode).toBeLessThan(500);
  });

  it('in the model of an API', async () => {
    const schema = `{"type":"object","properties":${deep('{"a":', '}').replace('}', '1}')}}`;
    const text = `{"swagger":"2.0","info":{"title":"deep"},"paths":{},"definitions":{"Deep":${schema}}}`;
    const apis = endpoint.clientOf(APIGatewayClient);
    await expect(apis.send(new ImportRestApiCommand({ body: Buffer.from(text) }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
    expect((await apis.send(new GetRestApisCommand({}))).items ?? []).toEqual([]);
  });

  it('in JSON, in every service that speaks it', async () => {
    const body = `{"Name":${deep('[', ']')},"functionName":${deep('{"a":', '}').replace('}', '1}')}}`;
    for (const [service, path, headers] of [
      ['events', '/', { 'x-amz-target': 'AWSEvents.PutRule' }],
      ['logs', '/', { 'x-amz-target': 'Logs_20140328.CreateLogGroup' }],
      ['lambda', '/2015-03-31/functions', {}],
      ['apigateway', '/restapis', {}],
    ] as [string, string, Record<string, string>][]) {
      const signed = signedHeaders(signer(), { method: 'POST', path, service, body, headers });
      const { status } = await sendRaw(endpoint.url, 'POST', path, signed, body);
      expect({ service, known: status >= 400 && status < 500 }).toEqual({ service, known: true });
    }
  });
});

describe('bytes that are no text are refused, or text of no meaning', () => {
  const bytes: [string, Buffer][] = [
    ['cut UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0xf0, 0x9f, 0x22, 0x7d])],
    ['NULs', Buffer.alloc(1000)],
    ['lone surrogates', Buffer.from('{"Name":"\\ud800","functionName":"\\udfff"}')],
    ['a number without end', Buffer.from(`{"Name":${'9'.repeat(100_000)}}`)],
  ];
  const places: [string, string, Record<string, string>][] = [
    ['sts', '/', FORM],
    ['iam', '/', FORM],
    ['sns', '/', FORM],
    ['events', '/', { 'x-amz-target': 'AWSEvents.PutRule' }],
    ['logs', '/', { 'x-amz-target': 'Logs_20140328.CreateLogGroup' }],
    ['tagging', '/', { 'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources' }],
    ['lambda', '/2015-03-31/functions', {}],
    ['apigateway', '/restapis', {}],
  ];
  it.each(bytes)('%s', async (_what, body) => {
    for (const [service, path, headers] of places) {
      const signed = signedHeaders(signer(), { method: 'POST', path, service, body, headers });
      const { status } = await sendRaw(endpoint.url, 'POST', path, signed, body);
      // The tagging service knows none of the members, and AWS ignores those.
      const known = (status >= 400 && status < 500) || (service === 'tagging' && status === 200);
      expect({ service, status, known }).toEqual({ service, status, known: true });
    }
    const { status } = await sendRaw(endpoint.url, 'POST', INVOKE, { host: 'localhost' }, body);
    expect(status).toBe(403);
  });
});

describe('connections', () => {
  it('that ask for another protocol get none', async () => {
    const head = lines('GET / HTTP/1.1', 'Host: localhost', 'Connection: Upgrade, close', 'Upgrade: websocket');
    expect(statusOf(await raw(head))).toBe(403);
  });

  it('whose client leaves in the middle of the answer are over', async () => {
    const logs = endpoint.clientOf(CloudWatchLogsClient);
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'long' }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: 'long', logStreamName: 's' }));
    const logEvents = Array.from({ length: 4 }, () => ({ timestamp: Date.now(), message: 'x'.repeat(250_000) }));
    await logs.send(new PutLogEventsCommand({ logGroupName: 'long', logStreamName: 's', logEvents }));
    const body = '{"logGroupName":"long"}';
    const target = { 'x-amz-target': 'Logs_20140328.FilterLogEvents', 'content-length': String(body.length) };
    const signed = signedHeaders(signer(), { method: 'POST', path: '/', service: 'logs', body, headers: target });
    const head = Object.entries(signed).map(([name, value]) => `${name}: ${value}`);
    const { hostname, port } = new URL(endpoint.url);
    for (let i = 0; i < 20; i += 1) {
      const socket = connect(Number(port), hostname);
      socket.write(`${lines('POST / HTTP/1.1', ...head)}${body}`);
      const [beginning] = await once(socket, 'data');
      expect(statusOf(String(beginning))).toBe(200);
      socket.resetAndDestroy();
    }
  });

  it('of which 2,000 say nothing keep nobody out', async () => {
    const { hostname, port } = new URL(endpoint.url);
    const sockets: Socket[] = [];
    const open = Array.from(
      { length: 2000 },
      () =>
        new Promise<void>((resolve, reject) => {
          sockets.push(connect(Number(port), hostname, resolve).on('error', reject));
        }),
    );
    try {
      await Promise.all(open);
      expect((await sendRaw(endpoint.url, 'POST', '/', identity(), IDENTITY)).status).toBe(200);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it('that fill the invoke URL with what never ends keep no known caller out', async () => {
    const { hostname, port } = new URL(endpoint.url);
    const head = lines(`POST ${INVOKE} HTTP/1.1`, 'Host: localhost', 'Content-Length: 10000000');
    const sockets: Socket[] = [];
    const part = Buffer.alloc(9_000_000);
    try {
      for (let i = 0; i < 32; i += 1) {
        const socket = connect(Number(port), hostname).on('error', () => {});
        sockets.push(socket);
        // Drained once the kernel has it; what is over the budget is answered.
        await new Promise<void>((resolve) => {
          socket.once('data', () => resolve()).once('close', () => resolve());
          socket.write(head);
          socket.write(part, () => resolve());
        });
      }
      const long = `${IDENTITY}&x=${'x'.repeat(1_000_000)}`;
      expect((await sendRaw(endpoint.url, 'POST', '/', identity({ body: long }), long)).status).toBe(200);
      const answer = await sendRaw(endpoint.url, 'POST', INVOKE, { host: 'localhost' }, part);
      expect(answer).toMatchObject({ status: 503, body: expect.stringContaining('try again') });
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    await vi.waitFor(async () => {
      const { status } = await sendRaw(endpoint.url, 'POST', INVOKE, { host: 'localhost' }, part);
      expect(status).toBe(403);
    });
  });

  it('with many requests in one breath answer each, in order', async () => {
    const good = Object.entries(identity({ headers: { ...FORM, 'content-length': String(IDENTITY.length) } }));
    const one = `${lines('POST / HTTP/1.1', ...good.map(([name, value]) => `${name}: ${value}`))}${IDENTITY}`;
    const bad = lines('GET /x HTTP/1.1', 'Host: localhost');
    const last = lines('GET /x HTTP/1.1', 'Host: localhost', 'Connection: close');
    const answer = await raw(one + bad + one + last);
    expect([...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual([
      '200',
      '403',
      '200',
      '403',
    ]);
  });

  it.each([
    ['head', 'GET / HTTP/1.1\r\nHost: loc'],
    ['body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc'],
  ])('that never end their %s are ended', async (_what, text) => {
    const front: Front = {
      admit: () => ({ bodyLimit: 100, budget: { left: 100 } }),
      answer: () => Promise.reject(new Error('nothing arrived')),
      tooLarge: () => ({ status: 413, headers: {}, body: '' }),
      busy: () => ({ status: 503, headers: {}, body: '' }),
      failed: () => ({ status: 500, headers: {}, body: '' }),
    };
    const { server, url } = await listen(Promise.resolve(front), 0, { headMs: 50, requestMs: 100, checkMs: 20 });
    try {
      const answer = await raw(text, url);
      expect(statusOf(answer)).toBe(408);
      expect(bodyOf(answer)).toMatchObject({ __type: 'BadRequestException' });
    } finally {
      server.close();
    }
  });
});
