/** What people try with the AWS CLI around our own operations of API Gateway: answered as on AWS, or refused by name. */
import * as Client from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
let client: Client.APIGatewayClient;
let restApiId: string;
let root: string;
let resourceId: string;
/** The method that the rows below are about: GET /a. */
let at: { restApiId: string; resourceId: string; httpMethod: string };

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  client = endpoint.clientOf(Client.APIGatewayClient);
  const made = await client.send(new Client.CreateRestApiCommand({ name: 'neighbours' }));
  restApiId = made.id!;
  root = made.rootResourceId!;
  resourceId = (await client.send(new Client.CreateResourceCommand({ restApiId, parentId: root, pathPart: 'a' }))).id!;
  at = { restApiId, resourceId, httpMethod: 'GET' };
  await client.send(new Client.PutMethodCommand({ ...at, authorizationType: 'NONE' }));
  await client.send(new Client.PutMethodResponseCommand({ ...at, statusCode: '200' }));
  await client.send(new Client.PutIntegrationCommand({ ...at, type: 'MOCK' }));
  await client.send(new Client.PutIntegrationResponseCommand({ ...at, statusCode: '200' }));
  await client.send(new Client.CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
});
afterAll(() => endpoint.stop());

type Op = 'add' | 'replace' | 'remove';
const patch = (op: Op, path: string, value?: string) => ({ patchOperations: [{ op, path, value }] });
const replace = (path: string, value: string) => patch('replace', path, value);
const URI = 'arn:aws:apigateway:us-east-1:sns:path//';
const document = (more: object) =>
  Buffer.from(JSON.stringify({ openapi: '3.0.1', info: { title: 'x' }, paths: {}, ...more }));
const withMethod = (method: object, more: object = {}) => document({ paths: { '/x': { get: method } }, ...more });

interface Sendable {
  send(command: unknown): Promise<Record<string, unknown>>;
}
/** Commands of a table are of many types: what each takes is checked where it is made. */
const send = (command: unknown) => (client as unknown as Sendable).send(command);

const REFUSED: [what: string, make: () => unknown, named: string][] = [
  ['CreateRestApi policy', () => new Client.CreateRestApiCommand({ name: 'x', policy: '{}' }), 'policy'],
  ['CreateRestApi cloneFrom', () => new Client.CreateRestApiCommand({ name: 'x', cloneFrom: restApiId }), 'cloneFrom'],
  [
    'CreateRestApi binaryMediaTypes',
    () => new Client.CreateRestApiCommand({ name: 'x', binaryMediaTypes: ['*/*'] }),
    'binaryMediaTypes',
  ],
  [
    'CreateRestApi minimumCompressionSize',
    () => new Client.CreateRestApiCommand({ name: 'x', minimumCompressionSize: 0 }),
    'minimumCompressionSize',
  ],
  [
    'CreateRestApi a private endpoint',
    () => new Client.CreateRestApiCommand({ name: 'x', endpointConfiguration: { types: ['PRIVATE'] } }),
    'a private endpoint',
  ],
  [
    'CreateRestApi dualstack',
    () =>
      new Client.CreateRestApiCommand({
        name: 'x',
        endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'dualstack' },
      }),
    'ipAddressType',
  ],
  [
    'CreateRestApi vpcEndpointIds',
    () => new Client.CreateRestApiCommand({ name: 'x', endpointConfiguration: { vpcEndpointIds: ['v'] } }),
    'vpcEndpointIds',
  ],
  [
    'UpdateRestApi policy',
    () => new Client.UpdateRestApiCommand({ restApiId, ...replace('/policy', '{}') }),
    '/policy',
  ],
  [
    'UpdateRestApi binaryMediaTypes',
    () => new Client.UpdateRestApiCommand({ restApiId, ...patch('add', '/binaryMediaTypes/*~1*', '') }),
    '/binaryMediaTypes',
  ],
  [
    'UpdateRestApi minimumCompressionSize',
    () => new Client.UpdateRestApiCommand({ restApiId, ...replace('/minimumCompressionSize', '1') }),
    '/minimumCompressionSize',
  ],
  [
    'CreateStage cache',
    () => new Client.CreateStageCommand({ restApiId, stageName: 'c', deploymentId: 'd', cacheClusterEnabled: true }),
    'cacheClusterEnabled',
  ],
  [
    'CreateStage canary',
    () => new Client.CreateStageCommand({ restApiId, stageName: 'c', deploymentId: 'd', canarySettings: {} }),
    'canarySettings',
  ],
  [
    'CreateDeployment cache',
    () => new Client.CreateDeploymentCommand({ restApiId, cacheClusterEnabled: true }),
    'cacheClusterEnabled',
  ],
  [
    'CreateDeployment canary',
    () => new Client.CreateDeploymentCommand({ restApiId, canarySettings: {} }),
    'canarySettings',
  ],
  [
    'UpdateStage canarySettings',
    () =>
      new Client.UpdateStageCommand({
        restApiId,
        stageName: 'prod',
        ...replace('/canarySettings/percentTraffic', '10'),
      }),
    '/canarySettings',
  ],
  [
    'UpdateStage cacheClusterEnabled',
    () => new Client.UpdateStageCommand({ restApiId, stageName: 'prod', ...replace('/cacheClusterEnabled', 'true') }),
    '/cacheClusterEnabled',
  ],
  [
    'PutMethod authorizerId',
    () => new Client.PutMethodCommand({ ...at, httpMethod: 'PUT', authorizationType: 'NONE', authorizerId: 'a' }),
    'authorizerId',
  ],
  [
    'PutMethod authorizationScopes',
    () =>
      new Client.PutMethodCommand({ ...at, httpMethod: 'PUT', authorizationType: 'NONE', authorizationScopes: ['s'] }),
    'authorizationScopes',
  ],
  [
    'UpdateMethod authorizerId',
    () => new Client.UpdateMethodCommand({ ...at, ...replace('/authorizerId', 'a') }),
    '/authorizerId',
  ],
  [
    'PutIntegration contentHandling',
    () => new Client.PutIntegrationCommand({ ...at, type: 'MOCK', contentHandling: 'CONVERT_TO_TEXT' }),
    'contentHandling',
  ],
  [
    'PutIntegration VPC link',
    () => new Client.PutIntegrationCommand({ ...at, type: 'MOCK', connectionType: 'VPC_LINK' }),
    'connectionType',
  ],
  [
    'PutIntegration streaming',
    () => new Client.PutIntegrationCommand({ ...at, type: 'MOCK', responseTransferMode: 'STREAM' }),
    'responseTransferMode',
  ],
  [
    'PutIntegration tlsConfig',
    () => new Client.PutIntegrationCommand({ ...at, type: 'MOCK', tlsConfig: {} }),
    'tlsConfig',
  ],
  [
    'UpdateIntegration contentHandling',
    () => new Client.UpdateIntegrationCommand({ ...at, ...replace('/contentHandling', 'CONVERT_TO_TEXT') }),
    '/contentHandling',
  ],
  [
    'PutIntegrationResponse contentHandling',
    () => new Client.PutIntegrationResponseCommand({ ...at, statusCode: '200', contentHandling: 'CONVERT_TO_TEXT' }),
    'contentHandling',
  ],
  [
    'UpdateIntegrationResponse contentHandling',
    () =>
      new Client.UpdateIntegrationResponseCommand({
        ...at,
        statusCode: '200',
        ...replace('/contentHandling', 'CONVERT_TO_TEXT'),
      }),
    '/contentHandling',
  ],
  [
    'TestInvokeMethod clientCertificateId',
    () => new Client.TestInvokeMethodCommand({ ...at, clientCertificateId: 'c' }),
    'clientCertificateId',
  ],
  ['GetModel flatten', () => new Client.GetModelCommand({ restApiId, modelName: 'Empty', flatten: true }), 'flatten'],
  [
    'ImportRestApi basepath',
    () => new Client.ImportRestApiCommand({ body: document({}), parameters: { basepath: 'prepend' } }),
    'basepath=prepend',
  ],
  [
    'PutRestApi basepath',
    () => new Client.PutRestApiCommand({ restApiId, body: document({}), parameters: { basepath: 'split' } }),
    'basepath=split',
  ],
  [
    'an imported policy',
    () => new Client.ImportRestApiCommand({ body: document({ 'x-amazon-apigateway-policy': {} }) }),
    'x-amazon-apigateway-policy',
  ],
  [
    'an imported authorizer',
    () =>
      new Client.ImportRestApiCommand({
        body: withMethod(
          { security: [{ own: [] }] },
          { components: { securitySchemes: { own: { type: 'apiKey', 'x-amazon-apigateway-authorizer': {} } } } },
        ),
      }),
    'x-amazon-apigateway-authorizer',
  ],
  [
    'an imported authorization by Cognito',
    () =>
      new Client.ImportRestApiCommand({
        body: withMethod({ 'x-amazon-apigateway-auth': { type: 'cognito_user_pools' } }),
      }),
    'x-amazon-apigateway-auth',
  ],
  [
    'an imported stream',
    () =>
      new Client.ImportRestApiCommand({
        body: withMethod({ 'x-amazon-apigateway-integration': { type: 'mock', responseTransferMode: 'STREAM' } }),
      }),
    'responseTransferMode',
  ],
  [
    'an imported tlsConfig',
    () =>
      new Client.ImportRestApiCommand({
        body: withMethod({ 'x-amazon-apigateway-integration': { type: 'mock', tlsConfig: {} } }),
      }),
    'tlsConfig',
  ],
  [
    'an imported contentHandling',
    () =>
      new Client.ImportRestApiCommand({
        body: withMethod({ 'x-amazon-apigateway-integration': { type: 'mock', contentHandling: 'CONVERT_TO_TEXT' } }),
      }),
    'contentHandling',
  ],
  [
    'an imported VPC link',
    () =>
      new Client.ImportRestApiCommand({
        body: withMethod({ 'x-amazon-apigateway-integration': { type: 'mock', connectionType: 'VPC_LINK' } }),
      }),
    'connectionType',
  ],
  [
    'GetExport',
    () => new Client.GetExportCommand({ restApiId, stageName: 'prod', exportType: 'oas30' }),
    'apigateway:GetExport',
  ],
  ['GetSdkTypes', () => new Client.GetSdkTypesCommand({}), 'apigateway:GetSdkTypes'],
  [
    'GetModelTemplate',
    () => new Client.GetModelTemplateCommand({ restApiId, modelName: 'Empty' }),
    'apigateway:GetModelTemplate',
  ],
  ['CreateApiKey', () => new Client.CreateApiKeyCommand({}), 'apigateway:CreateApiKey'],
  [
    'CreateAuthorizer',
    () => new Client.CreateAuthorizerCommand({ restApiId, name: 'x', type: 'TOKEN' }),
    'apigateway:CreateAuthorizer',
  ],
];

describe('not modelled, and so refused by its name:', () => {
  it.each(REFUSED)('%s', async (_what, make, named) => {
    await expect(send(make())).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining(`${named} `),
      $metadata: { httpStatusCode: 501 },
    });
  });
});

const ERRORS: [what: string, make: () => unknown, name: string, text: string][] = [
  [
    '4.1 no path or action',
    () =>
      new Client.PutIntegrationCommand({
        ...at,
        type: 'AWS',
        integrationHttpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:sns',
      }),
    'BadRequestException',
    'AWS ARN for integration must contain path or action',
  ],
  [
    '4.1 an integration of an unknown type',
    () => new Client.PutIntegrationCommand({ ...at, type: 'Mock' as 'MOCK' }),
    'ValidationException',
    "1 validation error detected: Value 'Mock' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
  ],
  [
    '4.1 no ARN',
    () => new Client.PutIntegrationCommand({ ...at, type: 'AWS', integrationHttpMethod: 'POST', uri: 'https://x' }),
    'BadRequestException',
    'Invalid ARN specified in the request',
  ],
  [
    '4.1 an ARN of another service',
    () =>
      new Client.PutIntegrationCommand({
        ...at,
        type: 'AWS',
        integrationHttpMethod: 'POST',
        uri: 'arn:aws:sns:us-east-1:0:t',
      }),
    'BadRequestException',
    'Invalid ARN specified in the request',
  ],
  [
    '4.1 no integrationHttpMethod',
    () => new Client.PutIntegrationCommand({ ...at, type: 'AWS', uri: URI }),
    'BadRequestException',
    'Enumeration value for HttpMethod must be non-empty',
  ],
  [
    '4.1 AWS_PROXY to SNS',
    () => new Client.PutIntegrationCommand({ ...at, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: URI }),
    'BadRequestException',
    "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
  ],
  [
    '4.11 a time-out below 50 ms',
    () => new Client.PutIntegrationCommand({ ...at, type: 'MOCK', timeoutInMillis: 49 }),
    'BadRequestException',
    'Timeout should be between 50 ms and 29000 ms',
  ],
  [
    '4.11 a time-out over 29 s',
    () => new Client.PutIntegrationCommand({ ...at, type: 'MOCK', timeoutInMillis: 29_001 }),
    'BadRequestException',
    'Timeout should be between 50 ms and 29000 ms',
  ],
  [
    '4.9 stage logging without a role of the account',
    () => new Client.UpdateStageCommand({ restApiId, stageName: 'prod', ...replace('/*/*/logging/loglevel', 'INFO') }),
    'BadRequestException',
    'CloudWatch Logs role ARN must be set in account settings to enable logging',
  ],
  [
    '4.9 access logs without a role of the account',
    () =>
      new Client.UpdateStageCommand({
        restApiId,
        stageName: 'prod',
        ...replace('/accessLogSettings/format', '$context.requestId'),
      }),
    'BadRequestException',
    'CloudWatch Logs role ARN must be set in account settings to enable logging',
  ],
  [
    '4.9 a role for logging that is not there',
    () => new Client.UpdateAccountCommand(replace('/cloudwatchRoleArn', 'arn:aws:iam::000000000000:role/nope')),
    'BadRequestException',
    'The role ARN does not have required permissions',
  ],
  [
    '4.11 an API id in upper case',
    () => new Client.GetRestApiCommand({ restApiId: restApiId.toUpperCase() }),
    'NotFoundException',
    'Invalid API identifier specified 000000000000:',
  ],
  [
    '4.11 a stage name with a dot',
    () => new Client.CreateDeploymentCommand({ restApiId, stageName: 'a.b' }),
    'BadRequestException',
    'Stage name only allows a-zA-Z0-9_',
  ],
  [
    '11.7 a stage variable with a +',
    () => new Client.UpdateStageCommand({ restApiId, stageName: 'prod', ...replace('/variables/x', 'a+b') }),
    'BadRequestException',
    'Stage variable x has invalid name or value',
  ],
  [
    'a patch path that is not one',
    () => new Client.UpdateRestApiCommand({ restApiId, ...replace('/nope', 'x') }),
    'BadRequestException',
    "Invalid patch path  '/nope' specified for op 'replace'. Must be one of: [/name, ",
  ],
  [
    'PutMethod with an authorizer that is not there',
    () => new Client.PutMethodCommand({ ...at, httpMethod: 'PUT', authorizationType: 'CUSTOM' }),
    'BadRequestException',
    'Invalid authorizer ID specified.',
  ],
  [
    'PutMethod with an authorization that is none',
    () => new Client.PutMethodCommand({ ...at, httpMethod: 'PUT', authorizationType: 'X' }),
    'BadRequestException',
    'Invalid authorization type specified',
  ],
  [
    'PutMethod with a validator that is not there',
    () => new Client.PutMethodCommand({ ...at, httpMethod: 'PUT', authorizationType: 'NONE', requestValidatorId: 'x' }),
    'BadRequestException',
    'Invalid Request Validator identifier specified',
  ],
  [
    'PutMethod with a model that is not there',
    () =>
      new Client.PutMethodCommand({
        ...at,
        httpMethod: 'PUT',
        authorizationType: 'NONE',
        requestModels: { 'application/json': 'Nope' },
      }),
    'BadRequestException',
    'Invalid model identifier specified: Nope',
  ],
  [
    'PutMethodResponse with a model that is not there',
    () =>
      new Client.PutMethodResponseCommand({ ...at, statusCode: '201', responseModels: { 'application/json': 'Nope' } }),
    'BadRequestException',
    'Invalid model identifier specified: Nope',
  ],
  [
    'UpdateMethodResponse with a model that is not there',
    () =>
      new Client.UpdateMethodResponseCommand({
        ...at,
        statusCode: '200',
        ...patch('add', '/responseModels/application~1json', 'Nope'),
      }),
    'BadRequestException',
    'Invalid model identifier specified: Nope',
  ],
  ...['nope', 'arn:aws:s3:::bucket', 'arn:aws:iam::1:role/r'].map((credentials): (typeof ERRORS)[number] => [
    `4.2 PutIntegration with the credentials ${credentials}`,
    () => new Client.PutIntegrationCommand({ ...at, type: 'MOCK', credentials }),
    'BadRequestException',
    'Invalid ARN specified in the request',
  ]),
  [
    'UpdateRestApi with a source of API keys that is none',
    () => new Client.UpdateRestApiCommand({ restApiId, ...replace('/apiKeySource', 'ZAP') }),
    'BadRequestException',
    'Invalid API key source specified: ZAP',
  ],
  [
    'an imported source of API keys that is none',
    () => new Client.ImportRestApiCommand({ body: document({ 'x-amazon-apigateway-api-key-source': 'ZAP' }) }),
    'BadRequestException',
    'Invalid API key source specified: ZAP',
  ],
  [
    'PutMethod with a parameter that is none',
    () =>
      new Client.PutMethodCommand({
        ...at,
        httpMethod: 'PUT',
        authorizationType: 'NONE',
        requestParameters: { constructor: true },
      }),
    'BadRequestException',
    'Invalid mapping expression parameter specified: constructor',
  ],
  [
    'PutMethod again',
    () => new Client.PutMethodCommand({ ...at, authorizationType: 'NONE' }),
    'ConflictException',
    'Method already exists for this resource',
  ],
  [
    'PutMethod of a method that HTTP does not have',
    () => new Client.PutMethodCommand({ ...at, httpMethod: 'FETCH', authorizationType: 'NONE' }),
    'BadRequestException',
    'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
  ],
  [
    'UpdateMethod with a validator that is not there',
    () => new Client.UpdateMethodCommand({ ...at, ...replace('/requestValidatorId', 'x') }),
    'BadRequestException',
    'Invalid Request Validator identifier specified',
  ],
  [
    'PutMethodResponse again',
    () => new Client.PutMethodResponseCommand({ ...at, statusCode: '200' }),
    'ConflictException',
    'Response already exists for this resource',
  ],
  [
    'PutMethodResponse of no status',
    () => new Client.PutMethodResponseCommand({ ...at, statusCode: '2xx' }),
    'BadRequestException',
    'Invalid status code specified',
  ],
  [
    'PutMethodResponse of a header that is none',
    () => new Client.PutMethodResponseCommand({ ...at, statusCode: '201', responseParameters: { x: true } }),
    'BadRequestException',
    'Invalid mapping expression parameter specified: x',
  ],
  [
    'PutIntegrationResponse of a status that is not declared',
    () => new Client.PutIntegrationResponseCommand({ ...at, statusCode: '500' }),
    'NotFoundException',
    'Invalid Response status code specified',
  ],
  [
    'PutIntegrationResponse of a header that is not declared',
    () =>
      new Client.PutIntegrationResponseCommand({
        ...at,
        statusCode: '200',
        responseParameters: { constructor: "'x'" },
      }),
    'BadRequestException',
    'Invalid mapping expression parameter specified: constructor',
  ],
  [
    'GetMethodResponse constructor',
    () => new Client.GetMethodResponseCommand({ ...at, statusCode: 'constructor' }),
    'NotFoundException',
    'Invalid Response status code specified',
  ],
  [
    'GetIntegrationResponse constructor',
    () => new Client.GetIntegrationResponseCommand({ ...at, statusCode: 'constructor' }),
    'NotFoundException',
    'Invalid Response status code specified',
  ],
  [
    'GetMethod constructor',
    () => new Client.GetMethodCommand({ ...at, httpMethod: 'constructor' }),
    'NotFoundException',
    'Invalid Method identifier specified',
  ],
  [
    'CreateResource with a slash',
    () => new Client.CreateResourceCommand({ restApiId, parentId: root, pathPart: 'a/b' }),
    'BadRequestException',
    "Resource's path part only allow",
  ],
  [
    'CreateResource again',
    () => new Client.CreateResourceCommand({ restApiId, parentId: root, pathPart: 'a' }),
    'ConflictException',
    'Another resource with the same parent already has this name: a',
  ],
  [
    'DeleteResource of the root',
    () => new Client.DeleteResourceCommand({ restApiId, resourceId: root }),
    'BadRequestException',
    'Cannot remove root resource',
  ],
  [
    'UpdateResource of the root',
    () => new Client.UpdateResourceCommand({ restApiId, resourceId: root, ...replace('/pathPart', 'x') }),
    'BadRequestException',
    'Cannot update root resource',
  ],
  [
    'UpdateResource below itself',
    () => new Client.UpdateResourceCommand({ restApiId, resourceId, ...replace('/parentId', resourceId) }),
    'BadRequestException',
    'Resource cannot be moved below itself',
  ],
  [
    'CreateModel again',
    () => new Client.CreateModelCommand({ restApiId, name: 'Empty', contentType: 'application/json' }),
    'ConflictException',
    'Model name already exists for this REST API',
  ],
  [
    'CreateModel with a name that is none',
    () => new Client.CreateModelCommand({ restApiId, name: 'a-b', contentType: 'application/json' }),
    'BadRequestException',
    'Model name must be alphanumeric',
  ],
  [
    'CreateModel with a schema that is no JSON',
    () => new Client.CreateModelCommand({ restApiId, name: 'Bad', contentType: 'application/json', schema: '{' }),
    'BadRequestException',
    'Invalid model specified',
  ],
  [
    'UpdateModel with a schema that is no JSON',
    () => new Client.UpdateModelCommand({ restApiId, modelName: 'Empty', ...replace('/schema', '[]') }),
    'BadRequestException',
    'Invalid model specified',
  ],
  [
    'GetModel that is not there',
    () => new Client.GetModelCommand({ restApiId, modelName: 'Nope' }),
    'NotFoundException',
    'Invalid model name specified: Nope',
  ],
  [
    'PutGatewayResponse of no type',
    () => new Client.PutGatewayResponseCommand({ restApiId, responseType: 'constructor' as 'THROTTLED' }),
    'BadRequestException',
    'Invalid gateway response type: constructor',
  ],
  [
    'PutGatewayResponse of no status',
    () => new Client.PutGatewayResponseCommand({ restApiId, responseType: 'THROTTLED', statusCode: '999' }),
    'BadRequestException',
    'Invalid status code specified',
  ],
  [
    'PutGatewayResponse of no mapping',
    () =>
      new Client.PutGatewayResponseCommand({
        restApiId,
        responseType: 'THROTTLED',
        responseParameters: { 'gatewayresponse.header.X': 'x' },
      }),
    'BadRequestException',
    'Invalid mapping expression specified: gatewayresponse.header.X=x',
  ],
  [
    'PutGatewayResponse of no header',
    () =>
      new Client.PutGatewayResponseCommand({ restApiId, responseType: 'THROTTLED', responseParameters: { X: "'x'" } }),
    'BadRequestException',
    "Invalid mapping expression specified: X='x'",
  ],
  [
    'DeleteGatewayResponse that was not put',
    () => new Client.DeleteGatewayResponseCommand({ restApiId, responseType: 'THROTTLED' }),
    'NotFoundException',
    'Gateway response type not defined on api',
  ],
  [
    'GetRequestValidator that is not there',
    () => new Client.GetRequestValidatorCommand({ restApiId, requestValidatorId: 'x' }),
    'NotFoundException',
    'Invalid Request Validator identifier specified',
  ],
  [
    'GetAuthorizer',
    () => new Client.GetAuthorizerCommand({ restApiId, authorizerId: 'x' }),
    'NotFoundException',
    'Invalid Authorizer identifier specified',
  ],
  [
    'GetApiKey',
    () => new Client.GetApiKeyCommand({ apiKey: 'x' }),
    'NotFoundException',
    'Invalid API Key identifier specified',
  ],
  [
    'GetUsagePlan',
    () => new Client.GetUsagePlanCommand({ usagePlanId: 'x' }),
    'NotFoundException',
    'Invalid Usage Plan identifier specified',
  ],
  [
    'GetAuthorizers of no API',
    () => new Client.GetAuthorizersCommand({ restApiId: 'nope' }),
    'NotFoundException',
    'Invalid API identifier specified 000000000000:nope',
  ],
  [
    'FlushStageCache of no stage',
    () => new Client.FlushStageCacheCommand({ restApiId, stageName: 'nope' }),
    'NotFoundException',
    'Invalid stage identifier specified',
  ],
  [
    'CreateRestApi with an endpoint that is none',
    () => new Client.CreateRestApiCommand({ name: 'x', endpointConfiguration: { types: ['GLOBAL' as 'EDGE'] } }),
    'BadRequestException',
    'Invalid endpoint type specified',
  ],
  [
    'GetRestApis with a limit over 500',
    () => new Client.GetRestApisCommand({ limit: 501 }),
    'BadRequestException',
    'Invalid limit: 501',
  ],
  [
    'GetRestApis with a position that is none',
    () => new Client.GetRestApisCommand({ position: 'x' }),
    'BadRequestException',
    'Invalid position parameter',
  ],
  [
    'an import that names a validator that is not there',
    () => new Client.ImportRestApiCommand({ body: withMethod({ 'x-amazon-apigateway-request-validator': 'nope' }) }),
    'BadRequestException',
    'Invalid Request Validator identifier specified: nope',
  ],
];

describe('refused as on AWS:', () => {
  it.each(ERRORS)('%s', async (_what, make, name, text) => {
    await expect(send(make())).rejects.toMatchObject({ name, message: expect.stringContaining(text) });
  });
});

const EMPTY: [string, () => unknown][] = [
  ['GetApiKeys', () => new Client.GetApiKeysCommand({})],
  ['GetUsagePlans', () => new Client.GetUsagePlansCommand({})],
  ['GetDomainNames', () => new Client.GetDomainNamesCommand({})],
  ['GetVpcLinks', () => new Client.GetVpcLinksCommand({})],
  ['GetClientCertificates', () => new Client.GetClientCertificatesCommand({})],
  ['GetAuthorizers', () => new Client.GetAuthorizersCommand({ restApiId })],
  ['GetDocumentationParts', () => new Client.GetDocumentationPartsCommand({ restApiId })],
  ['GetDocumentationVersions', () => new Client.GetDocumentationVersionsCommand({ restApiId })],
];

describe('nothing of the kind can be made here:', () => {
  it.each(EMPTY)('%s is empty', async (_what, make) => {
    expect((await send(make())).items).toEqual([]);
  });
});

describe('neighbours:', () => {
  it('UpdateResource moves a resource with all below it', async () => {
    const make = async (parentId: string, pathPart: string) =>
      (await client.send(new Client.CreateResourceCommand({ restApiId, parentId, pathPart }))).id!;
    const one = await make(root, 'one');
    const two = await make(one, 'two');
    const three = await make(two, 'three');
    const update = (id: string, path: string, value: string) =>
      client.send(new Client.UpdateResourceCommand({ restApiId, resourceId: id, ...replace(path, value) }));
    expect(await update(one, '/pathPart', 'uno')).toMatchObject({ id: one, pathPart: 'uno', path: '/uno' });
    await expect(update(one, '/pathPart', 'a')).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(update(one, '/parentId', three)).rejects.toMatchObject({ name: 'BadRequestException' });
    const pathOf = async (id: string) =>
      (await client.send(new Client.GetResourceCommand({ restApiId, resourceId: id }))).path;
    expect(await pathOf(three)).toBe('/uno/two/three');
    expect(await update(two, '/parentId', root)).toMatchObject({ parentId: root, path: '/two' });
    expect(await pathOf(three)).toBe('/two/three');
    await client.send(new Client.DeleteResourceCommand({ restApiId, resourceId: two }));
    await expect(pathOf(three)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('a request validator is made, listed, changed and removed', async () => {
    const id = (
      await client.send(new Client.CreateRequestValidatorCommand({ restApiId, name: 'v', validateRequestBody: true }))
    ).id!;
    const one = { restApiId, requestValidatorId: id };
    const made = { id, name: 'v', validateRequestBody: true, validateRequestParameters: false };
    expect(await client.send(new Client.GetRequestValidatorCommand(one))).toMatchObject(made);
    expect((await client.send(new Client.GetRequestValidatorsCommand({ restApiId }))).items).toEqual([made]);
    expect(
      await client.send(
        new Client.UpdateRequestValidatorCommand({ ...one, ...replace('/validateRequestParameters', 'true') }),
      ),
    ).toMatchObject({ ...made, validateRequestParameters: true });
    expect(
      await client.send(new Client.UpdateMethodCommand({ ...at, ...replace('/requestValidatorId', id) })),
    ).toMatchObject({ requestValidatorId: id });
    await client.send(new Client.UpdateMethodCommand({ ...at, ...patch('remove', '/requestValidatorId') }));
    expect((await client.send(new Client.GetMethodCommand(at))).requestValidatorId).toBeUndefined();
    await client.send(new Client.DeleteRequestValidatorCommand(one));
    expect((await client.send(new Client.GetRequestValidatorsCommand({ restApiId }))).items).toEqual([]);
  });

  it('gateway responses are listed whether they were put or not', async () => {
    const get = (responseType: Client.GatewayResponseType) =>
      client.send(new Client.GetGatewayResponseCommand({ restApiId, responseType }));
    const standard = { 'application/json': '{"message":$context.error.messageString}' };
    expect(await get('THROTTLED')).toMatchObject({
      statusCode: '429',
      responseTemplates: standard,
      defaultResponse: true,
    });
    await client.send(
      new Client.PutGatewayResponseCommand({
        restApiId,
        responseType: 'DEFAULT_4XX',
        responseTemplates: { 'text/plain': 'x' },
      }),
    );
    expect(await get('THROTTLED')).toMatchObject({
      statusCode: '429',
      responseTemplates: { 'text/plain': 'x' },
      defaultResponse: true,
    });
    expect(await get('DEFAULT_4XX')).toMatchObject({
      responseTemplates: { 'text/plain': 'x' },
      defaultResponse: false,
    });
    expect(await get('INTEGRATION_TIMEOUT')).toMatchObject({ statusCode: '504', responseTemplates: standard });
    const one = { restApiId, responseType: 'DEFAULT_4XX' as const };
    expect(
      await client.send(
        new Client.UpdateGatewayResponseCommand({
          ...one,
          ...patch('add', '/responseParameters/gatewayresponse.header.X', "'x'"),
        }),
      ),
    ).toMatchObject({
      responseParameters: { 'gatewayresponse.header.X': "'x'" },
      responseTemplates: { 'text/plain': 'x' },
      defaultResponse: false,
    });
    expect((await client.send(new Client.GetGatewayResponsesCommand({ restApiId }))).items).toHaveLength(21);
    await client.send(new Client.DeleteGatewayResponseCommand(one));
    expect(await get('THROTTLED')).toMatchObject({ responseTemplates: standard });
  });

  it('UpdateModel and UpdateMethodResponse change what they are asked to, UpdateMethod what a method needs', async () => {
    const model = { restApiId, modelName: 'Error' };
    await client.send(new Client.UpdateModelCommand({ ...model, ...replace('/description', 'd') }));
    expect(await client.send(new Client.GetModelCommand(model))).toMatchObject({
      description: 'd',
      contentType: 'application/json',
    });
    const response = { ...at, statusCode: '200' };
    const header = 'method.response.header.X';
    expect(
      await client.send(
        new Client.UpdateMethodResponseCommand({
          ...response,
          ...patch('add', `/responseParameters/${header}`, 'true'),
        }),
      ),
    ).toMatchObject({ responseParameters: { [header]: true } });
    await client.send(
      new Client.UpdateMethodResponseCommand({
        ...response,
        ...patch('add', '/responseModels/application~1json', 'Error'),
      }),
    );
    expect(await client.send(new Client.GetMethodResponseCommand(response))).toMatchObject({
      responseParameters: { [header]: true },
      responseModels: { 'application/json': 'Error' },
    });
    await client.send(
      new Client.UpdateMethodResponseCommand({ ...response, ...patch('remove', `/responseParameters/${header}`) }),
    );
    expect((await client.send(new Client.GetMethodResponseCommand(response))).responseParameters ?? {}).toEqual({});
    const parameter = 'method.request.querystring.q';
    const update = (op: Op, value?: string) =>
      client.send(new Client.UpdateMethodCommand({ ...at, ...patch(op, `/requestParameters/${parameter}`, value) }));
    expect((await update('add', 'false')).requestParameters).toEqual({ [parameter]: false });
    expect((await update('replace', 'true')).requestParameters).toEqual({ [parameter]: true });
    expect((await update('remove')).requestParameters ?? {}).toEqual({});
  });

  it('CreateDeployment opens a stage with what it is given, and changes one that is there', async () => {
    const deploy = (more: object) =>
      client.send(new Client.CreateDeploymentCommand({ restApiId, stageName: 'given', ...more }));
    const stage = () => client.send(new Client.GetStageCommand({ restApiId, stageName: 'given' }));
    await deploy({ stageDescription: 'one', variables: { a: '1' }, tracingEnabled: true });
    expect(await stage()).toMatchObject({ description: 'one', variables: { a: '1' }, tracingEnabled: true });
    const { id } = await deploy({ stageDescription: 'two', variables: { b: '2' }, tracingEnabled: false });
    expect(await stage()).toMatchObject({
      deploymentId: id,
      description: 'two',
      variables: { a: '1', b: '2' },
      tracingEnabled: false,
    });
  });

  it('UpdateAccount takes a role that may log, GetAccount shows it; logging itself is refused by name', async () => {
    const iam = endpoint.clientOf(IAMClient);
    const policy = (statement: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
    const trust = (Service: string) => policy({ Principal: { Service }, Action: 'sts:AssumeRole' });
    const make = async (RoleName: string, service: string, Action?: string) => {
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(service) }));
      if (Action)
        await iam.send(
          new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: policy({ Action, Resource: '*' }) }),
        );
      return Role!.Arn!;
    };
    const set = (arn: string) => client.send(new Client.UpdateAccountCommand(replace('/cloudwatchRoleArn', arn)));
    const refused = {
      name: 'BadRequestException',
      message: expect.stringContaining('The role ARN does not have required permissions'),
    };
    await expect(set(await make('stranger', 'lambda.amazonaws.com', 'logs:*'))).rejects.toMatchObject(refused);
    await expect(set(await make('poor', 'apigateway.amazonaws.com', 'logs:PutLogEvents'))).rejects.toMatchObject(
      refused,
    );
    expect((await client.send(new Client.GetAccountCommand({}))).cloudwatchRoleArn).toBeUndefined();
    const arn = await make('logger', 'apigateway.amazonaws.com', 'logs:*');
    expect((await set(arn)).cloudwatchRoleArn).toBe(arn);
    expect((await client.send(new Client.GetAccountCommand({}))).cloudwatchRoleArn).toBe(arn);
    const elsewhere = endpoint.clientOf(Client.APIGatewayClient, { region: 'eu-west-1' });
    expect((await elsewhere.send(new Client.GetAccountCommand({}))).cloudwatchRoleArn).toBeUndefined();
    const log = (value: string, path = '/*/*/logging/loglevel') =>
      client.send(new Client.UpdateStageCommand({ restApiId, stageName: 'prod', ...replace(path, value) }));
    await expect(log('INFO')).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('execution logging '),
    });
    await expect(log('x', '/accessLogSettings/format')).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining('accessLogSettings '),
    });
    expect((await log('OFF')).methodSettings!['*/*']).toMatchObject({ loggingLevel: 'OFF' });
    expect((await set('')).cloudwatchRoleArn).toBeUndefined();
  });

  it('FlushStageCache has nothing to flush', async () => {
    await client.send(new Client.FlushStageCacheCommand({ restApiId, stageName: 'prod' }));
    await client.send(new Client.FlushStageAuthorizersCacheCommand({ restApiId, stageName: 'prod' }));
  });

  it('nothing was written to stderr', () => {
    expect(endpoint.stderr()).toBe('');
  });
});

it('4.2 credentials of the caller, or by a stage variable, are taken', async () => {
  const made = await client.send(new Client.CreateResourceCommand({ restApiId, parentId: root, pathPart: 'credited' }));
  const there = { restApiId, resourceId: made.id, httpMethod: 'GET' };
  await client.send(new Client.PutMethodCommand({ ...there, authorizationType: 'NONE' }));
  for (const credentials of ['arn:aws:iam::*:user/*', 'arn:aws:iam::000000000000:${stageVariables.role}']) {
    const put = client.send(new Client.PutIntegrationCommand({ ...there, type: 'MOCK', credentials }));
    await expect(put).resolves.toMatchObject({ credentials });
  }
  await client.send(new Client.DeleteResourceCommand({ restApiId, resourceId: made.id }));
});
