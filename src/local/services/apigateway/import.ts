/** Imports an OpenAPI document into an API (PutRestApi, ImportRestApi; aws-facts 4.10). */
import type { Model } from '@aws-sdk/client-api-gateway';
import { AwsError, awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import { addMethod } from './import-method.ts';
import { gatewayResponsesOf, VALIDATOR, validatorsOf } from './import-settings.ts';
import { isObject, type JsonObject, objectAt, textAt } from './json-object.ts';
import { methodsOf } from './openapi.ts';
import { modelsOf } from './openapi-models.ts';
import { ensureResource, removeResource } from './resource-tree.ts';
import { type ApiState, apiKeySourceOf, type Literals, newId } from './state.ts';

export interface ImportOptions {
  overwrite: boolean;
  failOnWarnings: boolean;
  /** Throws if the caller may not hand this role to API Gateway. */
  passRole?(roleArn: string): void;
}

const invalid = (why?: string) => awsError('BadRequestException', `Invalid OpenAPI input.${why ? ` ${why}` : ''}`);

/** An OpenAPI 3 or Swagger 2 document in JSON. Throws BadRequestException. */
export function readDocument(body: Uint8Array | undefined): JsonObject {
  const text = Buffer.from(body ?? [])
    .toString('utf8')
    .trim();
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // AWS reads YAML too; what it says of text that is neither is just the first sentence.
    throw invalid(
      /^(openapi|swagger|---)/m.test(text) ? 'This endpoint reads documents in JSON, not in YAML.' : undefined,
    );
  }
  if (!isObject(document)) throw invalid();
  const isVersion3 = /^3\./.test(textAt(document, 'openapi') ?? '');
  if (!isVersion3 && textAt(document, 'swagger') !== '2.0') throw invalid();
  if (document.info !== undefined && !isObject(document.info)) throw invalid();
  if (document.paths !== undefined && !isObject(document.paths)) throw invalid();
  return document;
}

/** Extensions that would change what the API does and that are not served here: refused rather than ignored. */
const UNSERVED = [
  'x-amazon-apigateway-policy',
  'x-amazon-apigateway-binary-media-types',
  'x-amazon-apigateway-minimum-compression-size',
];

/** Changes the API as a whole or, if it throws, not at all. Returns warnings. */
export function importInto(
  api: ApiState,
  document: JsonObject,
  { overwrite, failOnWarnings, passRole }: ImportOptions,
): string[] {
  for (const key of UNSERVED) {
    if (Object.hasOwn(document, key)) throw notServed(key);
  }
  const draft: ApiState = {
    ...api,
    literals: literalsOf(api.literals, document, overwrite),
    resources: structuredClone(api.resources),
    models: overwrite ? new Map() : new Map(api.models),
    validators: new Map([...(overwrite ? [] : api.validators), ...validatorsOf(document)]),
    gatewayResponses: new Map([...(overwrite ? [] : api.gatewayResponses), ...gatewayResponsesOf(document)]),
  };
  const defaultValidator = textAt(document, VALIDATOR);
  const addModel = (model: Model) =>
    void draft.models.set(model.name!, { ...model, id: api.models.get(model.name!)?.id ?? newId(6) });
  modelsOf(document).forEach(addModel);
  const paths = Object.entries(isObject(document.paths) ? document.paths : {});
  if (overwrite) prune(draft, new Set(paths.map(([path]) => path)));
  const problems: string[] = [];
  for (const [path, item] of paths) {
    if (!path.startsWith('/') || !isObject(item)) throw invalid();
    const resource = ensureResource(draft, path);
    for (const operation of methodsOf(document, item)) {
      operation.models.forEach(addModel);
      try {
        const { methodIntegration } = addMethod(draft, resource, operation, defaultValidator);
        if (methodIntegration?.credentials) passRole?.(methodIntegration.credentials);
      } catch (error) {
        // What is no fault of the document (not served here, not allowed) is told as it is.
        if (!(error instanceof AwsError) || error.name !== 'BadRequestException') throw error;
        problems.push(`Unable to ${error.message}`);
      }
    }
  }
  if (problems.length) {
    throw awsError('BadRequestException', `Errors found during import:\n\t${problems.join('\n\t')}`);
  }
  const warnings =
    isObject(document.security) || Array.isArray(document.security)
      ? ['Security at the API level is not supported; put it on each method']
      : [];
  if (failOnWarnings && warnings.length) {
    throw awsError('BadRequestException', `Warnings found during import:\n\t${warnings.join('\n\t')}`);
  }
  Object.assign(api, draft);
  return warnings;
}

/** Overwrite keeps the ids of the resources that stay: their paths are in the document, or lie above one that is. */
function prune(api: ApiState, paths: Set<string>): void {
  const stays = (path: string) =>
    path === '/' || [...paths].some((each) => each === path || each.startsWith(`${path}/`));
  for (const resource of [...api.resources.values()]) {
    resource.methods = {};
    if (!stays(resource.path)) removeResource(api, resource.id);
  }
}

/** Overwriting resets what the document does not hold; the name is its title. Endpoint types stay as they are. */
function literalsOf(old: Literals, document: JsonObject, overwrite: boolean): Literals {
  const info = isObject(document.info) ? document.info : {};
  const endpointSettings = objectAt(document, 'x-amazon-apigateway-endpoint-configuration');
  const disabled = endpointSettings.disableExecuteApiEndpoint;
  const source = textAt(document, 'x-amazon-apigateway-api-key-source');
  const given: Literals = {
    name: textAt(info, 'title') ?? old.name,
    description: textAt(info, 'description'),
    version: textAt(info, 'version'),
    disableExecuteApiEndpoint: typeof disabled === 'boolean' ? disabled : undefined,
    apiKeySource: source === undefined ? undefined : apiKeySourceOf(source),
  };
  const { apiKeySource = 'HEADER' } = overwrite ? {} : old;
  const { endpointConfiguration, disableExecuteApiEndpoint } = old;
  const base = overwrite ? { endpointConfiguration, disableExecuteApiEndpoint, apiKeySource } : old;
  return { ...base, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}
