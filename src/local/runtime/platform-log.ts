/** The lines that Lambda itself writes around an invocation, in text and JSON format (aws-facts 1.10, 1.11). */

/** What is known of an invocation when it ended. */
export interface Report {
  requestId: string;
  durationMs: number;
  /** Of the environment's start, with its first invocation only. */
  initMs?: number;
  memorySizeMb: number;
  maxMemoryMb: number;
  status: 'success' | 'error' | 'failure' | 'timeout';
}
export interface PlatformLog {
  initStart(runtime: string, runtimeArn: string): string | undefined;
  /** Nothing in text; platform.initRuntimeDone and platform.initReport in JSON. */
  initEnd(init: Pick<Report, 'durationMs' | 'status'>): string[];
  start(requestId: string): string | undefined;
  /** END and REPORT in text; platform.runtimeDone and platform.report in JSON. */
  end(report: Report): string[];
}

const two = (ms: number) => ms.toFixed(2);
/** At least 1 ms, whole milliseconds up; init is billed too since August 2025 (aws-facts 8, [K]). */
const billed = ({ durationMs, initMs = 0 }: Report) => Math.max(1, Math.ceil(durationMs + initMs));

const text: PlatformLog = {
  initStart: (runtime, arn) => `INIT_START Runtime Version: ${runtime}\tRuntime Version ARN: ${arn}\n`,
  initEnd: () => [],
  start: (requestId) => `START RequestId: ${requestId} Version: $LATEST\n`,
  end(report) {
    const { requestId, durationMs, initMs, memorySizeMb, maxMemoryMb } = report;
    const init = initMs === undefined ? '' : `Init Duration: ${two(initMs)} ms\t`;
    return [
      `END RequestId: ${requestId}\n`,
      `REPORT RequestId: ${requestId}\tDuration: ${two(durationMs)} ms\tBilled Duration: ${billed(report)} ms\tMemory Size: ${memorySizeMb} MB\tMax Memory Used: ${maxMemoryMb} MB\t${init}\n`,
    ];
  },
};

const jsonLine = (type: string, record: object) =>
  `${JSON.stringify({ time: new Date().toISOString(), type: `platform.${type}`, record })}\n`;

const INIT = { initializationType: 'on-demand', phase: 'init' };

/**
 * SystemLogLevel WARN hides start and report; INFO shows them; DEBUG shows that the runtime was done as well, and what came of
 * the start (that INFO hides this is unverified). Whether WARN shows those of a failure is unverified.
 */
const json = (level: string): PlatformLog => {
  const shown = level !== 'WARN';
  const all = level === 'DEBUG';
  return {
    initStart: (runtimeVersion, runtimeVersionArn) =>
      shown ? jsonLine('initStart', { ...INIT, runtimeVersion, runtimeVersionArn }) : undefined,
    initEnd({ durationMs, status }) {
      if (!all) return [];
      const metrics = { durationMs: Number(two(durationMs)) };
      return [jsonLine('initRuntimeDone', { ...INIT, status }), jsonLine('initReport', { ...INIT, status, metrics })];
    },
    start: (requestId) => (shown ? jsonLine('start', { requestId, version: '$LATEST' }) : undefined),
    end(report) {
      const { requestId, durationMs, initMs, memorySizeMb, maxMemoryMb, status } = report;
      const metrics = {
        durationMs: Number(two(durationMs)),
        billedDurationMs: billed(report),
        memorySizeMB: memorySizeMb,
        maxMemoryUsedMB: maxMemoryMb,
        ...(initMs === undefined ? {} : { initDurationMs: Number(two(initMs)) }),
      };
      const done = { requestId, status, metrics: { durationMs: metrics.durationMs } };
      return [
        ...(all ? [jsonLine('runtimeDone', done)] : []),
        ...(shown ? [jsonLine('report', { requestId, metrics, status })] : []),
      ];
    },
  };
};

/** The log of a function with this LoggingConfig. */
export const platformLog = (format: string | undefined, systemLevel = 'INFO'): PlatformLog =>
  format === 'JSON' ? json(systemLevel) : text;
