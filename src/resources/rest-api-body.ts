/** Rebuilds the OpenAPI body of a REST API from what API Gateway says of its methods and models, in the form we write it. */
import type { Resource as ApiResource, Integration, Method, Model } from '@aws-sdk/client-api-gateway';
import type { Properties } from './resource.ts';

/** Models that CreateRestApi makes by itself. */
const DEFAULT_MODELS = ['Empty', 'Error'];
/** API Gateway's default, left out of what we write. */
const DEFAULT_TIMEOUT_MS = 29_000;

/** Only the members that are there. */
function present(members: Properties): Properties {
  const isThere = (value: unknown) => value !== undefined && value !== null && Object.keys(Object(value)).length > 0;
  const isPlain = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
  return Object.fromEntries(Object.entries(members).filter(([, value]) => isThere(value) || isPlain(value)));
}

/** The text that OpenAPI wants of every response; API Gateway keeps it nowhere that can be read. */
export const responseDescription = (status: string) => `${status} response`;

function responses(method: Method): Properties {
  return Object.fromEntries(
    Object.entries(method.methodResponses ?? {}).map(([status, { responseModels = {}, responseParameters }]) => {
      const content = Object.entries(responseModels).map(([type, model]) => [
        type,
        { schema: { $ref: `#/components/schemas/${model}` } },
      ]);
      const description = responseDescription(status);
      return [
        status,
        { description, ...present({ content: Object.fromEntries(content), headers: responseParameters }) },
      ];
    }),
  );
}

function integration(found: Integration | undefined): Properties | undefined {
  if (!found) return undefined;
  const byPattern = Object.values(found.integrationResponses ?? {}).map((response) => [
    response.selectionPattern || 'default',
    present({
      statusCode: response.statusCode,
      responseTemplates: response.responseTemplates,
      responseParameters: response.responseParameters,
      contentHandling: response.contentHandling,
    }),
  ]);
  return present({
    type: found.type?.toLowerCase(),
    httpMethod: found.httpMethod,
    uri: found.uri,
    credentials: found.credentials,
    passthroughBehavior: found.passthroughBehavior?.toLowerCase(),
    requestParameters: found.requestParameters,
    requestTemplates: found.requestTemplates,
    contentHandling: found.contentHandling,
    timeoutInMillis: found.timeoutInMillis === DEFAULT_TIMEOUT_MS ? undefined : found.timeoutInMillis,
    responses: Object.fromEntries(byPattern),
  });
}

function operation(method: Method): Properties {
  return {
    responses: responses(method),
    ...present({
      'x-amazon-apigateway-integration': integration(method.methodIntegration),
      'x-amazon-apigateway-auth':
        (method.authorizationType ?? 'NONE') === 'NONE' ? undefined : { type: method.authorizationType },
      'x-amazon-apigateway-request-validator': method.requestValidatorId,
      'x-destined-api-key': method.apiKeyRequired || undefined,
      parameters: method.requestParameters,
      requestBody: method.requestModels,
    }),
  };
}

function schema({ schema: text }: Model): unknown {
  const { $schema: _, ...rest } = JSON.parse(text ?? '{}');
  return rest;
}

/** `version` is no property that can be read back; both sides carry the same constant. */
export function bodyOf(title: string, resources: readonly ApiResource[], models: readonly Model[]): Properties {
  const paths = resources
    .filter(({ path, resourceMethods }) => path !== '/' || resourceMethods !== undefined)
    .map(({ path, resourceMethods = {} }) => [
      path,
      Object.fromEntries(
        Object.entries(resourceMethods).map(([verb, method]) => [verb.toLowerCase(), operation(method)]),
      ),
    ]);
  const schemas = models
    .filter(({ name = '' }) => !DEFAULT_MODELS.includes(name))
    .map((model) => [model.name, schema(model)]);
  return {
    openapi: '3.0.1',
    info: { title, version: '1' },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas) },
  };
}
