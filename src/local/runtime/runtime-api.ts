/** The Lambda Runtime API: one listener, one unguessable path for each execution environment. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** An event as the runtime is handed it. */
export interface RuntimeEvent {
  requestId: string;
  payload: string;
  /** JSON text on one line. */
  clientContext?: string;
  functionArn: string;
  /** Milliseconds since the epoch. */
  deadlineMs: number;
}
/** What one environment does with what its runtime says. */
export interface RuntimeListener {
  /** The runtime asks for its next event; `hand` answers, at once or later. */
  next(hand: (event: RuntimeEvent) => void): void;
  /** `memoryMb`: the most that the process had in use so far. Why it is not the time for this, if it isn't. */
  response(requestId: string, payload: string, memoryMb: number): Refusal | undefined;
  /** Without a request id: of the start. */
  error(requestId: string | undefined, payload: string, memoryMb: number): Refusal | undefined;
}
/** What the Runtime API has against an answer, under AWS's names: no such event, or none that waits for one. */
export type Refusal = 'InvalidRequestID' | 'InvalidStateTransition';
export interface RuntimeApi {
  /** Value of AWS_LAMBDA_RUNTIME_API for an environment that was just added, and its removal. */
  add(listener: RuntimeListener): Promise<{ address: string; remove(): void }>;
  /** Serves a connection that was not made over the network: a third of its price. */
  serve(connection: Duplex): void;
  close(): void;
}

const VERSION = '/2018-06-01/runtime';
/** Statuses [D runtimes-api]; names and texts [K]. */
const REFUSALS: Record<Refusal, { status: number; errorMessage: string }> = {
  InvalidRequestID: { status: 400, errorMessage: 'Invalid request ID' },
  InvalidStateTransition: { status: 403, errorMessage: 'Transition is not allowed' },
};
/** aws-facts 1.8: a response of a function has at most 6 MB; the record of a larger one could not be delivered. */
const RESPONSE_LIMIT = 6_291_556;

/** Listens on 127.0.0.1 once the first environment is added. */
export function createRuntimeApi(): RuntimeApi {
  const listeners = new Map<string, RuntimeListener>();
  let server: Server | undefined;
  let listening: Promise<string> | undefined;

  function start(): Promise<string> {
    server = createServer((req, res) => {
      req.on('error', () => {});
      res.on('error', () => {});
      void serve(listeners, req, res).catch(() => res.destroy());
    });
    // An idle runtime waits for its next event for as long as it takes.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
    server.on('clientError', (_error, socket) => socket.destroy());
    return new Promise((resolve, reject) => {
      server!.once('error', reject);
      server!.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server!.address() as AddressInfo).port}`));
    });
  }

  return {
    async add(listener) {
      listening ??= start();
      const host = await listening;
      const secret = randomBytes(24).toString('base64url');
      listeners.set(secret, listener);
      return { address: `${host}/${secret}`, remove: () => void listeners.delete(secret) };
    },
    serve: (connection) => void server?.emit('connection', connection),
    close() {
      listeners.clear();
      server?.close();
      server?.closeAllConnections();
    },
  };
}

async function serve(
  listeners: ReadonlyMap<string, RuntimeListener>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const [, secret = '', rest = ''] = /^\/([\w-]+)(\/.*)$/.exec(req.url ?? '') ?? [];
  const listener = listeners.get(secret);
  if (!listener || !rest.startsWith(VERSION))
    return respond(res, 403, { errorType: 'Forbidden', errorMessage: 'no such runtime' });
  const path = rest.slice(VERSION.length);
  if (req.method === 'GET' && path === '/invocation/next') return handNext(listener, res);
  const [, requestId, what] = /^\/invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
  if (req.method !== 'POST' || !(what || path === '/init/error')) {
    return respond(res, 404, { errorType: 'NotFound', errorMessage: 'no such path of the Runtime API' });
  }
  // The function could say anything here.
  const memoryMb = (Number(req.headers['destined-max-rss-kb']) || 0) / 1024;
  const body = await bodyOf(req);
  let refusal: Refusal | undefined;
  if (body === undefined) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`;
    const errorType = 'Function.ResponseSizeTooLarge';
    refusal = listener.error(requestId, JSON.stringify({ errorType, errorMessage }), memoryMb);
  } else if (what === 'response') refusal = listener.response(requestId ?? '', body, memoryMb);
  else refusal = listener.error(requestId, body, memoryMb);
  // Our own runtime asks for its next event with the same request, even if its function answered behind its back.
  if (req.headers['destined-then-next']) handNext(listener, res);
  else if (refusal) {
    const { status, errorMessage } = REFUSALS[refusal];
    respond(res, status, { errorType: refusal, errorMessage });
  } else respond(res, 202, { status: 'OK' });
}

function handNext(listener: RuntimeListener, res: ServerResponse): void {
  listener.next(({ requestId, payload, clientContext, functionArn, deadlineMs }) => {
    res.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadlineMs),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': traceId(),
      ...(clientContext ? { 'lambda-runtime-client-context': asciiJson(clientContext) } : {}),
    });
    res.end(payload);
  });
}

/** Random digits of ids that Node makes many of at once. */
function traceId(): string {
  const digits = randomUUID().replaceAll('-', '') + randomUUID().replaceAll('-', '');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${digits.slice(0, 24)};Parent=${digits.slice(-16)};Sampled=0`;
}

/** The same JSON as a header can hold it: in ASCII. */
const asciiJson = (json: string): string =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Undefined for a body over the limit. */
function bodyOf(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= RESPONSE_LIMIT) chunks.push(chunk);
    });
    req.on('end', () => resolve(size > RESPONSE_LIMIT ? undefined : Buffer.concat(chunks).toString('utf8')));
    req.on('error', reject);
    req.on('close', () => reject(new Error('closed')));
  });
}

function respond(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
