/** Operations on resources and their methods. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { page } from './page.ts';
import { applyPatch, booleanOf, entries, member, type PatchRule, textOf } from './patch.ts';
import { addResource, removeResource } from './resource-tree.ts';
import type { GatewayState, ResourceState } from './state.ts';

/** Without embed=methods the methods are named only. */
function toResource({ methods, ...resource }: ResourceState, embed: string[] | undefined): Client.Resource {
  const names = Object.keys(methods);
  if (!names.length) return resource;
  const resourceMethods = embed?.includes('methods')
    ? structuredClone(methods)
    : Object.fromEntries(names.map((name) => [name, {}]));
  return { ...resource, resourceMethods };
}

const METHOD_RULES: PatchRule<Client.Method>[] = [
  member('apiKeyRequired', booleanOf),
  member('authorizationType', textOf),
  member('operationName', textOf),
  {
    path: /^\/requestParameters\/(?<name>[^/]+)$/,
    shown: '/requestParameters/{name}',
    ops: {
      add: (method, value, { name = '' }) => {
        method.requestParameters = { ...method.requestParameters, [name]: value === 'true' };
      },
      remove: (method, _value, { name = '' }) => {
        delete method.requestParameters?.[name];
      },
    },
  },
  entries('requestModels', (method) => (method.requestModels ??= {})),
];

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
    DeleteResource(input, { region }) {
      const api = state.api(region, input.restApiId);
      const { id } = state.resource(api, input.resourceId);
      if (id === api.rootResourceId) throw awsError('BadRequestException', 'Cannot remove root resource');
      removeResource(api, id);
      return {};
    },
    PutMethod(input, { region }) {
      const { restApiId, resourceId, httpMethod = '', ...given } = input;
      const { methods } = state.resource(state.api(region, restApiId), resourceId);
      if (!HTTP_METHODS.includes(httpMethod)) {
        throw awsError(
          'BadRequestException',
          'Invalid HttpMethod specified. Valid options are GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD, ANY',
        );
      }
      if (httpMethod in methods) throw awsError('ConflictException', 'Method already exists for this resource');
      methods[httpMethod] = { apiKeyRequired: false, ...given, httpMethod };
      return structuredClone(methods[httpMethod]);
    },
    GetMethod(input, { region }) {
      return structuredClone(state.method(state.api(region, input.restApiId), input.resourceId, input.httpMethod));
    },
    UpdateMethod(input, { region }) {
      const method = state.method(state.api(region, input.restApiId), input.resourceId, input.httpMethod);
      const changed = structuredClone(method);
      applyPatch(changed, input.patchOperations, METHOD_RULES);
      return structuredClone(Object.assign(method, changed));
    },
    DeleteMethod(input, { region }) {
      const api = state.api(region, input.restApiId);
      state.method(api, input.resourceId, input.httpMethod);
      delete state.resource(api, input.resourceId).methods[input.httpMethod!];
      return {};
    },
    PutMethodResponse(input, { region }) {
      const { restApiId, resourceId, httpMethod, statusCode = '', ...given } = input;
      const method = state.method(state.api(region, restApiId), resourceId, httpMethod);
      if (!/^[1-5]\d\d$/.test(statusCode)) throw awsError('BadRequestException', 'Invalid status code specified');
      if (method.methodResponses?.[statusCode])
        throw awsError('ConflictException', 'Response already exists for this resource');
      method.methodResponses = { ...method.methodResponses, [statusCode]: { ...given, statusCode } };
      return structuredClone(method.methodResponses[statusCode]!);
    },
    GetMethodResponse(input, { region }) {
      const method = state.method(state.api(region, input.restApiId), input.resourceId, input.httpMethod);
      const response = method.methodResponses?.[input.statusCode ?? ''];
      if (!response) throw awsError('NotFoundException', 'Invalid Response status code specified');
      return structuredClone(response);
    },
    DeleteMethodResponse(input, { region }) {
      const method = state.method(state.api(region, input.restApiId), input.resourceId, input.httpMethod);
      if (!method.methodResponses?.[input.statusCode ?? '']) {
        throw awsError('NotFoundException', 'Invalid Response status code specified');
      }
      delete method.methodResponses[input.statusCode!];
      return {};
    },
  };
}
