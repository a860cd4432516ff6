/** Understands how the Node runtime logs an error: a title, a tab, and the error as JSON (aws-facts 1.10). */

export interface LoggedError {
  /** `Invoke Error`, `Uncaught Exception`, …; undefined in the JSON log format, which has none. */
  title?: string;
  errorType: string;
  errorMessage: string;
  /** The frames of its stack: `at handler (file:///var/task/index.mjs:9:13)`. */
  frames: string[];
}

/** Undefined for text that is no such error. */
export function parseLoggedError(text: string): LoggedError | undefined {
  const match = /^(?:([A-Z][A-Za-z ]*?)\s*\t)?(\{[\s\S]*\})\s*$/.exec(text);
  if (!match) return undefined;
  let error: Record<string, unknown>;
  try {
    error = JSON.parse(match[2]!);
  } catch {
    return undefined;
  }
  const { errorType, errorMessage, stack, stackTrace } = error;
  if (typeof errorType !== 'string' || typeof errorMessage !== 'string') return undefined;
  const lines: unknown = stack ?? stackTrace;
  const frames = (Array.isArray(lines) ? lines : [])
    .filter((line) => typeof line === 'string')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
  return { ...(match[1] && { title: match[1] }), errorType, errorMessage, frames };
}
