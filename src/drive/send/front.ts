/** Sends one message through the front door: GET …/SendEvent?mode=…&id=…, over connections that are kept alive. */
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { Aws } from '../../aws/aws.ts';
import { proxiedAgents } from '../../aws/proxied-agents.ts';
import type { Answer } from './answer.ts';
import { answerOf, MOST_BYTES } from './front-answer.ts';

export interface Front {
  send(message: { mode: string; destinedId: string }, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

/** API Gateway gives up after 29 s (aws-facts 4.1). */
export const ANSWER_WITHIN_MS = 35_000;
export function openFront(aws: Pick<Aws, 'endpoint'>, url: string, connections: number): Front {
  const secure = url.startsWith('https:');
  const { httpAgent, httpsAgent } = proxiedAgents(aws.endpoint === undefined ? new URL(url).hostname : undefined);
  const agent = secure ? httpsAgent : httpAgent;
  agent.maxSockets = connections;
  const get = secure ? httpsGet : httpGet;

  return {
    send: ({ mode, destinedId }, signal) =>
      new Promise((resolve) => {
        const target = new URL(url);
        target.searchParams.set('mode', mode);
        target.searchParams.set('id', destinedId);
        const failed = (error: NodeJS.ErrnoException) =>
          resolve({ status: null, error: error.message || String(error.code), broken: error });
        const request = get(target, { agent, signal, timeout: ANSWER_WITHIN_MS }, (response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            if (body.length < MOST_BYTES) body += chunk;
          });
          response.on('error', failed);
          response.on('end', () => resolve(answerOf(response.statusCode ?? 0, body)));
        });
        request.on('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
        request.on('error', failed);
      }),
    close: () => agent.destroy(),
  };
}
