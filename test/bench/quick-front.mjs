// A front that answers at once, in a process of its own: what else comes goes on to the endpoint behind it.
// node quick-front.mjs ENDPOINT; prints its URL. GET /figures tells how many it answered, and in how many ms, and begins anew.
import { request as ask, createServer } from 'node:http';

const behind = new URL(process.argv[2] ?? '');
const ACCEPTED = JSON.stringify({
  message: 'Message added to SNS topic',
  messageId: '00000000-0000-4000-8000-000000000000',
});
const HEADERS = { 'content-type': 'application/json', 'content-length': ACCEPTED.length };

let answered = 0;
let firstAt = 0;
let lastAt = 0;

const server = createServer((request, response) => {
  if (request.url?.includes('/SendEvent?')) {
    lastAt = performance.now();
    if (answered === 0) firstAt = lastAt;
    answered += 1;
    response.writeHead(200, HEADERS).end(ACCEPTED);
    return;
  }
  if (request.url === '/figures') {
    response.end(JSON.stringify({ answered, ms: lastAt - firstAt }));
    answered = 0;
    return;
  }
  // The signature holds the Host: it stays as it is.
  const { method, url, headers } = request;
  const onward = ask({ host: behind.hostname, port: behind.port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
});
