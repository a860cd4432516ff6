/** Understands how Lambda's runtimes tell an error, in a log line and in what an invocation answers (aws-facts 1.9 to 1.11). */

export interface LoggedError {
  /** `Invoke Error`, `Uncaught Exception`, …; undefined in the JSON log format, which has none. */
  title?: string;
  errorType: string;
  errorMessage: string;
  /** Of its stack, where it was thrown first: `at handler (file:///var/task/index.mjs:9:13)`. */
  frames: string[];
  /** What else it carries: `code`, …; absent where there is nothing. */
  members?: Readonly<Record<string, unknown>>;
  /** The error that it says was its cause. */
  cause?: LoggedError;
}

/** An error that was logged as JSON, with a title and a tab before it or not. Undefined for text that is no such error. */
export function parseLoggedError(text: string): LoggedError | undefined {
  const match = /^(?:([A-Z][A-Za-z ]*?)\s*\t)?(\{[\s\S]*\})\s*$/.exec(text);
  if (!match) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(match[2]!);
  } catch {
    return undefined;
  }
  const error = errorOf(value);
  return error && { ...(match[1] && { title: match[1] }), ...error };
}

/** An error that is a value already. Undefined for what has not both, a type and a message. */
export function errorOf(value: unknown, depth = 0): Omit<LoggedError, 'title'> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { errorType, errorMessage, stack, stackTrace, trace, cause, ...members } = value as Record<string, unknown>;
  if (typeof errorType !== 'string' || typeof errorMessage !== 'string') return undefined;
  const inner = depth < MOST_CAUSES ? errorOf(cause, depth + 1) : undefined;
  const more = { ...members, ...(cause !== undefined && !inner && { cause }) };
  return {
    errorType,
    errorMessage,
    frames: framesOf(stack ?? stackTrace ?? trace),
    ...(Object.keys(more).length > 0 && { members: more }),
    ...(inner && { cause: inner }),
  };
}

/** Whoever nests deeper than this wants to see how deep this goes. */
const MOST_CAUSES = 20;

function framesOf(stack: unknown): string[] {
  const lines = (Array.isArray(stack) ? stack : [])
    .filter((line) => typeof line === 'string')
    .map((line) => line.trim().replace(/\s*\n\s*/g, '  '));
  const first = lines.findIndex((line) => line.startsWith('at '));
  // What stands before the first frame is the message again.
  if (first >= 0) return lines.slice(first);
  // Python tells the innermost call last.
  return lines.some((line) => line.startsWith('File "')) ? lines.toReversed() : [];
}
