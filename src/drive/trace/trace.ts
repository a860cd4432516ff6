/** Follows one message through every hop, by the logs alone: what became of it, when, and where it stopped. */
import { setMaxListeners } from 'node:events';
import type { Aws } from '../../aws/aws.ts';
import { isLoopback } from '../../aws/is-loopback.ts';
import { EXIT, Failure } from '../../failure.ts';
import { createSearcher, type Searcher } from '../../logs/search.ts';
import type { Stack } from '../../pattern/stack.ts';
import { commandFor, noSuchStack } from '../no-such-stack.ts';
import type { RuleFit } from './rule-fits.ts';
import { type Break, breaksOf } from './trace-breaks.ts';
import { BRANCHES, type Facts, factsOf } from './trace-facts.ts';
import {
  type Asked,
  type Finding,
  findMessage,
  isOf,
  isWithoutTopic,
  newestRecord,
  RETENTION_DAYS,
  slackOf,
  windowsOf,
} from './trace-find.ts';
import { type Hop, hopsOf } from './trace-hops.ts';

/** `pending`: it is on its way still, or will be tried again. `lost`: no record, and none will come. */
export type TraceOutcome = 'success' | 'failure' | 'misrouted' | 'lost' | 'pending';

export interface Traced {
  messageId: string | null;
  destinedId?: string;
  apiRequestId?: string;
  /** The destined function's. */
  requestId?: string;
  /** It sends that message again: its MessageId, or Lambda's request id. Past the topic it has that MessageId itself. */
  replayOf?: string;
  outcome: TraceOutcome;
  hops: Hop[];
  /** Where it stopped, and what else did not go as it should, in the order of the hops. */
  breaks: Break[];
  /** How the record differs from what each rule wants, where none takes it. */
  rules?: RuleFit[];
  /** Runs of which one may be this message's. */
  suspects?: string[];
  /** Further records of the same message. */
  duplicates: number;
  /** Messages that sent it again, each by its id. */
  replays: { messageId: string | null; condition: string }[];
  /** What could not be looked at, with AWS's words. */
  unseen: string[];
}

export interface TraceOptions extends Asked {
  aws: Aws;
  stack: Stack;
  signal: AbortSignal;
  /** Ms since 1970, by AWS's clock; now, unless given. */
  now?: number;
}

/** Throws a Failure where no log knows the id, unless this machine sent it; and where there is no stack. */
export async function trace(options: TraceOptions): Promise<Traced> {
  const { aws, stack } = options;
  const signal = AbortSignal.any([options.signal]);
  // Each call in flight listens to it, and there are more than ten.
  setMaxListeners(0, signal);
  // On this machine there is one clock; of another its answers tell the second.
  const clocksApart = isLoopback(aws.endpoint) ? 0 : (aws.clockOffsetMs ?? 0);
  const now = options.now ?? Date.now() + clocksApart;
  const searcher = createSearcher(aws, signal);
  const known = options.known && { ...options.known, sentAt: options.known.sentAt + clocksApart };
  const asked = { id: options.id, known };
  const finding = await found(asked, { aws, stack, searcher, now });
  const isKnown = known !== undefined || (finding && finding.seen.length + finding.requests.size > 0);
  if (!finding || !isKnown) throw unknown(options, searcher, finding);
  refuseUnread(searcher);
  const facts = await factsOf({ aws, stack, searcher, now, signal }, finding, known);
  // Its id is a word in a line of another message.
  if (!known && !facts.record && !facts.run && facts.suspects.length === 0) throw unknown(options, searcher, finding);
  return tracedOf(facts);
}

interface Finder {
  aws: Aws;
  stack: Stack;
  searcher: Searcher;
  now: number;
}

/** Undefined where there is nothing to look for: `last`, and no record of anything. */
async function found({ id, known }: Asked, { aws, stack, searcher, now }: Finder): Promise<Finding | undefined> {
  const windows = windowsOf(now, slackOf(aws), known?.sentAt);
  const ids = [id, known?.destinedId, known?.messageId, known?.requestId].filter((each) => each !== undefined);
  if (ids.length > 0) {
    const finding = await findMessage(searcher, stack, [...new Set(ids)], windows);
    const [first] = finding.seen;
    const { record } = first ?? {};
    if (!record) return finding;
    const find = (...names: string[]) => findMessage(searcher, stack, names, windowsOf(now, slackOf(aws)));
    // By the request of a target function: the record itself tells where else it is.
    const whole = ids.some((each) => isOf(record, each)) ? finding : await find(record.requestId);
    // Replays name it by its MessageId.
    const names = whole.seen.flatMap(({ record }) => (isWithoutTopic(record) ? [] : [record.messageId]));
    const others = new Set(names.filter((name) => name !== null && !ids.includes(name)) as string[]);
    if (others.size === 0) return whole;
    return { ...whole, replays: (await find(...others)).replays };
  }
  const newest = await newestRecord(searcher, stack, windows);
  if (!newest) return undefined;
  return findMessage(searcher, stack, [newest.requestId], windowsOf(now, slackOf(aws)));
}

function tracedOf(facts: Facts): Traced {
  const { record, known, run, suspects, fits, seen, others, replays, unread, unasked } = facts;
  const breaks = breaksOf(facts);
  const isRouted = BRANCHES.some((branch) => seen.has(branch));
  return {
    messageId: record ? record.messageId : (known?.messageId ?? null),
    destinedId: record ? record.destinedId : known?.destinedId,
    apiRequestId: record && isWithoutTopic(record) ? undefined : record?.apiRequestId,
    requestId: record?.requestId ?? (run?.certainty === 'certain' ? run.invocation.requestId : undefined),
    replayOf: record?.replayOf,
    outcome: outcomeOf(facts, breaks),
    hops: hopsOf(facts),
    breaks,
    ...(!isRouted && fits?.every(({ matches }) => !matches) && { rules: fits }),
    ...(suspects.length > 0 && { suspects: suspects.map(({ requestId }) => requestId) }),
    duplicates: others.length,
    replays: replays.map(({ messageId, condition }) => ({ messageId, condition })),
    unseen: [...[...unread].map(([logGroup, why]) => `log group ${logGroup}: ${why}`), ...unasked],
  };
}

/** As every command judges it (`logs/outcomes.ts`): routed or taken by a rule, its condition decides. */
function outcomeOf({ record, seen, fits }: Facts, breaks: readonly Break[]): TraceOutcome {
  if (!record) return breaks.some(({ pending }) => pending) ? 'pending' : 'lost';
  const isRouted = BRANCHES.some((branch) => seen.has(branch));
  if (!isRouted && fits?.every(({ matches }) => matches === false)) return 'misrouted';
  return record.condition === 'Success' ? 'success' : 'failure';
}

/** Where no log at all may be read there is nothing to tell. */
function refuseUnread({ asked, unread, missing }: Searcher): void {
  const [refused] = unread.values();
  if (refused === undefined || ![...asked].every((name) => unread.has(name) || missing.has(name))) return;
  throw new Failure(`no log of the stack may be read: ${refused}`, {
    fix: 'give the caller this right: destined doctor --policy prints all that each command needs',
    exitCode: EXIT.refused,
    code: 'AccessDeniedException',
  });
}

function unknown({ id, stack }: TraceOptions, searcher: Searcher, finding: Finding | undefined): Failure {
  const asked = [...searcher.asked];
  if (asked.every((name) => searcher.missing.has(name))) return noSuchStack(stack);
  refuseUnread(searcher);
  const read = asked.filter((name) => !searcher.missing.has(name) && !searcher.unread.has(name));
  const gaps = [
    ...[...searcher.missing].map((name) => `there is no ${name}`),
    ...[...searcher.unread.keys()].map((name) => `${name} may not be read`),
  ];
  const through = `looked through ${[...read].join(', ')}, ${RETENTION_DAYS} days back, as long as they keep anything`;
  const what = id === undefined ? 'no message of this stack is known' : `no log knows ${JSON.stringify(id)}`;
  const again = finding && finding.replays.length > 0 ? '; only replays of it are known' : '';
  return new Failure([`${what}${again}: ${through}`, ...gaps].join('; '), {
    fix:
      id === undefined
        ? `run ${commandFor('send', stack.name)}`
        : 'give the id of an SNS message, of a request to the API or to a function, a destined-id, or last; logs may be a minute late',
    exitCode: EXIT.no,
    code: 'UnknownMessage',
  });
}
