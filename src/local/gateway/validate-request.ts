/** What a request validator refuses: required parameters that are missing, a body that is not as its model says (aws-facts 4.8). */
import type { Exchange } from './exchange.ts';
import { internal, invalidBody, invalidParameters } from './front-error.ts';
import { fits, type Resolve } from './json-schema.ts';
import { headerOf } from './request-headers.ts';
import { keyFor, mediaType } from './template.ts';
import { readJson, VtlError } from './vtl-value.ts';

/** Throws FrontError 400. Without a validator that asks for it nothing is looked at: `required` alone does nothing. */
export function validateRequest(exchange: Exchange): void {
  const { method, deployment } = exchange.route;
  const validator = deployment.validators.get(method.requestValidatorId ?? '');
  // Which of the two AWS looks at first is unverified.
  if (validator?.validateRequestParameters) checkParameters(exchange);
  if (validator?.validateRequestBody) checkBody(exchange);
}

/** The order in which they are named. */
const PLACES = ['header', 'path', 'querystring'] as const;

function checkParameters({ route, parameters }: Exchange): void {
  const required = Object.entries(route.method.requestParameters ?? {}).filter(([, isRequired]) => isRequired);
  const missing = PLACES.flatMap((place) => {
    const prefix = `method.request.${place}.`;
    const names = required.flatMap(([source]) => (source.startsWith(prefix) ? [source.slice(prefix.length)] : []));
    const given = (name: string) =>
      place === 'header' ? headerOf(parameters.header, name) : parameters[place].get(name);
    // A blank value counts as missing.
    return names.filter((name) => !given(name)?.trim());
  });
  if (missing.length) throw invalidParameters(`Missing required request parameters: [${missing.join(', ')}]`);
}

function checkBody({ route, request, body }: Exchange): void {
  const { requestModels = {} } = route.method;
  const key = keyFor(requestModels, mediaType(request.headers['content-type'] ?? 'application/json'));
  const name = requestModels[key ?? keyFor(requestModels, '$default') ?? ''];
  // A type without a model is not looked at.
  if (name === undefined) return;
  const schema = schemaOf(route.deployment.models.get(name)?.schema);
  if (!schema) throw internal(`the model ${name} is not there or no JSON schema`);
  const value = readJson(body || '{}');
  try {
    if (value !== undefined && fits(value, schema, resolverOf(route.deployment.models))) return;
  } catch (error) {
    // Deep nesting overflows the stack: as unfit as a body can be.
    if (error instanceof VtlError) throw internal(`model ${name}: ${error.message}`);
    if (!(error instanceof RangeError)) throw error;
  }
  throw invalidBody();
}

function schemaOf(text: string | undefined): Record<string, unknown> | undefined {
  const schema = readJson(text ?? '');
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
    ? (schema as Record<string, unknown>)
    : undefined;
}

const MODEL =
  /^(?:https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models|#\/components\/schemas|#\/definitions)\/(\w+)$/;

/** `#/definitions/x` of the schema itself, or another model by its URL or its place in the document. */
function resolverOf(models: ReadonlyMap<string, { schema?: string }>): Resolve {
  return (ref, root) => {
    if (ref === '#') return { schema: root, root };
    const { definitions } = root;
    const local = /^#\/definitions\/(.+)$/.exec(ref)?.[1];
    if (local && typeof definitions === 'object' && definitions !== null && Object.hasOwn(definitions, local)) {
      return { schema: (definitions as Record<string, unknown>)[local], root };
    }
    const schema = schemaOf(models.get(MODEL.exec(ref)?.[1] ?? '')?.schema);
    return schema && { schema, root: schema };
  };
}
