/** Understands one line of a Lambda function's log, in the text format and in the JSON format (aws-facts 1.10, 1.11). */
import { idOf, parseJsonLine } from './lambda-json-line.ts';

export type LambdaLine =
  | HandlerLine
  | { type: 'start'; requestId?: string }
  /** The runtime is done; only the JSON format says how it ended. */
  | { type: 'end'; requestId?: string; ending?: Pick<Report, 'durationMs' | 'status' | 'errorType'> }
  /** An environment starts; `phase` as in its report. */
  | { type: 'init'; phase?: string }
  /** Without `isReported` a report of it is to follow. */
  | { type: 'initDone'; init: InitReport; isReported: boolean }
  | { type: 'report'; requestId: string; report: Report }
  /** The platform's own words on why an invocation failed. */
  | { type: 'fault'; requestId: string; fault: 'timeout' | 'crash'; text: string; errorType?: string };

/** What the handler wrote, or nobody whose words are understood. */
export interface HandlerLine {
  type: 'handler';
  requestId?: string;
  level: string;
  text: string;
  /** Of a line of JSON: what stands beside the message. */
  members?: Readonly<Record<string, unknown>>;
}

/** What a REPORT line tells; absent where the line has no such field. That it may tell status, type and trace is unverified. */
export interface Report {
  durationMs?: number;
  billedMs?: number;
  memoryMb?: number;
  maxMemoryMb?: number;
  /** Only at a cold start. */
  initMs?: number;
  /** `timeout`, `error`, `failure`, …, where the platform says it and it is no success. */
  status?: string;
  /** `Runtime.ExitError`, `Sandbox.Timedout`, … */
  errorType?: string;
  /** Of a traced invocation. */
  xrayTraceId?: string;
}

/** How the start of an environment ended. */
export interface InitReport extends Pick<Report, 'initMs' | 'status' | 'errorType'> {
  /** `init` before an invocation, `invoke` where one had to start it again. */
  phase: string;
}

const STAMP = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const HANDLER = new RegExp(`^${STAMP}\t(${ID}|undefined|-)\t([A-Z]+)\t([\\s\\S]*)$`);
const TIMEOUT = new RegExp(`^${STAMP} (${ID}) (Task timed out after [\\d.]+ seconds)\\s*$`);
const CRASH = new RegExp(`^RequestId: (${ID}) ((?:Error: |Process exited)[^\n]*)(?:\n([A-Z]\\w*\\.\\w+))?\\s*$`);
const EDGE = new RegExp(`^(START|END) RequestId: (${ID})?`);
const REPORT = new RegExp(`^REPORT RequestId: (${ID})\t([\\s\\S]*)$`);
/** A start that fails has a report, which is unverified, as is RESTORE: SnapStart's, which Node has not. */
const INIT = /^(INIT|RESTORE)_(START|REPORT) ([\s\S]*)$/;

/** A line that is neither the platform's nor of a known form is the handler's own, written without console. */
export function parseLambdaLine(message: string): LambdaLine {
  const line = message.replace(/\r?\n$/, '');
  if (line.startsWith('{')) return parseJsonLine(line);
  const handler = HANDLER.exec(line);
  if (handler) return { type: 'handler', requestId: idOf(handler[1]), level: handler[2]!, text: handler[3]! };
  const edge = EDGE.exec(line);
  if (edge) return { type: edge[1] === 'START' ? 'start' : 'end', requestId: edge[2] };
  const report = REPORT.exec(line);
  if (report) return { type: 'report', requestId: report[1]!, report: reportOf(report[2]!) };
  const init = INIT.exec(line);
  if (init)
    return init[2] === 'START' ? { type: 'init' } : { type: 'initDone', init: initOf(init[3]!), isReported: true };
  const timeout = TIMEOUT.exec(line);
  if (timeout) return { type: 'fault', requestId: timeout[1]!, fault: 'timeout', text: timeout[2]! };
  const crash = CRASH.exec(line);
  if (crash) {
    return { type: 'fault', requestId: crash[1]!, fault: 'crash', text: crash[2]!, errorType: crash[3] };
  }
  return { type: 'handler', level: 'INFO', text: line };
}

/** `Duration: 1.23 ms\tBilled Duration: 2 ms\t…`, on further lines as well; their order is not relied upon. */
function fieldsOf(text: string): Map<string, string> {
  return new Map(
    text
      .split(/[\t\n]/)
      .map((field) => /^([^:]+): (.*)$/.exec(field.trim()))
      .filter((match) => match !== null)
      .map(([, name, value]) => [name!, value!]),
  );
}

const numberIn = (fields: Map<string, string>, name: string) =>
  fields.has(name) ? Number.parseFloat(fields.get(name)!) : undefined;

function reportOf(text: string): Report {
  const fields = fieldsOf(text);
  return {
    durationMs: numberIn(fields, 'Duration'),
    billedMs: numberIn(fields, 'Billed Duration'),
    memoryMb: numberIn(fields, 'Memory Size'),
    maxMemoryMb: numberIn(fields, 'Max Memory Used'),
    initMs: numberIn(fields, 'Init Duration'),
    status: unlessSuccess(fields.get('Status')),
    errorType: fields.get('Error Type'),
    xrayTraceId: fields.get('XRAY TraceId'),
  };
}

function initOf(text: string): InitReport {
  const fields = fieldsOf(text);
  return {
    initMs: numberIn(fields, 'Init Duration') ?? numberIn(fields, 'Restore Duration'),
    phase: fields.get('Phase') ?? 'init',
    status: unlessSuccess(fields.get('Status')),
    errorType: fields.get('Error Type'),
  };
}

const unlessSuccess = (status: string | undefined) => (status === 'success' ? undefined : status);
