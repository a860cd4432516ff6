/** Understands a line of Lambda's JSON log format: the platform's own, and what the runtimes make of console (aws-facts 1.11). */
import type { HandlerLine, LambdaLine, Report } from './lambda-line.ts';

type Json = Readonly<Record<string, unknown>>;

/** A line that is no such JSON is the handler's own. */
export function parseJsonLine(line: string): LambdaLine {
  const own: HandlerLine = { type: 'handler', level: 'INFO', text: line };
  let json: Json;
  try {
    json = JSON.parse(line);
  } catch {
    return own;
  }
  if (typeof json.type === 'string' && json.type.startsWith('platform.')) {
    return platformLine(json.type.slice('platform.'.length), objectOf(json.record)) ?? own;
  }
  const { timestamp, level, requestId, message, ...members } = json;
  if (typeof timestamp !== 'string' || typeof level !== 'string') return own;
  const known = { ...own, requestId: idOf(requestId), level };
  const isPlain = typeof message === 'string' && Object.keys(members).length === 0;
  // A number that JavaScript can't hold would be told wrongly: then the line stands for itself.
  if (!isPlain && JSON.stringify(json) !== withoutSpace(line)) return known;
  return {
    ...known,
    text: typeof message === 'string' ? message : JSON.stringify(message ?? null),
    ...(Object.keys(members).length > 0 && { members }),
  };
}

/** Undefined for what is not folded: an extension's, what the platform had to drop, what is not known yet. */
function platformLine(type: string, record: Json): LambdaLine | undefined {
  const requestId = stringOf(record.requestId);
  const status = record.status === 'success' ? undefined : stringOf(record.status);
  const errorType = stringOf(record.errorType);
  const metrics = objectOf(record.metrics);
  const numberAt = (name: string) => (typeof metrics[name] === 'number' ? metrics[name] : undefined);
  const durationMs = numberAt('durationMs');
  switch (type) {
    case 'initStart':
    case 'restoreStart':
      return { type: 'init', phase: stringOf(record.phase) };
    case 'initRuntimeDone':
    case 'restoreRuntimeDone':
      return { ...initDone(), isReported: false };
    case 'initReport':
    case 'restoreReport':
      return initDone();
    case 'start':
      return { type: 'start', requestId };
    case 'runtimeDone':
      return { type: 'end', requestId, ending: { status, errorType, durationMs } };
  }
  if (type !== 'report' || !requestId) return undefined;
  const report: Report = {
    durationMs,
    billedMs: numberAt('billedDurationMs'),
    memoryMb: numberAt('memorySizeMB'),
    maxMemoryMb: numberAt('maxMemoryUsedMB'),
    initMs: numberAt('initDurationMs'),
    status,
    errorType,
    xrayTraceId: /\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/.exec(stringOf(objectOf(record.tracing).value) ?? '')?.[0],
  };
  return { type: 'report', requestId, report };

  function initDone() {
    const phase = stringOf(record.phase) ?? 'init';
    return { type: 'initDone', init: { phase, status, errorType, initMs: durationMs }, isReported: true } as const;
  }
}

/** JSON as `JSON.stringify` writes it, if it was written with spaces. */
const withoutSpace = (json: string) => json.replace(/("(?:[^"\\]+|\\.)*")|\s+/g, '$1');

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const stringOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Outside a request Lambda's runtimes write `undefined`, or `-` since nodejs24.x. */
export const idOf = (value: unknown) => (value === 'undefined' || value === '-' ? undefined : stringOf(value));
