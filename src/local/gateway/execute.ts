/** The data plane: what happens to a request to `/_aws/execute-api/{apiId}/{stage}/…`. */
import type { ApiState } from '../services/apigateway/state.ts';
import type { WireRequest, WireResponse } from '../wire/wire.ts';
import type { World } from '../world.ts';
import { createExchange, newIds } from './exchange.ts';
import { FrontError, forbidden, missingToken, notServed, toResponse } from './front-error.ts';
import type { Invoke } from './invoke.ts';
import { findRoute, type Route } from './route.ts';
import { throttle } from './throttle.ts';

/** Throws only what is a bug of the endpoint, which its front door logs. */
export type Execute = (request: WireRequest & { sourceIp: string }) => Promise<WireResponse>;

export function createExecute(world: World, apis: ReadonlyMap<string, ApiState>, invoke: Invoke): Execute {
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
      authorize(route);
      throttle(route.stage, route.resource.path, route.httpMethod);
      response = await invoke(createExchange(world, route, request, ids));
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
