/** Operations on gateway responses: how an API words the errors that API Gateway itself finds. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { applyPatch, entries, member, type PatchRule, textOf } from './patch.ts';
import type { ApiState, GatewayState } from './state.ts';

/** Every type with its status; the two for all have none. */
const STATUS: Record<Client.GatewayResponseType, string | undefined> = {
  ACCESS_DENIED: '403',
  API_CONFIGURATION_ERROR: '500',
  AUTHORIZER_CONFIGURATION_ERROR: '500',
  AUTHORIZER_FAILURE: '500',
  BAD_REQUEST_BODY: '400',
  BAD_REQUEST_PARAMETERS: '400',
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: '403',
  INTEGRATION_FAILURE: '504',
  INTEGRATION_TIMEOUT: '504',
  INVALID_API_KEY: '403',
  INVALID_SIGNATURE: '403',
  MISSING_AUTHENTICATION_TOKEN: '403',
  QUOTA_EXCEEDED: '429',
  REQUEST_TOO_LARGE: '413',
  RESOURCE_NOT_FOUND: '404',
  THROTTLED: '429',
  UNAUTHORIZED: '401',
  UNSUPPORTED_MEDIA_TYPE: '415',
  WAF_FILTERED: '403',
};
type Type = Client.GatewayResponseType;
const isType = (text: string): text is Type => Object.hasOwn(STATUS, text);

/** Throws BadRequestException; the text is unverified. */
function typeOf(text = ''): Type {
  if (isType(text)) return text;
  throw awsError('BadRequestException', `Invalid gateway response type: ${text}`);
}

const TARGET = /^gatewayresponse\.header\.\S+$/;
const SOURCE = /^'.*'$|^method\.request\.(header|querystring|path)\.\S+$|^context\.\S+$|^stageVariables\.\S+$/s;

/** A gateway response as it is put. Throws BadRequestException; its texts are unverified. */
export function gatewayResponseOf(given: Client.GatewayResponse): Client.GatewayResponse {
  const { statusCode, responseParameters = {}, responseTemplates = {} } = given;
  const responseType = typeOf(given.responseType);
  if (statusCode !== undefined && !/^[1-5]\d\d$/.test(statusCode)) {
    throw awsError('BadRequestException', 'Invalid status code specified');
  }
  for (const [target, source] of Object.entries(responseParameters)) {
    if (!TARGET.test(target) || !SOURCE.test(source)) {
      throw awsError('BadRequestException', `Invalid mapping expression specified: ${target}=${source}`);
    }
  }
  const status = statusCode ?? STATUS[responseType];
  return { responseType, ...(status ? { statusCode: status } : {}), responseParameters, responseTemplates };
}

/** What is in force for a type: its own, or that of all 4xx or 5xx under its own status, or the default. */
function inForce({ gatewayResponses }: ApiState, responseType: Type): Client.GatewayResponse {
  const own = gatewayResponses.get(responseType);
  if (own) return { ...own, defaultResponse: false };
  const statusCode = STATUS[responseType];
  const general = statusCode && gatewayResponses.get(statusCode < '500' ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  return {
    responseType,
    ...(statusCode ? { statusCode } : {}),
    responseParameters: general ? general.responseParameters : {},
    responseTemplates: general
      ? general.responseTemplates
      : { 'application/json': '{"message":$context.error.messageString}' },
    defaultResponse: true,
  };
}

const RULES: PatchRule<Client.GatewayResponse>[] = [
  member('statusCode', textOf),
  entries('responseParameters', (response) => (response.responseParameters ??= {})),
  entries('responseTemplates', (response) => (response.responseTemplates ??= {})),
];

export function gatewayResponseHandlers(state: GatewayState): Handlers<typeof Client> {
  const put = (api: ApiState, given: Client.GatewayResponse) => {
    const response = gatewayResponseOf(given);
    api.gatewayResponses.set(response.responseType!, response);
    return { ...response, defaultResponse: false };
  };
  return {
    PutGatewayResponse(input, { region }) {
      const { restApiId, ...given } = input;
      return put(state.api(region, restApiId), given);
    },
    GetGatewayResponse: (input, { region }) => inForce(state.api(region, input.restApiId), typeOf(input.responseType)),
    /** All types, put or not. */
    GetGatewayResponses(input, { region }) {
      const api = state.api(region, input.restApiId);
      return { items: Object.keys(STATUS).map((type) => inForce(api, typeOf(type))) };
    },
    UpdateGatewayResponse(input, { region }) {
      const api = state.api(region, input.restApiId);
      const { defaultResponse: _default, ...changed } = structuredClone(inForce(api, typeOf(input.responseType)));
      applyPatch(changed, input.patchOperations, RULES);
      return put(api, changed);
    },
    DeleteGatewayResponse(input, { region }) {
      const api = state.api(region, input.restApiId);
      if (!api.gatewayResponses.delete(typeOf(input.responseType))) {
        throw awsError('NotFoundException', 'Gateway response type not defined on api');
      }
      return {};
    },
  };
}
