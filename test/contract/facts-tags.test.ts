/** Tag keys that begin with `aws:`, in whatever case, are AWS's own: no service takes one, when a thing is made or later. */
import * as Gateway from '@aws-sdk/client-api-gateway';
import * as Logs from '@aws-sdk/client-cloudwatch-logs';
import * as Events from '@aws-sdk/client-eventbridge';
import * as Iam from '@aws-sdk/client-iam';
import * as Lambda from '@aws-sdk/client-lambda';
import * as Sns from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const RESERVED = 'aws:x';
const LIST = [{ Key: RESERVED, Value: 'v' }];
const MAP = { [RESERVED]: 'v' };
const ROLE = 'arn:aws:iam::000000000000:role/r';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:t';
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:g';
const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/r';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const EventPattern = '{"source":["s"]}';
const POLICY = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

let endpoint: TestEndpoint;
let iam: Iam.IAMClient;
let lambda: Lambda.LambdaClient;
let sns: Sns.SNSClient;
let logs: Logs.CloudWatchLogsClient;
let events: Events.EventBridgeClient;
let gateway: Gateway.APIGatewayClient;
let api: { restApiId: string; deploymentId: string; arn: string };

const create = (FunctionName: string, more: object = {}) => {
  const { bytes: ZipFile } = zip({ 'index.mjs': 'export const handler = () => 1;' });
  const given = {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: ROLE,
    Code: { ZipFile },
  } as const;
  return lambda.send(new Lambda.CreateFunctionCommand({ ...given, ...more }));
};

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  iam = endpoint.clientOf(Iam.IAMClient);
  lambda = endpoint.clientOf(Lambda.LambdaClient);
  sns = endpoint.clientOf(Sns.SNSClient);
  logs = endpoint.clientOf(Logs.CloudWatchLogsClient);
  events = endpoint.clientOf(Events.EventBridgeClient);
  gateway = endpoint.clientOf(Gateway.APIGatewayClient);
  await iam.send(new Iam.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument }));
  await create('f');
  await sns.send(new Sns.CreateTopicCommand({ Name: 't' }));
  await logs.send(new Logs.CreateLogGroupCommand({ logGroupName: 'g' }));
  await events.send(new Events.PutRuleCommand({ Name: 'r', EventPattern }));
  const { id: restApiId = '', rootResourceId = '' } = await gateway.send(
    new Gateway.CreateRestApiCommand({ name: 'a' }),
  );
  const at = { restApiId, resourceId: rootResourceId, httpMethod: 'GET' };
  await gateway.send(new Gateway.PutMethodCommand({ ...at, authorizationType: 'NONE' }));
  await gateway.send(new Gateway.PutIntegrationCommand({ ...at, type: 'MOCK' }));
  const { id: deploymentId = '' } = await gateway.send(new Gateway.CreateDeploymentCommand({ restApiId }));
  api = { restApiId, deploymentId, arn: `arn:aws:apigateway:us-east-1::/restapis/${restApiId}` };
});
afterAll(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

type Row = [what: string, call: () => Promise<unknown>, name: string];
const gatewayTags = (tags: Record<string, string>) =>
  gateway.send(new Gateway.TagResourceCommand({ resourceArn: api.arn, tags }));

describe('a reserved tag is refused', () => {
  it.each<Row>([
    ['CreateTopic', () => sns.send(new Sns.CreateTopicCommand({ Name: 'n', Tags: LIST })), 'InvalidParameterException'],
    [
      'TagResource of SNS',
      () => sns.send(new Sns.TagResourceCommand({ ResourceArn: TOPIC, Tags: LIST })),
      'InvalidParameterException',
    ],
    [
      'CreateLogGroup',
      () => logs.send(new Logs.CreateLogGroupCommand({ logGroupName: 'n', tags: MAP })),
      'InvalidParameterException',
    ],
    [
      'TagResource of Logs',
      () => logs.send(new Logs.TagResourceCommand({ resourceArn: GROUP, tags: MAP })),
      'InvalidParameterException',
    ],
    [
      'TagLogGroup',
      () => logs.send(new Logs.TagLogGroupCommand({ logGroupName: 'g', tags: MAP })),
      'InvalidParameterException',
    ],
    [
      'CreateEventBus',
      () => events.send(new Events.CreateEventBusCommand({ Name: 'n', Tags: LIST })),
      'ValidationException',
    ],
    [
      'PutRule',
      () => events.send(new Events.PutRuleCommand({ Name: 'n', EventPattern, Tags: LIST })),
      'ValidationException',
    ],
    [
      'TagResource of a bus',
      () => events.send(new Events.TagResourceCommand({ ResourceARN: BUS, Tags: LIST })),
      'ValidationException',
    ],
    [
      'TagResource of a rule',
      () => events.send(new Events.TagResourceCommand({ ResourceARN: RULE, Tags: LIST })),
      'ValidationException',
    ],
    [
      'CreateRestApi',
      () => gateway.send(new Gateway.CreateRestApiCommand({ name: 'n', tags: MAP })),
      'BadRequestException',
    ],
    [
      'CreateStage',
      () => gateway.send(new Gateway.CreateStageCommand({ ...api, stageName: 'n', tags: MAP })),
      'BadRequestException',
    ],
    ['TagResource of API Gateway', () => gatewayTags(MAP), 'BadRequestException'],
    ['TagResource of API Gateway in upper case', () => gatewayTags({ 'AWS:x': 'v' }), 'BadRequestException'],
    ['CreateFunction', () => create('n', { Tags: MAP }), 'InvalidParameterValueException'],
    [
      'TagResource of Lambda',
      () => lambda.send(new Lambda.TagResourceCommand({ Resource: FUNCTION, Tags: MAP })),
      'InvalidParameterValueException',
    ],
    [
      'CreateRole',
      () => iam.send(new Iam.CreateRoleCommand({ RoleName: 'n', AssumeRolePolicyDocument, Tags: LIST })),
      'InvalidInputException',
    ],
    ['TagRole', () => iam.send(new Iam.TagRoleCommand({ RoleName: 'r', Tags: LIST })), 'InvalidInputException'],
    [
      'CreatePolicy',
      () => iam.send(new Iam.CreatePolicyCommand({ PolicyName: 'n', PolicyDocument: POLICY, Tags: LIST })),
      'InvalidInputException',
    ],
  ])('%s', async (_, call, name) => {
    await expect(call()).rejects.toMatchObject({
      name,
      message: expect.stringMatching(/aws:/),
      $metadata: { httpStatusCode: 400 },
    });
  });
});

it('nothing was made with one, and one that only holds it is taken', async () => {
  const topics = await sns.send(new Sns.ListTopicsCommand({}));
  expect(topics.Topics).toEqual([{ TopicArn: TOPIC }]);
  const groups = await logs.send(new Logs.DescribeLogGroupsCommand({}));
  expect(groups.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['g']);
  const apis = await gateway.send(new Gateway.GetRestApisCommand({}));
  expect(apis.items?.map(({ name }) => name)).toEqual(['a']);
  await gatewayTags({ 'my:aws:x': 'v', 'awsx:y': 'v' });
  await sns.send(new Sns.TagResourceCommand({ ResourceArn: TOPIC, Tags: [{ Key: 'my:aws:x', Value: 'v' }] }));
  await logs.send(new Logs.TagResourceCommand({ resourceArn: GROUP, tags: { 'my:aws:x': 'v' } }));
});

// [D of the model]
it.each<[string, Record<string, string>]>([
  ['an empty key', { '': 'v' }],
  ['a key of 129 characters', { ['k'.repeat(129)]: 'v' }],
  ['a value of 257 characters', { k: 'v'.repeat(257) }],
])('API Gateway refuses %s', async (_, tags) => {
  await expect(gatewayTags(tags)).rejects.toMatchObject({ name: 'BadRequestException' });
});
