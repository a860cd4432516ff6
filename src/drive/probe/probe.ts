/** Proves that a stack works: sends one message down each branch until both were seen at their ends. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../../aws/aws.ts';
import { isLoopback } from '../../aws/is-loopback.ts';
import { follow } from '../../logs/follow.ts';
import { parseLoggedError } from '../../logs/function-error.ts';
import { parseLambdaLine } from '../../logs/lambda-line.ts';
import { parseRecord } from '../../logs/record.ts';
import { recordGroups } from '../../logs/sightings.ts';
import type { LogLine } from '../../logs/source.ts';
import { FUNCTIONS, type FunctionRole, type Stack } from '../../pattern/stack.ts';
import { newProbeId } from '../destined-id.ts';
import { openFront } from '../send/front.ts';
import { BRANCHES, type Branch, type Gap, gapsOf, isProven, MODES, type Trace, type Traces } from './last-seen.ts';

export interface ProbeOptions {
  aws: Aws;
  stack: Stack;
  /** The whole …/SendEvent. */
  url: string;
  /** Is there a record log? Then both records must be seen there, too. */
  records: boolean;
  signal: AbortSignal;
  /** Ms at the most; 90 s unless given. */
  withinMs?: number;
  /** Ends it before its time, as if that were over. */
  enough?: AbortSignal;
  /** Told what is still being waited for. */
  onWaiting?: (missing: Gap[]) => void;
  /**
   * Answers what of the stack is gone. It is asked where the proof takes long: what it names twice is not waited for any longer.
   */
  gone?: () => Promise<readonly string[]>;
}

export interface Proof {
  verified: boolean;
  missing: Gap[];
}

const WITHIN_MS = 90_000;
/** How far this clock and AWS's may be apart. */
const CLOCKS_APART_MS = 5_000;
/** A message that may be lost is sent again after so long, and later each time. */
const AGAIN_MS = { loopback: 250, elsewhere: 3_000 };
/** How long nobody asks what is gone: fresh rules and permissions take their time. */
const PATIENCE_MS = { loopback: 8_000, elsewhere: 20_000 };

/**
 * Fresh rules and permissions lose first messages on AWS without a word (aws-facts 3.1, 4.11), so each branch's message
 * is sent again until it arrives: 90 s at most. An interrupted probe answers what was missing then.
 */
export async function probe(options: ProbeOptions): Promise<Proof> {
  const { aws, stack, url, records, signal, withinMs = WITHIN_MS, enough, onWaiting, gone } = options;
  const local = isLoopback(aws.endpoint);
  const where = local ? 'loopback' : 'elsewhere';
  const done = new AbortController();
  // A signal of AbortSignal.timeout that only AbortSignal.any knows is collected on Node 20, and never comes.
  const late = setTimeout(() => done.abort(), withinMs);
  const both = AbortSignal.any([signal, done.signal, ...(enough ? [enough] : [])]);
  // Each log that is read listens to it, and each message on its way.
  setMaxListeners(0, both);
  const ids: Record<Branch, string> = { success: newProbeId(), failure: newProbeId() };
  const notes = noteBook(stack, records, ids, local ? 0 : CLOCKS_APART_MS);
  const front = openFront(aws, url, BRANCHES.length);

  async function knock(branch: Branch): Promise<void> {
    const trace = notes.traces.probes[branch];
    for (
      let pause = AGAIN_MS[where];
      !both.aborted && !isProven(notes.traces, branch);
      pause = Math.min(pause * 1.5, 10_000)
    ) {
      const sentAt = Date.now();
      const answer = await front.send({ mode: MODES[branch], destinedId: ids[branch] }, both);
      if (both.aborted) return;
      trace.answer = answer;
      if (answer.messageId) notes.accepted(branch, sentAt);
      // A refusal comes at once and is tried again sooner than a message that may still be on its way.
      const retryIn = answer.messageId ? pause : Math.min(pause, local ? 100 : 1_000);
      await sleep(retryIn, undefined, { signal: both }).catch(() => {});
    }
  }

  async function watch(): Promise<void> {
    const logGroups = [...recordGroups(stack).keys(), stack.functions.destined.logGroup];
    const from = Date.now() - (local ? 1_000 : 60_000);
    for await (const { lines, caughtUp, missing } of follow({ aws, logGroups, from, follow: true, signal: both })) {
      for (const line of lines) notes.read(line);
      notes.traces.gone = missing;
      const gaps = gapsOf(notes.traces);
      if (gaps.length === 0) return done.abort();
      if (caughtUp) onWaiting?.(gaps);
    }
  }

  async function doubt(): Promise<void> {
    const patience = PATIENCE_MS[where];
    let before: readonly string[] = [];
    for (let pause = patience; gone && !both.aborted; pause *= 2) {
      // AWS shows for a while what is not so any more: it is asked again, soon.
      await sleep(before.length > 0 ? patience / 4 : pause, undefined, { signal: both }).catch(() => {});
      if (both.aborted) return;
      // What hinders this look says nothing of the messages.
      const now = await gone().catch((): string[] => []);
      if (now.some((name) => before.includes(name))) return done.abort();
      before = now;
    }
  }

  try {
    await Promise.all([watch(), doubt(), ...BRANCHES.map(knock)]);
  } finally {
    clearTimeout(late);
    done.abort();
    front.close();
  }
  const missing = gapsOf(notes.traces);
  return { verified: missing.length === 0, missing };
}

const REQUEST_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An error that a function, or the platform for it, wrote into its log. */
function faultIn(message: string): string | undefined {
  const line = parseLambdaLine(message);
  if (line.type === 'fault') return line.text;
  const error = line.type === 'handler' ? parseLoggedError(line.text) : undefined;
  return error && `${error.errorType}: ${error.errorMessage}`;
}

/** Takes down what each line of a log says of the probes. */
function noteBook(stack: Stack, records: boolean, ids: Record<Branch, string>, clocksApartMs: number) {
  const groups = recordGroups(stack);
  const roles = new Map(FUNCTIONS.map((role) => [stack.functions[role].logGroup, role]));
  /** Requests of the destined function. */
  const requests = new Set<string>();
  /** When the first accepted message was sent: what a function logged before says nothing of it. */
  let firstAt = Number.POSITIVE_INFINITY;
  const trace = (): Trace => ({ accepted: false, seen: new Map() });
  const logs: Record<FunctionRole, { ran: boolean; fault?: string }> = {
    destined: { ran: false },
    success: { ran: false },
    failure: { ran: false },
  };
  const traces: Traces = {
    stack,
    records,
    probes: { success: trace(), failure: trace() },
    logs,
    isLogged: (requestId) => requests.has(requestId),
    gone: [],
  };
  return {
    traces,
    accepted(branch: Branch, sentAt: number) {
      traces.probes[branch].accepted = true;
      firstAt = Math.min(firstAt, sentAt - clocksApartMs);
    },
    read({ message, logGroup, time }: LogLine) {
      const role = roles.get(logGroup);
      if (role && time >= firstAt) {
        logs[role].ran = true;
        const fault = faultIn(message);
        if (fault) logs[role].fault = fault;
      }
      for (const [id] of role === 'destined' ? message.matchAll(REQUEST_ID) : []) requests.add(id);
      const where = groups.get(logGroup);
      const record = where && parseRecord(message);
      const branch = record && BRANCHES.find((name) => ids[name] === record.destinedId);
      if (where && branch) traces.probes[branch].seen.set(where, record);
    },
  };
}
