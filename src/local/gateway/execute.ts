/** The data plane: what happens to a request to `/_aws/execute-api/{apiId}/{stage}/…`. */
import type { Integration } from '@aws-sdk/client-api-gateway';
import type { ApiState } from '../services/apigateway/state.ts';
import type { WireRequest, WireResponse } from '../wire/wire.ts';
import type { World } from '../world.ts';
import { createCallService } from './aws-integration.ts';
import { createExchange, type Exchange, type Ids, newIds } from './exchange.ts';
import { FrontError, forbidden, internal, missingToken, notServed, toResponse } from './front-error.ts';
import type { Backend } from './mapping.ts';
import { mock } from './mock-integration.ts';
import { mapResponse, selectResponse } from './response-mapping.ts';
import { findRoute, type Route } from './route.ts';
import { throttle } from './throttle.ts';

/** Throws only what is a bug of the endpoint, which its front door logs. */
export type Execute = (request: WireRequest & { sourceIp: string }) => Promise<WireResponse>;

export function createExecute(world: World, apis: ReadonlyMap<string, ApiState>): Execute {
  const callService = createCallService(world);

  async function invoke(route: Route, request: WireRequest & { sourceIp: string }, ids: Ids): Promise<WireResponse> {
    const { method, stage, resource, httpMethod } = route;
    authorize(route);
    throttle(stage, resource.path, httpMethod);
    const integration = method.methodIntegration;
    if (!integration) throw internal('the method has no integration');
    const exchange = createExchange(world, route, request, ids);
    const backend = await call(integration, exchange);
    return mapResponse(method, selectResponse(integration, backend), backend, exchange);
  }

  async function call(integration: Integration, exchange: Exchange): Promise<Backend> {
    if (integration.type === 'MOCK') return mock(integration, exchange);
    if (integration.type === 'AWS') return callService(integration, exchange);
    throw notServed(`${integration.type} integrations`);
  }

  /** What AWS would only write to an execution log is counted, so that `local status` can tell it. */
  function count({ reason }: FrontError, { api, stage, resource, httpMethod }: Route): void {
    if (reason === undefined) return;
    const arn = `arn:${world.partition}:execute-api:${api.region}:${world.account}:${api.id}/${stage.stageName}`;
    world.drops.add('api', `${arn}/${httpMethod}${resource.path}`, reason);
  }

  return async (request) => {
    const ids = newIds();
    let route: Route | undefined;
    let response: WireResponse;
    try {
      route = findRoute(apis, request.path, request.method);
      response = await invoke(route, request, ids);
    } catch (error) {
      if (!(error instanceof FrontError)) throw error;
      if (route) count(error, route);
      response = toResponse(error);
    }
    response.headers['x-amzn-RequestId'] = ids.requestId;
    response.headers['x-amz-apigw-id'] = ids.extendedRequestId;
    response.headers['X-Amzn-Trace-Id'] = ids.traceId;
    return response;
  };
}

/** There are no API keys here, and no one can sign for a method: who asks for either is refused as AWS refuses strangers. */
function authorize({ method }: Route): void {
  if (method.apiKeyRequired) throw forbidden();
  if (method.authorizationType === 'AWS_IAM') throw missingToken();
  if (method.authorizationType !== undefined && method.authorizationType !== 'NONE') {
    throw notServed(`methods with the authorization ${method.authorizationType}`);
  }
}
