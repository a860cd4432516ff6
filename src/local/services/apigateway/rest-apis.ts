/** Operations on APIs themselves. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import { importInto, readDocument } from './import.ts';
import { refuseGiven, unserved } from './not-served.ts';
import { page } from './page.ts';
import { passRole } from './pass-role.ts';
import { applyPatch, booleanOf, member, type PatchRule, textOf } from './patch.ts';
import { apiKeySourceOf, createApiState, type GatewayState, type Literals, toRestApi } from './state.ts';
import { newTags } from './tags.ts';

const EDGE: Client.EndpointConfiguration = { types: ['EDGE'], ipAddressType: 'ipv4' };
const endpoint = (types: Client.EndpointType[]): Client.EndpointConfiguration => ({ types, ipAddressType: 'ipv4' });

/** There are no VPCs here, and so nobody who could reach a private API. */
function typesOf(given: Client.EndpointConfiguration = {}): Client.EndpointType[] | undefined {
  refuseGiven(given, 'vpcEndpointIds');
  if (given.types?.includes('PRIVATE')) throw notServed('a private endpoint');
  if (given.ipAddressType && given.ipAddressType !== 'ipv4') throw notServed('ipAddressType');
  // The text is unverified.
  if (given.types?.some((type) => type !== 'EDGE' && type !== 'REGIONAL')) {
    throw awsError('BadRequestException', 'Invalid endpoint type specified');
  }
  return given.types;
}

const RULES: PatchRule<Literals>[] = [
  member('name', textOf),
  member('description', textOf),
  member('version', textOf),
  member('apiKeySource', apiKeySourceOf),
  member('disableExecuteApiEndpoint', booleanOf),
  {
    path: /^\/endpointConfiguration\/types\/(?<type>\w+)$/,
    shown: '/endpointConfiguration/types/{type}',
    ops: {
      replace(literals, value) {
        literals.endpointConfiguration = endpoint(typesOf({ types: [value as Client.EndpointType] }) ?? []);
      },
    },
  },
  ...['policy', 'minimumCompressionSize', 'binaryMediaTypes', 'securityPolicy', 'endpointAccessMode'].map((name) =>
    unserved<Literals>(name),
  ),
];

/** Of an import: the path of the document's servers is left out, as it is by default. */
function checkParameters({ basepath = 'ignore' }: Record<string, string> = {}): void {
  if (basepath !== 'ignore') throw notServed(`basepath=${basepath}`);
}

export function restApiHandlers(state: GatewayState): Handlers<typeof Client> {
  return {
    CreateRestApi(input, { region }) {
      const { tags, endpointConfiguration, ...given } = input;
      if (!input.name) throw awsError('BadRequestException', 'Invalid API name specified');
      refuseGiven(input, 'cloneFrom', 'binaryMediaTypes', 'minimumCompressionSize', 'policy', 'securityPolicy');
      refuseGiven(input, 'endpointAccessMode');
      const types = typesOf(endpointConfiguration);
      const api = createApiState(state, region, {
        ...given,
        apiKeySource: input.apiKeySource ?? 'HEADER',
        disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
        endpointConfiguration: types?.length ? endpoint(types) : EDGE,
      });
      api.tags = newTags(tags);
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
    PutRestApi(input, context) {
      const api = state.api(context.region, input.restApiId);
      const { mode = 'merge', failOnWarnings = false } = input;
      checkParameters(input.parameters);
      const warnings = importInto(api, readDocument(input.body), {
        overwrite: mode === 'overwrite',
        failOnWarnings,
        passRole: (roleArn) => passRole(state.world, context, roleArn),
      });
      return { ...toRestApi(api), ...(warnings.length ? { warnings } : {}) };
    },
    ImportRestApi(input, context) {
      const document = readDocument(input.body);
      checkParameters(input.parameters);
      const named = input.parameters?.endpointConfigurationTypes;
      const types = typesOf({ types: named?.split(',') as Client.EndpointType[] | undefined });
      const api = createApiState(state, context.region, {
        name: 'imported',
        apiKeySource: 'HEADER',
        disableExecuteApiEndpoint: false,
        endpointConfiguration: types ? endpoint(types) : EDGE,
      });
      const warnings = importInto(api, document, {
        overwrite: true,
        failOnWarnings: input.failOnWarnings ?? false,
        passRole: (roleArn) => passRole(state.world, context, roleArn),
      });
      state.apis.set(api.id, api);
      return { ...toRestApi(api), ...(warnings.length ? { warnings } : {}) };
    },
  };
}
