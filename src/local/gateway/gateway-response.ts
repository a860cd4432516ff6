/** The answer to an error that API Gateway itself found, as the API's gateway responses word it (aws-facts 4.8). */
import type { GatewayResponse } from '@aws-sdk/client-api-gateway';
import type { WireResponse } from '../wire/wire.ts';
import type { Exchange } from './exchange.ts';
import { type FrontError, toResponse } from './front-error.ts';
import { mapped } from './mapping.ts';
import { setHeader, templateKey } from './response-mapping.ts';
import { readProperty } from './vtl-method.ts';
import { printed, type VtlValue } from './vtl-value.ts';

/** By type; what is not in it is as AWS words it. */
export type GatewayResponses = ReadonlyMap<string, GatewayResponse>;

/** The response for the error's own type, else that for all of 4xx or 5xx, else the default. */
export function gatewayResponse(error: FrontError, responses: GatewayResponses, exchange: Exchange): WireResponse {
  const { kind, message } = error;
  const answer = toResponse(error);
  if (!kind.response) return answer;
  const chosen = responses.get(kind.response) ?? responses.get(kind.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  if (!chosen) return answer;
  // `error.validationErrorString`, the reason that a body is not as its model says, is not served: AWS's texts are unverified.
  const told = { message, messageString: JSON.stringify(message), responseType: kind.response };
  const context = new Map<string, VtlValue>([
    ...exchange.context,
    ['error', new Map<string, VtlValue>(Object.entries(told))],
  ]);
  const withError = { ...exchange, context };
  for (const [target, source] of Object.entries(chosen.responseParameters ?? {})) {
    const value = mapped(source, withError);
    if (value !== undefined) setHeader(answer.headers, target.replace(/^gatewayresponse\.header\./, ''), value);
  }
  const templates = chosen.responseTemplates ?? {};
  const key = templateKey(templates, exchange.request.headers.accept);
  if (key !== undefined) {
    answer.body = substituted(templates[key] ?? '', context);
    answer.headers['Content-Type'] = key;
  }
  // Its status is only its own: DEFAULT_4XX without one leaves each error's as it is.
  return { ...answer, status: Number(chosen.statusCode ?? kind.status) };
}

/** No VTL here: variables of `$context` are replaced, and nothing else is. */
const substituted = (template: string, context: Exchange['context']): string =>
  template.replace(/\$(?:context((?:\.\w+)+)|\{context((?:\.\w+)+)\})/g, (_all, plain?: string, braced?: string) =>
    printed((plain ?? braced ?? '').slice(1).split('.').reduce<VtlValue>(readProperty, context)),
  );
