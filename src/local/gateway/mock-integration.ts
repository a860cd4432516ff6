/** The MOCK integration: the request template says the status code, `{"statusCode": 200}`. */
import type { Integration } from '@aws-sdk/client-api-gateway';
import type { Exchange } from './exchange.ts';
import { internal } from './front-error.ts';
import type { Backend } from './mapping.ts';
import { mappedBody } from './request-mapping.ts';
import { readJson } from './vtl-value.ts';

export function mock(integration: Integration, exchange: Exchange): Backend {
  const text = mappedBody(integration, exchange);
  const json = readJson(text);
  const status = json === undefined ? looseStatus(text) : statusOf(json);
  if (typeof status !== 'number' || !Number.isInteger(status)) {
    throw internal('Unable to parse statusCode. It should be an integer that is defined in the request template.');
  }
  return { status, headers: new Map(), body: '' };
}

const statusOf = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'statusCode' in json ? json.statusCode : undefined;

const QUOTED = String.raw`"([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'`;
/** A name and its value: of each two texts in quotes, and one without. Lists and objects hold no others. */
const MEMBER = new RegExp(
  String.raw`\s*(?:${QUOTED}|([^\s"'{}[\]:,]+))\s*:\s*(?:(?:${QUOTED}|([^\s"'{}[\]:,]+)|\{[^{}]*\}|\[[^[\]]*\])\s*)?(?:,[\s,]*|(?=\}))`,
  'sy',
);

/**
 * API Gateway takes what is not quite JSON: names without quotes, as CDK writes them for CORS, or in single ones. What
 * else it takes is unverified.
 */
function looseStatus(text: string): number | undefined {
  const [, members] = /^\s*\{(.*\})\s*$/s.exec(text) ?? [];
  if (members === undefined) return undefined;
  let status: number | undefined;
  MEMBER.lastIndex = 0;
  while (MEMBER.lastIndex < members.length - 1) {
    const [all, double, single, plain, , , value = ''] = MEMBER.exec(members) ?? [];
    if (all === undefined) return undefined;
    if ((double ?? single ?? plain) === 'statusCode') status = /^\d+$/.test(value) ? Number(value) : undefined;
  }
  return status;
}
