/** The MOCK integration: the request template says the status code, `{"statusCode": 200}`. */
import type { Integration } from '@aws-sdk/client-api-gateway';
import type { Exchange } from './exchange.ts';
import { internal } from './front-error.ts';
import type { Backend } from './mapping.ts';
import { mappedBody } from './request-mapping.ts';
import { readJson } from './vtl-value.ts';

export function mock(integration: Integration, exchange: Exchange): Backend {
  const answer = readJson(mappedBody(integration, exchange));
  const status =
    typeof answer === 'object' && answer !== null && 'statusCode' in answer ? Number(answer.statusCode) : NaN;
  if (!Number.isInteger(status)) throw internal('Unable to parse statusCode of a MOCK integration');
  return { status, headers: new Map(), body: '' };
}
