/** The program of an execution environment: takes invocations from the Runtime API, runs the handler, posts what it gives. */
import { fileURLToPath } from 'node:url';
import { patchConsole } from './bootstrap/console.mjs';
import { asError, errorLine, errorPayload, runtimeError } from './bootstrap/errors.mjs';
import { loadHandler } from './bootstrap/handler.mjs';
import { connect } from './bootstrap/runtime-client.mjs';

/** @typedef {import('./bootstrap/runtime-client.mjs').Invocation} Invocation */

/** @param {string} name */
const variable = (name) => process.env[name] ?? '';

const root = variable('LAMBDA_TASK_ROOT');
const api = connect(variable('AWS_LAMBDA_RUNTIME_API'), variable('_DESTINED_RUNTIME_FD'));
delete process.env._DESTINED_RUNTIME_FD;
const json = variable('AWS_LAMBDA_LOG_FORMAT') === 'JSON';
/** @type {Invocation | undefined} */
let current;
/** Ends the invocation that is running if nothing is left that could. @type {(() => void) | undefined} */
let whenIdle;

const telemetry = Number(variable('_LAMBDA_TELEMETRY_LOG_FD'));
delete process.env._LAMBDA_TELEMETRY_LOG_FD;
const here = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
/** Stacks name the folders of code and runtime as AWS does, not this machine's. @param {string} text */
const shown = (text) => text.replaceAll(root, '/var/task').replaceAll(here, '/var/runtime');
patchConsole({
  fd: telemetry,
  json,
  level: variable('AWS_LAMBDA_LOG_LEVEL') || 'INFO',
  requestId: () => current?.requestId,
  shown,
});
/** @param {string} what @param {unknown} thrown */
function logError(what, thrown) {
  const error = asError(thrown);
  if (json) console.error(error);
  else console.error(what, errorLine(error));
}

/** Nothing can be done in a process in an unknown state but to tell, and end. @param {unknown} error @param {number} code */
async function fatal(error, code) {
  const payload = errorPayload(error, shown);
  try {
    await (current ? api.end(current.requestId, payload) : api.initError(payload));
  } finally {
    process.exit(code);
  }
}

process.on('uncaughtException', (error) => {
  logError('Uncaught Exception', error);
  void fatal(error, 129);
});
process.on('unhandledRejection', (reason, promise) => {
  const error = runtimeError('Runtime.UnhandledPromiseRejection', String(reason), { reason, promise });
  logError('Unhandled Promise Rejection', error);
  void fatal(error, 128);
});
process.on('beforeExit', () => whenIdle?.());

/** @param {Invocation} invocation */
function contextOf({ requestId, deadline, functionArn, clientContext }) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: variable('AWS_LAMBDA_FUNCTION_VERSION'),
    functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
    memoryLimitInMB: variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/** Settles once the handler has given its result, by promise or by callback. */
function run(/** @type {import('./bootstrap/handler.mjs').Handler} */ handler, /** @type {Invocation} */ invocation) {
  return new Promise((resolve, reject) => {
    const context = contextOf(invocation);
    whenIdle = () => resolve(undefined);
    /** A callback's result waits until the event loop is empty, unless the handler asked otherwise. */
    const callback = (/** @type {unknown} */ error, /** @type {unknown} */ result) => {
      // On AWS nodejs24.x has no callback handlers any more (unverified): tolerated here for every runtime.
      const settle = () => (error === undefined || error === null ? resolve(result) : reject(error));
      if (context.callbackWaitsForEmptyEventLoop) whenIdle = settle;
      else settle();
    };
    const result = handler(JSON.parse(invocation.payload), context, callback);
    if (isPromise(result)) {
      // Text unverified.
      const why = 'This is most commonly caused by a Promise that never settles.';
      const never = `The Lambda runtime client detected an unexpected exit code. ${why}`;
      whenIdle = () => reject(runtimeError('Runtime.NodeJsExit', never));
      result.then(resolve, reject);
    } else if (handler.length < 3) resolve(result);
  });
}

/** @param {unknown} value @returns {value is Promise<unknown>} */
const isPromise = (value) => typeof value === 'object' && value !== null && 'then' in value;

/** @param {unknown} result */
function serialized(result) {
  try {
    // Functions and symbols have no JSON either.
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

async function main() {
  const handler = await loadHandler(root, variable('_HANDLER')).catch((error) => {
    logError('Uncaught Exception', error);
    return fatal(error, 129);
  });
  if (!handler) return;
  let next = api.next();
  for (;;) {
    current = undefined;
    whenIdle = undefined;
    current = await next;
    const { requestId } = current;
    try {
      next = api.respond(requestId, serialized(await run(handler, current)));
    } catch (error) {
      whenIdle = undefined;
      logError('Invoke Error', error);
      next = api.fail(requestId, errorPayload(error, shown));
    }
  }
}

void main();
