/** Reads what API Gateway uses of an OpenAPI 3 or Swagger 2 document: models, methods and their parameters. */
import type { MethodResponse, Model } from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';

export type JsonObject = Record<string, unknown>;
export interface OpenApiMethod {
  httpMethod: string;
  operation: JsonObject;
  /** `method.request.querystring.mode` → is it required? */
  requestParameters: Record<string, boolean>;
  requestModels: Record<string, string>;
  responses: MethodResponse[];
  apiKeyRequired: boolean;
  authorizationType: 'NONE' | 'AWS_IAM';
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectAt = (value: unknown, key: string): JsonObject => {
  const at = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(at) ? at : {};
};
export const textAt = (value: unknown, key: string): string | undefined => {
  const at = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof at === 'string' ? at : undefined;
};

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const ANY = 'x-amazon-apigateway-any-method';
const REF = /^#\/(?:components\/schemas|definitions)\/([^/]+)$/;

/** The named schemas; each becomes a model of JSON. How AWS indents their text is unverified. */
export function modelsOf(document: JsonObject): Model[] {
  const schemas = { ...objectAt(document, 'definitions'), ...objectAt(objectAt(document, 'components'), 'schemas') };
  return Object.entries(schemas).map(([name, schema]) => {
    if (!/^[a-zA-Z0-9]+$/.test(name)) throw awsError('BadRequestException', `Invalid model name specified: ${name}`);
    const description = textAt(schema, 'description');
    return { name, contentType: 'application/json', schema: JSON.stringify(schema, null, 2), description };
  });
}

/** The methods of a path item. */
export function methodsOf(document: JsonObject, item: JsonObject): OpenApiMethod[] {
  const keys = Object.keys(item).filter((key) => METHODS.includes(key) || key === ANY);
  return keys.map((key) => {
    const operation = objectAt(item, key);
    const parameters = [item.parameters, operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
    return {
      httpMethod: key === ANY ? 'ANY' : key.toUpperCase(),
      operation,
      requestParameters: requestParameters(document, parameters),
      requestModels: requestModels(document, operation, parameters),
      responses: responsesOf(document, operation),
      ...securityOf(document, operation),
    };
  });
}

/** Of OpenAPI 3's requestBody, or of Swagger 2's parameter in the body, which is JSON unless `consumes` says otherwise. */
function requestModels(document: JsonObject, operation: JsonObject, parameters: unknown[]): Record<string, string> {
  const body = parameters.map((each) => resolved(document, each)).find((each) => each.in === 'body');
  const model = modelIn(body?.schema);
  const consumed = Array.isArray(operation.consumes) ? operation.consumes.map(String) : ['application/json'];
  const ofBody = model === undefined ? [] : consumed.map((type) => [type, model]);
  return {
    ...Object.fromEntries(ofBody),
    ...modelsIn(objectAt(resolved(document, operation.requestBody), 'content')),
  };
}

const PLACES: Record<string, string> = { query: 'querystring', header: 'header', path: 'path' };

function requestParameters(document: JsonObject, parameters: unknown[]): Record<string, boolean> {
  const all: Record<string, boolean> = {};
  for (const each of parameters.map((parameter) => resolved(document, parameter))) {
    const place = PLACES[textAt(each, 'in') ?? ''];
    if (place) all[`method.request.${place}.${textAt(each, 'name')}`] = each.required === true;
  }
  return all;
}

function responsesOf(document: JsonObject, operation: JsonObject): MethodResponse[] {
  return Object.entries(objectAt(operation, 'responses')).flatMap(([statusCode, given]) => {
    if (!/^\d{3}$/.test(statusCode)) return [];
    const response = resolved(document, given);
    const headers = Object.keys(objectAt(response, 'headers')).map((name) => [`method.response.header.${name}`, false]);
    const content = modelsIn(objectAt(response, 'content'));
    const single = modelIn(response.schema);
    const models = single ? { 'application/json': single, ...content } : content;
    return [
      {
        statusCode,
        ...(headers.length ? { responseParameters: Object.fromEntries(headers) } : {}),
        ...(Object.keys(models).length ? { responseModels: models } : {}),
      },
    ];
  });
}

/** Media type → model. Schemas without a name, for which AWS makes models of its own, are left out. */
function modelsIn(content: JsonObject): Record<string, string> {
  const named = Object.entries(content).map(([type, media]) => [type, modelIn(objectAt(media, 'schema'))] as const);
  return Object.fromEntries(named.filter((pair): pair is [string, string] => pair[1] !== undefined));
}
const modelIn = (schema: unknown): string | undefined => REF.exec(textAt(schema, '$ref') ?? '')?.[1];

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
