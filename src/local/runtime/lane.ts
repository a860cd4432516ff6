/** A function's lane: what waits for it and what runs it; whether one more may run, and whether an environment pays. */
import { availableParallelism } from 'node:os';
import type { Environment } from './environment.ts';
import type { FunctionSpec, Invocation, InvocationResult } from './function-spec.ts';

/** What new accounts have (aws-facts 11.5). */
export const ACCOUNT_CONCURRENCY = 10;
/** A start costs more than a short wait for a warm environment: only who waited this long is worth one. */
export const PATIENCE_MS = 100;
/** A queue that the warm environments will have worked off sooner isn't worth one either. */
const BACKLOG_MS = 500;
/** How much the newest invocation counts in the average duration. */
const WEIGHT = 0.1;

interface Waiting {
  spec: () => FunctionSpec | undefined;
  invocation: Invocation;
  since: number;
  done(result: InvocationResult | undefined): void;
}
export interface Worker {
  environment: Environment;
  /** The folder for the function's own files. */
  scratch: string;
  idle?: NodeJS.Timeout;
}
/** A function's code, unpacked once for every environment of its generation. */
export interface Code {
  folder: Promise<string>;
  /** Invocations that run on it. */
  busy: number;
}
export interface Lane {
  /** What runs in one region takes no concurrency of another. */
  region: string;
  /** Undefined until the first invocation after a change. */
  code?: Code;
  queue: Waiting[];
  head: number;
  free: Worker[];
  busy: number;
  /** Reserved concurrency: how many may run at once, whatever the rest of the account does. */
  reserved?: number;
  starting: number;
  /** When each invocation that goes on was begun. */
  begun: Set<{ at: number }>;
  averageMs: number;
  timer?: NodeJS.Timeout;
}

/** `key` is the function's ARN. */
export const createLane = (key: string): Lane => ({
  region: key.split(':')[3]!,
  queue: [],
  head: 0,
  free: [],
  busy: 0,
  starting: 0,
  begun: new Set(),
  averageMs: 0,
});

/** May one more of this function run? What others of its region have reserved is theirs, used or not. */
export function hasRoom(lane: Lane, lanes: Iterable<Lane>): boolean {
  if (lane.reserved !== undefined) return lane.busy < lane.reserved;
  let taken = 0;
  for (const other of lanes) if (other.region === lane.region) taken += other.reserved ?? other.busy;
  return taken < ACCOUNT_CONCURRENCY;
}

/** Is another environment worth its start? AWS would make one for every event that finds none free. */
export function worthStarting(lane: Lane, waited: number): boolean {
  if (lane.busy === 0) return true;
  if (lane.starting > 0 || waited < PATIENCE_MS) return false;
  const now = performance.now();
  if ([...lane.begun].every(({ at }) => now - at > PATIENCE_MS)) return true;
  const backlogMs = ((lane.queue.length - lane.head) * lane.averageMs) / lane.busy;
  return lane.busy < availableParallelism() && backlogMs > BACKLOG_MS;
}

/** Notes how long it takes: what a start is held against. */
export async function timed<T>(lane: Lane, invocation: Promise<T>): Promise<T> {
  const begun = { at: performance.now() };
  lane.begun.add(begun);
  try {
    return await invocation;
  } finally {
    lane.begun.delete(begun);
    lane.averageMs += WEIGHT * (performance.now() - begun.at - lane.averageMs);
  }
}
