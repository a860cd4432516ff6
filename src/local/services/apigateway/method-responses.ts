/** Operations on method responses: the statuses, headers and models that a method declares. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { invalidMapping } from './integration.ts';
import { checkModel } from './models.ts';
import { applyPatch, entries, type PatchRule } from './patch.ts';
import type { ApiState, GatewayState } from './state.ts';

const declare = (response: Client.MethodResponse, value: string | undefined, { name = '' }: Record<string, string>) => {
  response.responseParameters = { ...response.responseParameters, [name]: value === 'true' };
};
const RULES: PatchRule<Client.MethodResponse>[] = [
  {
    path: /^\/responseParameters\/(?<name>[^/]+)$/,
    shown: '/responseParameters/{name}',
    ops: {
      add: declare,
      replace: declare,
      remove: (response, _value, { name = '' }) => {
        delete response.responseParameters?.[name];
      },
    },
  },
  entries('responseModels', (response) => (response.responseModels ??= {})),
];

function checked(api: ApiState, response: Client.MethodResponse): Client.MethodResponse {
  for (const name of Object.values(response.responseModels ?? {})) checkModel(api, name);
  for (const name of Object.keys(response.responseParameters ?? {})) {
    if (!/^method\.response\.header\.\S+$/.test(name)) throw invalidMapping('parameter', name);
  }
  return response;
}

export function methodResponseHandlers(state: GatewayState): Handlers<typeof Client> {
  interface Place {
    restApiId?: string;
    resourceId?: string;
    httpMethod?: string;
    statusCode?: string;
  }
  function at(input: Place, region: string) {
    const api = state.api(region, input.restApiId);
    const method = state.method(api, input.resourceId, input.httpMethod);
    const { statusCode = '' } = input;
    method.methodResponses ??= {};
    const responses = method.methodResponses;
    return {
      api,
      responses,
      statusCode,
      response: Object.hasOwn(responses, statusCode) ? responses[statusCode] : undefined,
    };
  }
  function found(input: Place, region: string) {
    const { response, ...rest } = at(input, region);
    if (!response) throw awsError('NotFoundException', 'Invalid Response status code specified');
    return { response, ...rest };
  }
  return {
    PutMethodResponse(input, { region }) {
      const { restApiId: _api, resourceId: _resource, httpMethod: _method, ...given } = input;
      const { api, responses, statusCode, response } = at(input, region);
      if (!/^[1-5]\d\d$/.test(statusCode)) throw awsError('BadRequestException', 'Invalid status code specified');
      if (response) throw awsError('ConflictException', 'Response already exists for this resource');
      responses[statusCode] = checked(api, given);
      return structuredClone(given);
    },
    GetMethodResponse: (input, { region }) => structuredClone(found(input, region).response),
    UpdateMethodResponse(input, { region }) {
      const { api, responses, statusCode, response } = found(input, region);
      const changed = structuredClone(response);
      applyPatch(changed, input.patchOperations, RULES);
      responses[statusCode] = checked(api, changed);
      return structuredClone(changed);
    },
    DeleteMethodResponse(input, { region }) {
      const { responses, statusCode } = found(input, region);
      delete responses[statusCode];
      return {};
    },
  };
}
