/** The client of the Lambda Runtime API: one kept connection, which holds no process up while a handler runs. */
import { Agent, request } from 'node:http';

/**
 * @typedef {object} Invocation
 * @property {string} requestId
 * @property {string} payload JSON
 * @property {number} deadline milliseconds since the epoch
 * @property {string} functionArn
 * @property {string} [clientContext] JSON
 */
/** @typedef {import('./errors.mjs').ErrorPayload} ErrorPayload */

/** The endpoint is gone: nobody waits for what this process does. */
const ORPHANED = 1;

/** @param {string} api `HOST:PORT/PREFIX` */
export function connect(api) {
  const { hostname, port, pathname } = new URL(`http://${api}`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const base = `${pathname}/2018-06-01/runtime`;

  /**
   * @param {'GET' | 'POST'} method @param {string} path @param {string} [body] @param {Record<string, string>} [headers]
   * @returns {Promise<{status: number, headers: import('node:http').IncomingHttpHeaders, text: string}>}
   */
  function call(method, path, body, headers = {}) {
    return new Promise((resolve) => {
      const gone = () => process.exit(ORPHANED);
      const sent = request({ agent, hostname, port, method, path: base + path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.on('error', gone);
      });
      sent.on('error', gone);
      // For REPORT's Max Memory Used.
      if (method === 'POST') sent.setHeader('destined-max-rss-kb', process.resourceUsage().maxRSS);
      if (body === undefined) sent.end();
      else {
        sent.setHeader('content-length', Buffer.byteLength(body));
        sent.end(body);
      }
    });
  }

  return {
    /** Waits for the next invocation. @returns {Promise<Invocation>} */
    async next() {
      const { headers, text } = await call('GET', '/invocation/next');
      const header = (/** @type {string} */ name) => String(headers[`lambda-runtime-${name}`] ?? '');
      return {
        requestId: header('aws-request-id'),
        payload: text,
        deadline: Number(header('deadline-ms')),
        functionArn: header('invoked-function-arn'),
        ...(headers['lambda-runtime-client-context'] ? { clientContext: header('client-context') } : {}),
      };
    },
    /** @param {string} requestId @param {string} body */
    async respond(requestId, body) {
      const { status } = await call('POST', `/invocation/${requestId}/response`, body);
      // 413 is a function error that the Runtime API has made already.
      return status;
    },
    /** @param {string} requestId @param {ErrorPayload} payload */
    fail: (requestId, payload) =>
      call('POST', `/invocation/${requestId}/error`, JSON.stringify(payload), kind(payload)),
    /** @param {ErrorPayload} payload */
    initError: (payload) => call('POST', '/init/error', JSON.stringify(payload), kind(payload)),
  };
}

/** @param {ErrorPayload} payload */
const kind = ({ errorType }) => ({
  'lambda-runtime-function-error-type': /^[\x21-\x7e]{1,100}$/.test(errorType) ? errorType : 'Unhandled',
});
