/** Finds one message in the logs by whatever id somebody has of it: newest windows first, every page to its end. */
import type { Aws } from '../../aws/aws.ts';
import { isLoopback } from '../../aws/is-loopback.ts';
import { parseLambdaLine } from '../../logs/lambda-line.ts';
import type { Where } from '../../logs/outcomes.ts';
import { type DestinationRecord, parseRecord } from '../../logs/record.ts';
import type { Searcher } from '../../logs/search.ts';
import { recordGroups } from '../../logs/sightings.ts';
import type { LogLine } from '../../logs/source.ts';
import { eitherOf, termOf } from '../../logs/term.ts';
import { FUNCTIONS, type Stack } from '../../pattern/stack.ts';

/** What is known of a message before any log is read. */
export interface Known {
  destinedId?: string;
  messageId?: string;
  /** Lambda's, of a message past the topic. */
  requestId?: string;
  /** Ms since 1970, by this machine's clock. */
  sentAt: number;
}

export interface Asked {
  /** What somebody typed; undefined for `last`. */
  id?: string;
  /** This machine sent it. */
  known?: Known;
}

/** One place where a record was read. */
export interface Seen {
  where: Where;
  record: DestinationRecord;
  line: LogLine;
  /** Of the target function's invocation that logged it. */
  requestId?: string;
}

export interface Finding {
  /** Of the message, in the order of their lines; a message that ran twice has two records. */
  seen: Seen[];
  /** Records of later messages that send this one again. */
  replays: DestinationRecord[];
  /** Requests of the destined function whose lines name the id; `certain` where it is the request's own. */
  requests: Map<string, 'certain' | 'likely'>;
  /** When the first line that names it was written. */
  firstAt?: number;
}

export interface Window {
  from: number;
  to: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A shorter id may be any word. */
const TELLING = 8;
/** How long our log groups keep what they have. */
export const RETENTION_DAYS = 14;
/** How far this clock and AWS's may be apart, and how late a line is stamped. */
export const slackOf = (aws: Pick<Aws, 'endpoint'>): number => (isLoopback(aws.endpoint) ? 1_000 : MINUTE_MS);

/** The newest first: most who ask do so soon. */
export function windowsOf(now: number, slack: number, sentAt?: number): Window[] {
  const end = now + slack;
  if (sentAt !== undefined) return [{ from: sentAt - slack, to: end }];
  const quarter = now - 15 * MINUTE_MS;
  const day = now - DAY_MS;
  return [
    { from: quarter, to: end },
    { from: day, to: quarter - 1 },
    { from: now - RETENTION_DAYS * DAY_MS, to: day - 1 },
  ];
}

/** Sent again past the topic: what it was called with names the first message still. */
export const isWithoutTopic = ({ replayOf, messageId }: DestinationRecord): boolean =>
  replayOf !== undefined && replayOf === messageId;

/** Whether a record is of the message, or of the request, that somebody calls `id`. */
export function isOf(record: DestinationRecord, id: string): boolean {
  const { messageId, destinedId, apiRequestId, requestId } = record;
  return [...(isWithoutTopic(record) ? [] : [messageId, apiRequestId]), destinedId, requestId].includes(id);
}

/** Ends with the first window that holds the message itself. */
export async function findMessage(
  { search }: Searcher,
  stack: Stack,
  ids: readonly string[],
  windows: readonly Window[],
): Promise<Finding> {
  const groups = recordGroups(stack);
  const logGroups = [stack.recordLog.name, ...FUNCTIONS.map((role) => stack.functions[role].logGroup)];
  const { destined } = stack.functions;
  const finding: Finding = { seen: [], replays: [], requests: new Map() };

  function take(line: LogLine): boolean {
    const where = groups.get(line.logGroup);
    const record = where && parseRecord(line.message);
    const parsed = parseLambdaLine(line.message);
    const requestId = 'requestId' in parsed ? parsed.requestId : undefined;
    if (where && record) {
      const isIt = ids.some((id) => isOf(record, id) || requestId === id);
      if (isIt) finding.seen.push({ where, record, line, requestId: where === 'records' ? undefined : requestId });
      else if (ids.some((id) => record.replayOf === id)) finding.replays.push(record);
      return isIt;
    }
    if (line.logGroup !== destined.logGroup || requestId === undefined) return false;
    const isIt = ids.includes(requestId);
    // Nothing is assumed of what a function writes, but that a run which names an id may be of it.
    if (!isIt && !ids.some((id) => id.length >= TELLING && line.message.includes(id))) return false;
    finding.requests.set(requestId, isIt ? 'certain' : (finding.requests.get(requestId) ?? 'likely'));
    finding.firstAt = Math.min(finding.firstAt ?? Number.POSITIVE_INFINITY, line.time);
    return true;
  }

  const terms = oneIfItCan(ids.map(termOf).filter((term) => term !== undefined));
  for (const { from, to } of windows) {
    let found = false;
    const keep = (line: LogLine) => {
      found = take(line) || found;
      return false;
    };
    await Promise.all(terms.map((filterPattern) => search({ logGroups, from, to, filterPattern, keep })));
    if (found) break;
  }
  finding.replays = [...new Map(finding.replays.map((record) => [record.eventId, record])).values()];
  finding.seen = [...new Map(finding.seen.map((seen) => [`${seen.where} ${seen.line.eventId}`, seen])).values()];
  return finding;
}

/** Two ids of one message are one question, where each is one term. */
function oneIfItCan(terms: string[]): string[] {
  const areWhole = terms.length > 1 && terms.every((term) => /^"[^"]*"$/.test(term));
  return areWhole ? [eitherOf(terms)] : terms;
}

/** The newest record that is no probe, for whoever sent nothing from here. */
export async function newestRecord(
  { search }: Searcher,
  stack: Stack,
  windows: readonly Window[],
): Promise<DestinationRecord | undefined> {
  const logGroups = [...recordGroups(stack).keys()];
  let newest: DestinationRecord | undefined;
  const keep = ({ message }: LogLine) => {
    const record = parseRecord(message);
    if (record && !record.probe && (!newest || record.time >= newest.time)) newest = record;
    return false;
  };
  for (const window of windows) {
    await search({ logGroups, ...window, keep });
    if (newest) return newest;
  }
  return undefined;
}
