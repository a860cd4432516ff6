/** One request on its way through the gateway: what both mappings, of the request and of the response, look at. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { WireRequest } from '../wire/wire.ts';
import type { World } from '../world.ts';
import { queryParameters } from './query-string.ts';
import { requestHeaders } from './request-headers.ts';
import type { Route } from './route.ts';
import { templateFunctions } from './template-functions.ts';
import { type Parameters, templateInput } from './template-input.ts';
import type { VtlHost, VtlMap, VtlValue } from './vtl-value.ts';

export interface Exchange {
  route: Route;
  request: WireRequest;
  traceId: string;
  /** '' where the method allows none. */
  body: string;
  parameters: Parameters;
  context: VtlMap;
  overrides: { request: Overrides; response: Overrides };
  /** TestInvokeMethod reads here what AWS would write to the execution log. */
  log?: (line: string) => void;
}
/** What templates set: `$context.requestOverride.header.X`, `$context.responseOverride.status`. */
type Overrides = VtlMap;

export interface Ids {
  requestId: string;
  extendedRequestId: string;
  traceId: string;
}
export const newIds = (): Ids => ({
  requestId: randomUUID(),
  extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
  traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
});

const BODILESS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createExchange(
  world: World,
  route: Route,
  request: WireRequest & { sourceIp: string },
  ids: Ids,
): Exchange {
  const parameters: Parameters = {
    path: route.pathParameters,
    // Of several with one name the last wins (aws-facts 4.6).
    querystring: new Map(queryParameters(request.query)),
    header: requestHeaders(request),
  };
  const overrides = { request: override(['path', 'header', 'querystring']), response: override(['header']) };
  const body = BODILESS.has(route.httpMethod) ? '' : Buffer.from(request.body).toString('utf8');
  const context = contextOf(world, route, request, ids, overrides);
  return { route, request, traceId: ids.traceId, body, parameters, context, overrides };
}

const override = (members: string[]): Overrides => new Map<string, VtlValue>(members.map((name) => [name, new Map()]));

/** The variables of a template; `body` is the caller's in a request template and the backend's in a response template. */
export const variablesOf = (exchange: Exchange, body: string): VtlMap =>
  new Map<string, VtlValue>([
    ['input', templateInput(body, exchange.parameters)],
    ['util', templateFunctions],
    ['context', exchange.context],
    ['stageVariables', new Map<string, VtlValue>(Object.entries(exchange.route.stage.variables))],
  ]);

/** The keys of aws-facts 4.6. */
function contextOf(
  world: World,
  { api, stage, deployment, resource, httpMethod, path }: Route,
  { headers, sourceIp }: WireRequest & { sourceIp: string },
  { requestId, extendedRequestId }: Ids,
  overrides: Exchange['overrides'],
): VtlMap {
  const now = world.clock.now();
  return new Map<string, VtlValue>([
    ['resourceId', resource.id],
    ['resourcePath', resource.path],
    ['httpMethod', httpMethod],
    ['extendedRequestId', extendedRequestId],
    ['requestTime', commonLogTime(now)],
    ['path', path],
    ['accountId', world.account],
    ['protocol', 'HTTP/1.1'],
    ['requestOverride', overrides.request],
    ['stage', stage.stageName],
    ['domainPrefix', api.id],
    ['requestTimeEpoch', now],
    ['requestId', requestId],
    ['identity', identityOf(sourceIp, headers['user-agent'])],
    ['domainName', `${api.id}.execute-api.${api.region}.amazonaws.com`],
    ['deploymentId', deployment.id],
    ['responseOverride', overrides.response],
    ['apiId', api.id],
  ]);
}

const IDENTITY = [
  'cognitoIdentityPoolId',
  'accountId',
  'cognitoIdentityId',
  'caller',
  'principalOrgId',
  'accessKey',
  'cognitoAuthenticationType',
  'cognitoAuthenticationProvider',
  'userArn',
  'user',
];

/** `$context.identity`: nothing if printed as a whole, its members one by one. */
function identityOf(sourceIp: string, userAgent: string | undefined): VtlHost {
  const members: VtlHost['members'] = { sourceIp: () => sourceIp, userAgent: () => userAgent ?? null };
  for (const name of IDENTITY) members[name] = () => null;
  return {
    host: 'identity',
    members,
    methods: {
      get: (name) => (typeof name === 'string' && Object.hasOwn(members, name) ? members[name]?.() : null),
    },
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `09/Apr/2015:12:34:56 +0000` */
export function commonLogTime(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split(/[T.]/);
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
}
