/** One method of an imported document: with its responses, its integration, and the integration's responses. */
import type { Integration, Method } from '@aws-sdk/client-api-gateway';
import { AwsError, awsError } from '../../wire/aws-error.ts';
import { NOT_SERVED } from '../../wire/not-served.ts';
import { VALIDATOR } from './import-settings.ts';
import { integrationOf, putIntegrationResponse } from './integration.ts';
import { isObject, type JsonObject, objectAt, textAt } from './json-object.ts';
import type { OpenApiMethod } from './openapi.ts';
import type { ApiState, ResourceState } from './state.ts';

const INTEGRATION = 'x-amazon-apigateway-integration';

/** Throws BadRequestException whose message goes on after "Unable to". */
export function addMethod(
  api: ApiState,
  resource: ResourceState,
  given: OpenApiMethod,
  defaultValidator?: string,
): Method {
  const { httpMethod, operation, requestParameters, requestModels, responses, apiKeyRequired } = given;
  const validator = textAt(operation, VALIDATOR) ?? defaultValidator;
  const requestValidatorId = [...api.validators.values()].find(({ name }) => name === validator)?.id;
  const method: Method = {
    httpMethod,
    authorizationType: given.authorizationType,
    apiKeyRequired,
    ...(requestValidatorId ? { requestValidatorId } : {}),
    ...(textAt(operation, 'operationId') ? { operationName: textAt(operation, 'operationId') } : {}),
    ...(Object.keys(requestParameters).length ? { requestParameters } : {}),
    ...(Object.keys(requestModels).length ? { requestModels } : {}),
    ...(responses.length
      ? { methodResponses: Object.fromEntries(responses.map((each) => [each.statusCode, each])) }
      : {}),
  };
  const where = (what: string) => `put ${what} on '${httpMethod}' for resource at path '${resource.path}'`;
  step(where('method'), () => {
    if (validator !== undefined && !requestValidatorId) {
      throw awsError('BadRequestException', `Invalid Request Validator identifier specified: ${validator}`);
    }
    for (const models of [requestModels, ...responses.map(({ responseModels }) => responseModels)]) {
      for (const name of Object.values(models ?? {})) {
        // Empty is always there, whatever the document defines.
        if (name !== 'Empty' && !api.models.has(name)) {
          throw awsError('BadRequestException', `Invalid model identifier specified: ${name}`);
        }
      }
    }
  });
  resource.methods[httpMethod] = method;
  const extension = operation[INTEGRATION];
  if (!isObject(extension)) return method;
  step(where('integration'), () => {
    method.methodIntegration = integrationOf(readIntegration(extension), resource.id, method);
  });
  for (const [pattern, response] of Object.entries(objectAt(extension, 'responses'))) {
    step(where('integration response'), () => {
      putIntegrationResponse(method, {
        statusCode: String(isObject(response) ? response.statusCode : ''),
        ...(textAt(response, 'contentHandling') ? { contentHandling: 'CONVERT_TO_TEXT' as const } : {}),
        ...(pattern === 'default' ? {} : { selectionPattern: pattern }),
        ...texts(response, 'responseParameters'),
        ...texts(response, 'responseTemplates'),
      });
    });
  }
  return method;
}

/** How AWS words an import's errors around the single ones is unverified. */
function step(what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    // What is not served here is told as it is.
    if (error instanceof AwsError && error.name !== NOT_SERVED)
      throw awsError('BadRequestException', `${what}: ${error.message}`);
    throw error;
  }
}

/** A map of texts, left out if there is none. */
function texts<K extends string>(value: unknown, key: K): Partial<Record<K, Record<string, string>>> {
  const entries = Object.entries(objectAt(value, key)).map(([name, text]) => [name, String(text)]);
  return entries.length ? ({ [key]: Object.fromEntries(entries) } as Record<K, Record<string, string>>) : {};
}

function readIntegration(extension: JsonObject): Integration {
  const keys = [
    'uri',
    'credentials',
    'passthroughBehavior',
    'cacheNamespace',
    'connectionId',
    'connectionType',
    'responseTransferMode',
  ] as const;
  const plain = keys.flatMap((key) => {
    const text = textAt(extension, key);
    return text === undefined ? [] : [[key, text]];
  });
  const { timeoutInMillis, cacheKeyParameters, tlsConfig } = extension;
  return {
    ...Object.fromEntries(plain),
    type: textAt(extension, 'type') as Integration['type'],
    ...(textAt(extension, 'contentHandling') ? { contentHandling: 'CONVERT_TO_TEXT' as const } : {}),
    ...(textAt(extension, 'httpMethod') ? { httpMethod: textAt(extension, 'httpMethod') } : {}),
    ...(typeof timeoutInMillis === 'number' ? { timeoutInMillis } : {}),
    ...(Array.isArray(cacheKeyParameters) ? { cacheKeyParameters: cacheKeyParameters.map(String) } : {}),
    ...(isObject(tlsConfig) ? { tlsConfig } : {}),
    ...texts(extension, 'requestTemplates'),
    ...texts(extension, 'requestParameters'),
  };
}
