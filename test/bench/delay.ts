/** As far away as AWS: a port in front of the endpoint that hands on every byte after a delay, on connections that stay open. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Delay {
  /** Of the port in front, e.g. `http://127.0.0.1:4000`. */
  url: string;
  end(): Promise<void>;
}

/** Whatever goes to `url` is `ms` longer on its way; as many connections as one likes, none waits for another. */
export async function openDelay(url: string, ms: number): Promise<Delay> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => open.delete(socket));
    }
    near.on('data', (bytes) => void setTimeout(() => far.write(bytes), ms));
    near.on('end', () => void setTimeout(() => far.end(), ms));
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async end() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
