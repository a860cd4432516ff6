/** Tells the way of a message hop by hop, from what was read of it: an entry for each that it is known to have reached. Pure. */
import type { Attempt } from '../../logs/attempts.ts';
import type { DestinationRecord } from '../../logs/record.ts';
import { ATTRIBUTE } from '../../pattern/stack.ts';
import { BRANCHES, type Certainty, type Facts, type Run } from './trace-facts.ts';
import { isWithoutTopic } from './trace-find.ts';

export type HopName = 'api' | 'topic' | 'function' | 'record' | 'rule' | 'target';

export interface HopAttempt {
  /** ISO; of its START line. */
  at: string;
  /** By Lambda's REPORT; absent as long as there is none. */
  durationMs?: number;
  billedMs?: number;
  maxMemoryMb?: number;
  memoryMb?: number;
  /** Of a cold start: what its initialization took. */
  initMs?: number;
  status?: string;
  error?: string;
  /** Lines that the handler wrote itself. */
  lines: number;
}

export interface Hop {
  hop: HopName;
  /** ISO; null where nothing recorded the time. */
  at: string | null;
  /** Since the first time that is known. */
  sinceStartMs: number | null;
  detail: string;
  /** API Gateway's, or of a function's invocation. */
  requestId?: string;
  attempts?: HopAttempt[];
  /** Absent where it is certain. */
  certainty?: Exclude<Certainty, 'certain'>;
}

export function hopsOf(facts: Facts): Hop[] {
  const { record } = facts;
  const hops = [
    // What was sent again past the topic names the first one's request still.
    ...(record?.apiRequestId === undefined || isWithoutTopic(record)
      ? []
      : [hop('api', null, 'took the request', { requestId: record.apiRequestId })]),
    ...topicHop(facts),
    ...functionHop(facts),
    ...(record ? [hop('record', Date.parse(record.time), recordText(record))] : []),
    ...ruleHop(facts),
    ...targetHop(facts),
  ];
  const start = Math.min(...hops.flatMap(({ at }) => (at === null ? [] : Date.parse(at))));
  return hops.map((each) => ({ ...each, sinceStartMs: each.at === null ? null : Date.parse(each.at) - start }));
}

const hop = (name: HopName, time: number | null, detail: string, more: Partial<Hop> = {}): Hop => ({
  hop: name,
  at: time === null ? null : new Date(time).toISOString(),
  sinceStartMs: null,
  detail,
  ...more,
});

function topicHop({ record, known, stack }: Facts): Hop[] {
  const messageId = record ? record.messageId : known?.messageId;
  if (typeof messageId !== 'string' || (record && isWithoutTopic(record))) return [];
  const at = record?.publishedAt === undefined ? null : Date.parse(record.publishedAt);
  const subject = record?.subject === undefined ? '' : `, subject ${JSON.stringify(record.subject)}`;
  const ours: readonly string[] = Object.values(ATTRIBUTE);
  const names = Object.keys(record?.attributes ?? {}).filter((name) => !ours.includes(name));
  const attributes = names.length === 0 ? '' : `, attributes ${names.join(', ')}`;
  const what = record ? quoted(record.message) : 'the message';
  return [hop('topic', at, `${stack.topic.name} took ${what}${subject}${attributes}`)];
}

/** As much of a text as shows which it is; tail and the record have it whole. */
function quoted(text: string): string {
  const characters = [...text.slice(0, 200)];
  return JSON.stringify(characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : text);
}

function functionHop({ run, record, stack, suspects }: Facts): Hop[] {
  const { name } = stack.functions.destined;
  if (run) return [runHop('function', name, run)];
  if (record) {
    const { attempts, requestId } = record;
    if (attempts === 0) return [];
    const often = attempts === undefined || attempts === 1 ? '' : ` ${attempts} times`;
    return [hop('function', null, `${name} ran${often}; its log shows nothing of it`, { requestId })];
  }
  if (suspects.length === 0) return [];
  return [hop('function', null, `${name} ran ${suspects.length} times around then`, { certainty: 'unknown' })];
}

function runHop(name: HopName, functionName: string, { invocation, certainty }: Run): Hop {
  const { attempts, requestId } = invocation;
  const last = attempts.at(-1)!;
  const often = attempts.length === 1 ? '' : `, attempt ${attempts.length}`;
  const lines = attempts.reduce((sum, { ownLines }) => sum + ownLines, 0);
  const said = lines === 0 ? '' : `, ${lines} log ${lines === 1 ? 'line' : 'lines'}`;
  const detail = `${functionName}${often} ${attemptText(last)}${said}`;
  return hop(name, attempts[0]!.from, detail, {
    requestId,
    attempts: attempts.map(attemptOf),
    ...(certainty !== 'certain' && { certainty }),
  });
}

function attemptText({ status, report, error, thrownAt }: Attempt): string {
  const cold = report?.initMs === undefined ? '' : `, cold start ${report.initMs} ms`;
  const took = report?.durationMs === undefined ? '' : ` ${report.durationMs} ms`;
  const memory = report?.maxMemoryMb === undefined ? '' : `, ${report.maxMemoryMb} of ${report.memoryMb} MB`;
  const resources = `${cold}${memory}`;
  if (status === undefined) return 'began; its end is not in the log';
  if (status === 'ok') return `ran${took}${resources}`;
  const why = error === undefined ? status : error;
  return `failed after${took || ' a time that is not in the log'}: ${why}${thrownAt ? ` ${thrownAt}` : ''}${resources}`;
}

const attemptOf = ({ from, report, status, error, ownLines }: Attempt): HopAttempt => ({
  at: new Date(from).toISOString(),
  durationMs: report?.durationMs,
  billedMs: report?.billedMs,
  maxMemoryMb: report?.maxMemoryMb,
  memoryMb: report?.memoryMb,
  initMs: report?.initMs,
  status,
  error,
  lines: ownLines,
});

function recordText({ condition, attempts, errorType, errorMessage, source, action }: DestinationRecord): string {
  const tries = attempts === undefined ? '' : `, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  // Lambda puts the request before the words of its own errors, and calls them Error beside their type.
  const words = errorMessage?.replace(/^RequestId: [0-9a-f-]{36} (Error: )?/, '');
  const error = [errorType, words].filter((text) => text !== undefined).join(': ');
  const answer = [source && `source ${source}`, action && `action ${action}`].filter(Boolean).join(', ');
  const said = error || answer;
  return `${condition}${tries}${said ? `: ${said}` : ''}`;
}

function ruleHop({ fits, seen, stack }: Facts): Hop[] {
  const matching = (fits ?? []).filter(({ matches }) => matches).map(({ rule }) => rule);
  const led = BRANCHES.filter((branch) => seen.has(branch)).map((branch) => stack.rules[branch].name);
  const before = led.filter((rule) => !matching.includes(rule));
  if (matching.length + before.length === 0) return [];
  const verb = matching.length === 1 ? 'matches' : 'match';
  const now = matching.length === 0 ? [] : [`${matching.join(', ')} ${verb}`];
  const then = before.map((rule) => `${rule} led it on${fits ? ', and would not as it is now' : ''}`);
  return [hop('rule', null, [...now, ...then].join('; '))];
}

/** One entry, of the target that got it; what a second one did is told in its detail. */
function targetHop({ targets, stack, seen }: Facts): Hop[] {
  const reached = BRANCHES.filter((branch) => targets[branch] ?? seen.get(branch));
  const hops = reached.map((branch): Hop => {
    const { name } = stack.functions[branch];
    const run = targets[branch];
    if (run) return runHop('target', name, run);
    return hop('target', seen.get(branch)!.line.time, `${name} logged it`);
  });
  const [first, second] = hops.sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  if (!first) return [];
  return [second ? { ...first, detail: `${first.detail}; and ${second.detail}` } : first];
}
