/** The ways an invocation can end, and what Lambda makes of each: a payload and words for the log (aws-facts 1.9). */
import type { FunctionSpec, InvocationResult } from './function-spec.ts';
import type { Report } from './platform-log.ts';

export type Ending =
  | { kind: 'response'; payload: string }
  | { kind: 'error'; payload: string }
  | { kind: 'timeout' }
  | { kind: 'memory' }
  | { kind: 'exit'; code: number | null; signal: NodeJS.Signals | null };

interface Result {
  result: Omit<InvocationResult, 'log'>;
  /** What Lambda itself writes about it. */
  lastWords?: string;
  status: Report['status'];
}

/** As Go names them, which Lambda's own process is written in; only `killed` was ever seen (unverified). */
const SIGNALS: { [signal in NodeJS.Signals]?: string } = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};
/** Signals of a crash, not of somebody who wanted an end. */
const CRASHES: ReadonlySet<string> = new Set(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGTRAP']);

/** Of a start that ends so Lambda tells a timeout (recorded for SIGSEGV; the others are unverified). */
export const isCrash = (ending: Ending): boolean => ending.kind === 'exit' && CRASHES.has(ending.signal ?? '');

/** `initError` is what the runtime posted before it ended. */
export function resultOf(ending: Ending, requestId: string, spec: FunctionSpec, initError: string | undefined): Result {
  const failed = (payload: string, status: Report['status'], lastWords?: string): Result => ({
    result: { payload, functionError: 'Unhandled' },
    status,
    ...(lastWords ? { lastWords } : {}),
  });
  if (ending.kind === 'response') return { result: { payload: ending.payload }, status: 'success' };
  if (ending.kind === 'error') return failed(ending.payload, 'error');
  if (ending.kind === 'timeout') {
    const words = `Task timed out after ${spec.timeoutSeconds.toFixed(2)} seconds`;
    const payload = { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${words}` };
    return failed(JSON.stringify(payload), 'timeout', `${new Date().toISOString()} ${requestId} ${words}\n\n`);
  }
  if (initError) return failed(initError, 'error');
  const memory = ending.kind === 'memory';
  // How Lambda puts this is not recorded anywhere (aws-facts 10.5).
  const { code, signal } = memory ? { code: null, signal: 'SIGKILL' as const } : ending;
  const errorType = memory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError';
  const how = signal
    ? `with error: signal: ${SIGNALS[signal] ?? signal}`
    : code
      ? `with error: exit status ${code}`
      : 'without providing a reason';
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited ${how}`;
  const payload = JSON.stringify({ errorType, errorMessage });
  return failed(payload, 'failure', `${errorMessage}\n${errorType}\n`);
}

/** Something of ours failed, e.g. no process could be started. */
export function internal(error: unknown): InvocationResult {
  const errorMessage = error instanceof Error ? error.message : String(error);
  return {
    payload: JSON.stringify({ errorType: 'ServiceException', errorMessage }),
    functionError: 'Unhandled',
    log: [],
  };
}
