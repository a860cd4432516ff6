/** Delivery through the front: what is tried again, what is refused for good, what is said when nobody is there. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/drive/send/answer.ts';
import { channel } from '../../src/drive/send/channel.ts';
import { deliver } from '../../src/drive/send/deliver.ts';
import { openFront } from '../../src/drive/send/front.ts';
import { openWideFront } from '../../src/drive/send/wide-front.ts';

const servers: Server[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const never = new AbortController().signal;
const ACCEPTED = JSON.stringify({ message: 'Message added to SNS topic', messageId: 'm-1' });

describe.each([
  ['the front', openFront],
  ['the front for many', openWideFront],
])('%s', (_, open) => {
  async function frontOf(listener: RequestListener) {
    const endpoint = await listening(listener);
    return open({ endpoint }, `${endpoint}/prod/SendEvent`, 2);
  }

  it('sends mode and id encoded, and answers the message id', async () => {
    let asked = '';
    const front = await frontOf((request, response) => {
      asked = request.url ?? '';
      response.end(ACCEPTED);
    });
    const answer = await front.send({ mode: 'x&Subject=y', destinedId: 'abc' }, never);
    expect(asked).toBe('/prod/SendEvent?mode=x%26Subject%3Dy&id=abc');
    expect(answer).toEqual({ status: 200, messageId: 'm-1' });
  });

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const front = await frontOf((request, response) => {
      ports.add(request.socket.remotePort);
      response.end(ACCEPTED);
    });
    for (let round = 0; round < 20; round += 1) await front.send({ mode: 'a', destinedId: 'b' }, never);
    expect(ports.size).toBeLessThanOrEqual(2);
    front.close();
  });

  it.each([
    [400, '{"state":"error","message":"no"}', { status: 400, error: 'no' }],
    [403, '<html>', { status: 403, error: 'Forbidden' }],
    [499, '<html>', { status: 499, error: 'HTTP 499' }],
    [200, '<html>', { status: 502, error: '200 without a message id: not our API' }],
    [200, 'null', { status: 502, error: '200 without a message id: not our API' }],
  ])('answers %s %s as %j', async (status, body, wanted) => {
    const front = await frontOf((_, response) => void response.writeHead(status).end(body));
    expect(await front.send({ mode: 'a', destinedId: 'b' }, never)).toEqual(wanted);
  });

  it('answers a cut connection as such', async () => {
    const front = await frontOf((request) => void request.socket.destroy());
    expect(await front.send({ mode: 'a', destinedId: 'b' }, never)).toMatchObject({
      status: null,
      broken: { code: 'ECONNRESET' },
    });
  });

  it('says that nobody listens', async () => {
    const front = open({ endpoint: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1/prod/SendEvent', 2);
    expect(await front.send({ mode: 'a', destinedId: 'b' }, never)).toMatchObject({
      status: null,
      error: expect.stringContaining('ECONNREFUSED'),
      broken: { code: 'ECONNREFUSED' },
    });
  });

  it('ends at the signal, a request under way and those after it', async () => {
    const controller = new AbortController();
    const front = await frontOf(() => controller.abort());
    const send = () => front.send({ mode: 'a', destinedId: 'b' }, controller.signal);
    expect(await Promise.all([send(), send(), send()])).toMatchObject(Array(3).fill({ status: null }));
    expect(await send()).toMatchObject({ status: null });
    front.close();
  });

  it('goes through the proxy to AWS, and past it to an endpoint of one’s own', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', ({ url }, socket) => {
      asked.push(url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    servers.push(proxy);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('NO_PROXY', '');
    const host = 'abc.execute-api.eu-west-1.amazonaws.com';
    const front = open({ endpoint: undefined }, `https://${host}/prod/SendEvent`, 2);
    expect(await front.send({ mode: 'a', destinedId: 'b' }, never)).toMatchObject({ status: null });
    expect(asked).toEqual([`${host}:443`]);
    const own = await frontOf((_, response) => void response.end(ACCEPTED));
    expect(await own.send({ mode: 'a', destinedId: 'b' }, never)).toMatchObject({ status: 200 });
    expect(asked).toHaveLength(1);
  });
});

describe('deliver', () => {
  const options = { timeoutMs: 5_000, signal: never };
  const brokenBy = (code: string): Answer => ({ status: null, broken: Object.assign(new Error(code), { code }) });
  const answering = (...answers: Answer[]) => {
    let tries = 0;
    return { attempt: async () => answers[Math.min(tries++, answers.length - 1)]!, tries: () => tries };
  };

  it('tries 429, 5xx and broken connections again', async () => {
    const broken = brokenBy('ECONNRESET');
    const { attempt, tries } = answering({ status: 429 }, { status: 502 }, broken, { status: 200, messageId: 'm' });
    const retries: (number | null)[] = [];
    const answer = await deliver(attempt, { ...options, onRetry: ({ status }) => retries.push(status) });
    expect(answer.messageId).toBe('m');
    expect(tries()).toBe(4);
    expect(retries).toEqual([429, 502, null]);
  });

  it.each([400, 403, 404, 413])('takes %s as refused for good', async (status) => {
    const { attempt, tries } = answering({ status, error: 'no' });
    expect(await deliver(attempt, options)).toEqual({ status, error: 'no' });
    expect(tries()).toBe(1);
  });

  it('gives up at the timeout', async () => {
    const { attempt, tries } = answering({ status: 500, error: 'Internal server error' });
    expect(await deliver(attempt, { ...options, timeoutMs: 300 })).toMatchObject({ status: 500 });
    expect(tries()).toBeGreaterThan(1);
  });

  it('stops trying once the record of a lost reply was seen', async () => {
    const { attempt, tries } = answering(brokenBy('ECONNRESET'));
    await deliver(attempt, { ...options, arrived: () => tries() === 2 });
    expect(tries()).toBe(2);
  });

  it.each([60_000, 300])(
    'ends where nobody listens, and does not wait for it long: %i ms',
    async (timeoutMs) => {
      const { attempt, tries } = answering(brokenBy('ECONNREFUSED'));
      await expect(deliver(attempt, { ...options, timeoutMs })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      expect(tries()).toBeGreaterThan(1);
    },
    10_000,
  );

  it('ends at the signal', async () => {
    const controller = new AbortController();
    const { attempt } = answering({ status: 429 });
    const delivery = deliver(attempt, {
      ...options,
      timeoutMs: 60_000,
      signal: controller.signal,
      onRetry: () => controller.abort(),
    });
    expect(await delivery).toEqual({ status: 429 });
  });
});

describe('channel', () => {
  it('hands on what several put, and ends', async () => {
    const row = channel<number>();
    row.put(1);
    setImmediate(() => {
      row.put(2);
      row.end();
      row.put(3);
    });
    const got: number[] = [];
    for await (const item of row) got.push(item);
    expect(got).toEqual([1, 2]);
  });

  it('hands on what was put before it failed', async () => {
    const row = channel<number>();
    row.put(1);
    row.end(new Error('broken'));
    const got: number[] = [];
    await expect(
      (async () => {
        for await (const item of row) got.push(item);
      })(),
    ).rejects.toThrow('broken');
    expect(got).toEqual([1]);
  });
});
