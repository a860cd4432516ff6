/** An HTTP proxy in front of an endpoint that passes every request on, and for some of them cuts the connection instead of the reply. */
import { once } from 'node:events';
import { Agent, request as ask, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface CuttingProxy {
  url: string;
  /** So many replies were cut: of messages through the front, and of all other calls. */
  cuts: { front: number; others: number };
  end(): Promise<void>;
}

/** `share` of 1, drawn by `seed`. The Host stays, as the signature holds it. */
export async function startCuttingProxy(endpoint: string, share: number, seed: number): Promise<CuttingProxy> {
  const { hostname, port } = new URL(endpoint);
  const random = xoroshiro128plus(seed);
  const agent = new Agent({ keepAlive: true });
  const cuts = { front: 0, others: 0 };

  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    const isCut = uniformInt(random, 0, 999_999) < share * 1_000_000;
    const onward = ask({ host: hostname, port, method, path: url, headers, agent }, (answer: IncomingMessage) => {
      if (!isCut) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return;
      }
      // It has happened: only nobody is told.
      answer.resume().on('end', () => {
        cuts[url.includes('/SendEvent?') ? 'front' : 'others'] += 1;
        request.socket.destroy();
      });
    });
    onward.on('error', () => request.socket.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts,
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      agent.destroy();
    },
  };
}
