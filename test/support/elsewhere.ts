/** An endpoint under an address that is not this machine's loopback, as a stranger's account would be: nothing is done there unasked. */
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestEndpoint } from './endpoint.ts';
import { signedHeaders } from './signed-fetch.ts';

export interface Elsewhere {
  /** The endpoint's variables, with this address. */
  env: Record<string, string>;
  url: string;
  close(): Promise<void>;
}

/**
 * Hands every request on, signed anew for the host that the endpoint answers to. It listens on 127.0.0.1 alone; that
 * `0.0.0.0` leads there is how Linux and macOS connect.
 */
export async function elsewhere(endpoint: TestEndpoint): Promise<Elsewhere> {
  const { hostname, port, host } = new URL(endpoint.url);
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    const [path = '/', query = ''] = url.split('?');
    const sorted = query.split('&').filter(Boolean).sort().join('&');
    const [, region, service] = /\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
    const isAmz = ([name]: [string, unknown]) =>
      name.startsWith('x-amz-') && !['x-amz-date', 'x-amz-security-token'].includes(name);
    const amz = Object.fromEntries(Object.entries(headers).filter(isAmz)) as Record<string, string>;
    const asked = { method, path: sorted ? `${path}?${sorted}` : path, service, region, body, headers: amz };
    const own = service ? signedHeaders({ url: endpoint.url, ...endpoint.credentials }, asked) : {};
    const passed = send({ hostname, port, method, path: url, headers: { ...headers, ...own, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    passed.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://0.0.0.0:${(server.address() as AddressInfo).port}`;
  return {
    url,
    env: { ...endpoint.env, AWS_ENDPOINT_URL: url },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
