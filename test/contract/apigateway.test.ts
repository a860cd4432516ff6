/** API Gateway's control plane, through the SDK's own client. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteMethodCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  GetAccountCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetIntegrationCommand,
  GetMethodCommand,
  GetModelCommand,
  GetModelsCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  ImportRestApiCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  PutRestApiCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIntegrationCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendEventBody } from '../../src/pattern/send-event.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
let client: APIGatewayClient;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  client = endpoint.clientOf(APIGatewayClient);
});
afterAll(() => endpoint.stop());

const BODY = sendEventBody({
  title: 'demo',
  partition: 'aws',
  region: 'us-east-1',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:demo',
  roleArn: 'arn:aws:iam::000000000000:role/demo',
});
const newApi = async (name = 'demo') => (await client.send(new CreateRestApiCommand({ name }))).id!;
const put = (restApiId: string, document: unknown, mode: 'overwrite' | 'merge' = 'overwrite') =>
  client.send(new PutRestApiCommand({ restApiId, mode, failOnWarnings: true, body: JSON.stringify(document) }));
const imported = async () => {
  const id = await newApi();
  await put(id, BODY);
  return id;
};

describe('a REST API', () => {
  it('is made with tags and endpoint type, and found', async () => {
    const made = await client.send(
      new CreateRestApiCommand({ name: 'n', tags: { a: '1' }, endpointConfiguration: { types: ['REGIONAL'] } }),
    );
    expect(made.id).toMatch(/^[a-z0-9]{10}$/);
    expect(made).toMatchObject({ name: 'n', tags: { a: '1' }, endpointConfiguration: { types: ['REGIONAL'] } });
    // Whole seconds, where other services answer milliseconds.
    expect(made.createdDate!.getTime() % 1000).toBe(0);
    const found = await client.send(new GetRestApiCommand({ restApiId: made.id }));
    expect(found).toMatchObject({ id: made.id, name: 'n', rootResourceId: made.rootResourceId });
  });

  it('may share its name with another', async () => {
    expect(await newApi('same')).not.toBe(await newApi('same'));
  });

  it('is listed page by page, each once', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => newApi('paged')));
    const seen: string[] = [];
    let position: string | undefined;
    do {
      const page = await client.send(new GetRestApisCommand({ limit: 2, position }));
      expect(page.items!.length).toBeLessThanOrEqual(2);
      seen.push(...page.items!.map(({ id }) => id!));
      position = page.position;
    } while (position);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(ids));
  });

  it('is changed by patches, and keeps its state if one is wrong', async () => {
    const restApiId = await newApi();
    const patch = (patchOperations: { op: 'replace' | 'add' | 'remove'; path: string; value?: string }[]) =>
      client.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
    expect(
      await patch([
        { op: 'replace', path: '/name', value: 'other' },
        { op: 'replace', path: '/description', value: 'text' },
        { op: 'replace', path: '/endpointConfiguration/types/EDGE', value: 'REGIONAL' },
      ]),
    ).toMatchObject({ name: 'other', description: 'text', endpointConfiguration: { types: ['REGIONAL'] } });
    await expect(
      patch([
        { op: 'replace', path: '/name', value: 'lost' },
        { op: 'replace', path: '/nope', value: 'x' },
      ]),
    ).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining("Invalid patch path  '/nope'"),
    });
    expect((await client.send(new GetRestApiCommand({ restApiId }))).name).toBe('other');
  });

  it('goes with all beneath it, and is then not found', async () => {
    const restApiId = await imported();
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    await client.send(new DeleteRestApiCommand({ restApiId }));
    const missing = {
      name: 'NotFoundException',
      message: `Invalid API identifier specified 000000000000:${restApiId}`,
    };
    await expect(client.send(new GetRestApiCommand({ restApiId }))).rejects.toMatchObject(missing);
    await expect(client.send(new GetStageCommand({ restApiId, stageName: 'prod' }))).rejects.toMatchObject(missing);
    await expect(client.send(new DeleteRestApiCommand({ restApiId }))).rejects.toMatchObject(missing);
  });

  it('belongs to its region', async () => {
    const restApiId = await newApi();
    const elsewhere = endpoint.clientOf(APIGatewayClient, { region: 'eu-west-1' });
    await expect(elsewhere.send(new GetRestApiCommand({ restApiId }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    expect((await elsewhere.send(new GetRestApisCommand({}))).items ?? []).toEqual([]);
  });

  it('knows nothing of the names every object has', async () => {
    for (const restApiId of ['constructor', '__proto__']) {
      await expect(client.send(new GetRestApiCommand({ restApiId }))).rejects.toMatchObject({
        name: 'NotFoundException',
      });
    }
  });
});

describe('an import', () => {
  it('makes resources, methods, responses, integration and models of the document', async () => {
    const restApiId = await imported();
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId, embed: ['methods'] }));
    expect(items.map(({ path }) => path).sort()).toEqual(['/', '/SendEvent']);
    const resource = items.find(({ path }) => path === '/SendEvent')!;
    const root = items.find(({ path }) => path === '/')!;
    expect(resource).toMatchObject({ parentId: root.id, pathPart: 'SendEvent' });
    const method = resource.resourceMethods!.GET!;
    expect(method).toMatchObject({ httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false });
    expect(Object.keys(method.methodResponses!).sort()).toEqual(['200', '400', '429', '502']);
    expect(method.methodResponses!['200']).toEqual({
      statusCode: '200',
      responseModels: { 'application/json': 'ResponseModel' },
    });
    const integration = method.methodIntegration!;
    expect(integration).toMatchObject({
      type: 'AWS',
      httpMethod: 'POST',
      uri: 'arn:aws:apigateway:us-east-1:sns:path//',
      credentials: 'arn:aws:iam::000000000000:role/demo',
      passthroughBehavior: 'NEVER',
      timeoutInMillis: 29_000,
      cacheNamespace: resource.id,
    });
    const { requestTemplates, requestParameters } = integration;
    expect(BODY).toMatchObject({
      paths: {
        '/SendEvent': { get: { 'x-amazon-apigateway-integration': { requestTemplates, requestParameters } } },
      },
    });
    expect(Object.keys(requestTemplates!)).toEqual(['application/json']);
    const patterns = Object.values(integration.integrationResponses!).map((each) => [
      each.statusCode,
      each.selectionPattern,
    ]);
    expect(Object.fromEntries(patterns)).toEqual({ 200: '2\\d{2}', 400: '400|404|413', 429: '429', 502: undefined });
    const { items: models = [] } = await client.send(new GetModelsCommand({ restApiId }));
    expect(models.map(({ name }) => name).sort()).toEqual(['ErrorResponseModel', 'ResponseModel']);
    const model = await client.send(new GetModelCommand({ restApiId, modelName: 'ResponseModel' }));
    expect(JSON.parse(model.schema!)).toMatchObject({ title: 'pollResponse' });
  });

  it('without embed names the methods only', async () => {
    const restApiId = await imported();
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
    expect(items.find(({ path }) => path === '/SendEvent')!.resourceMethods).toEqual({ GET: {} });
  });

  it('that overwrites takes the title for the name, resets the rest, and keeps ids, tags and type', async () => {
    const made = await client.send(
      new CreateRestApiCommand({
        name: 'before',
        description: 'goes',
        tags: { stays: 'yes' },
        endpointConfiguration: { types: ['REGIONAL'] },
      }),
    );
    const restApiId = made.id!;
    const first = await put(restApiId, BODY);
    expect(first).toMatchObject({
      name: 'demo',
      tags: { stays: 'yes' },
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    expect(first.description).toBeUndefined();
    const before = await client.send(new GetResourcesCommand({ restApiId }));
    await put(restApiId, { ...BODY, paths: { ...(BODY.paths as object), '/a/{id}/c': {} } });
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
    expect(items.map(({ path }) => path).sort()).toEqual(['/', '/SendEvent', '/a', '/a/{id}', '/a/{id}/c']);
    await put(restApiId, BODY);
    expect(await client.send(new GetResourcesCommand({ restApiId }))).toMatchObject({ items: before.items });
  });

  it('that merges adds', async () => {
    const restApiId = await imported();
    await put(restApiId, { openapi: '3.0.1', info: { title: 'merged' }, paths: { '/more': {} } }, 'merge');
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
    expect(items.map(({ path }) => path).sort()).toEqual(['/', '/SendEvent', '/more']);
  });

  it('makes a new API too', async () => {
    const body = JSON.stringify(BODY);
    const made = await client.send(
      new ImportRestApiCommand({ body, parameters: { endpointConfigurationTypes: 'REGIONAL' } }),
    );
    expect(made).toMatchObject({ name: 'demo', endpointConfiguration: { types: ['REGIONAL'] } });
  });

  const withIntegration = (change: object) => {
    const integration = { type: 'aws', httpMethod: 'POST', uri: 'arn:aws:apigateway:us-east-1:sns:path//', ...change };
    return {
      openapi: '3.0.1',
      info: { title: 'x' },
      paths: { '/x': { get: { responses: { 200: {} }, 'x-amazon-apigateway-integration': integration } } },
    };
  };
  it.each([
    ['no JSON', 'nonsense', 'Invalid OpenAPI input.'],
    ['a list', '[]', 'Invalid OpenAPI input.'],
    ['no version', '{"paths": {}}', 'Invalid OpenAPI input.'],
    ['YAML', 'openapi: 3.0.1\npaths: {}', 'in JSON, not in YAML'],
    [
      'an ARN without path or action',
      withIntegration({ uri: 'arn:aws:apigateway:us-east-1:sns' }),
      'AWS ARN for integration must contain path or action',
    ],
    ['no ARN', withIntegration({ uri: 'https://example.com' }), 'Invalid ARN specified in the request'],
    ['no method', withIntegration({ httpMethod: undefined }), 'Enumeration value for HttpMethod must be non-empty'],
    [
      'a proxy to SNS',
      withIntegration({ type: 'aws_proxy' }),
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    ],
    [
      'a parameter that is not declared',
      withIntegration({ requestParameters: { 'integration.request.header.X': 'method.request.querystring.x' } }),
      'Invalid mapping expression parameter specified: method.request.querystring.x',
    ],
    [
      'an unknown model',
      {
        openapi: '3.0.1',
        paths: {
          '/x': {
            get: {
              responses: {
                200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Nope' } } } },
              },
            },
          },
        },
      },
      'Nope',
    ],
  ])('refuses %s, and changes nothing', async (_name, document, text) => {
    const restApiId = await imported();
    const body = typeof document === 'string' ? document : JSON.stringify(document);
    await expect(client.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body }))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining(text),
    });
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
    expect(items.map(({ path }) => path).sort()).toEqual(['/', '/SendEvent']);
  });

  it('keeps the last of two responses that map to one status', async () => {
    const restApiId = await newApi();
    await put(
      restApiId,
      withIntegration({ responses: { '2\\d{2}': { statusCode: '200' }, default: { statusCode: '200' } } }),
    );
    const { items = [] } = await client.send(new GetResourcesCommand({ restApiId, embed: ['methods'] }));
    const method = items.find(({ path }) => path === '/x')!.resourceMethods!.GET!;
    expect(method.methodIntegration!.integrationResponses).toEqual({ 200: { statusCode: '200' } });
  });
});

describe('resources and methods, one by one', () => {
  it('are made, read, changed and removed', async () => {
    const restApiId = await newApi();
    const { rootResourceId: parentId } = await client.send(new GetRestApiCommand({ restApiId }));
    const { id: resourceId } = await client.send(new CreateResourceCommand({ restApiId, parentId, pathPart: 'a' }));
    await expect(client.send(new CreateResourceCommand({ restApiId, parentId, pathPart: 'a' }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    const at = { restApiId, resourceId, httpMethod: 'GET' };
    await client.send(new PutMethodCommand({ ...at, authorizationType: 'NONE' }));
    await client.send(new PutMethodResponseCommand({ ...at, statusCode: '200' }));
    const uri = 'arn:aws:apigateway:us-east-1:sns:action/Publish';
    expect(
      await client.send(new PutIntegrationCommand({ ...at, type: 'AWS', integrationHttpMethod: 'POST', uri })),
    ).toMatchObject({ type: 'AWS', httpMethod: 'POST', passthroughBehavior: 'WHEN_NO_MATCH', timeoutInMillis: 29_000 });
    await client.send(new PutIntegrationResponseCommand({ ...at, statusCode: '200', selectionPattern: '2\\d{2}' }));
    await client.send(
      new UpdateIntegrationCommand({
        ...at,
        patchOperations: [{ op: 'add', path: '/requestTemplates/application~1json', value: '{}' }],
      }),
    );
    expect(await client.send(new GetIntegrationCommand(at))).toMatchObject({
      requestTemplates: { 'application/json': '{}' },
      integrationResponses: { 200: { selectionPattern: '2\\d{2}' } },
    });
    expect(await client.send(new GetMethodCommand(at))).toMatchObject({
      methodResponses: { 200: { statusCode: '200' } },
    });
    await client.send(new DeleteMethodCommand(at));
    await expect(client.send(new GetMethodCommand(at))).rejects.toMatchObject({ name: 'NotFoundException' });
    await client.send(new DeleteResourceCommand({ restApiId, resourceId }));
  });
});

describe('deployments and stages', () => {
  it('deploy, move, and hold their deployment', async () => {
    const restApiId = await imported();
    const one = await client.send(new CreateDeploymentCommand({ restApiId, description: 'destined 1' }));
    const two = await client.send(new CreateDeploymentCommand({ restApiId, description: 'destined 2' }));
    const stage = { restApiId, stageName: 'prod' };
    const made = await client.send(new CreateStageCommand({ ...stage, deploymentId: one.id, tags: { a: '1' } }));
    expect(made).toMatchObject({ stageName: 'prod', deploymentId: one.id, tags: { a: '1' } });
    await expect(client.send(new CreateStageCommand({ ...stage, deploymentId: one.id }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await expect(client.send(new DeleteDeploymentCommand({ restApiId, deploymentId: one.id }))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Active stages pointing to this deployment must be moved or deleted',
    });
    const update = (path: string, value: string) =>
      client.send(new UpdateStageCommand({ ...stage, patchOperations: [{ op: 'replace', path, value }] }));
    expect((await update('/deploymentId', two.id!)).deploymentId).toBe(two.id);
    await client.send(new DeleteDeploymentCommand({ restApiId, deploymentId: one.id }));
    await update('/*/*/throttling/rateLimit', '100');
    const throttled = await update('/*/*/throttling/burstLimit', '200');
    expect(throttled.methodSettings!['*/*']).toMatchObject({ throttlingRateLimit: 100, throttlingBurstLimit: 200 });
    expect((await update('/variables/x', 'y')).variables).toEqual({ x: 'y' });
    expect((await update('/description', 'text')).description).toBe('text');
    await expect(update('/*/*/logging/loglevel', 'INFO')).rejects.toMatchObject({
      message: 'CloudWatch Logs role ARN must be set in account settings to enable logging',
    });
    await client.send(new UpdateStageCommand({ ...stage, patchOperations: [{ op: 'remove', path: '/*/*' }] }));
    expect((await client.send(new GetStageCommand(stage))).methodSettings ?? {}).toEqual({});
    expect((await client.send(new GetStagesCommand({ restApiId }))).item).toHaveLength(1);
    expect((await client.send(new GetDeploymentCommand({ restApiId, deploymentId: two.id }))).description).toBe(
      'destined 2',
    );
    expect((await client.send(new GetDeploymentsCommand({ restApiId }))).items).toHaveLength(1);
    await client.send(new DeleteStageCommand(stage));
    await expect(client.send(new GetStageCommand(stage))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Invalid stage identifier specified',
    });
  });

  it('will not deploy an API without methods', async () => {
    const restApiId = await newApi();
    await expect(client.send(new CreateDeploymentCommand({ restApiId }))).rejects.toMatchObject({
      message: "The REST API doesn't contain any methods",
    });
  });
});

describe('tags', () => {
  it('of an API and of a stage are put, listed and removed', async () => {
    const restApiId = await imported();
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    const api = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
    for (const resourceArn of [api, `${api}/stages/prod`]) {
      await client.send(new TagResourceCommand({ resourceArn, tags: { 'destined:stack': 'x', b: '2' } }));
      await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b'] }));
      expect((await client.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ 'destined:stack': 'x' });
      const tagged = endpoint.world.tagged.flatMap((list) => list('us-east-1'));
      expect(tagged).toContainEqual({ arn: resourceArn, tags: { 'destined:stack': 'x' } });
    }
    expect((await client.send(new GetRestApiCommand({ restApiId }))).tags).toEqual({ 'destined:stack': 'x' });
  });
});

describe('the account', () => {
  it('has no role for logging, and the limits of a new account', async () => {
    const account = await client.send(new GetAccountCommand({}));
    expect(account.cloudwatchRoleArn).toBeUndefined();
    expect(account.throttleSettings).toEqual({ rateLimit: 10_000, burstLimit: 5_000 });
  });
});
