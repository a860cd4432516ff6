/** The HTTP agents of every client: kept alive, wide enough for a parallel walk and for many messages, and through HTTPS_PROXY where one is set. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpsProxyAgent } from 'hpagent';
import { getProxyForUrl } from 'proxy-from-env';

const OPTIONS = { keepAlive: true, maxSockets: 1_000 };

/**
 * The SDK ignores HTTPS_PROXY unless it is given an agent (aws-facts 11.6). `host` is one of AWS's in the region, for
 * NO_PROXY's sake. An endpoint of one's own (`host` undefined) is spoken to directly.
 */
export function proxiedAgents(host: string | undefined): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  const proxy = host === undefined ? '' : getProxyForUrl(`https://${host}`);
  return {
    httpAgent: new HttpAgent(OPTIONS),
    httpsAgent: proxy === '' ? new HttpsAgent(OPTIONS) : new HttpsProxyAgent({ ...OPTIONS, proxy }),
  };
}
