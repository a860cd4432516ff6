/** Rebuilds the runs of a function from its log: its attempts share a request id, so one is known by (request id, occurrence). */
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
  report?: Report;
  /** `ok`, `error`, `timeout`, `crash`, or what the platform calls it; undefined while it runs, or as far as is known. */
  status?: string;
  /** Why it failed: `TypeError: …`, or the platform's words. */
  error?: string;
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
  const started = new Set<Attempt>();
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
    if (!attempt || (parsed.type === 'start' && (attempt.to !== undefined || started.has(attempt)))) {
      attempt = { from: line.time, ownLines: 0 };
      invocation.attempts.push(attempt);
    }
    if (parsed.type === 'start') started.add(attempt);
    take(attempt, parsed, line);
    const record = parsed.type === 'handler' ? parseRecord(line.message) : undefined;
    if (record) invocation.records.push(record);
  }
  return [...found.values()];
}

function take(attempt: Attempt, parsed: LambdaLine, { time }: LogLine): void {
  switch (parsed.type) {
    case 'start':
      attempt.from = time;
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
      break;
    case 'end':
      attempt.to = time;
      break;
    case 'report':
      attempt.to = time;
      attempt.report = parsed.report;
      attempt.status ??= parsed.report.status ?? 'ok';
      if (attempt.status === 'ok') attempt.error = undefined;
      break;
  }
}

/** Whether an attempt is known to have failed. */
export const hasFailed = ({ status }: Attempt): boolean => status !== undefined && status !== 'ok';
