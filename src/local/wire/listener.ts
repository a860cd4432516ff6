/** Serves requests on a loopback port: what HTTP can do wrong is caught here, so that nothing of it ends the process. */
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireRequest, WireResponse } from './wire.ts';

/** Bytes that all bodies of one sort that are still arriving may hold together. */
export interface Budget {
  left: number;
}
/** A request before its body is read. */
export type RequestHead = Omit<WireRequest, 'body'>;
export interface Front {
  /** Refuses a request by its head alone, or says how many bytes its body may have. */
  admit(head: RequestHead): { bodyLimit: number; budget: Budget } | { refused: WireResponse };
  answer(request: WireRequest, sourceIp: string): Promise<WireResponse>;
  /** A body over the limit. */
  tooLarge(head: RequestHead, sourceIp: string): WireResponse | Promise<WireResponse>;
  /** A body that its budget has no room for now. */
  busy(head: RequestHead): WireResponse;
  /** The answer to something that went wrong unexpectedly. */
  failed(error: unknown): WireResponse;
}

export interface Patience {
  /** For the whole head of a request, and for the whole request, in milliseconds. */
  headMs: number;
  requestMs: number;
  /** How often it is looked who is late. */
  checkMs: number;
}

/** Longer than SDK clients leave a connection idle: one that is ended just as a client writes to it resets that request. */
const IDLE_MS = 120_000;
/** How long a client may go on sending a body that was refused. */
const LINGER_MS = 1_000;
const PATIENCE: Patience = { headMs: 20_000, requestMs: 300_000, checkMs: 5_000 };

/** Listens on 127.0.0.1; port 0 takes a free one. Requests wait for the front if it is not there yet. */
export async function listen(
  front: Promise<Front>,
  port: number,
  { headMs, requestMs, checkMs }: Patience = PATIENCE,
): Promise<{ server: Server; url: string }> {
  const take = (req: IncomingMessage, res: ServerResponse) => {
    req.on('error', () => {});
    res.on('error', () => {});
    void front.then((ready) => serve(ready, req, res)).catch(() => req.destroy());
  };
  const patience = { headersTimeout: headMs, requestTimeout: requestMs, connectionsCheckingInterval: checkMs };
  const server = createServer({ ...patience, keepAliveTimeout: IDLE_MS }, take);
  // Nobody is told to go on before the head was looked at: serve reads the body, or refuses it.
  server.on('checkContinue', take);
  // Node would answer by itself, before anybody looked who asks.
  server.on('checkExpectation', take);
  server.on('connect', (_req, socket) => {
    socket.on('error', () => {});
    socket.end(unreadable(405, 'this is no proxy for tunnels'));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(faultOf(error));
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The answer to what is no HTTP, too long or too slow, in the shape of AWS's errors. */
function faultOf({ code }: NodeJS.ErrnoException): string {
  if (code === 'HPE_HEADER_OVERFLOW') return unreadable(431, 'the request line and the headers are too long');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return unreadable(408, 'the request took too long');
  return unreadable(400, 'this is no request that could be read');
}
function unreadable(status: number, message: string): string {
  const body = JSON.stringify({ __type: 'BadRequestException', message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json',
    'x-amzn-ErrorType: BadRequestException',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

async function serve(front: Front, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    const head = headOf(req);
    const sourceIp = req.socket.remoteAddress ?? '127.0.0.1';
    const admitted = front.admit(head);
    if ('refused' in admitted) return respond(req, res, admitted.refused);
    if (/^100-continue$/i.test(req.headers.expect ?? '')) res.writeContinue();
    const body = await bodyOf(req, admitted.bodyLimit, admitted.budget);
    if (body === 'gone') return;
    if (body === 'busy') return respond(req, res, front.busy(head));
    if (body === 'too large') return respond(req, res, await front.tooLarge(head, sourceIp));
    const answer = await front.answer({ ...head, body }, sourceIp);
    if (answer.lost === 'cut') req.socket.destroy();
    else if (!answer.lost) respond(req, res, answer);
  } catch (error) {
    respond(req, res, front.failed(error));
  }
}

function headOf(req: IncomingMessage): RequestHead {
  let target = req.url ?? '/';
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  const headerNames = req.rawHeaders.filter((_, i) => i % 2 === 0);
  // Node keeps the first of several: whoever stands in front of this server may have looked at another.
  if (headerNames.filter((name) => name.toLowerCase() === 'host').length > 1) headers.host = '';
  // Absolute form, by a client that takes this server for its HTTP proxy: its authority outranks the Host header.
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(target);
  if (absolute) {
    headers.host = absolute[1] ?? '';
    target = absolute[2]?.startsWith('/') ? absolute[2] : `/${absolute[2] ?? ''}`;
  }
  const [, path = '/', query = ''] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  return { method: req.method ?? 'GET', path, query, headers, headerNames };
}

async function bodyOf(
  req: IncomingMessage,
  limit: number,
  budget: Budget,
): Promise<Buffer | 'too large' | 'busy' | 'gone'> {
  if (Number(req.headers['content-length'] ?? 0) > limit) return 'too large';
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Not for await: leaving that loop would destroy the socket before an answer is sent.
    return await new Promise((resolve, reject) => {
      req.on('data', (chunk: Buffer) => {
        const isTooLarge = size + chunk.byteLength > limit;
        if (isTooLarge || chunk.byteLength > budget.left) {
          req.removeAllListeners('data');
          req.pause();
          resolve(isTooLarge ? 'too large' : 'busy');
          return;
        }
        size += chunk.byteLength;
        budget.left -= chunk.byteLength;
        chunks.push(chunk);
      });
      req.on('end', () => resolve(Buffer.concat(chunks)));
      req.on('error', reject);
      req.on('close', () => reject(new Error('closed')));
    });
  } catch {
    return 'gone';
  } finally {
    budget.left += size;
  }
}

/** Bytes are sent as they are, without a copy: a page of a log has millions. */
const bytesOf = (body: Uint8Array | string): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

/** Sends an answer; one that HTTP can't carry becomes a 500. */
function respond(req: IncomingMessage, res: ServerResponse, { status, headers, body }: WireResponse): void {
  if (res.headersSent || res.destroyed) return;
  const valid = Number.isInteger(status) && status >= 200 && status <= 599;
  const bare = status === 204 || status === 304;
  const bytes = valid ? bytesOf(body) : Buffer.from('{"message":"Internal server error"}');
  try {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  } catch {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = 500;
    res.end();
    return;
  }
  if (!bare) res.setHeader('content-length', bytes.byteLength);
  const sent = bare || req.method === 'HEAD' ? undefined : bytes;
  if (req.complete) {
    res.writeHead(valid ? status : 500);
    res.end(sent);
    return;
  }
  // A body that nobody read would be taken for the next request of this connection. Closing while the client still
  // writes would reset the connection before it reads the answer: so the rest is thrown away, for a while.
  res.setHeader('connection', 'close');
  res.writeHead(valid ? status : 500);
  if (sent) res.write(sent);
  else res.flushHeaders();
  const enough = setTimeout(() => req.destroy(), LINGER_MS).unref();
  req.on('close', () => clearTimeout(enough));
  req.on('end', () => res.end());
  req.resume();
}
