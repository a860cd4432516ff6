/** Writes console output as Lambda's Node runtime does: one frame a message, so that its lines stay together. */
import { writeSync } from 'node:fs';
import { format } from 'node:util';
import { takesCallbacks } from './generation.mjs';

/** The frame that Lambda's telemetry pipe speaks: type, length, time in microseconds, text. */
const FRAME_TYPE = 0xa55a0003;
const HEADER_BYTES = 16;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
/** @type {[method: string, level: string][]} */
const METHODS = [
  ['trace', 'TRACE'],
  ['debug', 'DEBUG'],
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
  ['fatal', 'FATAL'],
];

/**
 * @param {object} options
 * @param {number} options.fd where the frames go
 * @param {boolean} options.json AWS_LAMBDA_LOG_FORMAT is JSON
 * @param {string} options.level AWS_LAMBDA_LOG_LEVEL, which only JSON obeys
 * @param {() => string | undefined} options.requestId of the invocation that is running
 * @param {(text: string) => string} options.shown names folders as AWS does
 */
export function patchConsole({ fd, json, level: least, requestId, shown }) {
  const threshold = json ? LEVELS.indexOf(least) : 0;

  /** @param {string} text */
  function write(text) {
    const message = Buffer.from(shown(text));
    const frame = Buffer.allocUnsafe(HEADER_BYTES + message.length);
    frame.writeUInt32BE(FRAME_TYPE, 0);
    frame.writeUInt32BE(message.length, 4);
    frame.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8);
    message.copy(frame, HEADER_BYTES);
    for (let at = 0; at < frame.length; ) at += writeSync(fd, frame, at);
  }
  const methods = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (console));
  for (const [method, level] of METHODS) {
    // Without an argument `undefined` is the message, as on AWS.
    methods[method] = (/** @type {unknown} */ message, /** @type {unknown[]} */ ...more) => {
      if (LEVELS.indexOf(level) < threshold) return;
      const timestamp = new Date().toISOString();
      // Only text ends its line itself.
      if (!json) write(`${timestamp}\t${requestId()}\t${level}\t${format(message, ...more)}\n`);
      else write(jsonLine({ timestamp, level, requestId: requestId() }, message, more));
    };
  }
}

/**
 * One argument is the message itself, several are formatted; an error among several stands beside it (aws-facts 1.11).
 * @param {object} head @param {unknown} message @param {unknown[]} more
 */
function jsonLine(head, message, more) {
  if (more.length > 0) {
    // The newer runtime doesn't look at the first.
    const error = (takesCallbacks ? [message, ...more] : more).find((arg) => arg instanceof Error);
    const beside = error instanceof Error ? described(error) : {};
    return JSON.stringify({ ...head, message: format(message, ...more), ...beside });
  }
  try {
    return JSON.stringify({ ...head, message }, errorsAsObjects);
  } catch {
    return JSON.stringify({ ...head, message: format(message) });
  }
}

/** Alone, an error has its own properties, too. @param {string} _key @param {unknown} value */
const errorsAsObjects = (_key, value) => (value instanceof Error ? { ...described(value), ...value } : value);

/** @param {Error} error */
const described = (error) => ({
  errorType: error.constructor?.name ?? 'UnknownError',
  errorMessage: error.message,
  stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
});
