/** A line of a function's log as it is shown: the handler's own, or the summary that stands for what the platform wrote. */
import type { Attempt } from './attempts.ts';
import type { HandlerLine, InitReport, Report } from './lambda-line.ts';
import type { LogLine } from './source.ts';

export interface FunctionLine extends LogLine {
  requestId?: string;
  type: 'handler' | 'summary';
  /** Of a handler line: DEBUG, INFO, WARN, ERROR, … */
  level?: string;
  /** Of a handler line in JSON: what stands beside the message. */
  members?: HandlerLine['members'];
  summary?: Summary;
  /** The stored lines that it stands for: a summary those of the platform, so that it may be none. */
  stored: readonly LogLine[];
}

/** What one invocation took, or the start of an environment that came to nothing. */
export interface Summary extends Omit<Report, 'status'> {
  coldStart: boolean;
  /** `ok`, `error`, `timeout`, `crash`, `unfinished` where no end was read, or what the platform calls it. */
  status: string;
  /** The platform's words, where it failed. */
  fault?: string;
  /** It used nearly all the memory that it has. */
  nearMemoryLimit?: true;
  /** The how manieth time the request ran; absent at the first. */
  attempt?: number;
  /** It is of a start: `init` before an invocation, `invoke` within one. */
  phase?: string;
}

/** A function that comes this close to its memory is stopped before long. */
const NEAR_LIMIT = 0.9;

/** `line` is the last that was read of it. */
export function summaryLine(
  line: LogLine,
  stored: readonly LogLine[],
  requestId: string,
  { report, status, fault, errorType }: Attempt,
  { coldStart, count }: { coldStart: boolean; count: number },
): FunctionLine {
  const { memoryMb, maxMemoryMb } = report ?? {};
  const isNear = memoryMb !== undefined && maxMemoryMb !== undefined && maxMemoryMb >= memoryMb * NEAR_LIMIT;
  const summary: Summary = {
    ...report,
    coldStart: coldStart || report?.initMs !== undefined,
    status: status ?? 'unfinished',
    ...(fault !== undefined && { fault }),
    ...(errorType !== undefined && { errorType }),
    ...(isNear && { nearMemoryLimit: true as const }),
    ...(count > 1 && { attempt: count }),
  };
  return { ...line, message: line.message.trimEnd(), requestId, type: 'summary', summary, stored };
}

/** Of a start that failed, or that nothing came after. */
export function startLine(line: LogLine, stored: readonly LogLine[], failed?: InitReport): FunctionLine {
  const summary: Summary = { coldStart: true, phase: 'init', ...failed, status: failed?.status ?? 'unfinished' };
  return { ...line, message: line.message.trimEnd(), type: 'summary', summary, stored };
}
