/** Makes the caller's response of the backend's: selection, template, declared headers, overrides. */
import type { Integration, IntegrationResponse, Method } from '@aws-sdk/client-api-gateway';
import type { WireResponse } from '../wire/wire.ts';
import type { Exchange } from './exchange.ts';
import { internal } from './front-error.ts';
import { type Backend, mapped } from './mapping.ts';
import { keyFor, mediaType, renderTemplate } from './template.ts';
import { matches } from './vtl-regex.ts';
import { printed, readJson, type VtlValue } from './vtl-value.ts';

/**
 * The integration response for what the backend answered: by its status code, for a Lambda function's by the error's
 * message; a pattern must match the whole (aws-facts 4.3). Throws FrontError 500 if none matches and there is no default.
 */
export function selectResponse(integration: Integration, backend: Backend): IntegrationResponse {
  const responses = Object.values(integration.integrationResponses ?? {});
  const tested = testedText(integration, backend);
  const chosen =
    responses.find(({ selectionPattern }) => selectionPattern && isMatch(selectionPattern, tested)) ??
    responses.find(({ selectionPattern }) => !selectionPattern);
  if (chosen) return chosen;
  throw internal(
    `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${backend.status}`,
  );
}

function isMatch(pattern: string, text: string | undefined): boolean {
  try {
    // `.*` matches even where a function gave no error.
    return text === undefined ? pattern === '.*' : matches(text, pattern);
  } catch (error) {
    throw internal(`selection pattern ${pattern}: ${(error as Error).message}`);
  }
}

/** undefined: a function's result that is no error. */
function testedText({ type, uri }: Integration, backend: Backend): string | undefined {
  if (type !== 'AWS' || !/:lambda:path\//.test(uri ?? '')) return String(backend.status);
  if (!backend.headers.has('x-amz-function-error')) return undefined;
  const error = readJson(backend.body);
  const message =
    typeof error === 'object' && error !== null && 'errorMessage' in error ? error.errorMessage : undefined;
  return typeof message === 'string' ? message : undefined;
}

/** The answer to the caller; only headers that the method response declares are in it (aws-facts 4.7). */
export function mapResponse(
  method: Method,
  response: IntegrationResponse,
  backend: Backend,
  exchange: Exchange,
): WireResponse {
  const { statusCode = '200', responseTemplates = {}, responseParameters = {} } = response;
  const key = templateKey(responseTemplates, exchange.request.headers.accept);
  const body = key === undefined ? backend.body : renderTemplate(responseTemplates, key, exchange, backend.body);
  const headers: Record<string, string> = {
    // What API Gateway answers by itself, a mock or an error, was not traced to anywhere.
    ...(method.methodIntegration?.type === 'MOCK' ? {} : { 'X-Amzn-Trace-Id': exchange.traceId }),
    'Content-Type': key ?? 'application/json',
  };
  const declared = method.methodResponses?.[statusCode]?.responseParameters ?? {};
  for (const [target, source] of Object.entries(responseParameters)) {
    const value = Object.hasOwn(declared, target) ? mapped(source, exchange, backend) : undefined;
    if (value !== undefined) setHeader(headers, target.split('.').slice(3).join('.'), value);
  }
  const override = exchange.overrides.response;
  const overriding = override.get('header');
  if (overriding instanceof Map) for (const [name, value] of overriding) setHeader(headers, name, printed(value));
  return { status: statusOf(override.get('status')) ?? Number(statusCode), headers, body };
}

/** By the caller's Accept, else the one for JSON, else the first (aws-facts 4.4). */
export function templateKey(templates: Record<string, string>, accept = ''): string | undefined {
  const wanted = accept.split(',').map((type) => keyFor(templates, mediaType(type)));
  return wanted.find((key) => key !== undefined) ?? keyFor(templates, 'application/json') ?? Object.keys(templates)[0];
}

/** Headers of a response that API Gateway keeps for itself and hands on under another name (aws-facts 4.7; which ones is unverified). */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
]);

/** Header names and values come from templates: what HTTP does not allow in them fails the request instead of the server. */
export function setHeader(headers: Record<string, string>, wanted: string, value: string): void {
  const name = REMAPPED.has(wanted.toLowerCase()) ? `x-amzn-Remapped-${wanted}` : wanted;
  // The framing of the answer is not the template's to decide.
  if (name.toLowerCase() === 'transfer-encoding') return;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
    throw internal(`the header ${JSON.stringify(name)} is not valid`);
  }
  const same = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
  headers[same ?? name] = value;
}

/**
 * AWS ignores what is no whole number from 100 to 599. A final answer of 1xx is none that HTTP can carry: here the
 * listener makes a 500 of it, which is unverified.
 */
const statusOf = (value: VtlValue): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599 ? value : undefined;
