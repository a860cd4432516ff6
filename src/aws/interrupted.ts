/** What a command ends with after Ctrl-C or SIGTERM: the failure that says so, with the exit code of the signal. */
import { EXIT, Failure } from '../failure.ts';

export const INTERRUPTED = 'Interrupted';

/** `signal.reason` says which: `SIGTERM` (as a string, or in an error's text) is 143, anything else Ctrl-C's 130. */
export function interrupted(signal: AbortSignal): Failure {
  if (signal.reason instanceof Failure) return signal.reason;
  const exitCode = String(signal.reason).includes('SIGTERM') ? EXIT.terminated : EXIT.interrupted;
  return new Failure('interrupted', { exitCode, code: INTERRUPTED });
}
