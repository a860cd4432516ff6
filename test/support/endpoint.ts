/** An embedded endpoint on a port of the system, and SDK clients for it. */
import { type RunningEndpoint, type ServerOptions, startEndpoint } from '../../src/local/server.ts';
import { AWS_SLOWNESS } from '../../src/local/slowness.ts';
import type { Credentials } from '../../src/local/world.ts';

// Said once a test file otherwise.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: Credentials;
  maxAttempts: number;
  /** Only a few clients have it, e.g. for StartLiveTail. */
  disableHostPrefix: boolean;
}
/** Any SDK client's class. */
type ClientClass<C> = new (config: ClientConfig) => C;
interface Closable {
  destroy(): void;
}

export interface TestEndpoint extends RunningEndpoint {
  /** A client with the start secret (or other credentials) that tries once; it ends with the endpoint. */
  clientOf<C extends Closable>(Client: ClientClass<C>, config?: Partial<ClientConfig>): C;
  /** The variables by which the binary, or any AWS tool, finds it. */
  env: Record<string, string>;
  /** What the endpoint wrote to its stderr: unexpected exceptions. */
  stderr(): string;
  /** Ends the clients and the endpoint. */
  stop(): Promise<void>;
}

/** What clients must always see of a function. */
const { functionPendingMs, functionUpdateMs } = AWS_SLOWNESS;

/** Starts an endpoint in this process, as slow as `slowness` says. Call `stop` in afterAll or afterEach. */
export async function startTestEndpoint({ slowness, ...options }: ServerOptions = {}): Promise<TestEndpoint> {
  let written = '';
  const endpoint = await startEndpoint({
    stderr: {
      write(text) {
        written += text;
      },
    },
    slowness: { functionPendingMs, functionUpdateMs, ...slowness },
    ...options,
  });
  const clients: Closable[] = [];
  return {
    ...endpoint,
    env: {
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_REGION: endpoint.region,
      AWS_ACCESS_KEY_ID: endpoint.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: endpoint.credentials.secretAccessKey,
    },
    clientOf(Client, config) {
      const client = new Client({
        endpoint: endpoint.url,
        region: endpoint.region,
        credentials: endpoint.credentials,
        maxAttempts: 1,
        disableHostPrefix: true,
        ...config,
      });
      clients.push(client);
      return client;
    },
    stderr: () => written,
    async stop() {
      for (const client of clients) client.destroy();
      await endpoint.close();
    },
  };
}
