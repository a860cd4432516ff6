/**
 * Preloaded into the binary (`--require`) when a run of the tests records what it sends: each request of its process, as it
 * goes out, is a line in a file of DESTINED_TEST_RECORD.
 */
const { appendFileSync } = require('node:fs');
const { ClientRequest } = require('node:http');
const { join } = require('node:path');

const file = join(String(process.env.DESTINED_TEST_RECORD), `${process.pid}.jsonl`);
/** @type {WeakMap<object, Buffer[]>} What was written of each request so far. */
const bodies = new WeakMap();

const { write, end } = ClientRequest.prototype;

/**
 * Takes note of the chunk that `write` or `end` was given first, if any.
 * @param {object} request
 * @param {any[]} args
 */
function note(request, [chunk]) {
  const body = bodies.get(request) ?? [];
  bodies.set(request, body);
  // The SDK writes bytes; texts are forms of proxies and the like.
  if (typeof chunk === 'string') body.push(Buffer.from(chunk));
  else if (chunk instanceof Uint8Array) body.push(Buffer.from(chunk));
  return body;
}

/** @type {any} */ (ClientRequest.prototype).write = function (/** @type {any[]} */ ...args) {
  note(this, args);
  return Reflect.apply(write, this, args);
};

/** @type {any} */ (ClientRequest.prototype).end = function (/** @type {any[]} */ ...args) {
  const body = Buffer.concat(note(this, args)).toString('base64');
  const { method, path } = this;
  appendFileSync(file, `${JSON.stringify({ method, path, headers: this.getHeaders(), body: { $bytes: body } })}\n`);
  return Reflect.apply(end, this, args);
};
