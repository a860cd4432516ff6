/** The data plane: what happens to a request to `/_aws/execute-api/{apiId}/{stage}/…`. */
import type { ApiState } from '../services/apigateway/state.ts';
import type { WireRequest, WireResponse } from '../wire/wire.ts';
import type { World } from '../world.ts';
import { createExchange, type Exchange, newIds } from './exchange.ts';
import {
  bodyTooLong,
  FrontError,
  forbidden,
  headTooLarge,
  missingToken,
  notServed,
  rawPipe,
  toResponse,
} from './front-error.ts';
import { gatewayResponse } from './gateway-response.ts';
import type { Invoke } from './invoke.ts';
import { hasRawPipe } from './query-string.ts';
import { findPlace, findRoute, type Route, unrouted } from './route.ts';
import { throttle } from './throttle.ts';

/** Throws only what is a bug of the endpoint, which its front door logs. Of a body that is too long nothing was kept. */
export type Execute = (request: WireRequest & { sourceIp: string; isTooLong?: boolean }) => Promise<WireResponse>;

export function createExecute(world: World, apis: ReadonlyMap<string, ApiState>, invoke: Invoke): Execute {
  /** What AWS would only write to an execution log is counted, so that `local status` can tell it. */
  function count({ kind: { reason } }: FrontError, { api, stage, resource, httpMethod }: Route): void {
    if (reason === undefined) return;
    const arn = `arn:${world.partition}:execute-api:${api.region}:${world.account}:${api.id}/${stage.stageName}`;
    world.drops.add('api', `${arn}/${httpMethod}${resource.path}`, reason);
  }

  return async (request) => {
    const ids = newIds();
    let exchange: Exchange | undefined;
    let response: WireResponse;
    try {
      checkHead(request);
      const place = findPlace(apis, request.path, request.method);
      exchange = createExchange(world, unrouted(place), request, ids);
      if (request.isTooLong) throw bodyTooLong();
      if (hasRawPipe(request.query)) throw rawPipe();
      const route = findRoute(place);
      exchange = createExchange(world, route, request, ids);
      authorize(route);
      throttle(route.stage, route.resource.path, route.httpMethod);
      response = await invoke(exchange);
    } catch (error) {
      if (!(error instanceof FrontError)) throw error;
      if (exchange) count(error, exchange.route);
      response = exchange ? told(error, exchange) : toResponse(error);
    }
    response.headers['x-amzn-RequestId'] = ids.requestId;
    response.headers['x-amz-apigw-id'] = ids.extendedRequestId;
    return response;
  };
}

/** What a gateway response makes of an error; one that makes no valid answer of it is an error itself, and told plainly. */
function told(error: FrontError, exchange: Exchange): WireResponse {
  try {
    return gatewayResponse(error, exchange.route.deployment.gatewayResponses, exchange);
  } catch (fault) {
    if (!(fault instanceof FrontError)) throw fault;
    return toResponse(fault);
  }
}

/** Request line and headers together (aws-facts 4.11). */
const MAX_HEAD = 10_240;
function checkHead({ method, path, query, headers }: WireRequest): void {
  const line = `${method} ${path}${query && '?'}${query} HTTP/1.1\r\n`;
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (Buffer.byteLength(line + fields.join('')) > MAX_HEAD) throw headTooLarge();
}

/** There are no API keys here, and no one can sign for a method: who asks for either is refused as AWS refuses strangers. */
function authorize({ method }: Route): void {
  if (method.apiKeyRequired) throw forbidden('INVALID_API_KEY');
  if (method.authorizationType === 'AWS_IAM') throw missingToken();
  if (method.authorizationType !== undefined && method.authorizationType !== 'NONE') {
    throw notServed(`authorizationType ${method.authorizationType}`);
  }
}
