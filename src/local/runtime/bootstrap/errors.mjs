/** How Lambda's Node runtime tells an error: one form for the caller, another for the log (aws-facts 1.9, 1.10). */
import { types } from 'node:util';

/** @typedef {{errorType: string, errorMessage: string, trace?: string[]}} ErrorPayload */

/**
 * The errors that the runtime itself raises carry their type as their name, e.g. `Runtime.ImportModuleError`.
 * @param {string} name @param {string} message @param {object} [members]
 */
export function runtimeError(name, message, members) {
  const error = Object.assign(new Error(message), members);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  // The stack was written under the old name.
  if (error.stack) error.stack = error.stack.replace(/^Error/, name);
  return error;
}

/** @param {unknown} error @returns {error is Error} */
const isError = (error) =>
  types.isNativeError(error) ||
  (typeof error === 'object' && error !== null && 'name' in error && 'message' in error && 'stack' in error);

/**
 * What the invoker gets.
 * @param {unknown} error @param {(text: string) => string} shown @returns {ErrorPayload}
 */
export function errorPayload(error, shown) {
  try {
    if (isError(error)) {
      const trace = shown(String(error.stack)).split('\n');
      return { errorType: error.name, errorMessage: shown(error.message), trace };
    }
    return { errorType: typeof error, errorMessage: /** @type {object} */ (error).toString(), trace: [] };
  } catch {
    const problem = 'there was a problem while retrieving one or more of its message, name, and stack';
    return { errorType: 'handled', errorMessage: `callback called with Error argument, but ${problem}` };
  }
}

/** Whatever was thrown is logged as an error; the invoker gets it as it is. @param {unknown} thrown @returns {Error} */
export function asError(thrown) {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(String(thrown));
  } catch (problem) {
    return /** @type {Error} */ (problem);
  }
}

/**
 * What the log line holds: a tab and JSON, `stack` in place of `trace`, with the error's own properties.
 * @param {Error} error @returns {string}
 */
export function errorLine(error) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => (value instanceof Error ? withProperties(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(errorPayload(error, String))}`;
  }
}

/** @param {Error & {code?: unknown}} error */
function withProperties(error) {
  const { name: errorType, message: errorMessage, code } = error;
  const line = Object.assign({ errorType, errorMessage, code }, error);
  return typeof error.stack === 'string' ? { ...line, stack: error.stack.split('\n') } : line;
}
