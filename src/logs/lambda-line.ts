/** Understands one line of a Lambda function's log, in the text format and in the JSON format (aws-facts 1.10, 1.11). */

export type LambdaLine =
  | { type: 'handler'; requestId?: string; level: string; text: string }
  | { type: 'start' | 'end'; requestId?: string }
  | { type: 'init' }
  | { type: 'report'; requestId: string; report: Report }
  /** The platform's own words on why an invocation failed. */
  | { type: 'fault'; requestId?: string; fault: 'timeout' | 'crash'; text: string };

/** What a REPORT line tells; absent where the line has no such field. */
export interface Report {
  durationMs?: number;
  billedMs?: number;
  memoryMb?: number;
  maxMemoryMb?: number;
  /** Only at a cold start. */
  initMs?: number;
  /** `timeout`, `error`, …, where the platform says it. */
  status?: string;
}

const HANDLER = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\t([0-9a-f-]{36}|undefined|-)\t([A-Z]+)\t([\s\S]*)$/;
const FAULT_TIMEOUT = /^\d{4}-\d\d-\d\dT[\d:.]+Z ([0-9a-f-]{36}) (Task timed out after [\d.]+ seconds)/;
const FAULT_CRASH = /^RequestId: ([0-9a-f-]{36}) (Error: .*)/;
const EDGE = /^(START|END) RequestId: ([0-9a-f-]{36})?/;
const REPORT = /^REPORT RequestId: ([0-9a-f-]{36})\t([\s\S]*)$/;

/** A line that is neither the platform's nor of a known form is the handler's own, written without console. */
export function parseLambdaLine(message: string): LambdaLine {
  const line = message.replace(/\r?\n$/, '');
  if (line.startsWith('{')) return parseJsonLine(line);
  const edge = EDGE.exec(line);
  if (edge) return { type: edge[1] === 'START' ? 'start' : 'end', requestId: edge[2] };
  if (/^INIT_(START|REPORT) /.test(line)) return { type: 'init' };

  const handler = HANDLER.exec(line);
  if (handler) {
    const [, , requestId, level, text] = handler;
    return {
      type: 'handler',
      requestId: idOf(requestId),
      level: level!,
      text: text!,
    };
  }
  const report = REPORT.exec(line);
  if (report) return { type: 'report', requestId: report[1]!, report: reportOf(report[2]!) };
  const timeout = FAULT_TIMEOUT.exec(line);
  if (timeout) return { type: 'fault', requestId: timeout[1], fault: 'timeout', text: timeout[2]! };
  const crash = FAULT_CRASH.exec(line);
  if (crash) return { type: 'fault', requestId: crash[1], fault: 'crash', text: crash[2]! };
  return { type: 'handler', level: 'INFO', text: line };
}

/** `Duration: 1.23 ms\tBilled Duration: 2 ms\t…`; the order of the fields is not relied upon. */
function reportOf(fields: string): Report {
  const found = new Map(
    fields
      .split('\t')
      .map((field) => /^([^:]+): (.*)$/.exec(field.trim()))
      .filter((match) => match !== null)
      .map(([, name, value]) => [name!, value!]),
  );
  const numberOf = (name: string) => (found.has(name) ? Number.parseFloat(found.get(name)!) : undefined);
  return {
    durationMs: numberOf('Duration'),
    billedMs: numberOf('Billed Duration'),
    memoryMb: numberOf('Memory Size'),
    maxMemoryMb: numberOf('Max Memory Used'),
    initMs: numberOf('Init Duration'),
    status: found.get('Status'),
  };
}

interface JsonLine {
  level?: unknown;
  requestId?: unknown;
  message?: unknown;
  timestamp?: unknown;
  type?: unknown;
  record?: { requestId?: unknown; status?: unknown; metrics?: Record<string, number | undefined> };
}

function parseJsonLine(line: string): LambdaLine {
  let json: JsonLine;
  try {
    json = JSON.parse(line) as JsonLine;
  } catch {
    return { type: 'handler', level: 'INFO', text: line };
  }
  if (typeof json.type === 'string' && json.type.startsWith('platform.')) return platformLine(json);
  if (typeof json.timestamp !== 'string' || typeof json.level !== 'string') {
    return { type: 'handler', level: 'INFO', text: line };
  }
  const text = typeof json.message === 'string' ? json.message : JSON.stringify(json.message ?? json);
  return { type: 'handler', requestId: idOf(json.requestId), level: json.level, text };
}

function platformLine({ type, record }: JsonLine): LambdaLine {
  const requestId = stringOf(record?.requestId);
  if (type === 'platform.start') return { type: 'start', requestId };
  if (type === 'platform.runtimeDone') return { type: 'end', requestId };
  if (type !== 'platform.report' || !requestId) return { type: 'init' };
  const metrics = record?.metrics ?? {};
  const report: Report = {
    durationMs: metrics.durationMs,
    billedMs: metrics.billedDurationMs,
    memoryMb: metrics.memorySizeMB,
    maxMemoryMb: metrics.maxMemoryUsedMB,
    initMs: metrics.initDurationMs,
    status: record?.status === 'success' ? undefined : stringOf(record?.status),
  };
  return { type: 'report', requestId, report };
}

const stringOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
/** Outside a request Lambda's runtimes write `undefined`, or `-` since nodejs24.x. */
const idOf = (value: unknown) => (value === 'undefined' || value === '-' ? undefined : stringOf(value));
