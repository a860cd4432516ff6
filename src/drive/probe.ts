/** Proves that a stack works: sends one message down each branch until both were seen at their ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import { follow } from '../logs/follow.ts';
import type { Where } from '../logs/outcomes.ts';
import { readSightings } from '../logs/sightings.ts';
import type { Stack } from '../pattern/stack.ts';
import { newProbeId } from './destined-id.ts';
import { type Answer, openFront } from './front.ts';

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
  /** Told what is still being waited for. */
  onWaiting?: (missing: string[]) => void;
}

export interface Proof {
  verified: boolean;
  /** The hops that nothing was seen to pass, e.g. `the failure function saw no failure`. */
  missing: string[];
}

const WITHIN_MS = 90_000;
/** How far this clock and AWS's may be apart. */
const CLOCKS_APART_MS = 5_000;
/** A message that may be lost is sent again after so long, and later each time. */
const AGAIN_MS = { loopback: 250, elsewhere: 3_000 };
const BRANCHES = ['success', 'failure'] as const;
type Branch = (typeof BRANCHES)[number];

/**
 * Fresh rules and permissions lose first messages on AWS without a word (aws-facts 3.1, 4.11), so each branch's message
 * is sent again until it arrives: 90 s at most. An interrupted probe answers what was missing then.
 */
export async function probe({
  aws,
  stack,
  url,
  records,
  signal,
  withinMs = WITHIN_MS,
  onWaiting,
}: ProbeOptions): Promise<Proof> {
  const local = isLoopback(aws.endpoint);
  const from = Date.now() - (local ? 1_000 : 60_000);
  const done = new AbortController();
  // A signal of AbortSignal.timeout that only AbortSignal.any knows is collected on Node 20, and never comes.
  const late = setTimeout(() => done.abort(), withinMs);
  const both = AbortSignal.any([signal, done.signal]);
  const ids: Record<Branch, string> = { success: newProbeId(), failure: newProbeId() };
  const seen: Record<Branch, Set<Where>> = { success: new Set(), failure: new Set() };
  const answers: Partial<Record<Branch, Answer>> = {};
  const accepted = new Set<Branch>();
  /** When the first message was accepted: what the destined function logged before says nothing of it. */
  let acceptedAt = Number.POSITIVE_INFINITY;
  const front = openFront(aws, url, BRANCHES.length);
  const proven = (branch: Branch) => seen[branch].has(branch) && (!records || seen[branch].has('records'));

  async function knock(branch: Branch): Promise<void> {
    const first = local ? AGAIN_MS.loopback : AGAIN_MS.elsewhere;
    for (let pause = first; !both.aborted && !proven(branch); pause = Math.min(pause * 1.5, 10_000)) {
      const mode = branch === 'success' ? 'success' : 'fail';
      const answer = await front.send({ mode, destinedId: ids[branch] }, both);
      if (both.aborted) return;
      answers[branch] = answer;
      if (answer.messageId) {
        accepted.add(branch);
        acceptedAt = Math.min(acceptedAt, Date.now() - (local ? 0 : CLOCKS_APART_MS));
      }
      // A refusal comes at once and is tried again sooner than a message that may still be on its way.
      const retryIn = answer.messageId ? pause : Math.min(pause, local ? 100 : 1_000);
      await sleep(retryIn, undefined, { signal: both }).catch(() => {});
    }
  }

  async function watch(): Promise<void> {
    for await (const { sightings, caughtUp } of readSightings({ aws, stack, from, follow: true, signal: both })) {
      for (const { record, where } of sightings) {
        const branch = BRANCHES.find((name) => ids[name] === record.destinedId);
        if (branch) seen[branch].add(where);
      }
      if (BRANCHES.every(proven)) return done.abort();
      if (caughtUp) onWaiting?.(missing());
    }
  }

  function missing(): string[] {
    return BRANCHES.flatMap((branch) => {
      if (proven(branch)) return [];
      const { status, error } = answers[branch] ?? {};
      if (!accepted.has(branch))
        return answers[branch] ? [`the front answered ${status ?? 'nothing'}: ${error}`] : ['the front'];
      const gaps: string[] = [];
      if (!seen[branch].has(branch)) gaps.push(`the ${branch} function saw no ${branch}`);
      if (records && !seen[branch].has('records')) gaps.push(`the record log saw no ${branch}`);
      return gaps;
    });
  }

  try {
    await Promise.all([watch(), ...BRANCHES.map(knock)]);
  } finally {
    clearTimeout(late);
    done.abort();
    front.close();
  }
  const gaps = [...new Set(missing())];
  if (gaps.length > 0 && accepted.size > 0 && !signal.aborted && !(await wasInvoked(aws, stack, acceptedAt, signal))) {
    gaps.unshift('the destined function was not invoked');
  }
  return { verified: gaps.length === 0, missing: gaps };
}

/** Any line in the destined function's log says that SNS reached it. */
async function wasInvoked(aws: Aws, stack: Stack, from: number, signal: AbortSignal): Promise<boolean> {
  const logGroups = [stack.functions.destined.logGroup];
  for await (const { lines } of follow({ aws, logGroups, from, follow: false, signal })) {
    if (lines.length > 0) return true;
  }
  return false;
}
