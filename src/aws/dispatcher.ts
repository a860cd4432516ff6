/** HTTP for thousands of small requests a second: connections that are kept, and through HTTPS_PROXY where one is set. */
import { getProxyForUrl } from 'proxy-from-env';
import { type Dispatcher, Pool, ProxyAgent } from 'undici';

export interface DispatcherOptions {
  /** `https://…` or `http://…`, without a path. */
  origin: string;
  /** Is it AWS? An endpoint of one's own is spoken to directly, as in `proxied-agents.ts`. */
  isAws: boolean;
  connections: number;
  /** Ms for the head of an answer, and between two parts of its body. */
  answerWithinMs: number;
}

export function openDispatcher({ origin, isAws, connections, answerWithinMs }: DispatcherOptions): Dispatcher {
  const options = {
    connections,
    headersTimeout: answerWithinMs,
    bodyTimeout: answerWithinMs,
    connect: { timeout: 5_000 },
  };
  const uri = isAws ? getProxyForUrl(origin) : '';
  return uri === '' ? new Pool(origin, options) : new ProxyAgent({ ...options, uri });
}
