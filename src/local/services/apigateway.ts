/** API Gateway's REST APIs (v1): the control plane here and in apigateway/, the data plane in ../gateway. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { createExecute } from '../gateway/execute.ts';
import { createInvoke } from '../gateway/invoke.ts';
import type { ServiceModule } from '../wire/service.ts';
import type { WireRequest, WireResponse } from '../wire/wire.ts';
import type { World } from '../world.ts';
import { accountHandlers } from './apigateway/account.ts';
import { authorizationOf } from './apigateway/authorization.ts';
import { deploymentHandlers } from './apigateway/deployments.ts';
import { gatewayResponseHandlers } from './apigateway/gateway-responses.ts';
import { integrationHandlers } from './apigateway/integrations.ts';
import { methodResponseHandlers } from './apigateway/method-responses.ts';
import { modelHandlers } from './apigateway/models.ts';
import { nothingHereHandlers } from './apigateway/nothing-here.ts';
import { oneChangeAtATime } from './apigateway/one-change.ts';
import { requestValidatorHandlers } from './apigateway/request-validators.ts';
import { resourceHandlers } from './apigateway/resources.ts';
import { restApiHandlers } from './apigateway/rest-apis.ts';
import { stageHandlers } from './apigateway/stages.ts';
import { createGatewayState } from './apigateway/state.ts';
import { taggedIn, tagHandlers } from './apigateway/tags.ts';
import { testInvokeHandlers } from './apigateway/test-invoke.ts';

export type ApiGateway = ServiceModule<typeof Client> & {
  /** A request to `/_aws/execute-api/{apiId}/{stage}/…`. */
  execute(request: WireRequest & { sourceIp: string; isTooLong?: boolean }): Promise<WireResponse>;
};

export function createApiGateway(world: World): ApiGateway {
  const state = createGatewayState(world);
  const invoke = createInvoke(world);
  world.tagged.push((region) => taggedIn(state, region));
  return {
    handlers: oneChangeAtATime(world, {
      ...restApiHandlers(state),
      ...resourceHandlers(state),
      ...methodResponseHandlers(state),
      ...requestValidatorHandlers(state),
      ...gatewayResponseHandlers(state),
      ...accountHandlers(state),
      ...nothingHereHandlers(state),
      ...integrationHandlers(state),
      ...modelHandlers(state),
      ...deploymentHandlers(state),
      ...stageHandlers(state),
      ...tagHandlers(state),
      ...testInvokeHandlers(state, invoke),
    }),
    authorization: (_operation, input, context) => authorizationOf(world.partition, input, context),
    execute: createExecute(world, state.apis, invoke),
  };
}
