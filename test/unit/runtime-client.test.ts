/** The runtime's own HTTP: an answer is read whole however the network cuts it, and what is posted is what was said. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';

const CLIENT = new URL('../../src/local/runtime/bootstrap/runtime-client.mjs', import.meta.url).href;
/** Takes one event, answers it with itself, fails the next one, and ends. */
const PROGRAM = `import { connect } from ${JSON.stringify(CLIENT)};
const api = connect(process.env.AWS_LAMBDA_RUNTIME_API);
const first = await api.next();
const second = await api.respond(first.requestId, JSON.stringify(first));
await api.end(second.requestId, { errorType: 'Größe', errorMessage: second.payload });
process.exit(0);`;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Exchange {
  socket: Socket;
  /** The next request's head and body, once it is there whole. */
  request(): Promise<{ head: string; body: string }>;
}

/** Runs the program against a server that we are ourselves. */
async function begin(): Promise<Exchange & { child: ChildProcess }> {
  const server = createServer().listen(0, '127.0.0.1');
  ends.push(() => server.close());
  await once(server, 'listening');
  const api = `127.0.0.1:${(server.address() as AddressInfo).port}/secret`;
  const env = { ...process.env, AWS_LAMBDA_RUNTIME_API: api };
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { env, stdio: 'inherit' });
  ends.push(() => child.kill('SIGKILL'));
  const [socket] = (await once(server, 'connection')) as [Socket];
  socket.setNoDelay(true).on('error', () => {});
  let seen = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
  });
  return {
    child,
    socket,
    async request() {
      for (;;) {
        const end = seen.indexOf('\r\n\r\n');
        const head = seen.toString('latin1', 0, Math.max(end, 0));
        const size = end + 4 + Number(/content-length: (\d+)/.exec(head)?.[1]);
        if (end >= 0 && seen.length >= size) {
          const body = seen.toString('utf8', end + 4, size);
          seen = seen.subarray(size);
          return { head, body };
        }
        await once(socket, 'data');
      }
    },
  };
}

const answer = (requestId: string, payload: string) =>
  Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(payload)}\r\nLambda-Runtime-Aws-Request-Id: ${requestId}\r\n` +
      `Lambda-Runtime-Deadline-Ms: 7\r\nLambda-Runtime-Invoked-Function-Arn: arn:f\r\n\r\n${payload}`,
  );
/** Each piece in a segment of its own. */
async function pieces({ socket }: Exchange, bytes: Buffer, size: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += size) {
    socket.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

it.each([1, 7, 100_000])('an event in pieces of %i bytes is read whole, and so is the one after it', async (size) => {
  const exchange = await begin();
  expect((await exchange.request()).head).toMatch(
    /^GET \/secret\/2018-06-01\/runtime\/invocation\/next HTTP\/1\.1\r\n/,
  );
  const payload = JSON.stringify('€ü𝄞'.repeat(size < 10 ? 3 : 100_000));
  await pieces(exchange, answer('one', payload), size);
  const echo = await exchange.request();
  expect(echo.head).toMatch(/^POST \/secret\/2018-06-01\/runtime\/invocation\/one\/response HTTP\/1\.1\r\n/);
  expect(JSON.parse(echo.body)).toEqual({ requestId: 'one', payload, deadline: 7, functionArn: 'arn:f' });
  await pieces(exchange, answer('two', '"größer"'), size);
  const error = await exchange.request();
  expect(error.head).toMatch(/^POST \/secret\/2018-06-01\/runtime\/invocation\/two\/error HTTP\/1\.1\r\n/);
  // A header holds no such letters.
  expect(error.head).toMatch(/lambda-runtime-function-error-type: Unhandled\r?\n?/);
  expect(JSON.parse(error.body)).toEqual({ errorType: 'Größe', errorMessage: '"größer"' });
  exchange.socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}');
  expect(await once(exchange.child, 'exit')).toEqual([0, null]);
});

it('a runtime whose endpoint is gone ends by itself', async () => {
  const exchange = await begin();
  await exchange.request();
  exchange.socket.destroy();
  expect(await once(exchange.child, 'exit')).toEqual([1, null]);
});
