/** API Gateway as it takes its time and counts calls: deployments, changes, roles, quotas (aws-facts 4.2, 4.11, 5.1). */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  type EndpointType,
  GetResourcesCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  GetStageCommand,
  PutRestApiCommand,
  TagResourceCommand,
  UpdateAccountCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { QUOTAS } from '../../src/local/quotas.ts';
import { sendEventBody } from '../../src/pattern/send-event.ts';
import { refusal, type SlowEndpoint, startSlowEndpoint } from '../support/slow-endpoint.ts';

const ROLE = 'arn:aws:iam::000000000000:role/api';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:t';
const REGIONAL = { types: ['REGIONAL' as EndpointType] };
const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

let endpoint: SlowEndpoint;
let api: APIGatewayClient;
afterEach(() => endpoint?.stop());

async function start(slowness: Parameters<typeof startSlowEndpoint>[0]) {
  endpoint = await startSlowEndpoint(slowness);
  api = endpoint.clientOf(APIGatewayClient);
}
const create = async (name = 'x', region?: string) => {
  const client = region ? endpoint.clientOf(APIGatewayClient, { region }) : api;
  return (await client.send(new CreateRestApiCommand({ name, endpointConfiguration: REGIONAL }))).id!;
};
const put = (restApiId: string, body: object) =>
  api.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body: JSON.stringify(body) }));
const mock = (answer: string) => ({
  openapi: '3.0.1',
  info: { title: 'x', version: '1' },
  paths: {
    '/SendEvent': {
      get: {
        responses: { '200': { description: 'ok' } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: { default: { statusCode: '200', responseTemplates: { 'application/json': `"${answer}"` } } },
        },
      },
    },
  },
});
const get = async (restApiId: string) => {
  const response = await fetch(`${endpoint.url}/_aws/execute-api/${restApiId}/prod/SendEvent?mode=x`);
  return { status: response.status, body: await response.json() };
};
const FORBIDDEN = { status: 403, body: { message: 'Forbidden' } };
const INTERNAL = { status: 500, body: { message: 'Internal server error' } };

describe("the API's role", () => {
  const deployed = async (slowness: Parameters<typeof startSlowEndpoint>[0]) => {
    await start(slowness);
    await endpoint.clientOf(SNSClient).send(new CreateTopicCommand({ Name: 't' }));
    const iam = endpoint.clientOf(IAMClient);
    const AssumeRolePolicyDocument = document({
      Principal: { Service: 'apigateway.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
    await iam.send(new CreateRoleCommand({ RoleName: 'api', AssumeRolePolicyDocument }));
    const PolicyDocument = document({ Action: 'sns:Publish', Resource: TOPIC });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'api', PolicyName: 'p', PolicyDocument }));
    const id = await create();
    const at = { partition: 'aws', region: 'us-east-1' };
    await put(id, sendEventBody({ title: 'x', ...at, topicArn: TOPIC, roleArn: ROLE }));
    await api.send(new CreateDeploymentCommand({ restApiId: id, stageName: 'prod' }));
    return id;
  };

  it('is unknown at run time for a while: the caller is told nothing but 500', async () => {
    const id = await deployed({ roleMs: 8_000 });
    endpoint.clock.advance(7_999);
    expect(await get(id)).toEqual(INTERNAL);
    const reason = `API Gateway does not have permission to assume the provided role ${ROLE}`;
    expect(endpoint.world.drops.list()).toMatchObject([{ hop: 'api', reason }]);
    endpoint.clock.advance(1);
    expect(await get(id)).toMatchObject({ status: 200 });
  });

  it('may publish late: SNS refuses it with 403, which its responses make a 502 of', async () => {
    const id = await deployed({ rolePolicyMs: 5_000 });
    endpoint.clock.advance(4_999);
    expect(await get(id)).toMatchObject({ status: 502, body: { state: 'error' } });
    endpoint.clock.advance(1);
    expect(await get(id)).toMatchObject({ status: 200 });
  });
});

describe('a deployment', () => {
  it('of a fresh stage is forbidden for a while; of one that is moved the former is seen', async () => {
    await start({ deploymentMs: 2_000 });
    const restApiId = await create();
    await put(restApiId, mock('one'));
    const deploy = () => api.send(new CreateDeploymentCommand({ restApiId }));
    const { id: first } = await deploy();
    await api.send(new CreateStageCommand({ restApiId, stageName: 'prod', deploymentId: first }));
    endpoint.clock.advance(1_999);
    expect(await get(restApiId)).toEqual(FORBIDDEN);
    endpoint.clock.advance(1);
    expect(await get(restApiId)).toEqual({ status: 200, body: 'one' });

    await put(restApiId, mock('two'));
    const { id: second } = await deploy();
    const patchOperations = [{ op: 'replace' as const, path: '/deploymentId', value: second }];
    const moved = await api.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
    expect(moved.deploymentId).toBe(second);
    // It is seen though it is gone.
    await api.send(new DeleteDeploymentCommand({ restApiId, deploymentId: first }));
    endpoint.clock.advance(1_999);
    expect(await get(restApiId)).toEqual({ status: 200, body: 'one' });
    endpoint.clock.advance(1);
    expect(await get(restApiId)).toEqual({ status: 200, body: 'two' });

    await put(restApiId, mock('three'));
    await api.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
    expect(await get(restApiId)).toEqual({ status: 200, body: 'two' });
    endpoint.clock.advance(2_000);
    expect(await get(restApiId)).toEqual({ status: 200, body: 'three' });
    const stage = await api.send(new GetStageCommand({ restApiId, stageName: 'prod' }));
    expect(stage).not.toHaveProperty('former');
  });
});

describe('a change of an API', () => {
  const CONFLICT = refusal(
    'ConflictException',
    'Unable to complete operation due to concurrent modification. Please try again later.',
    409,
  );

  it('refuses all others that begin meanwhile, but none of another API, and nothing that reads', async () => {
    await start({ apiChangeMs: 200 });
    const [restApiId, other] = [await create(), await create('y')];
    const rename = (id: string, value: string) =>
      api.send(new UpdateRestApiCommand({ restApiId: id, patchOperations: [{ op: 'replace', path: '/name', value }] }));
    const renaming = rename(restApiId, 'first');
    await endpoint.waiting(200);
    await expect(rename(restApiId, 'second')).rejects.toMatchObject(CONFLICT);
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
    const tagging = new TagResourceCommand({ resourceArn, tags: { a: 'b' } });
    await expect(api.send(tagging)).rejects.toMatchObject(CONFLICT);
    await api.send(new GetRestApiCommand({ restApiId }));
    const beside = rename(other, 'beside');
    await endpoint.waiting(200, 2);
    endpoint.clock.advance(200);
    expect((await renaming).name).toBe('first');
    expect((await beside).name).toBe('beside');
    const again = rename(restApiId, 'second');
    await endpoint.waiting(200);
    endpoint.clock.advance(200);
    expect((await again).name).toBe('second');
  });

  it('that is refused for what it asks keeps none waiting', async () => {
    await start({ apiChangeMs: 200 });
    const restApiId = await create();
    const bad = () => put(restApiId, { openapi: 'x' });
    await expect(bad()).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(bad()).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});

describe('quotas, for an account in a region', () => {
  const MANY = refusal('TooManyRequestsException', 'Too Many Requests', 429);
  const only = (...operations: string[]) => ({
    quotas: QUOTAS.filter((quota) => operations.some((operation) => quota.operations?.includes(operation))),
  });
  let made = 0;
  const makeResource = async (restApiId: string) => {
    const { items = [] } = await api.send(new GetResourcesCommand({ restApiId }));
    const parentId = items.find(({ path }) => path === '/')?.id;
    made += 1;
    return api.send(new CreateResourceCommand({ restApiId, parentId, pathPart: `p${made}` }));
  };
  const deleteResource = async (restApiId: string) => {
    const { id: resourceId } = await makeResource(restApiId);
    return api.send(new DeleteResourceCommand({ restApiId, resourceId }));
  };
  const edge = () => api.send(new CreateRestApiCommand({ name: 'edge' }));

  it.each<[string, number, number, (ids: string[]) => Promise<unknown>]>([
    ['DeleteRestApi', 30_000, 1, (ids) => api.send(new DeleteRestApiCommand({ restApiId: ids.shift() }))],
    ['CreateRestApi', 3_000, 1, () => create()],
    ['CreateRestApi', 30_000, 1, edge],
    ['PutRestApi', 1_000, 1, ([id = '']) => put(id, mock('one'))],
    ['CreateDeployment', 5_000, 1, ([restApiId]) => api.send(new CreateDeploymentCommand({ restApiId }))],
    ['GetResources', 400, 5, ([restApiId]) => api.send(new GetResourcesCommand({ restApiId }))],
    ['UpdateAccount', 20_000, 1, () => api.send(new UpdateAccountCommand({ patchOperations: [] }))],
    ['CreateResource', 200, 5, ([id = '']) => makeResource(id)],
    ['DeleteResource', 200, 5, ([id = '']) => deleteResource(id)],
  ])('%s: one in %i ms, %i at once', async (operation, ms, atOnce, call) => {
    await start(only(operation));
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      ids.push(await create(name));
      endpoint.clock.advance(3_000);
    }
    // So that there is something to deploy.
    if (operation === 'CreateDeployment') await put(ids[0]!, mock('one'));
    for (let count = 0; count < atOnce; count += 1) await call(ids);
    await expect(call([...ids])).rejects.toMatchObject(MANY);
    endpoint.clock.advance(ms - 1);
    await expect(call([...ids])).rejects.toMatchObject(MANY);
    endpoint.clock.advance(1);
    await call(ids);
    await expect(call([...ids])).rejects.toMatchObject(MANY);
  });

  it('all calls together: forty at once, then ten a second; another region counts for itself', async () => {
    await start({ quotas: QUOTAS.filter(({ operations }) => operations === undefined) });
    const list = () => api.send(new GetRestApisCommand({}));
    for (let count = 0; count < 40; count += 1) await list();
    await expect(list()).rejects.toMatchObject(MANY);
    expect(await create('elsewhere', 'eu-west-1')).toMatch(/^\w{10}$/);
    endpoint.clock.advance(99);
    await expect(list()).rejects.toMatchObject(MANY);
    endpoint.clock.advance(1);
    await list();
    await expect(list()).rejects.toMatchObject(MANY);
    endpoint.clock.advance(1_000);
    for (let count = 0; count < 10; count += 1) await list();
    await expect(list()).rejects.toMatchObject(MANY);
    // Never more than forty in store.
    endpoint.clock.advance(60_000);
    for (let count = 0; count < 40; count += 1) await list();
    await expect(list()).rejects.toMatchObject(MANY);
  });
});
