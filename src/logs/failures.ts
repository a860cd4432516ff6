/** What became of each failure: open, recovered by a replay, in flight, or given up. Pure: from records and intents. */
import type { Outcome } from './outcomes.ts';
import type { DestinationRecord } from './record.ts';

/** What is written before a message is sent again; what was learnt of it later is merged into it. */
export interface Intent {
  /** The message that is sent again: its SNS MessageId, or Lambda's request id where there was none. */
  replayOf: string;
  /** The new message's. */
  destinedId: string;
  /** Which replay of the first message it is, from 1. */
  attempt: number;
  /** Ms since 1970: when CloudWatch Logs took it. */
  time: number;
  /** Lambda's, where the new message has no attributes to be found by. */
  requestId?: string;
  /** It was not sent, for sure. */
  withdrawn?: true;
}

/** What is needed of a record. */
export type Link = Pick<
  DestinationRecord,
  'messageId' | 'requestId' | 'destinedId' | 'replayOf' | 'attempt' | 'time' | 'condition'
>;

export type FailureState = 'open' | 'recovered' | 'in flight' | 'given up';

/** A message that failed, and all that were sent in its stead. */
export interface Chain<T extends Link> {
  state: FailureState;
  /** Records of failures, oldest first; never empty. */
  failures: T[];
  /** The newest of them: the one to be sent again. */
  newest: T;
  /** How often it failed, the first time included. */
  failed: number;
  /** The number of its next replay. */
  nextAttempt: number;
  /** The replay that nothing is known of yet. */
  pending?: Intent;
}

export interface Failures<T extends Link> {
  intend(intent: Intent): void;
  /**
   * To be told of every record that is no probe, in any order, after all intents. Keeps failures and replays; answers whether
   * it kept this one.
   */
  see(record: T, outcome: Outcome): boolean;
  /** In the order of their newest failures. `maxAttempts`: how many failures are enough. */
  chains(maxAttempts: number): Chain<T>[];
  /** Whether a replay of this failure succeeded, or a replay of a replay. Cheap. */
  isRecovered(record: Link): boolean;
}

/** What `destined-replay-of` of its replay says. */
export const keyOf = ({ messageId, requestId }: Pick<Link, 'messageId' | 'requestId'>): string =>
  messageId ?? requestId;

interface Seen<T> {
  record: T;
  outcome: Outcome;
  attempt: number;
}

export function createFailures<T extends Link>(): Failures<T> {
  const intents = new Map<string, Intent>();
  /** Of messages without attributes. */
  const byRequest = new Map<string, Intent>();
  const seen: Seen<T>[] = [];
  const groups = unions();
  /** A key of each chain that is recovered, and these chains as far as they are joined by now. */
  const good: string[] = [];
  let recovered: Set<string> | undefined;

  const replayOf = (record: Link) => record.replayOf ?? byRequest.get(record.requestId)?.replayOf;

  function intend(line: Intent): void {
    const known = intents.get(line.destinedId);
    const intent = known ? { ...line, ...known, ...ends(line), time: Math.min(known.time, line.time) } : line;
    intents.set(line.destinedId, intent);
    if (intent.requestId) byRequest.set(intent.requestId, intent);
  }

  return {
    intend,
    see(record, outcome) {
      const of = replayOf(record);
      if (record.condition === 'Success' && of === undefined) return false;
      const key = keyOf(record);
      if (of !== undefined) groups.join(key, of);
      if (outcome === 'success') good.push(key);
      recovered = undefined;
      const attempt = record.attempt ?? byRequest.get(record.requestId)?.attempt ?? (of === undefined ? 0 : 1);
      seen.push({ record, outcome, attempt });
      return true;
    },
    chains(maxAttempts) {
      const members = groupBy(seen, ({ record }) => groups.of(keyOf(record)));
      const planned = groupBy([...intents.values()], (intent) => groups.of(intent.replayOf));
      const chains: Chain<T>[] = [];
      for (const [group, all] of members) {
        const chain = chainOf(all, planned.get(group) ?? [], maxAttempts);
        if (chain) chains.push(chain);
      }
      return chains.sort((a, b) => compare(a.newest.time, b.newest.time));
    },
    isRecovered(record) {
      recovered ??= new Set(good.map(groups.of));
      return recovered.has(groups.of(keyOf(record)));
    },
  };
}

const ends = ({ requestId, withdrawn }: Intent) => ({
  ...(requestId && { requestId }),
  ...(withdrawn && { withdrawn }),
});
const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

/** Undefined where nothing failed, as far as it was read. */
function chainOf<T extends Link>(
  all: readonly Seen<T>[],
  intents: readonly Intent[],
  maxAttempts: number,
): Chain<T> | undefined {
  const failures = all
    .filter(({ record }) => record.condition !== 'Success')
    .map(({ record }) => record)
    .sort((a, b) => compare(a.time, b.time));
  const newest = failures.at(-1);
  if (!newest) return undefined;

  const attempts = all.map(({ attempt }) => attempt);
  // One message may be run more than once, by SNS or by Lambda: it failed once. What no rule takes was no success either.
  const tries = new Set(all.filter(({ outcome }) => outcome !== 'success').map(({ record }) => sendingOf(record)));
  // What came before the oldest that was read failed as well, else there had been no replay.
  const failed = tries.size + Math.min(...attempts);
  const pending = pendingOf(all, intents);
  const next = Math.max(...attempts, ...intents.map(({ attempt }) => attempt)) + 1;
  const chain = { failures, newest, failed, nextAttempt: next, ...(pending && { pending }) };
  if (all.some(({ outcome }) => outcome === 'success')) return { ...chain, state: 'recovered' };
  if (pending) return { ...chain, state: 'in flight' };
  return { ...chain, state: failed >= maxAttempts ? 'given up' : 'open' };
}

/** One message keeps its ids however often it is run; invoked again by hand it has another destined-id. */
const sendingOf = ({ messageId, destinedId, requestId }: Link) =>
  messageId === null ? requestId : `${messageId} ${destinedId ?? ''}`;

/** The last one without a record, unless a later one has its record: then somebody decided that it was lost. */
function pendingOf<T extends Link>(all: readonly Seen<T>[], intents: readonly Intent[]): Intent | undefined {
  const ids = new Set(all.flatMap(({ record }) => [record.destinedId, record.requestId]));
  const isKnown = ({ destinedId, requestId }: Intent) => ids.has(destinedId) || (requestId && ids.has(requestId));
  const sent = intents.filter(({ withdrawn }) => !withdrawn).sort((a, b) => compare(a.time, b.time));
  return sent.slice(sent.findLastIndex(isKnown) + 1).at(-1);
}

function groupBy<V>(values: readonly V[], groupOf: (value: V) => string): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const value of values) {
    const group = groupOf(value);
    const others = groups.get(group);
    if (others) others.push(value);
    else groups.set(group, [value]);
  }
  return groups;
}

/** Which keys belong together (union-find); a key that was joined to none is a group of its own. */
function unions() {
  const parents = new Map<string, string>();
  function of(key: string): string {
    let root = key;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    for (let at = key; at !== root; ) {
      const parent = parents.get(at)!;
      parents.set(at, root);
      at = parent;
    }
    return root;
  }
  return {
    of,
    join(a: string, b: string): void {
      const [one, other] = [of(a), of(b)];
      if (one !== other) parents.set(one, other);
    },
  };
}
