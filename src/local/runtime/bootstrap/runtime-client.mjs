/** The client of the Lambda Runtime API: one kept connection, which holds no process up while a handler runs. */
// It speaks the little HTTP that is needed itself: Node's own client would cost a short invocation as much as everything
// else together.
import { connect as open, Socket } from 'node:net';

/**
 * @typedef {object} Invocation
 * @property {string} requestId
 * @property {string} payload JSON
 * @property {number} deadline milliseconds since the epoch
 * @property {string} functionArn
 * @property {string} [clientContext] JSON
 */
/** @typedef {import('./errors.mjs').ErrorPayload} ErrorPayload */
/** @typedef {{header: (name: string) => string | undefined, text: string}} Answer */

/** The endpoint is gone: nobody waits for what this process does. */
const ORPHANED = 1;
/** What Lambda's client asks for in a second request is answered with the first. */
const THEN_NEXT = { 'destined-then-next': 'true' };

/** @param {string} api `HOST:PORT/PREFIX` @param {string} [fd] of a connection to it that is there already */
export function connect(api, fd) {
  const { host, hostname, port, pathname } = new URL(`http://${api}`);
  const socket = fd ? new Socket({ fd: Number(fd) }) : open({ host: hostname, port: Number(port), noDelay: true });
  const gone = () => process.exit(ORPHANED);
  socket.on('error', gone).on('close', gone);
  /** @type {(answer: Answer) => void} */
  let answered = () => {};
  readAnswers(socket, (answer) => {
    socket.unref();
    answered(answer);
  });
  /** The exchange before: one at a time. @type {Promise<unknown>} */
  let before = Promise.resolve();

  /** @param {string} line @param {string} [body] @param {Record<string, string>} [headers] @returns {Promise<Answer>} */
  function call(line, body = '', headers = {}) {
    const exchange = before.then(() => {
      const extra = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      // For REPORT's Max Memory Used.
      const memory = `destined-max-rss-kb: ${process.resourceUsage().maxRSS}\r\n`;
      const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
      socket.ref();
      socket.write(`${line} HTTP/1.1\r\nhost: ${host}\r\n${extra.join('')}${memory}${length}\r\n${body}`);
      return new Promise((resolve) => {
        answered = resolve;
      });
    });
    before = exchange;
    return exchange;
  }
  /** @param {string} path @param {string} body @param {Record<string, string>} [headers] */
  const post = (path, body, headers) => call(`POST ${pathname}/2018-06-01/runtime${path}`, body, headers);

  return {
    /** Waits for the next invocation. */
    next: async () => invocationOf(await call(`GET ${pathname}/2018-06-01/runtime/invocation/next`)),
    /** Posts a result, and waits for the next invocation. @param {string} requestId @param {string} body */
    respond: async (requestId, body) => invocationOf(await post(`/invocation/${requestId}/response`, body, THEN_NEXT)),
    /** Posts an error, and waits for the next invocation. @param {string} requestId @param {ErrorPayload} payload */
    async fail(requestId, payload) {
      const headers = { ...kind(payload), ...THEN_NEXT };
      return invocationOf(await post(`/invocation/${requestId}/error`, JSON.stringify(payload), headers));
    },
    /** Posts the last error of this process. @param {string} requestId @param {ErrorPayload} payload */
    end: (requestId, payload) => post(`/invocation/${requestId}/error`, JSON.stringify(payload), kind(payload)),
    /** @param {ErrorPayload} payload */
    initError: (payload) => post('/init/error', JSON.stringify(payload), kind(payload)),
  };
}

/** Every answer of the endpoint has a content-length. @param {import('node:net').Socket} socket @param {(answer: Answer) => void} take */
function readAnswers(socket, take) {
  /** @type {Buffer[]} */
  let chunks = [];
  let size = 0;
  let head = '';
  /** Bytes of the whole answer, once its head is there. */
  let wanted = 0;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (head === '') {
      const start = Buffer.concat(chunks);
      const end = start.indexOf('\r\n\r\n');
      if (end < 0) return;
      head = start.toString('latin1', 0, end + 2);
      wanted = end + 4 + Number(headerIn(head, 'content-length'));
    }
    if (size < wanted) return;
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString('utf8', head.length + 2, wanted);
    const whole = head;
    chunks = [];
    size = 0;
    head = '';
    take({ header: (name) => headerIn(whole, name), text });
  });
}

/** @param {string} head lines, each with its line break @param {string} name in lower case */
function headerIn(head, name) {
  const at = head.toLowerCase().indexOf(`\r\n${name}: `);
  return at < 0 ? undefined : head.slice(at + name.length + 4, head.indexOf('\r\n', at + 2));
}

/** @param {Answer} answer @returns {Invocation} */
function invocationOf({ header, text }) {
  const member = (/** @type {string} */ name) => header(`lambda-runtime-${name}`);
  const clientContext = member('client-context');
  return {
    requestId: member('aws-request-id') ?? '',
    payload: text,
    deadline: Number(member('deadline-ms')),
    functionArn: member('invoked-function-arn') ?? '',
    ...(clientContext === undefined ? {} : { clientContext }),
  };
}

/** @param {ErrorPayload} payload */
const kind = ({ errorType }) => ({
  'lambda-runtime-function-error-type': /^[\x21-\x7e]{1,100}$/.test(errorType) ? errorType : 'Unhandled',
});
