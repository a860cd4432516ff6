/** The invoke URL over HTTP: the pattern's own API, its role and SNS. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  PutRestApiCommand,
  TestInvokeMethodCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../src/local/wire/endpoint.ts';
import { sendEventBody } from '../../src/pattern/send-event.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
let api: APIGatewayClient;
let restApiId: string;
let topicArn: string;
const calls: Call[] = [];

beforeAll(async () => {
  endpoint = await startTestEndpoint({ observe: (call) => void calls.push(call) });
  api = endpoint.clientOf(APIGatewayClient);
  const iam = endpoint.clientOf(IAMClient);
  const sns = endpoint.clientOf(SNSClient);
  topicArn = (await sns.send(new CreateTopicCommand({ Name: 'demo' }))).TopicArn!;
  const statement = { Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'api',
      Path: '/destined/',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  await allowPublish();
  restApiId = (await api.send(new CreateRestApiCommand({ name: 'demo' }))).id!;
  await deploy(Role!.Arn!);
});
afterAll(() => endpoint.stop());

function allowPublish() {
  const statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: topicArn };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const request = { RoleName: 'api', PolicyName: 'publish', PolicyDocument };
  return endpoint.clientOf(IAMClient).send(new PutRolePolicyCommand(request));
}

async function deploy(roleArn: string) {
  const body = sendEventBody({ title: 'demo', partition: 'aws', region: 'us-east-1', topicArn, roleArn });
  await api.send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body: JSON.stringify(body) }));
  await api.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));
}

async function get(path: string, init?: RequestInit) {
  const response = await fetch(`${endpoint.url}/_aws/execute-api/${restApiId}${path}`, init);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe('a caller that is not the root', () => {
  /** A client with a role's session; the role may do just this. */
  async function limitedTo(RoleName: string, Action: string | string[], Resource = '*') {
    const iam = endpoint.clientOf(IAMClient);
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
    const PolicyDocument = document({ Effect: 'Allow', Action, Resource });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
    const { credentials } = endpoint.world.identity.session(Role!.Arn!, 'test');
    return endpoint.clientOf(APIGatewayClient, { credentials });
  }

  it('is allowed by HTTP method and path', async () => {
    const arn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
    const reader = await limitedTo('reader', 'apigateway:GET', arn);
    expect((await reader.send(new GetRestApiCommand({ restApiId }))).id).toBe(restApiId);
    for (const command of [new DeleteRestApiCommand({ restApiId }), new GetResourcesCommand({ restApiId })]) {
      await expect(reader.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
  });

  it('needs iam:PassRole for the role it puts into an integration', async () => {
    const roleArn = 'arn:aws:iam::000000000000:role/destined/api';
    const title = 'passed';
    const body = JSON.stringify(sendEventBody({ title, partition: 'aws', region: 'us-east-1', topicArn, roleArn }));
    const without = await limitedTo('without', 'apigateway:*');
    const { id } = await without.send(new CreateRestApiCommand({ name: 'x' }));
    const request = new PutRestApiCommand({ restApiId: id, mode: 'overwrite', body });
    await expect(without.send(request)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`iam:PassRole on resource: ${roleArn}`),
    });
    expect((await api.send(new GetRestApiCommand({ restApiId: id }))).name).toBe('x');
    const having = await limitedTo('having', ['apigateway:*', 'iam:PassRole']);
    expect((await having.send(request)).name).toBe('passed');
  });
});

describe('GET /SendEvent', () => {
  it('needs no signature, and answers with the message id that SNS gave', async () => {
    const { status, headers, body } = await get('/prod/SendEvent?mode=fail&id=a');
    expect(status).toBe(200);
    expect(body).toEqual({
      message: 'Message added to SNS topic',
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(calls.at(-1)).toMatchObject({ service: 'sns', operation: 'Publish', status: 200 });
  });

  it('without mode is a message too', async () => {
    expect((await get('/prod/SendEvent')).status).toBe(200);
  });

  it('is not found elsewhere', async () => {
    expect(await get('/prod/Nope')).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } });
    expect(await get('/nope/SendEvent')).toMatchObject({ status: 403, body: { message: 'Forbidden' } });
    expect((await get('/nope/SendEvent')).headers.get('x-amzn-errortype')).toBe('ForbiddenException');
  });

  it('can be tried by TestInvokeMethod, with its log', async () => {
    const { items = [] } = await api.send(new GetResourcesCommand({ restApiId }));
    const resourceId = items.find(({ path }) => path === '/SendEvent')!.id;
    const pathWithQueryString = '/SendEvent?mode=x';
    const tried = await api.send(
      new TestInvokeMethodCommand({ restApiId, resourceId, httpMethod: 'GET', pathWithQueryString }),
    );
    expect(tried).toMatchObject({ status: 200, headers: { 'Content-Type': 'application/json' } });
    expect(JSON.parse(tried.body!)).toMatchObject({ message: 'Message added to SNS topic' });
    const lines = tried.log!.split('\n');
    expect(lines[0]).toMatch(/^Execution log for request [0-9a-f-]{36}$/);
    expect(lines[1]).toMatch(
      /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4} : Starting execution for request: /,
    );
    for (const text of [
      'HTTP Method: GET, Resource Path: /SendEvent',
      '{mode=x}',
      'Message=please+x&',
      'Method completed with status: 200',
    ]) {
      expect(tried.log).toContain(text);
    }
  });

  it('is refused beyond the throttle', async () => {
    const throttled = (rate: string, burst: string) =>
      api.send(
        new UpdateStageCommand({
          restApiId,
          stageName: 'prod',
          patchOperations: [
            { op: 'replace', path: '/*/*/throttling/rateLimit', value: rate },
            { op: 'replace', path: '/*/*/throttling/burstLimit', value: burst },
          ],
        }),
      );
    await throttled('0.001', '1');
    const answers = [await get('/prod/SendEvent'), await get('/prod/SendEvent')];
    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(answers[1]!.body).toEqual({ message: 'Too Many Requests' });
    await throttled('10000', '5000');
  });

  it("is a 502 in the pattern's own words when the role may not publish", async () => {
    const iam = endpoint.clientOf(IAMClient);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'api', PolicyName: 'publish' }));
    const { status, body } = await get('/prod/SendEvent');
    expect({ status, body }).toEqual({
      status: 502,
      body: { state: 'error', message: expect.stringContaining('is not authorized to perform: SNS:Publish') },
    });
    await allowPublish();
    expect((await get('/prod/SendEvent')).status).toBe(200);
  });

  it('is a 400 when the topic is gone', async () => {
    const sns = endpoint.clientOf(SNSClient);
    await sns.send(new DeleteTopicCommand({ TopicArn: topicArn }));
    expect(await get('/prod/SendEvent')).toMatchObject({
      status: 400,
      body: { state: 'error', message: expect.stringContaining('Topic does not exist') },
    });
    await sns.send(new CreateTopicCommand({ Name: 'demo' }));
  });

  it('is a 500 when the role does not exist, and the drop says why', async () => {
    await deploy('arn:aws:iam::000000000000:role/gone');
    expect(await get('/prod/SendEvent')).toMatchObject({ status: 500, body: { message: 'Internal server error' } });
    expect(endpoint.world.drops.list()).toContainEqual(
      expect.objectContaining({
        hop: 'api',
        resource: `arn:aws:execute-api:us-east-1:000000000000:${restApiId}/prod/GET/SendEvent`,
        reason: expect.stringContaining('arn:aws:iam::000000000000:role/gone'),
      }),
    );
  });

  it('is gone with the API, and nothing was written to stderr', async () => {
    await api.send(new DeleteRestApiCommand({ restApiId }));
    expect((await get('/prod/SendEvent')).status).toBe(403);
    expect(endpoint.stderr()).toBe('');
  });
});
