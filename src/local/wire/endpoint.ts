/** The generic AWS endpoint: finds the operation of a request, decodes, authorizes, calls the handler, encodes. */
import { randomUUID } from 'node:crypto';
import { type Faults, hasEmptyPages, throttled } from '../faults.ts';
import type { Caller, Identity } from '../world.ts';
import { demand } from './authorize.ts';
import { AwsError, awsError } from './aws-error.ts';
import { checkBounds } from './check-bounds.ts';
import { checkEnums } from './check-enums.ts';
import { checkInput } from './check-input.ts';
import { NOT_SERVED, NOT_SERVED_STATUS, notServed, serviceNotServedText } from './not-served.ts';
import type { Protocol, WireError } from './protocol.ts';
import { FAILURES, failureProtocolOf, PROTOCOLS, protocolOf } from './protocols.ts';
import { type Context, type Service, type ServiceModule, serviceOf } from './service.ts';
import { isServiceName, SERVICES, type ServiceName } from './services.ts';
import type { WireRequest, WireResponse } from './wire.ts';

/** A handler as the wire calls it: its input was held against the schema by check-input. */
type Handler = (input: unknown, context: Context) => unknown;

/** One answered request, for tests that count calls. */
export interface Call {
  service: ServiceName;
  operation: string;
  status: number;
  /** The error code, if it was refused. */
  code?: string;
}
export interface EndpointOptions {
  modules: Partial<Record<ServiceName, ServiceModule>>;
  identity: Pick<Identity, 'allows'>;
  /** Throws the service's error where a quota is used up. */
  takeCall?(service: ServiceName, operation: string, region: string, input: unknown): void;
  /** Called when a modelled operation has no handler; by default that is a 501. */
  fallback?: Handler;
  observe?(call: Call): void;
  /** Which calls go wrong; none by default. */
  faults?: Faults;
  /** Where unexpected exceptions are written: never to the client. */
  log(text: string): void;
}
export interface Endpoint {
  /** A request of an authenticated caller to the service with this signing name. */
  dispatch(request: WireRequest, caller: Caller, region: string, service: string): Promise<WireResponse>;
}

export function createEndpoint(options: EndpointOptions): Endpoint {
  const loaded = new Map<ServiceName, Promise<Service>>();
  const load = (name: ServiceName) => {
    let service = loaded.get(name);
    if (!service) {
      service = SERVICES[name].load().then((exports) => serviceOf({ signingName: name, ...SERVICES[name] }, exports));
      loaded.set(name, service);
    }
    return service;
  };
  return {
    async dispatch(request, caller, region, name) {
      const requestId = randomUUID();
      let response: WireResponse;
      if (!isServiceName(name)) {
        const message = serviceNotServedText(name);
        const error = { code: NOT_SERVED, message, status: NOT_SERVED_STATUS, fault: 'server' as const, value: {} };
        response = FAILURES[failureProtocolOf(request, name)].fail({}, error, request, requestId);
      } else {
        const service = await load(name);
        const call: Call = { service: name, operation: '', status: 500 };
        response = await answer(options, service, request, { requestId, region, caller }, call);
        call.status = response.status;
        options.observe?.(call);
      }
      response.headers['x-amzn-requestid'] = requestId;
      return response;
    },
  };
}

async function answer(
  options: EndpointOptions,
  service: Service,
  request: WireRequest,
  known: Pick<Context, 'requestId' | 'region' | 'caller'>,
  call: Call,
): Promise<WireResponse> {
  const protocol = PROTOCOLS[protocolOf(request, call.service)];
  try {
    const { operation, labels } = match(protocol, service, request);
    call.operation = operation.name;
    const context: Context = { ...known, service, operation };
    const input = await protocol.read(operation, request, labels).catch((error: Error) => {
      throw awsError('SerializationException', `the request could not be read: ${error.message}`, {}, 400);
    });
    const handle = async () => {
      check(service, context, input);
      options.takeCall?.(call.service, operation.name, known.region, input);
      authorize(options, service, context, input);
      const module = options.modules[call.service];
      const handlers = (module?.handlers ?? {}) as Record<string, Handler | undefined>;
      const handler = Object.hasOwn(handlers, operation.name) ? handlers[operation.name] : options.fallback;
      if (!handler) throw notServed(`${call.service}:${operation.name}`);
      return protocol.write(service, operation, await handler(input, context), request, known.requestId);
    };
    const invocation = request.headers['amz-sdk-invocation-id'];
    const fault = await options.faults?.({ service: call.service, operation: operation.name, input, invocation });
    if (fault === 'throttle') throw throttled(call.service);
    if (fault === 'error') throw awsError(INTERNAL, 'internal failure', {}, 500);
    if (fault === 'hang') return lost('hung');
    if (fault === 'empty') {
      if (!hasEmptyPages(call.service, operation.name)) throw new Error(`no page of ${operation.name} is ever empty`);
      context.emptyPage = true;
    }
    if (fault === 'before') return lost('cut');
    if (fault === 'after') {
      await handle().catch(() => {});
      return lost('cut');
    }
    return await handle();
  } catch (thrown) {
    const error = wireErrorOf(service, thrown);
    if (error.code === INTERNAL && !(thrown instanceof AwsError)) {
      const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      options.log(`${call.service}:${call.operation || '?'} (${known.requestId}): ${detail}\n`);
    }
    call.code = error.code;
    return protocol.fail(service, error, request, known.requestId);
  }
}

const INTERNAL = 'InternalFailure';

/** What nobody gets; who asked from within, as API Gateway does, sees a 500. */
const lost = (how: 'cut' | 'hung'): WireResponse => ({ status: 500, headers: {}, body: '', lost: how });

function match(protocol: Protocol, service: Service, request: WireRequest) {
  let found: ReturnType<Protocol['match']>;
  try {
    found = protocol.match(service, request);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw awsError('SerializationException', 'the path holds a malformed percent-encoding', {}, 400);
  }
  if (found) return found;
  const { sibling } = service;
  if (sibling && request.path.startsWith(sibling.path)) {
    throw awsError(NOT_SERVED, serviceNotServedText(sibling.service), {}, NOT_SERVED_STATUS);
  }
  if (service.protocol === 'awsQuery') {
    throw awsError('InvalidAction', `Could not find operation for version ${service.version}`, {}, 400);
  }
  throw awsError('UnknownOperationException', `no operation of ${service.signingName} is meant by this`, {}, 404);
}

/** Texts as AWS words them for missing members, enums and bounds; for wrong types unverified. */
function check(service: Service, { operation }: Context, input: unknown): void {
  const isForm = service.protocol === 'awsQuery';
  const invalid = (name: string, what: string) => awsError(name, `1 validation error detected: ${what}`, {}, 400);
  // Logs has an error of its own for it, as in 7.1 of aws-facts.
  const validation = isForm
    ? 'ValidationError'
    : service.signingName === 'logs'
      ? 'InvalidParameterException'
      : 'ValidationException';
  const fault = checkInput(operation.input, input, isForm);
  if (fault?.kind === 'missing')
    throw invalid(validation, `Value null at '${fault.path}' failed to satisfy constraint: Member must not be null`);
  if (fault)
    throw awsError('SerializationException', `'${fault.path}' can not be converted to ${fault.wanted}`, {}, 400);
  const other = checkEnums(operation.enums, input) ?? checkBounds(operation.bounds, input);
  if (!other) return;
  const { name } = operation;
  // API Gateway names the shape, as in its text for PutIntegration.
  const at = `${service.signingName === 'apigateway' ? `${name[0]!.toLowerCase()}${name.slice(1)}Input.` : ''}${other.path}`;
  throw invalid(validation, `Value '${other.value}' at '${at}' failed to satisfy constraint: ${other.constraint}`);
}

/** Root may do everything; everybody may ask who they are. */
function authorize(options: EndpointOptions, service: Service, context: Context, input: unknown): void {
  const { caller, operation } = context;
  const asked = `${service.signingName}:${operation.name}`;
  if (!caller.roleArn || asked === 'sts:GetCallerIdentity') return;
  const module = options.modules[service.signingName as ServiceName];
  const needed = module?.authorization
    ? module.authorization(operation.name, input as object, context)
    : { action: asked, resource: '*' };
  for (const each of needed ? [needed].flat() : []) demand(options.identity, context, each);
}

/** An error as the model has it; anything that is neither modelled nor ours is an InternalFailure that says nothing. */
function wireErrorOf(service: Service, thrown: unknown): WireError {
  // V8's words for what recursion could not reach the bottom of; no handler recurses but over its input.
  if (thrown instanceof RangeError && /call stack/.test(thrown.message)) {
    return { code: 'SerializationException', message: 'nested too deeply', status: 400, fault: 'client', value: {} };
  }
  const schema = thrown instanceof Error ? service.errors.get(thrown.name) : undefined;
  if (!(thrown instanceof Error) || !(schema || thrown instanceof AwsError)) {
    return { code: INTERNAL, message: 'internal failure', status: 500, fault: 'server', value: {} };
  }
  const error: Error & Partial<AwsError> = thrown;
  const traits = schema?.getMergedTraits() ?? {};
  const query = Array.isArray(traits.awsQueryError) ? traits.awsQueryError : [];
  const status = Number(query[1] ?? traits.httpError ?? error.status ?? (traits.error === 'server' ? 500 : 400));
  const value: Record<string, unknown> = { ...error };
  // The message member is `message` or `Message`; an Error's own message is not enumerable.
  for (const [name] of schema?.structIterator() ?? []) if (/^message$/i.test(name)) value[name] = error.message;
  const code = String(query[0] ?? error.name);
  return { code, message: error.message, status, fault: status < 500 ? 'client' : 'server', schema, value };
}

/** An answer in JSON that belongs to no service. */
export const refuse = (status: number, code: string, message: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message }),
});
