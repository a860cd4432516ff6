/** Raw requests: node:http and sockets let a stranger choose Host, path and what of a body arrives; fetch does not. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}
/** A request in one piece, on a connection of its own. */
export function sendRaw(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array = '',
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ method, path, headers, hostname, port, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Writes a head and the beginning of a body; reads until the server closes, or leaves at once. */
export function leaveAfter(
  url: string,
  line: string,
  headers: Record<string, string>,
  body: string,
  leave = false,
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(text) : reject(error)));
    socket.on('close', () => resolve(text));
    const head = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
    socket.write([line, ...head, '', body].join('\r\n'), () => {
      if (leave) socket.resetAndDestroy();
    });
  });
}
