/** The program of an execution environment: takes invocations from the Runtime API, runs the handler, posts what it gives. */
import { fileURLToPath } from 'node:url';
import { patchConsole } from './bootstrap/console.mjs';
import { asError, errorLine, errorPayload, runtimeError } from './bootstrap/errors.mjs';
import { takesCallbacks } from './bootstrap/generation.mjs';
import { loadHandler } from './bootstrap/handler.mjs';
import { run } from './bootstrap/run.mjs';
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
  requestId: () => current?.requestId ?? (takesCallbacks ? undefined : '-'),
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

// Since nodejs24.x Node itself tells what nobody caught, and ends with 1.
if (takesCallbacks) {
  process.on('uncaughtException', (error) => {
    logError('Uncaught Exception', error);
    void fatal(error, 129);
  });
  process.on('unhandledRejection', (reason, promise) => {
    const error = runtimeError('Runtime.UnhandledPromiseRejection', String(reason), { reason, promise });
    logError('Unhandled Promise Rejection', error);
    void fatal(error, 128);
  });
}
process.on('beforeExit', () => whenIdle?.());

/** @param {Invocation} invocation */
function contextOf({ requestId, deadline, functionArn, clientContext }) {
  return {
    ...(takesCallbacks ? { callbackWaitsForEmptyEventLoop: true } : {}),
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

/** @param {unknown} result */
function serialized(result) {
  try {
    // Functions and symbols have no JSON either.
    return JSON.stringify(result) ?? 'null';
  } catch {
    const message = 'Unable to stringify response body';
    throw takesCallbacks ? new Error(message) : runtimeError('Runtime.JSONStringifyError', message);
  }
}

/** @param {() => void} then */
const onIdle = (then) => {
  whenIdle = then;
};

async function main() {
  const handler = await loadHandler(root, variable('_HANDLER')).catch((error) => {
    logError(takesCallbacks ? 'Uncaught Exception' : 'Init Error', error);
    return fatal(error, takesCallbacks ? 129 : 1);
  });
  if (!handler) return;
  let next = api.next();
  for (;;) {
    current = undefined;
    whenIdle = undefined;
    current = await next;
    const { requestId, payload } = current;
    try {
      const result = await run(handler, JSON.parse(payload), contextOf(current), onIdle);
      whenIdle = undefined;
      next = api.respond(requestId, serialized(result));
    } catch (error) {
      whenIdle = undefined;
      logError('Invoke Error', error);
      next = api.fail(requestId, errorPayload(error, shown));
    }
  }
}

void main();
