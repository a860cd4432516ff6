/** Operations on integrations and their responses. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { checkType, integrationOf, putIntegrationResponse } from './integration.ts';
import { refuseGiven, unserved } from './not-served.ts';
import { passRole } from './pass-role.ts';
import { applyPatch, entries, member, numberOf, type PatchRule, textOf } from './patch.ts';
import type { GatewayState } from './state.ts';

const RULES: PatchRule<Client.Integration>[] = [
  member('type', (text) => text as Client.IntegrationType),
  member('uri', textOf),
  member('httpMethod', textOf),
  member('credentials', textOf),
  member('passthroughBehavior', textOf),
  member('timeoutInMillis', numberOf),
  ...['contentHandling', 'connectionId', 'connectionType', 'tlsConfig', 'responseTransferMode'].map((name) =>
    unserved<Client.Integration>(name),
  ),
  entries('requestTemplates', (integration) => (integration.requestTemplates ??= {})),
  entries('requestParameters', (integration) => (integration.requestParameters ??= {})),
];
const RESPONSE_RULES: PatchRule<Client.IntegrationResponse>[] = [
  member('selectionPattern', textOf),
  unserved('contentHandling'),
  entries('responseTemplates', (response) => (response.responseTemplates ??= {})),
  entries('responseParameters', (response) => (response.responseParameters ??= {})),
];

export function integrationHandlers(state: GatewayState): Handlers<typeof Client> {
  interface Place {
    restApiId?: string;
    resourceId?: string;
    httpMethod?: string;
  }
  const methodOf = (input: Place, region: string): Client.Method =>
    state.method(state.api(region, input.restApiId), input.resourceId, input.httpMethod);
  function of(input: Place, region: string): { method: Client.Method; integration: Client.Integration } {
    const method = methodOf(input, region);
    if (!method.methodIntegration) throw awsError('NotFoundException', 'Invalid Integration identifier specified');
    return { method, integration: method.methodIntegration };
  }
  function responseOf(input: Place & { statusCode?: string }, region: string) {
    const { method, integration } = of(input, region);
    const { integrationResponses = {} } = integration;
    const { statusCode = '' } = input;
    const response = Object.hasOwn(integrationResponses, statusCode) ? integrationResponses[statusCode] : undefined;
    if (!response) throw awsError('NotFoundException', 'Invalid Response status code specified');
    return { method, integration, response };
  }
  return {
    PutIntegration(input, context) {
      checkType(input.type);
      const { restApiId: _id, resourceId, httpMethod: _method, integrationHttpMethod, ...given } = input;
      const method = methodOf(input, context.region);
      refuseGiven(given, 'integrationTarget');
      if (given.credentials) passRole(state.world, context, given.credentials);
      const wanted = { ...given, ...(integrationHttpMethod ? { httpMethod: integrationHttpMethod } : {}) };
      method.methodIntegration = integrationOf(wanted, resourceId!, method);
      return structuredClone(method.methodIntegration);
    },
    GetIntegration: (input, { region }) => structuredClone(of(input, region).integration),
    UpdateIntegration(input, context) {
      const { method, integration } = of(input, context.region);
      const changed = structuredClone(integration);
      applyPatch(changed, input.patchOperations, RULES);
      if (changed.credentials) passRole(state.world, context, changed.credentials);
      method.methodIntegration = integrationOf(changed, input.resourceId!, method);
      return structuredClone(method.methodIntegration);
    },
    DeleteIntegration(input, { region }) {
      delete of(input, region).method.methodIntegration;
      return {};
    },
    PutIntegrationResponse(input, { region }) {
      const { restApiId: _id, resourceId: _resource, httpMethod: _method, ...response } = input;
      return structuredClone(putIntegrationResponse(methodOf(input, region), response));
    },
    GetIntegrationResponse: (input, { region }) => structuredClone(responseOf(input, region).response),
    UpdateIntegrationResponse(input, { region }) {
      const { method, response } = responseOf(input, region);
      const changed = structuredClone(response);
      applyPatch(changed, input.patchOperations, RESPONSE_RULES);
      return structuredClone(putIntegrationResponse(method, changed));
    },
    DeleteIntegrationResponse(input, { region }) {
      delete responseOf(input, region).integration.integrationResponses?.[input.statusCode!];
      return {};
    },
  };
}
