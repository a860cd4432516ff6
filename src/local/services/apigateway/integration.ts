/** Integrations as they are put: what AWS refuses in them, and the members it fills in. */
import type { Integration, IntegrationResponse, Method } from '@aws-sdk/client-api-gateway';
import { parseIntegrationUri } from '../../gateway/integration-uri.ts';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import { refuseGiven } from './not-served.ts';

const refused = (text: string) => awsError('BadRequestException', text);

/** Text of API Gateway for a mapping that names what is not declared. */
export const invalidMapping = (what: string, name: string) =>
  refused(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression ${what} specified: ${name}]`,
  );

const PASSTHROUGH = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];
/** In the order in which AWS names them. */
const TYPES = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'];
const REQUEST_TARGET = /^integration\.request\.(header|querystring|path)\.[^.\s]+$|^integration\.request\.multivalue/;
const REQUEST_SOURCE =
  /^'.*'$|^method\.request\.(header|querystring|path|multivalueheader|multivaluequerystring)\.\S+$|^method\.request\.body|^context\.\S+$|^stageVariables\.\S+$/s;
const RESPONSE_SOURCE =
  /^'.*'$|^integration\.response\.(header|multivalueheader)\.\S+$|^integration\.response\.body|^context\.\S+$|^stageVariables\.\S+$/s;

/** Of PutIntegration, which takes the types as they are written. Throws ValidationException. */
export function checkType(type = ''): void {
  if (TYPES.includes(type)) return;
  throw awsError(
    'ValidationException',
    `1 validation error detected: Value '${type}' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [${TYPES.join(', ')}]`,
  );
}

/**
 * An integration as AWS answers it: upper-case type and passthroughBehavior, defaults filled in (aws-facts 4.1).
 * Throws BadRequestException with the texts of 4.1.
 */
export function integrationOf(given: Integration, resourceId: string, method: Method): Integration {
  const type = given.type?.toUpperCase() as Integration['type'];
  const passthroughBehavior = (given.passthroughBehavior ?? 'WHEN_NO_MATCH').toUpperCase();
  if (!type || !TYPES.includes(type)) throw refused('Enumeration value for IntegrationType must be non-empty');
  if (!PASSTHROUGH.includes(passthroughBehavior)) throw refused('Invalid passthrough behavior specified');
  refuseGiven(given, 'contentHandling', 'connectionId', 'responseTransferMode', 'tlsConfig');
  if (given.connectionType && given.connectionType !== 'INTERNET') throw notServed('connectionType');
  // An ARN, which a stage variable may end; that AWS answers this by the same text as for the URI is unverified.
  if (given.credentials && !/^arn:[\w-]+:iam::(\d{12}|\*):.+$/.test(given.credentials))
    throw refused('Invalid ARN specified in the request');
  if (type === 'AWS' || type === 'AWS_PROXY') checkAws(given, type);
  for (const [target, source] of Object.entries(given.requestParameters ?? {})) {
    if (!REQUEST_TARGET.test(target)) throw invalidMapping('parameter', target);
    const declared = /^method\.request\.(header|querystring|path)\./.test(source);
    const isKnown =
      !declared || Object.hasOwn(method.requestParameters ?? {}, source) || source.startsWith('method.request.path.');
    if (!REQUEST_SOURCE.test(source) || !isKnown) throw invalidMapping('parameter', source);
  }
  const timeoutInMillis = given.timeoutInMillis ?? 29_000;
  if (timeoutInMillis < 50 || timeoutInMillis > 29_000) {
    throw refused('Timeout should be between 50 ms and 29000 ms');
  }
  return {
    ...given,
    type,
    passthroughBehavior,
    timeoutInMillis,
    cacheNamespace: given.cacheNamespace ?? resourceId,
    cacheKeyParameters: given.cacheKeyParameters ?? [],
  };
}

function checkAws({ uri, httpMethod }: Integration, type: string): void {
  if (!httpMethod) throw refused('Enumeration value for HttpMethod must be non-empty');
  const parsed = parseIntegrationUri(uri ?? '');
  if ('fault' in parsed) throw refused(parsed.fault);
  if (type === 'AWS_PROXY' && !['lambda', 'firehose'].includes(parsed.service)) {
    throw refused(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
}

/** Puts an integration response under its status code: another of the same code is replaced (aws-facts 4.3). */
export function putIntegrationResponse(method: Method, response: IntegrationResponse): IntegrationResponse {
  const { statusCode = '', responseParameters = {} } = response;
  refuseGiven(response, 'contentHandling');
  const integration = method.methodIntegration;
  if (!integration) throw awsError('NotFoundException', 'Invalid Integration identifier specified');
  const { methodResponses = {} } = method;
  const declared = Object.hasOwn(methodResponses, statusCode) ? methodResponses[statusCode] : undefined;
  if (!declared) throw awsError('NotFoundException', 'Invalid Response status code specified');
  for (const [target, source] of Object.entries(responseParameters)) {
    if (!Object.hasOwn(declared.responseParameters ?? {}, target)) throw invalidMapping('parameter', target);
    if (!RESPONSE_SOURCE.test(source)) throw invalidMapping('parameter', source);
  }
  integration.integrationResponses = { ...integration.integrationResponses, [statusCode]: response };
  return response;
}
