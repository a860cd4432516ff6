/** Makes the backend's request of the caller's: parameters, template, headers. */
import type { Integration } from '@aws-sdk/client-api-gateway';
import type { Exchange } from './exchange.ts';
import { internal, unsupportedType } from './front-error.ts';
import { mapped } from './mapping.ts';
import { keyFor, mediaType, renderTemplate } from './template.ts';
import { printed } from './vtl-value.ts';

export interface BackendRequest {
  /** Lower-case names. */
  headers: Record<string, string>;
  querystring: Map<string, string>;
  path: Map<string, string>;
  body: string;
}

/** Mapping one of these to an AWS service fails the request (aws-facts 4.7). */
const FORBIDDEN = new Set([
  'content-length',
  'transfer-encoding',
  'x-amzn-trace-id',
  'authorization',
  'connection',
  'expect',
  'proxy-authenticate',
  'te',
]);

/** The body: of the template for the caller's content type, else by passthroughBehavior (aws-facts 4.5). Throws FrontError 415, 500. */
export function mappedBody(integration: Integration, exchange: Exchange): string {
  const templates = integration.requestTemplates ?? {};
  const type = mediaType(exchange.request.headers['content-type'] ?? 'application/json');
  const key = keyFor(templates, type) ?? keyFor(templates, '$default');
  if (key !== undefined) return renderTemplate(templates, key, exchange, exchange.body);
  const passthrough = integration.passthroughBehavior ?? 'WHEN_NO_MATCH';
  const hasTemplate = Object.keys(templates).length > 0;
  if (passthrough === 'NEVER' || (passthrough === 'WHEN_NO_TEMPLATES' && hasTemplate)) throw unsupportedType();
  return exchange.body;
}

/** The whole request for an AWS service, in the order of AWS: defaults, mapped parameters, overrides of the template. */
export function mapRequest(integration: Integration, exchange: Exchange): BackendRequest {
  const { route, request } = exchange;
  const body = mappedBody(integration, exchange);
  const made: BackendRequest = {
    // It is this Accept that makes query services answer JSON (aws-facts 4.4).
    headers: {
      accept: 'application/json',
      'content-type': (exchange.body && request.headers['content-type']) || 'application/json',
      'user-agent': `AmazonAPIGateway_${route.api.id}`,
    },
    querystring: new Map(),
    path: new Map(),
    body,
  };
  for (const [target, source] of Object.entries(integration.requestParameters ?? {})) {
    const value = mapped(source, exchange);
    if (value !== undefined) place(made, target.split('.').slice(2), value);
  }
  for (const [where, values] of exchange.overrides.request) {
    if (values instanceof Map) for (const [name, value] of values) place(made, [where, name], printed(value));
  }
  return made;
}

function place(made: BackendRequest, [where, ...names]: string[], value: string): void {
  const name = names.join('.');
  if (where === 'header') {
    const header = name.toLowerCase();
    if (FORBIDDEN.has(header)) throw internal(`the header ${header} can't be mapped to an AWS service`);
    made.headers[header] = value;
  } else if (where === 'querystring') made.querystring.set(name, value);
  else if (where === 'path') made.path.set(name, value);
}
