/** Operations on APIs themselves. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { importInto, readDocument } from './import.ts';
import { page } from './page.ts';
import { passRole } from './pass-role.ts';
import { applyPatch, booleanOf, member, numberOf, type PatchRule, textOf, unescapePart } from './patch.ts';
import { createApiState, type GatewayState, type Literals, toRestApi } from './state.ts';

const EDGE: Client.EndpointConfiguration = { types: ['EDGE'], ipAddressType: 'ipv4' };
const endpoint = (types: Client.EndpointType[]): Client.EndpointConfiguration => ({
  types,
  ipAddressType: types.includes('PRIVATE') ? 'dualstack' : 'ipv4',
});

const RULES: PatchRule<Literals>[] = [
  member('name', textOf),
  member('description', textOf),
  member('policy', textOf),
  member('version', textOf),
  member('apiKeySource', (text) => text as Client.ApiKeySourceType),
  member('minimumCompressionSize', numberOf),
  member('disableExecuteApiEndpoint', booleanOf),
  {
    path: /^\/endpointConfiguration\/types\/(?<type>\w+)$/,
    shown: '/endpointConfiguration/types/{type}',
    ops: {
      replace(literals, value) {
        literals.endpointConfiguration = endpoint([value as Client.EndpointType]);
      },
    },
  },
  {
    path: /^\/binaryMediaTypes\/(?<type>[^/]+)$/,
    shown: '/binaryMediaTypes/{media type}',
    ops: {
      add(literals, _value, { type = '' }) {
        literals.binaryMediaTypes = [...new Set([...(literals.binaryMediaTypes ?? []), unescapePart(type)])];
      },
      remove(literals, _value, { type = '' }) {
        const left = literals.binaryMediaTypes?.filter((each) => each !== unescapePart(type));
        literals.binaryMediaTypes = left?.length ? left : undefined;
      },
    },
  },
];

export function restApiHandlers(state: GatewayState): Handlers<typeof Client> {
  return {
    CreateRestApi(input, { region }) {
      const { tags, cloneFrom, endpointConfiguration, ...given } = input;
      if (!input.name) throw awsError('BadRequestException', 'Invalid API name specified');
      if (cloneFrom) throw awsError('NotImplementedException', 'cloneFrom is not served here', {}, 501);
      const types = endpointConfiguration?.types;
      const api = createApiState(state, region, {
        ...given,
        apiKeySource: input.apiKeySource ?? 'HEADER',
        disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
        endpointConfiguration: types?.length ? endpoint(types) : EDGE,
      });
      api.tags = { ...tags };
      state.apis.set(api.id, api);
      return toRestApi(api);
    },
    GetRestApi: (input, { region }) => toRestApi(state.api(region, input.restApiId)),
    GetRestApis(input, { region }) {
      const { items, position } = page(state.inRegion(region), ({ id }) => id, input.position, input.limit);
      return { items: items.map(toRestApi), position };
    },
    UpdateRestApi(input, { region }) {
      const api = state.api(region, input.restApiId);
      const literals = { ...api.literals };
      applyPatch(literals, input.patchOperations, RULES);
      if (!literals.name) throw awsError('BadRequestException', 'Invalid API name specified');
      api.literals = literals;
      return toRestApi(api);
    },
    DeleteRestApi(input, { region }) {
      state.apis.delete(state.api(region, input.restApiId).id);
      return {};
    },
    PutRestApi(input, { region, caller }) {
      const api = state.api(region, input.restApiId);
      const { mode = 'merge', failOnWarnings = false } = input;
      const warnings = importInto(api, readDocument(input.body), {
        overwrite: mode === 'overwrite',
        failOnWarnings,
        passRole: (roleArn) => passRole(state.world, caller, roleArn),
      });
      return { ...toRestApi(api), ...(warnings.length ? { warnings } : {}) };
    },
    ImportRestApi(input, { region, caller }) {
      const document = readDocument(input.body);
      const types = input.parameters?.endpointConfigurationTypes?.split(',') as Client.EndpointType[] | undefined;
      const api = createApiState(state, region, {
        name: 'imported',
        apiKeySource: 'HEADER',
        disableExecuteApiEndpoint: false,
        endpointConfiguration: types ? endpoint(types) : EDGE,
      });
      const warnings = importInto(api, document, {
        overwrite: true,
        failOnWarnings: input.failOnWarnings ?? false,
        passRole: (roleArn) => passRole(state.world, caller, roleArn),
      });
      state.apis.set(api.id, api);
      return { ...toRestApi(api), ...(warnings.length ? { warnings } : {}) };
    },
    /** No role for logging is ever set here: see aws-facts 4.9. */
    GetAccount: () => ({ throttleSettings: { rateLimit: 10_000, burstLimit: 5_000 }, features: ['UsagePlans'] }),
  };
}
