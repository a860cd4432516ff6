/** The REST API and its stage as AWS would answer them: design §1, aws-facts 4. */
import { A_WHOLE_SECOND, text } from './like.ts';
import type { Answers, Wanted } from './read-state.ts';

const json = (text: string) => ({ 'application/json': text });
const AN_ID = text('an id', /^[a-z0-9]{6}$/);

/** One line, no newline at its end: the form that SNS's Publish takes, and its two attributes. */
const requestTemplate = (topicArn: string) =>
  [
    "#set($query = $input.params().querystring)#set($mode = $query.get('mode'))#set($id = $query.get('id'))",
    'Action=Publish&Version=2010-03-31',
    `&TopicArn=$util.urlEncode('${topicArn}')`,
    '&Message=please+#if($mode)$util.urlEncode($mode)#end',
    '&MessageAttributes.entry.1.Name=destined-request-id',
    '&MessageAttributes.entry.1.Value.DataType=String',
    '&MessageAttributes.entry.1.Value.StringValue=$context.requestId',
    "#if($id && $id != '')",
    '&MessageAttributes.entry.2.Name=destined-id',
    '&MessageAttributes.entry.2.Value.DataType=String',
    '&MessageAttributes.entry.2.Value.StringValue=$util.urlEncode($id)',
    '#end',
  ].join('');
const ACCEPTED =
  '{"message":"Message added to SNS topic","messageId":"$input.path(\'$.PublishResponse.PublishResult.MessageId\')"}';
const errorTemplate = (fallback: string) =>
  [
    "#set($message = $input.path('$.Error.Message'))",
    `#if(!$message || $message == '')#set($message = '${fallback}')#end`,
    '{"state":"error","message":"$util.escapeJavaScript($message).replaceAll("\\\\\'","\'")"}',
  ].join('');

function expectedMethod({ stack, account, region }: Wanted) {
  const integration = {
    type: 'AWS',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:${region}:sns:path//`,
    credentials: `arn:aws:iam::${account}:role/destined/${stack}-api-${region}`,
    requestParameters: {
      'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
      'integration.request.header.Accept': "'application/json'",
    },
    requestTemplates: json(requestTemplate(`arn:aws:sns:${region}:${account}:${stack}`)),
    passthroughBehavior: 'NEVER',
    timeoutInMillis: 29_000,
    cacheNamespace: '{/SendEvent}',
    cacheKeyParameters: [],
    integrationResponses: {
      200: { statusCode: '200', selectionPattern: '2\\d{2}', responseTemplates: json(ACCEPTED) },
      400: {
        statusCode: '400',
        selectionPattern: '400|404|413',
        responseTemplates: json(errorTemplate('The message was refused')),
      },
      429: {
        statusCode: '429',
        selectionPattern: '429',
        responseTemplates: json(errorTemplate('Too many messages')),
      },
      // The default has no pattern.
      502: { statusCode: '502', responseTemplates: json(errorTemplate('The message could not be published')) },
    },
  };
  const answers = (statusCode: string, model: string) => ({ statusCode, responseModels: json(model) });
  const method = {
    httpMethod: 'GET',
    authorizationType: 'NONE',
    apiKeyRequired: false,
    methodResponses: {
      200: answers('200', 'ResponseModel'),
      400: answers('400', 'ErrorResponseModel'),
      429: answers('429', 'ErrorResponseModel'),
      502: answers('502', 'ErrorResponseModel'),
    },
    methodIntegration: integration,
  };
  return { method, integration };
}

const TEXT = { type: 'string' };
const model = (name: string, title: string, properties: object) => ({
  id: AN_ID,
  name,
  schema: { title, type: 'object', properties },
  contentType: 'application/json',
});

/** What API Gateway answers by itself where nothing else was said; the two without a status leave each error its own. */
const GATEWAY_RESPONSES: Record<string, string | undefined> = {
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

export function expectedApi(wanted: Wanted): Answers {
  const { stack, throttle } = wanted;
  const tags = { 'destined:stack': stack };
  const api = {
    id: '{api}',
    name: stack,
    createdDate: A_WHOLE_SECOND,
    version: '1',
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
    tags,
    disableExecuteApiEndpoint: false,
    rootResourceId: '{/}',
  };
  const { method, integration } = expectedMethod(wanted);
  const deployment = {
    id: '{deployment}',
    description: text('destined and a hash', /^destined [0-9a-f]{64}$/),
    createdDate: A_WHOLE_SECOND,
  };
  const settings = throttle && {
    metricsEnabled: false,
    dataTraceEnabled: false,
    throttlingRateLimit: throttle[0],
    throttlingBurstLimit: throttle[1],
    cachingEnabled: false,
    cacheTtlInSeconds: 300,
    cacheDataEncrypted: false,
    requireAuthorizationForCacheControl: true,
    unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
  };
  const none = { items: [] };
  return {
    GetRestApis: { items: [api] },
    GetApiKeys: none,
    GetUsagePlans: none,
    GetDomainNames: none,
    GetVpcLinks: none,
    'GetRestApi {api}': api,
    'GetTags {api}': { tags },
    'GetResources {api}': {
      items: [
        { id: '{/}', path: '/' },
        {
          id: '{/SendEvent}',
          parentId: '{/}',
          pathPart: 'SendEvent',
          path: '/SendEvent',
          resourceMethods: { GET: method },
        },
      ],
    },
    'GetMethod {api} GET /SendEvent': method,
    'GetIntegration {api} GET /SendEvent': integration,
    'GetModels {api}': {
      items: [
        model('ErrorResponseModel', 'errorResponse', { state: TEXT, message: TEXT }),
        model('ResponseModel', 'pollResponse', { message: TEXT }),
      ],
    },
    'GetRequestValidators {api}': none,
    'GetAuthorizers {api}': none,
    'GetDocumentationParts {api}': none,
    'GetDeployments {api}': { items: [deployment] },
    'GetDeployment {api} {deployment}': deployment,
    'GetStages {api}': {
      item: [
        {
          deploymentId: '{deployment}',
          stageName: 'prod',
          description: text('our seal', /^destined [0-9a-f]{64} as \{deployment\}$/),
          cacheClusterEnabled: false,
          cacheClusterStatus: 'NOT_AVAILABLE',
          methodSettings: settings ? { '*/*': settings } : {},
          tracingEnabled: false,
          tags,
          createdDate: A_WHOLE_SECOND,
          lastUpdatedDate: A_WHOLE_SECOND,
        },
      ],
    },
    'GetGatewayResponses {api}': {
      items: Object.entries(GATEWAY_RESPONSES).map(([responseType, statusCode]) => ({
        responseType,
        ...(statusCode === undefined ? {} : { statusCode }),
        responseParameters: {},
        responseTemplates: json('{"message":$context.error.messageString}'),
        defaultResponse: true,
      })),
    },
  };
}
