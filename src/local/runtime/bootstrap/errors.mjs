/** How Lambda's Node runtime tells an error: one form for the caller, another for the log (aws-facts 1.9, 1.10). */
import { types } from 'node:util';
import { takesCallbacks } from './generation.mjs';

/** @typedef {{errorType: string, errorMessage: string, trace?: string[]}} ErrorPayload */

/**
 * The errors that the runtime itself raises carry their type as their name, e.g. `Runtime.ImportModuleError`. Each has a
 * class, whose name a JSON log tells: the older runtime's has that name in common, the newer one's errors have it each.
 * @param {string} name @param {string} message @param {object} [members]
 */
export function runtimeError(name, message, members) {
  class RuntimeError extends Error {}
  const type = name.slice('Runtime.'.length);
  const value = takesCallbacks || type.endsWith('Error') ? type : `${type}Error`;
  Object.defineProperty(RuntimeError, 'name', { value });
  if (takesCallbacks) RuntimeError.prototype.name = name;
  return Object.assign(new RuntimeError(message), takesCallbacks ? {} : { name }, members);
}

/** @param {unknown} error @returns {error is Error} */
function isError(error) {
  if (!takesCallbacks) return error instanceof Error;
  if (types.isNativeError(error)) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { name, message, stack } = /** @type {Partial<Error>} */ (error);
  return [name, message, stack].every((text) => typeof text === 'string' && text !== '');
}

/**
 * What the invoker gets.
 * @param {unknown} error @param {(text: string) => string} shown @returns {ErrorPayload}
 */
export function errorPayload(error, shown) {
  try {
    if (isError(error)) {
      const trace = shown(/** @type {string} */ (error.stack)).split('\n');
      return { errorType: error.name, errorMessage: shown(error.message), trace };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    const problem = 'there was a problem while retrieving one or more of its message, name, and stack';
    const errorMessage = `callback called with Error argument, but ${problem}`;
    return { errorType: 'handled', errorMessage, ...(takesCallbacks ? {} : { trace: [] }) };
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
