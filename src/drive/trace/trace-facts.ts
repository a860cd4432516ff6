/** Reads all that the logs and the bus tell of one message: its record, the runs of the functions, the rules that take it. */
import { GetFunctionEventInvokeConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws/aws.ts';
import { unlessNamed } from '../../aws/error-names.ts';
import { isLoopback } from '../../aws/is-loopback.ts';
import { type Attempt, hasFailed, type Invocation, invocationsOf } from '../../logs/attempts.ts';
import type { Where } from '../../logs/outcomes.ts';
import { type DestinationRecord, parseRecord } from '../../logs/record.ts';
import type { Searcher } from '../../logs/search.ts';
import { recordGroups } from '../../logs/sightings.ts';
import { anyOf } from '../../logs/term.ts';
import type { FunctionRole, Stack } from '../../pattern/stack.ts';
import { type RuleFit, ruleFits } from './rule-fits.ts';
import { type Finding, isWithoutTopic, type Known, type Seen, slackOf } from './trace-find.ts';

export type Certainty = 'certain' | 'likely' | 'unknown';
export type Branch = 'success' | 'failure';
export const BRANCHES: readonly Branch[] = ['success', 'failure'];

/** What is known of a run, and how sure it is that it was of this message. */
export interface Run {
  invocation: Invocation;
  certainty: Certainty;
}

export interface Facts {
  stack: Stack;
  /** AWS's now, in ms since 1970. */
  now: number;
  /** Younger than this, in ms, what is not there may still come. */
  youngMs: number;
  known?: Known;
  record?: DestinationRecord;
  /** Where its record was read. */
  seen: ReadonlyMap<Where, Seen>;
  /** Further records of the message: it ran more than once. */
  others: DestinationRecord[];
  replays: DestinationRecord[];
  /** Of the destined function. */
  run?: Run;
  /** Without a record: runs around the time of the message that have no record either; it may be one of them. */
  suspects: Invocation[];
  /** There were more runs than can be told apart. */
  crowded?: true;
  /** How often what failed last is tried again, the destined function or a target; undefined where nobody asked, or may. */
  retries?: { most: number };
  /** Rules as they are now; undefined where they can't be asked. */
  fits?: RuleFit[];
  targets: Partial<Record<Branch, Run>>;
  missing: ReadonlySet<string>;
  unread: ReadonlyMap<string, string>;
  /** What else could not be looked at, with AWS's words. */
  unasked: string[];
}

export interface Reading {
  aws: Aws;
  stack: Stack;
  searcher: Searcher;
  now: number;
  signal: AbortSignal;
}

const MINUTE_MS = 60_000;
const DENIED = /^AccessDenied(Exception)?$/;
/** Of a log that is read without a filter no more lines than so many. */
const MOST_LINES = 5_000;
/** More runs than this at one time say nothing of one message. */
const MOST_SUSPECTS = 50;
/** Retries come up to three minutes later; a line, up to a minute. */
const RUNS_MS = 15 * MINUTE_MS;

export async function factsOf(reading: Reading, finding: Finding, known: Known | undefined): Promise<Facts> {
  const { aws, stack, searcher, now } = reading;
  const local = isLoopback(aws.endpoint);
  const main = mainOf(finding.seen);
  const facts: Facts = {
    stack,
    now,
    youngMs: local ? 2_000 : MINUTE_MS,
    known,
    record: main,
    seen: new Map(
      finding.seen.filter(({ record }) => record.eventId === main?.eventId).map((seen) => [seen.where, seen]),
    ),
    others: othersOf(finding.seen, main),
    replays: finding.replays,
    suspects: [],
    targets: {},
    missing: searcher.missing,
    unread: searcher.unread,
    unasked: [],
  };
  if (main) await afterRecord(reading, facts, main);
  else await withoutRecord(reading, facts, finding);
  const last = facts.run?.invocation.attempts.at(-1);
  const failed = !main && last && hasFailed(last) ? 'destined' : failedTarget(facts)?.branch;
  if (failed) facts.retries = await unlessDenied(facts, 'the retries', retriesOf(reading, failed));
  return facts;
}

/** Of several records of a message one that reached a target, else the newest. */
function mainOf(seen: readonly Seen[]): DestinationRecord | undefined {
  return (seen.findLast(({ where }) => where !== 'records') ?? seen.at(-1))?.record;
}

function othersOf(seen: readonly Seen[], main: DestinationRecord | undefined): DestinationRecord[] {
  const all = new Map(seen.map(({ record }) => [record.eventId, record]));
  all.delete(main?.eventId ?? '');
  return [...all.values()];
}

async function afterRecord(reading: Reading, facts: Facts, record: DestinationRecord): Promise<void> {
  const { stack, aws, signal } = reading;
  const madeAt = Date.parse(record.time);
  const isDirect = isWithoutTopic(record) || record.publishedAt === undefined;
  const from = isDirect ? madeAt - RUNS_MS : Date.parse(record.publishedAt!);
  const [run, fits] = await Promise.all([
    runOf(reading, stack.functions.destined.logGroup, record.requestId, { from, to: madeAt + MINUTE_MS }),
    unlessDenied(facts, `the rules of bus ${stack.bus.name}`, ruleFits(aws, stack, record, signal)),
    ...BRANCHES.map(async (branch) => {
      const { requestId, line } = facts.seen.get(branch) ?? {};
      if (requestId === undefined || !line) return;
      const range = { from: madeAt, to: line.time + RUNS_MS };
      const invocation = await runOf(reading, stack.functions[branch].logGroup, requestId, range);
      if (invocation) facts.targets[branch] = { invocation, certainty: 'certain' };
    }),
  ]);
  if (run) facts.run = { invocation: run, certainty: 'certain' };
  facts.fits = fits;
  const unseen = BRANCHES.filter(
    (branch) =>
      !facts.seen.has(branch) && fits?.some(({ rule, matches }) => matches && rule === stack.rules[branch].name),
  );
  await Promise.all(unseen.map((branch) => guessTarget(reading, facts, branch, madeAt)));
}

/** A target that fails before it logs its event, or never does: only the time tells which run it was. */
async function guessTarget(reading: Reading, facts: Facts, branch: Branch, madeAt: number): Promise<void> {
  const { logGroup } = reading.stack.functions[branch];
  const from = madeAt - closeTo(reading);
  const { invocations, cut } = await runsIn(reading, logGroup, { from, to: madeAt + MINUTE_MS });
  const silent = invocations.filter(({ records, attempts }) => records.length === 0 && attempts[0]!.from >= from);
  const [first] = silent;
  if (!first || cut) return;
  facts.targets[branch] = { invocation: first, certainty: silent.length === 1 ? 'likely' : 'unknown' };
}

async function withoutRecord(reading: Reading, facts: Facts, { requests, firstAt }: Finding): Promise<void> {
  const { stack, searcher, now } = reading;
  const { logGroup } = stack.functions.destined;
  const { known } = facts;
  if (requests.size > 0 && requests.size <= MOST_SUSPECTS && firstAt !== undefined) {
    const range = { from: firstAt - RUNS_MS, to: firstAt + RUNS_MS };
    const all = await Promise.all([...requests.keys()].map((id) => runOf(reading, logGroup, id, range)));
    const open = await withoutRecords(
      reading,
      all.filter((run) => run !== undefined),
      range.from,
    );
    const [only] = open;
    if (open.length === 1 && only) {
      facts.run = { invocation: only, certainty: requests.get(only.requestId) ?? 'likely' };
    } else facts.suspects = open;
    if (open.length > 0) return;
  }
  if (!known || searcher.missing.has(logGroup)) return;
  const from = known.sentAt - closeTo(reading);
  const { invocations, cut } = await runsIn(reading, logGroup, { from, to: Math.min(now, known.sentAt) + MINUTE_MS });
  const after = invocations.filter(({ attempts }) => attempts[0]!.from >= from);
  if (cut || after.length > MOST_SUSPECTS) {
    facts.crowded = true;
    return;
  }
  facts.suspects = await withoutRecords(reading, after, from);
  const [only] = facts.suspects;
  if (facts.suspects.length === 1 && only) facts.run = { invocation: only, certainty: 'likely' };
}

/** SNS invokes once for each message, and every invocation that ended has its record: one that has none may be of the lost one. */
async function withoutRecords({ searcher, stack }: Reading, runs: Invocation[], from: number): Promise<Invocation[]> {
  if (runs.length === 0) return [];
  const recorded = new Set<string>();
  const logGroups = [...recordGroups(stack).keys()];
  const keep = ({ message }: { message: string }) => {
    const record = parseRecord(message);
    if (record) recorded.add(record.requestId);
    return false;
  };
  const patterns = anyOf(runs.map(({ requestId }) => requestId));
  await Promise.all(patterns.map((filterPattern) => searcher.search({ logGroups, from, filterPattern, keep })));
  return runs.filter(({ requestId }) => !recorded.has(requestId));
}

async function runOf(
  { searcher, aws }: Reading,
  logGroup: string,
  requestId: string,
  range: { from: number; to: number },
): Promise<Invocation | undefined> {
  const from = range.from - slackOf(aws);
  const { lines } = await searcher.search({ logGroups: [logGroup], ...range, from, filterPattern: `"${requestId}"` });
  return invocationsOf(lines).find((invocation) => invocation.requestId === requestId);
}

async function runsIn({ searcher }: Reading, logGroup: string, range: { from: number; to: number }) {
  const { lines, cut } = await searcher.search({ logGroups: [logGroup], ...range, most: MOST_LINES });
  return { invocations: invocationsOf(lines), cut };
}

/** On this machine there is one clock. */
const closeTo = ({ aws }: Reading): number => (isLoopback(aws.endpoint) ? 20 : 5_000);

/** Lambda's own default is two (aws-facts 1.5). */
async function retriesOf({ aws, stack, signal }: Reading, role: FunctionRole): Promise<{ most: number }> {
  const request = new GetFunctionEventInvokeConfigCommand({ FunctionName: stack.functions[role].name });
  const asked = aws.client(LambdaClient).send(request, { abortSignal: signal });
  const config = await unlessNamed(['ResourceNotFoundException'], asked);
  return { most: config?.MaximumRetryAttempts ?? 2 };
}

/** A right that is missing is no reason to tell nothing: it is told, too. */
async function unlessDenied<T>(facts: Facts, what: string, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Error) || !DENIED.test(error.name)) throw error;
    facts.unasked.push(`${what}: ${error.message}`);
    return undefined;
  }
}

/** The last attempt of a target that is known to have failed. */
export function failedTarget({
  targets,
}: Pick<Facts, 'targets'>): { branch: Branch; run: Run; last: Attempt } | undefined {
  for (const branch of BRANCHES) {
    const run = targets[branch];
    const last = run?.invocation.attempts.at(-1);
    if (run && last && hasFailed(last)) return { branch, run, last };
  }
  return undefined;
}
