/** What the lines of a function's log tell of one run; its attempts share a request id, so one is known by (request id, occurrence). */
import { parseLoggedError } from './function-error.ts';
import { type LambdaLine, parseLambdaLine, type Report } from './lambda-line.ts';
import { type DestinationRecord, parseRecord } from './record.ts';
import type { LogLine } from './source.ts';

/** One run; times in ms since 1970, as the lines are stamped. */
export interface Attempt {
  /** Of its START line, else of the first line that was read of it. */
  from: number;
  /** Of its last line; undefined while no END or REPORT was read. */
  to?: number;
  /** Its START was read. */
  started?: true;
  report?: Report;
  /** `ok`, `error`, `timeout`, `crash`, or what the platform calls it; undefined while it runs, or as far as is known. */
  status?: string;
  /** Why it failed: `TypeError: …`, or the platform's words. */
  error?: string;
  /** The platform's own words, where it failed. */
  fault?: string;
  /** The platform's name for how it failed. */
  errorType?: string;
  /** Where its error was thrown: the first frame. */
  thrownAt?: string;
  /** How many lines the handler wrote itself. */
  ownLines: number;
}

/** One invocation: what Lambda runs under one request id (aws-facts 1.6). */
export interface Invocation {
  requestId: string;
  /** In the order of their times; never empty. */
  attempts: Attempt[];
  /** Records that it logged: what an event of a rule brought it. */
  records: DestinationRecord[];
}

/** Of lines of one log group, in the order of time. Lines without a request id belong to nobody. */
export function invocationsOf(lines: readonly LogLine[]): Invocation[] {
  const found = new Map<string, Invocation>();
  for (const line of lines) {
    const parsed = parseLambdaLine(line.message);
    const requestId = 'requestId' in parsed ? parsed.requestId : undefined;
    if (requestId === undefined) continue;
    let invocation = found.get(requestId);
    if (!invocation) {
      invocation = { requestId, attempts: [], records: [] };
      found.set(requestId, invocation);
    }
    let attempt = invocation.attempts.at(-1);
    if (!attempt || beginsAnother(attempt, parsed)) {
      attempt = attemptFrom(line.time);
      invocation.attempts.push(attempt);
    }
    take(attempt, parsed, line.time);
    const record = parsed.type === 'handler' ? parseRecord(line.message) : undefined;
    if (record) invocation.records.push(record);
  }
  return [...found.values()];
}

/** An attempt of which the first line was read. */
export const attemptFrom = (time: number): Attempt => ({ from: time, ownLines: 0 });

/** Whether a line is of the attempt after this one, of the same request. */
export const beginsAnother = (attempt: Attempt, { type }: LambdaLine): boolean =>
  type === 'start' && (attempt.to !== undefined || attempt.started === true);

/** Adds to an attempt what a line of it tells. */
export function take(attempt: Attempt, parsed: LambdaLine, time: number): void {
  switch (parsed.type) {
    case 'start':
      attempt.from = time;
      attempt.started = true;
      break;
    case 'handler': {
      const error = parsed.level === 'ERROR' ? parseLoggedError(parsed.text) : undefined;
      if (!error) attempt.ownLines += 1;
      // In the JSON format it has no title: whether it ended the run only the REPORT tells.
      if (!error || (error.title === undefined && attempt.error !== undefined)) break;
      attempt.error = `${error.errorType}: ${error.errorMessage}`;
      attempt.thrownAt = error.frames[0];
      if (error.title !== undefined) attempt.status = 'error';
      break;
    }
    case 'fault':
      attempt.status = parsed.fault;
      attempt.error = parsed.text;
      attempt.fault = parsed.text;
      attempt.errorType ??= parsed.errorType;
      break;
    case 'end':
      attempt.to = time;
      if (parsed.ending) close(attempt, parsed.ending);
      break;
    case 'report':
      attempt.to = time;
      attempt.report = parsed.report;
      close(attempt, parsed.report);
      break;
  }
}

/** What the platform says of the end; its words, and an error that was thrown, are told before. */
function close(attempt: Attempt, { status, errorType }: Pick<Report, 'status' | 'errorType'>): void {
  attempt.errorType ??= errorType;
  if (attempt.status === undefined || attempt.status === 'ok') attempt.status = nameOf(status, errorType) ?? 'ok';
  if (attempt.status === 'ok') attempt.error = undefined;
  else attempt.error ??= errorType;
}

/** The platform calls a crash an error, or a failure, of a type of its own. */
function nameOf(status: string | undefined, errorType: string | undefined): string | undefined {
  if (status === undefined) return undefined;
  if (errorType === 'Sandbox.Timedout') return 'timeout';
  return errorType === 'Runtime.ExitError' || errorType === 'Runtime.OutOfMemory' ? 'crash' : status;
}

/** Whether an attempt is known to have failed. */
export const hasFailed = ({ status }: Attempt): boolean => status !== undefined && status !== 'ok';
