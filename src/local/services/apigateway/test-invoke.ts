/** TestInvokeMethod: runs a method as it is now, not as deployed, past key and throttle, and tells its execution log (aws-facts 4.11). */
import type * as Client from '@aws-sdk/client-api-gateway';
import { javaMap } from '../../gateway/aws-integration.ts';
import { createExchange, newIds } from '../../gateway/exchange.ts';
import { FrontError } from '../../gateway/front-error.ts';
import { gatewayResponse } from '../../gateway/gateway-response.ts';
import type { Invoke } from '../../gateway/invoke.ts';
import { matchPath, type Route } from '../../gateway/route.ts';
import type { Handlers } from '../../wire/service.ts';
import type { WireResponse } from '../../wire/wire.ts';
import { refuseGiven } from './not-served.ts';
import { type GatewayState, snapshotOf } from './state.ts';

const STAGE = 'test-invoke-stage';

export function testInvokeHandlers(state: GatewayState, invoke: Invoke): Handlers<typeof Client> {
  return {
    async TestInvokeMethod(input, { region }) {
      const { httpMethod = '' } = input;
      const api = state.api(region, input.restApiId);
      const resource = state.resource(api, input.resourceId);
      const verb = Object.hasOwn(resource.methods, httpMethod) ? httpMethod : 'ANY';
      const method = state.method(api, input.resourceId, verb);
      const [path = '', query = ''] = (input.pathWithQueryString || resource.path).split('?');
      const now = state.now();
      const dates = { createdDate: now, lastUpdatedDate: now };
      const variables = input.stageVariables ?? {};
      const route: Route = {
        api,
        stage: { stageName: STAGE, deploymentId: '', variables, methodSettings: {}, tags: {}, ...dates },
        deployment: { id: '', createdDate: now, ...snapshotOf(api) },
        resource,
        // A copy: the templates of a draft change, and are remembered by the map that holds them.
        method: structuredClone(method),
        httpMethod,
        path: `/${STAGE}${path}`,
        // A path that is not the resource's is taken, and gives no values.
        pathParameters: matchPath(resource.path, path) ?? new Map(),
      };
      refuseGiven(input, 'clientCertificateId');
      // Of several values the last counts; how AWS mixes the two members is unverified.
      const last = Object.entries(input.multiValueHeaders ?? {}).map(
        ([name, all]) => [name, all.at(-1) ?? ''] as const,
      );
      const given = [...Object.entries(input.headers ?? {}), ...last];
      const lower = given.map(([name, value]) => [name.toLowerCase(), value] as const);
      const request = {
        method: httpMethod,
        path,
        query,
        // Whatever the headers say, a test is JSON (aws-facts 4.5).
        headers: { ...Object.fromEntries(lower), 'content-type': 'application/json' },
        headerNames: [...given.map(([name]) => name), 'Content-Type'],
        body: Buffer.from(input.body ?? ''),
        sourceIp: 'test-invoke-source-ip',
      };
      const ids = newIds();
      const lines = [`Execution log for request ${ids.requestId}`];
      const log = (line: string) => void lines.push(`${javaDate(state.now())} : ${line}`);
      const exchange = { ...createExchange(state.world, route, request, ids), log };
      log(`Starting execution for request: ${ids.requestId}`);
      log(`HTTP Method: ${httpMethod}, Resource Path: ${path}`);
      log(`Method request path: ${javaMap(exchange.parameters.path)}`);
      log(`Method request query string: ${javaMap(exchange.parameters.querystring)}`);
      log(`Method request headers: ${javaMap(given)}`);
      log(`Method request body before transformations: ${exchange.body}`);
      const start = performance.now();
      let failure: FrontError | undefined;
      const response = await invoke(exchange).catch((error: unknown): WireResponse => {
        if (!(error instanceof FrontError)) throw error;
        failure = error;
        return gatewayResponse(error, api.gatewayResponses, exchange);
      });
      const { status, headers } = response;
      const body = String(response.body);
      if (failure) log(failureText(failure));
      else {
        log(`Method response body after transformations: ${body}`);
        log(`Method response headers: ${javaMap(Object.entries(headers))}`);
        log('Successfully completed execution');
      }
      log(`Method completed with status: ${status}`);
      const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
      const latency = Math.round(performance.now() - start);
      return { status, body, headers, multiValueHeaders, latency, log: `${lines.join('\n')}\n` };
    },
  };
}

/** Only the first of these is recorded (aws-facts 4.11); how AWS words what is no fault of the configuration is unverified. */
function failureText({ kind: { reason, response }, message }: FrontError): string {
  if (response === 'INTEGRATION_TIMEOUT') return 'Execution failed due to a timeout error';
  if (reason !== undefined) return `Execution failed due to configuration error: ${reason}`;
  if (response !== 'BAD_REQUEST_BODY') return message;
  return 'Request body does not match model schema for content type application/json';
}

/** `Thu Apr 09 12:34:56 UTC 2015` */
function javaDate(date: Date): string {
  const [day = '', number, month, year, time] = date.toUTCString().split(' ');
  return `${day.replace(',', '')} ${month} ${number} ${time} UTC ${year}`;
}
