/** Starts the embedded AWS endpoint in this process. */
import { randomBytes } from 'node:crypto';
import { createAdmin } from './admin.ts';
import { ACCOUNT, type Assembly, assemble } from './assemble.ts';
import { type Clock, createClock } from './clock.ts';
import type { Faults } from './faults.ts';
import { createFront } from './front.ts';
import { createQuotas } from './quotas.ts';
import { createRegions } from './regions.ts';
import { NO_SLOWNESS, type Slowness } from './slowness.ts';
import { type Call, createEndpoint } from './wire/endpoint.ts';
import { type Front, listen } from './wire/listener.ts';
import type { Credentials, World } from './world.ts';

export interface ServerOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  clock?: 'fast' | 'real' | Clock;
  /** How slow AWS is; what is left out isn't. */
  slowness?: Partial<Slowness>;
  /** Cap of the stored log events; 256 MiB by default. */
  logBytes?: number;
  /** Cap of the events queued for functions; 256 MiB by default. */
  queueBytes?: number;
  /** The start secret; a random one by default. */
  credentials?: Credentials;
  /** Where unexpected exceptions are written. */
  stderr?: { write(text: string): unknown };
  /** Ends after so many milliseconds without a request; a day by default. */
  idleMs?: number;
  /** Which calls go wrong; none by default. */
  faults?: Faults;
  /** Sees every call of an operation, after its answer is known. */
  observe?(call: Call): void;
}
export interface RunningEndpoint {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** Of the account's root: they may do everything. */
  credentials: Credentials;
  account: string;
  region: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  world: World;
  /** Stops listening, and ends timers and processes. Idempotent. */
  close(): Promise<void>;
  /** Settles once it is closed, whoever asked for it. */
  closed: Promise<void>;
}

/** What callers that name none are told. */
const REGION = 'us-east-1';
const DAY_MS = 24 * 3600_000;
/** Ends of services that take longer than this are not waited for. */
const CLOSE_MS = 5_000;
const GRACE_MS = 500;

/** Listens on 127.0.0.1 only. Throws what node:net throws if the port is taken. */
export async function startEndpoint(options: ServerOptions = {}): Promise<RunningEndpoint> {
  const { stderr = process.stderr, idleMs = DAY_MS, observe, faults } = options;
  const credentials = options.credentials ?? newCredentials();
  const clock = typeof options.clock === 'object' ? options.clock : createClock(options.clock ?? 'fast');
  const slowness = { ...NO_SLOWNESS, ...options.slowness };
  const startedAt = Date.now();
  const regions = createRegions(REGION);
  const log = (text: string) => void stderr.write(text);

  // The services need the URL, which is known once the port is bound: requests that come earlier wait for them.
  let ready: (front: Front) => void = () => {};
  const front = new Promise<Front>((resolve) => {
    ready = resolve;
  });
  const { server, url } = await listen(front, options.port ?? 0);
  let assembly: Assembly | undefined;
  let closing: Promise<void> | undefined;
  let settle: () => void = () => {};
  const closed = new Promise<void>((resolve) => {
    settle = resolve;
  });
  let idle: NodeJS.Timeout | undefined;
  const touched = () => {
    clearTimeout(idle);
    if (!closing) idle = setTimeout(() => void close(), idleMs).unref();
  };
  const close = () => {
    closing ??= end().finally(settle);
    return closing;
  };
  const end = async () => {
    clearTimeout(idle);
    const shut = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await within(assembly?.close() ?? Promise.resolve(), CLOSE_MS);
    // Answers under way, that of the stop itself among them, get there.
    await within(shut, GRACE_MS);
    server.closeAllConnections();
    await shut;
  };

  try {
    assembly = assemble({
      url,
      clock,
      slowness,
      credentials,
      logBytes: options.logBytes,
      queueBytes: options.queueBytes,
      async dispatch(request, caller, region, service) {
        return regions.enter(region, request, service) ?? endpoint.dispatch(request, caller, region, service);
      },
    });
  } catch (error) {
    await close();
    throw error;
  }
  const { world, modules, execute } = assembly;
  const takeCall = createQuotas(clock, slowness.quotas);
  const endpoint = createEndpoint({ modules, identity: world.identity, takeCall, observe, faults, log });
  const admin = createAdmin({ world, startedAt, secret: credentials.secretAccessKey, regions: regions.all, close });
  ready(createFront({ world, execute, admin, touched, log }));
  touched();
  return { url, credentials, account: ACCOUNT, region: REGION, startedAt, world, close, closed };
}

/** A fresh key of the account's root, unguessable. */
const newCredentials = (): Credentials => ({
  accessKeyId: `AKIA${randomBytes(10).toString('hex').toUpperCase().slice(0, 16)}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
