/** Runs a handler in the form that its runtime knows (aws-facts 1.9). */
import { takesCallbacks } from './generation.mjs';

/** @typedef {import('./handler.mjs').Handler} Handler */
/** @typedef {Record<string, unknown>} Context */
/** @typedef {(then: () => void) => void} OnIdle is called back once nothing is left that the process could wait for */

/**
 * What is returned counts, promised or not. As there, it is told in the next turn of the loop: what fails until then ends
 * the process, and the invocation with it.
 * @param {Handler} handler @param {unknown} event @param {Context} context
 */
async function runPromise(handler, event, context) {
  try {
    return await handler(event, context);
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Without a promise it is the callback that counts, or a method of the context; null if neither is called until the
 * process is idle, and for a promise that never settles, too. The first of them all counts.
 * @param {Handler} handler @param {unknown} event @param {Context} context @param {OnIdle} onIdle
 */
function runCallback(handler, event, context, onIdle) {
  return new Promise((resolve, reject) => {
    let finished = false;
    /** @template {unknown[]} A @param {(...args: A) => void} tell @returns {(...args: A) => void} */
    const once =
      (tell) =>
      (...args) => {
        if (finished) return;
        finished = true;
        tell(...args);
      };
    const done = (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
      error === undefined || error === null ? resolve(result) : reject(error);
    Object.assign(context, {
      succeed: once((/** @type {unknown} */ result) => done(null, result)),
      fail: once((/** @type {unknown} */ error) => done(error ?? 'handled', null)),
      done: once(done),
    });
    /** A result waits until the process is idle, unless the handler asked otherwise; an error doesn't. */
    const callback = once((/** @type {unknown} */ error, /** @type {unknown} */ result) => {
      const isError = error !== undefined && error !== null;
      if (isError || !context.callbackWaitsForEmptyEventLoop) done(error, result);
      else onIdle(() => resolve(result));
    });
    onIdle(() => resolve(null));
    try {
      const result = handler(event, context, callback);
      if (isPromise(result)) result.then(/** @type {any} */ (context.succeed), /** @type {any} */ (context.fail));
    } catch (error) {
      callback(error, undefined);
    }
  });
}

/** @param {unknown} value @returns {value is Promise<unknown>} */
const isPromise = (value) =>
  value !== null && value !== undefined && typeof (/** @type {{then?: unknown}} */ (value).then) === 'function';

export const run = takesCallbacks ? runCallback : runPromise;
