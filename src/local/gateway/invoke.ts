/** The inner way of a request: the method's integration, and the mapping of what it answered. */
import type { Integration } from '@aws-sdk/client-api-gateway';
import type { WireResponse } from '../wire/wire.ts';
import type { World } from '../world.ts';
import { createCallService } from './aws-integration.ts';
import type { Exchange } from './exchange.ts';
import { internal, notServed } from './front-error.ts';
import type { Backend } from './mapping.ts';
import { mock } from './mock-integration.ts';
import { mapResponse, selectResponse } from './response-mapping.ts';
import { validateRequest } from './validate-request.ts';

/** Throws FrontError for what the caller is to be told instead. */
export type Invoke = (exchange: Exchange) => Promise<WireResponse>;

export function createInvoke(world: World): Invoke {
  const callService = createCallService(world);

  async function call(integration: Integration, exchange: Exchange): Promise<Backend> {
    if (integration.type === 'MOCK') return mock(integration, exchange);
    if (integration.type === 'AWS') return callService(integration, exchange);
    throw notServed(`an integration of the type ${integration.type}`);
  }

  return async (exchange) => {
    const { method } = exchange.route;
    const integration = method.methodIntegration;
    if (!integration) throw internal('the method has no integration');
    validateRequest(exchange);
    const backend = await call(integration, exchange);
    return mapResponse(method, selectResponse(integration, backend), backend, exchange);
  };
}
