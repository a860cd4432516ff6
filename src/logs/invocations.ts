/** Folds the platform's lines of a function's log into one summary per invocation; the handler's own lines stay. */
import { type Attempt, attemptFrom, beginsAnother, take } from './attempts.ts';
import { parseLoggedError } from './function-error.ts';
import { type FunctionLine, startLine, summaryLine } from './function-line.ts';
import { type InitReport, type LambdaLine, parseLambdaLine } from './lambda-line.ts';
import type { LogLine } from './source.ts';

/** Each line that was taken is of one that is shown, sooner or later, or is folded for good. */
export interface Folded {
  shown: FunctionLine[];
  /** Came after the summary that it belongs to. */
  folded: LogLine[];
}

export interface Folder {
  /** Takes lines in their order, and answers what is to be shown by now; `now` in ms. */
  fold(lines: readonly LogLine[], now: number): Folded;
  /** What began and has not ended: to be told when nothing more is read. */
  rest(): Folded;
}

/** What is kept of invocations that go on, and of those told: as many as an account could have running. */
const MOST = 10_000;
/** Lines come up to 15 s late (aws-facts 7.2): what ended so long ago gets no REPORT any more. */
const PATIENCE_MS = 30_000;

interface Open {
  requestId: string;
  attempt: Attempt;
  coldStart: boolean;
  /** Its environment failed to start, as far as is known. */
  startFailed: boolean;
  /** The platform's lines of it. */
  stored: LogLine[];
  /** The last line of the platform, else of the handler, without its text. */
  line: LogLine;
  newestAt: number;
  /** When its end, or why it failed, was read. */
  endedAt?: number;
}
/** An environment that starts. */
interface Start {
  /** Those that nothing is told of yet. */
  stored: LogLine[];
  failed?: InitReport;
  /** The runtime logged an error of it, and the platform has said nothing of that. */
  hasError?: true;
}

export function foldInvocations(): Folder {
  const open = new Map<string, Open>();
  /** Those told: how often each ran, and when the last ended. */
  const told = new Map<string, { count: number; at: number }>();
  /** By log stream: what starts there, and whose lines were read last. */
  const starts = new Map<string, Start>();
  const current = new Map<string, string>();
  let hasStarts = false;
  /** A summary is made at the end of a round: on AWS the words on why it failed follow the REPORT. */
  let shown: (() => FunctionLine)[] = [];
  let folded: LogLine[] = [];
  const ending = new Map<string, Open>();

  function emitted(): Folded {
    const lines = { shown: shown.map((each) => each()), folded };
    shown = [];
    folded = [];
    ending.clear();
    return lines;
  }

  function read(line: LogLine, parsed: LambdaLine, now: number): void {
    if (parsed.type === 'init' || parsed.type === 'initDone') readStart(line, parsed);
    else if (parsed.type === 'handler') {
      const { requestId, level, text, members } = parsed;
      const own = { ...line, message: text, type: 'handler', level, members, stored: [line] } as const;
      shown.push(() => ({ ...own, ...(requestId && { requestId }) }));
      const start = requestId === undefined ? starts.get(streamOf(line)) : undefined;
      if (start && level === 'ERROR' && parseLoggedError(text)?.title !== undefined) start.hasError = true;
      if (requestId !== undefined && !isTold(requestId)) add(openOf(requestId, line, parsed), line, parsed);
    } else if (parsed.requestId === undefined) folded.push(line);
    else readPlatform(line, parsed, parsed.requestId, now);
  }

  const isTold = (requestId: string) => told.has(requestId) && !open.has(requestId);

  function readPlatform(line: LogLine, parsed: LambdaLine, requestId: string, now: number): void {
    hasStarts ||= parsed.type === 'start';
    // Of what was told already only a REPORT tells more, and a START that it begins anew, unless it came late.
    const isNew = parsed.type === 'report' || (parsed.type === 'start' && line.time > (told.get(requestId)?.at ?? 0));
    if (isTold(requestId) && !isNew) readLate(line, parsed, requestId);
    else {
      const each = openOf(requestId, line, parsed);
      add(each, line, parsed);
      if (parsed.type === 'report') end(each);
      else if (parsed.type !== 'start') each.endedAt ??= now;
    }
  }

  function add(each: Open, line: LogLine, parsed: LambdaLine): void {
    // A handler that says something was reached: the environment was started once more.
    if (parsed.type === 'handler') each.startFailed = false;
    take(each.attempt, parsed, line.time);
    if (each.startFailed && each.attempt.status === 'ok') each.attempt.status = 'error';
    each.newestAt = Math.max(each.newestAt, line.time);
    if (parsed.type !== 'handler') {
      each.stored.push(line);
      each.line = line;
    } else if (each.stored.length === 0) each.line = { ...line, message: '' };
  }

  function openOf(requestId: string, line: LogLine, parsed: LambdaLine): Open {
    const found = open.get(requestId);
    if (found && !beginsAnother(found.attempt, parsed)) return found;
    if (found) end(found);
    const stream = streamOf(line);
    // Where the platform says nothing, the next invocation shows that the one before is over.
    const before = open.get(current.get(stream) ?? '');
    if (before && !hasStarts && before.stored.length === 0) end(before);
    keep(current, stream, requestId);
    const start = parsed.type === 'start' ? starts.get(stream) : undefined;
    if (start) starts.delete(stream);
    if (start?.failed) tellStart(start);
    const each = {
      requestId,
      attempt: attemptFrom(line.time),
      coldStart: start !== undefined,
      startFailed: start?.hasError === true,
      stored: start?.stored ?? [],
      line,
      newestAt: line.time,
    };
    keep(open, requestId, each, end);
    return each;
  }

  function end(each: Open): void {
    const { requestId, attempt, coldStart, line, stored } = each;
    const count = (told.get(requestId)?.count ?? 0) + 1;
    open.delete(requestId);
    told.delete(requestId);
    keep(told, requestId, { count, at: attempt.to ?? line.time });
    ending.set(requestId, each);
    shown.push(() => {
      // Where no REPORT says when it ended, its last line does.
      const time = attempt.report ? each.line.time : each.newestAt;
      return summaryLine({ ...each.line, time }, stored, requestId, attempt, { coldStart, count });
    });
  }

  function readLate(line: LogLine, parsed: LambdaLine, requestId: string): void {
    const each = ending.get(requestId);
    if (each && parsed.type === 'fault') {
      take(each.attempt, parsed, line.time);
      each.stored.push(line);
    } else if (parsed.type === 'fault') {
      const { text } = parsed;
      shown.push(() => ({ ...line, message: text, requestId, type: 'handler', level: 'ERROR', stored: [line] }));
    } else folded.push(line);
  }

  function readStart(line: LogLine, parsed: LambdaLine & { type: 'init' | 'initDone' }): void {
    const stream = streamOf(line);
    const failed = parsed.type === 'initDone' && parsed.init.status !== undefined ? parsed.init : undefined;
    // Within an invocation it is no start of the next one, unless it fails.
    const begins = parsed.type === 'init' && parsed.phase !== 'invoke';
    const start = starts.get(stream) ?? (begins || failed ? { stored: [] } : undefined);
    if (!start) {
      folded.push(line);
      return;
    }
    start.stored.push(line);
    if (failed) start.failed = failed;
    // What it says of the invocation stands in the REPORT (unverified).
    if (failed || parsed.type === 'init') start.hasError = undefined;
    keep(starts, stream, start, tellStart);
    if (failed && parsed.type === 'initDone' && parsed.isReported) tellStart(start);
  }

  /** Of one that failed nothing is left to tell then. */
  function tellStart(start: Start): void {
    const { stored, failed } = start;
    const line = stored.at(-1);
    if (line) shown.push(() => startLine(line, stored, failed));
    start.stored = [];
    start.failed = undefined;
  }

  return {
    fold(lines, now) {
      for (const line of lines) read(line, parseLambdaLine(line.message), now);
      for (const each of open.values()) {
        if (each.endedAt !== undefined && now - each.endedAt >= PATIENCE_MS) end(each);
      }
      return emitted();
    },
    rest() {
      for (const start of starts.values()) tellStart(start);
      starts.clear();
      for (const each of open.values()) end(each);
      return emitted();
    },
  };
}

const streamOf = ({ logGroup, logStream }: LogLine) => `${logGroup}\n${logStream}`;

/** Sets, and lets go of the oldest beyond what may be kept. */
function keep<T>(map: Map<string, T>, key: string, value: T, letGo: (value: T) => void = () => {}): void {
  map.set(key, value);
  if (map.size <= MOST) return;
  const [oldest, lost] = map.entries().next().value!;
  map.delete(oldest);
  letGo(lost);
}
