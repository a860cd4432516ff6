/** An endpoint that answers what it is told to and remembers what it was sent: our wire, and nothing behind it. */
import { createEndpoint } from '../../../src/local/wire/endpoint.ts';
import { listen } from '../../../src/local/wire/listener.ts';
import type { Service } from '../../../src/local/wire/service.ts';
import type { ServiceName } from '../../../src/local/wire/services.ts';
import type { Place } from './botocore.ts';

export interface Seen {
  operation: string;
  input: unknown;
  requestId: string;
  service: Service;
}
export interface Echo extends Place {
  /** Whom the next requests are for. Not taken from their signature: a few operations of STS have none. */
  asked: ServiceName;
  /** What is answered: an output, or an error that is thrown. */
  next: unknown;
  seen: Seen | undefined;
  /** Header names and protocol of the last request, as it came. */
  head: Record<string, string>;
  stop(): Promise<void>;
}

const caller = { arn: 'arn:aws:iam::000000000000:root', accessKeyId: 'test' };

export async function startEcho(): Promise<Echo> {
  const echo = { asked: 'lambda', next: {}, head: {} } as Echo;
  const endpoint = createEndpoint({
    modules: {},
    identity: { allows: () => ({ allowed: true }) },
    fallback(input, { operation, requestId, service }) {
      echo.seen = { operation: operation.name, input, requestId, service };
      if (echo.next instanceof Error) throw echo.next;
      return echo.next;
    },
    log: (text) => process.stderr.write(text),
  });
  const unexpected = () => ({ status: 500, headers: {}, body: 'unexpected' });
  const front = Promise.resolve({
    admit: () => ({ bodyLimit: 1e7, budget: { left: 1e8 } }),
    answer(request: Parameters<typeof endpoint.dispatch>[0]) {
      echo.head = request.headers;
      return endpoint.dispatch(request, caller, 'us-east-1', echo.asked);
    },
    tooLarge: unexpected,
    busy: unexpected,
    failed: unexpected,
  });
  const { server, url } = await listen(front, 0);
  echo.env = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
  };
  echo.stop = () =>
    new Promise<void>((settle) => {
      server.close(() => settle());
      server.closeAllConnections();
    });
  return echo;
}
