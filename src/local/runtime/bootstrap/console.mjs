/** Writes console output as Lambda's Node runtime does: one frame a message, so that its lines stay together. */
import { writeSync } from 'node:fs';
import { format } from 'node:util';

/** The frame that Lambda's telemetry pipe speaks: type, length, time in microseconds, text. */
const FRAME_TYPE = 0xa55a0003;
const HEADER_BYTES = 16;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
/** @type {[method: 'trace' | 'debug' | 'log' | 'info' | 'warn' | 'error', level: string][]} */
const METHODS = [
  ['trace', 'TRACE'],
  ['debug', 'DEBUG'],
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
];

/**
 * @param {object} options
 * @param {number} options.fd where the frames go
 * @param {boolean} options.json AWS_LAMBDA_LOG_FORMAT is JSON
 * @param {string} options.level AWS_LAMBDA_LOG_LEVEL, which only JSON obeys
 * @param {() => string | undefined} options.requestId of the invocation that is running
 * @returns {(level: string, text: string) => void} writes one line of the runtime's own
 */
export function patchConsole({ fd, json, level: least, requestId }) {
  const threshold = json ? LEVELS.indexOf(least) : 0;

  /** @param {string} text */
  function write(text) {
    const message = Buffer.from(text);
    const frame = Buffer.allocUnsafe(HEADER_BYTES + message.length);
    frame.writeUInt32BE(FRAME_TYPE, 0);
    frame.writeUInt32BE(message.length, 4);
    frame.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 8);
    message.copy(frame, HEADER_BYTES);
    for (let at = 0; at < frame.length; ) at += writeSync(fd, frame, at);
  }
  /** @param {string} level @param {unknown[]} args */
  function log(level, args) {
    if (LEVELS.indexOf(level) < threshold) return;
    const timestamp = new Date().toISOString();
    if (!json) write(`${timestamp}\t${requestId()}\t${level}\t${format(...args)}\n`);
    else write(`${jsonLine({ timestamp, level, requestId: requestId() }, args)}\n`);
  }
  for (const [method, level] of METHODS) console[method] = (...args) => log(level, args);
  return (level, text) => log(level, [text]);
}

/**
 * One argument is the message itself, several are formatted; an error among several stands beside it (aws-facts 1.11).
 * @param {object} head @param {unknown[]} args
 */
function jsonLine(head, args) {
  try {
    if (args.length === 1) return JSON.stringify({ ...head, message: args[0] }, errorsAsObjects);
    const error = args.find((arg) => arg instanceof Error);
    const beside = error instanceof Error ? described(error) : {};
    return JSON.stringify({ ...head, message: format(...args), ...beside });
  } catch {
    return JSON.stringify({ ...head, message: format(...args) });
  }
}

/** @param {string} _key @param {unknown} value */
const errorsAsObjects = (_key, value) => (value instanceof Error ? described(value) : value);

/** @param {Error} error */
const described = (error) => ({
  errorType: error.name,
  errorMessage: error.message,
  stackTrace: String(error.stack).split('\n').slice(1),
});
