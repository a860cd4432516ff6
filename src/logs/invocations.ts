/** Folds the platform's lines of a function's log into one summary per invocation; the handler's own lines stay. */
import { parseLambdaLine, type Report } from './lambda-line.ts';
import type { LogLine } from './source.ts';

/** What one invocation took; `status` is `ok`, `timeout`, `crash`, or what the platform calls it. */
interface Summary extends Omit<Report, 'status'> {
  coldStart: boolean;
  status: string;
  /** The platform's words, where it failed. */
  fault?: string;
}

export interface FunctionLine extends LogLine {
  requestId?: string;
  type: 'handler' | 'summary';
  /** Of a handler line: DEBUG, INFO, WARN, ERROR, … */
  level?: string;
  summary?: Summary;
}

/** Faults whose REPORT hasn't come yet: as many as an account could have running. */
const MOST_FAULTS = 10_000;

/** Answers a function that folds line by line: undefined for a line that goes into a summary. */
export function foldInvocations(): (line: LogLine) => FunctionLine | undefined {
  const faults = new Map<string, { fault: 'timeout' | 'crash'; text: string }>();
  const failed = new Set<string>();
  const reported = new Set<string>();

  return (line) => {
    const parsed = parseLambdaLine(line.message);
    switch (parsed.type) {
      case 'handler': {
        const { requestId, level, text } = parsed;
        if (requestId && /^Invoke Error\s/.test(text)) remember(failed, requestId);
        return { ...line, message: text, ...(requestId && { requestId }), type: 'handler', level };
      }
      case 'fault':
        if (parsed.requestId) {
          faults.set(parsed.requestId, parsed);
          if (faults.size > MOST_FAULTS) faults.delete(faults.keys().next().value!);
        }
        // Some platforms say it after the REPORT: then it can't be folded any more, and is shown by itself.
        if (!parsed.requestId || !reported.has(parsed.requestId)) return undefined;
        return { ...line, message: parsed.text, requestId: parsed.requestId, type: 'handler', level: 'ERROR' };
      case 'report': {
        const { requestId, report } = parsed;
        const fault = faults.get(requestId);
        const status = fault?.fault ?? report.status ?? (failed.has(requestId) ? 'error' : 'ok');
        faults.delete(requestId);
        failed.delete(requestId);
        remember(reported, requestId);
        const summary = {
          ...report,
          coldStart: report.initMs !== undefined,
          status,
          ...(fault && { fault: fault.text }),
        };
        return { ...line, message: line.message.trimEnd(), requestId, type: 'summary', summary };
      }
      default:
        return undefined;
    }
  };
}

function remember(set: Set<string>, id: string): void {
  set.add(id);
  if (set.size > MOST_FAULTS) set.delete(set.values().next().value!);
}
