/** The AWS integration: calls any service of the endpoint as the integration's role (aws-facts 4.1, 4.2). */
import type { Integration } from '@aws-sdk/client-api-gateway';
import { isServiceName, SERVICES } from '../wire/services.ts';
import type { WireRequest, WireResponse } from '../wire/wire.ts';
import type { Caller, World } from '../world.ts';
import type { Exchange } from './exchange.ts';
import { internal, timedOut } from './front-error.ts';
import { type IntegrationUri, parseIntegrationUri } from './integration-uri.ts';
import { type Backend, ownText } from './mapping.ts';
import { type BackendRequest, mapRequest } from './request-mapping.ts';

/** One per endpoint: remembers the sessions of the roles that it has assumed. */
export type CallService = (integration: Integration, exchange: Exchange) => Promise<Backend>;

export function createCallService(world: World): CallService {
  const sessions = new Map<string, Caller>();

  const sourceArnOf = ({ route: { api, stage, resource, httpMethod } }: Exchange) =>
    `arn:${world.partition}:execute-api:${api.region}:${world.account}:${api.id}/${stage.stageName}/${httpMethod}${resource.path}`;

  /** The trust is asked each time; the session is made once, as what it may do is asked of its role anyway. */
  function assume({ credentials: roleArn }: Integration, exchange: Exchange): Caller {
    // Without a role AWS asks the service's own resource policy, which only Lambda has.
    if (!roleArn) throw internal('the integration has no credentials');
    const keys = { 'aws:SourceArn': sourceArnOf(exchange), 'aws:SourceAccount': world.account };
    const verdict = world.identity.canAssume(roleArn, 'apigateway.amazonaws.com', keys);
    if (!verdict.allowed) {
      throw internal(`API Gateway does not have permission to assume the provided role ${roleArn}`);
    }
    let caller = sessions.get(roleArn);
    if (!caller) {
      ({ caller } = world.identity.session(roleArn, 'BackplaneAssumeRoleSession'));
      sessions.set(roleArn, caller);
    }
    return caller;
  }

  return async (integration, exchange) => {
    const uri = parseIntegrationUri(substituted(integration.uri ?? '', exchange));
    if ('fault' in uri) throw internal(uri.fault);
    const made = mapRequest(integration, exchange);
    const caller = assume(integration, exchange);
    const request = toWire(integration.httpMethod ?? 'POST', uri, made);
    const url = `https://${uri.service}.${uri.region}.amazonaws.com${request.path}${request.query && '?'}${request.query}`;
    exchange.log?.(`Endpoint request URI: ${url}`);
    exchange.log?.(`Endpoint request headers: ${javaMap(Object.entries(request.headers))}`);
    exchange.log?.(`Endpoint request body after transformations: ${Buffer.from(request.body)}`);
    exchange.log?.(`Sending request to ${url}`);
    const start = performance.now();
    const answered = world.dispatch(request, caller, uri.region, uri.service);
    const backend = toBackend(await within(answered, integration.timeoutInMillis ?? 29_000));
    const latency = Math.round(performance.now() - start);
    exchange.log?.(`Received response. Status: ${backend.status}, Integration latency: ${latency} ms`);
    exchange.log?.(`Endpoint response headers: ${javaMap(backend.headers)}`);
    exchange.log?.(`Endpoint response body before transformations: ${backend.body}`);
    if (backend.status === 403) {
      const refusal = refusalOf(uri.service, backend);
      // Lambda's refusal alone is not handed on.
      if (uri.service === 'lambda') throw internal(`Invalid permissions on Lambda function: ${refusal}`);
      // The caller is told what the response mapping makes of it, which need not say why.
      world.drops.add('api', sourceArnOf(exchange), refusal);
    }
    return backend;
  };
}

/** The message of a refusal, in whatever form the service gave it; without its request id, so that equal ones are one. */
function refusalOf(service: string, { body }: Backend): string {
  const message = /"message":"((?:[^"\\]|\\.)*)"|<Message>([^<]*)/i.exec(body)?.slice(1).find(Boolean);
  return message ?? `${service} answered 403`;
}

/** `{a=b, c=d}`, as Java prints maps and the execution log shows them. */
export const javaMap = (entries: Iterable<readonly [string, string]>): string =>
  `{${Array.from(entries, ([name, value]) => `${name}=${value}`).join(', ')}}`;

const substituted = (uri: string, { route }: Exchange): string =>
  uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_all, name: string) => ownText(route.stage.variables, name) ?? '');

const form = (values: Iterable<[string, string]>): string => new URLSearchParams([...values]).toString();

function toWire(method: string, uri: IntegrationUri, made: BackendRequest): WireRequest {
  const { headers, querystring, body } = made;
  if (uri.call.kind === 'action') return forAction(uri.service, uri.call, made);
  const path = uri.call.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(made.path.get(name) ?? ''),
  );
  return { method, path: path.replace(/^\/+/, '/'), query: form(querystring), headers, body: Buffer.from(body) };
}

/** `action/X`: the gateway names the action as the service's protocol does, and query services get all in one form. */
function forAction(
  service: string,
  { action, query }: { action: string; query: string },
  made: BackendRequest,
): WireRequest {
  const info = isServiceName(service) ? SERVICES[service] : undefined;
  const base = { method: 'POST', path: '/', query: '' };
  if (info && 'target' in info) {
    const headers = {
      ...made.headers,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${info.target}.${action}`,
    };
    return { ...base, headers, body: Buffer.from(made.body) };
  }
  const isForm = made.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const version: [string, string][] = info && 'version' in info ? [['Version', info.version]] : [];
  const values = new Map([
    ...version,
    ...new URLSearchParams(query),
    ...made.querystring,
    ...new URLSearchParams(isForm ? made.body : ''),
    ['Action', action] as [string, string],
  ]);
  const headers = { ...made.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...base, headers, body: Buffer.from(form(values)) };
}

const toBackend = ({ status, headers, body }: WireResponse): Backend => ({
  status,
  headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: typeof body === 'string' ? body : Buffer.from(body).toString('utf8'),
});

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timedOut()), ms);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
