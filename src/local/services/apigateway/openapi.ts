/** Reads what API Gateway uses of an OpenAPI 3 or Swagger 2 document: methods, their parameters and bodies. */
import type { MethodResponse, Model } from '@aws-sdk/client-api-gateway';
import { notServed } from '../../wire/not-served.ts';
import { isObject, type JsonObject, objectAt, textAt } from './json-object.ts';
import { modelNames, ownModels, type Schemas } from './openapi-models.ts';

export interface OpenApiMethod {
  httpMethod: string;
  operation: JsonObject;
  /** `method.request.querystring.mode` → is it required? */
  requestParameters: Record<string, boolean>;
  requestModels: Record<string, string>;
  /** Made of the schemas that stand in the operation itself. */
  models: Model[];
  responses: MethodResponse[];
  apiKeyRequired: boolean;
  authorizationType: 'NONE' | 'AWS_IAM';
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const ANY = 'x-amazon-apigateway-any-method';

/** The methods of a path item. */
export function methodsOf(document: JsonObject, item: JsonObject): OpenApiMethod[] {
  const keys = Object.keys(item).filter((key) => METHODS.includes(key) || key === ANY);
  return keys.map((key) => {
    const operation = objectAt(item, key);
    const parameters = [item.parameters, operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
    const bodies = bodySchemas(document, operation, parameters);
    const responses = responsesOf(document, operation);
    return {
      httpMethod: key === ANY ? 'ANY' : key.toUpperCase(),
      operation,
      requestParameters: requestParameters(document, parameters),
      requestModels: modelNames(bodies),
      models: ownModels([...bodies, ...responses.flatMap(({ schemas }) => schemas)]),
      responses: responses.map(toMethodResponse),
      ...securityOf(document, operation),
    };
  });
}

/** Of OpenAPI 3's requestBody, or of Swagger 2's parameter in the body, which is JSON unless `consumes` says otherwise. */
function bodySchemas(document: JsonObject, operation: JsonObject, parameters: unknown[]): Schemas {
  const body = parameters.map((each) => resolved(document, each)).find((each) => each.in === 'body');
  const consumed = Array.isArray(operation.consumes) ? operation.consumes.map(String) : ['application/json'];
  const ofBody = body ? consumed.map((type) => [type, body.schema] as const) : [];
  return [...ofBody, ...contentSchemas(resolved(document, operation.requestBody))];
}
const contentSchemas = (holder: JsonObject): Schemas =>
  Object.entries(objectAt(holder, 'content')).map(([type, media]) => [type, objectAt({ media }, 'media').schema]);

const PLACES: Record<string, string> = { query: 'querystring', header: 'header', path: 'path' };

function requestParameters(document: JsonObject, parameters: unknown[]): Record<string, boolean> {
  const all: Record<string, boolean> = {};
  for (const each of parameters.map((parameter) => resolved(document, parameter))) {
    const place = PLACES[textAt(each, 'in') ?? ''];
    if (place) all[`method.request.${place}.${textAt(each, 'name')}`] = each.required === true;
  }
  return all;
}

interface Response {
  statusCode: string;
  headers: string[];
  schemas: Schemas;
}

function responsesOf(document: JsonObject, operation: JsonObject): Response[] {
  const all = Object.entries(objectAt(operation, 'responses')).filter(([statusCode]) => /^\d{3}$/.test(statusCode));
  return all.map(([statusCode, given]) => {
    const response = resolved(document, given);
    const schemas = [['application/json', response.schema] as const, ...contentSchemas(response)];
    return { statusCode, headers: Object.keys(objectAt(response, 'headers')), schemas };
  });
}

function toMethodResponse({ statusCode, headers, schemas }: Response): MethodResponse {
  const responseModels = modelNames(schemas);
  const declared = headers.map((name) => [`method.response.header.${name}`, false]);
  return {
    statusCode,
    ...(declared.length ? { responseParameters: Object.fromEntries(declared) } : {}),
    ...(Object.keys(responseModels).length ? { responseModels } : {}),
  };
}

/** Follows a `$ref` to a parameter or response of the document. */
function resolved(document: JsonObject, value: unknown): JsonObject {
  const ref = textAt(value, '$ref');
  if (ref === undefined) return isObject(value) ? value : {};
  const parts = ref.replace(/^#\//, '').split('/');
  const target = parts.reduce<unknown>((at, part) => objectAt(at, part), document);
  return isObject(target) ? target : {};
}

/**
 * What the security schemes of a method ask for: an API key in the header x-api-key, or a signature. An authorizer,
 * which is not served here, is refused: without it the method would be open to all.
 */
function securityOf(document: JsonObject, operation: JsonObject) {
  const schemes = {
    ...objectAt(document, 'securityDefinitions'),
    ...objectAt(objectAt(document, 'components'), 'securitySchemes'),
  };
  const names = Array.isArray(operation.security) ? operation.security.flatMap((each) => Object.keys(each ?? {})) : [];
  const asked = names.map((name) => objectAt(schemes, name));
  if (asked.some((scheme) => Object.hasOwn(scheme, 'x-amazon-apigateway-authorizer'))) {
    throw notServed('x-amazon-apigateway-authorizer');
  }
  const auth = textAt(objectAt(operation, 'x-amazon-apigateway-auth'), 'type')?.toUpperCase() ?? 'NONE';
  if (auth !== 'NONE' && auth !== 'AWS_IAM') throw notServed(`x-amazon-apigateway-auth of the type ${auth}`);
  const isSigned = asked.some((scheme) => textAt(scheme, 'x-amazon-apigateway-authtype')?.toLowerCase() === 'awssigv4');
  const isKey = (scheme: JsonObject) =>
    textAt(scheme, 'type') === 'apiKey' && textAt(scheme, 'name')?.toLowerCase() === 'x-api-key';
  return {
    apiKeyRequired: asked.some(isKey),
    authorizationType: isSigned || auth === 'AWS_IAM' ? ('AWS_IAM' as const) : ('NONE' as const),
  };
}
