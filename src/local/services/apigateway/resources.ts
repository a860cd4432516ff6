/** Operations on resources and their methods. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { invalidMapping } from './integration.ts';
import { checkModel } from './models.ts';
import { refuseGiven, unserved } from './not-served.ts';
import { page } from './page.ts';
import { applyPatch, booleanOf, entries, member, type PatchRule, textOf } from './patch.ts';
import { addResource, moveResource, removeResource } from './resource-tree.ts';
import type { ApiState, GatewayState, ResourceState } from './state.ts';

/** Without embed=methods the methods are named only. */
function toResource({ methods, ...resource }: ResourceState, embed: string[] | undefined): Client.Resource {
  const names = Object.keys(methods);
  if (!names.length) return resource;
  const resourceMethods = embed?.includes('methods')
    ? structuredClone(methods)
    : Object.fromEntries(names.map((name) => [name, {}]));
  return { ...resource, resourceMethods };
}

const declare = (method: Client.Method, value: string | undefined, { name = '' }: Record<string, string>): void => {
  method.requestParameters = { ...method.requestParameters, [name]: value === 'true' };
};

const METHOD_RULES: PatchRule<Client.Method>[] = [
  member('apiKeyRequired', booleanOf),
  member('authorizationType', textOf),
  member('operationName', textOf),
  member('requestValidatorId', textOf),
  {
    path: /^\/requestParameters\/(?<name>[^/]+)$/,
    shown: '/requestParameters/{name}',
    ops: {
      add: declare,
      replace: declare,
      remove: (method, _value, { name = '' }) => {
        delete method.requestParameters?.[name];
      },
    },
  },
  entries('requestModels', (method) => (method.requestModels ??= {})),
  unserved('authorizerId'),
  unserved('authorizationScopes'),
];

const PARAMETER = /^method\.request\.(header|querystring|path|multivalueheader|multivaluequerystring)\.\S+$/;

/** Throws BadRequestException for what a method names and the API does not have. */
function checkMethod(api: ApiState, method: Client.Method): void {
  const { authorizationType = 'NONE', requestValidatorId, requestModels = {}, requestParameters = {} } = method;
  if (authorizationType === 'CUSTOM' || authorizationType === 'COGNITO_USER_POOLS') {
    // There are no authorizers here.
    const what = 'Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.';
    throw awsError('BadRequestException', `Invalid authorizer ID specified. ${what}`);
  }
  if (authorizationType !== 'NONE' && authorizationType !== 'AWS_IAM') {
    throw awsError('BadRequestException', 'Invalid authorization type specified');
  }
  if (requestValidatorId !== undefined && !api.validators.has(requestValidatorId)) {
    throw awsError('BadRequestException', 'Invalid Request Validator identifier specified');
  }
  for (const name of Object.values(requestModels)) checkModel(api, name);
  for (const name of Object.keys(requestParameters)) {
    if (!PARAMETER.test(name)) throw invalidMapping('parameter', name);
  }
}

const HTTP_METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'ANY'];

export function resourceHandlers(state: GatewayState): Handlers<typeof Client> {
  return {
    GetResources(input, { region }) {
      const api = state.api(region, input.restApiId);
      const { items, position } = page([...api.resources.values()], ({ id }) => id, input.position, input.limit);
      return { items: items.map((each) => toResource(each, input.embed)), position };
    },
    GetResource(input, { region }) {
      return toResource(state.resource(state.api(region, input.restApiId), input.resourceId), input.embed);
    },
    CreateResource(input, { region }) {
      const api = state.api(region, input.restApiId);
      return toResource(addResource(api, state.resource(api, input.parentId), input.pathPart ?? ''), undefined);
    },
    UpdateResource(input, { region }) {
      const api = state.api(region, input.restApiId);
      const resource = state.resource(api, input.resourceId);
      // The text is unverified.
      if (resource.id === api.rootResourceId) throw awsError('BadRequestException', 'Cannot update root resource');
      const { parentId, pathPart } = resource;
      const wanted = { parentId, pathPart };
      applyPatch(wanted, input.patchOperations, [member('parentId', textOf), member('pathPart', textOf)]);
      moveResource(api, resource, state.resource(api, wanted.parentId), wanted.pathPart ?? '');
      return toResource(resource, undefined);
    },
    DeleteResource(input, { region }) {
      const api = state.api(region, input.restApiId);
      const { id } = state.resource(api, input.resourceId);
      if (id === api.rootResourceId) throw awsError('BadRequestException', 'Cannot remove root resource');
      removeResource(api, id);
      return {};
    },
    PutMethod(input, { region }) {
      const { restApiId, resourceId, httpMethod = '', ...given } = input;
      const api = state.api(region, restApiId);
      const { methods } = state.resource(api, resourceId);
      if (!HTTP_METHODS.includes(httpMethod)) {
        throw awsError(
          'BadRequestException',
          'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
        );
      }
      if (httpMethod in methods) throw awsError('ConflictException', 'Method already exists for this resource');
      refuseGiven(given, 'authorizerId', 'authorizationScopes');
      checkMethod(api, given);
      methods[httpMethod] = { apiKeyRequired: false, ...given, httpMethod };
      return structuredClone(methods[httpMethod]);
    },
    GetMethod(input, { region }) {
      return structuredClone(state.method(state.api(region, input.restApiId), input.resourceId, input.httpMethod));
    },
    UpdateMethod(input, { region }) {
      const api = state.api(region, input.restApiId);
      const method = state.method(api, input.resourceId, input.httpMethod);
      const changed = structuredClone(method);
      applyPatch(changed, input.patchOperations, METHOD_RULES);
      checkMethod(api, changed);
      state.resource(api, input.resourceId).methods[input.httpMethod!] = changed;
      return structuredClone(changed);
    },
    DeleteMethod(input, { region }) {
      const api = state.api(region, input.restApiId);
      state.method(api, input.resourceId, input.httpMethod);
      delete state.resource(api, input.resourceId).methods[input.httpMethod!];
      return {};
    },
  };
}
