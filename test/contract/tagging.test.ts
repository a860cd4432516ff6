/** Resource Groups Tagging over HTTP: the tags of what every service registered. */
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  GetTagKeysCommand,
  GetTagValuesCommand,
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:';
const BASE = 'us-east-1:000000000000';
let endpoint: TestEndpoint;
let tagging: ResourceGroupsTaggingAPIClient;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  tagging = endpoint.clientOf(ResourceGroupsTaggingAPIClient);
  const logs = endpoint.clientOf(CloudWatchLogsClient);
  const group = (logGroupName: string, tags?: Record<string, string>) =>
    logs.send(new CreateLogGroupCommand({ logGroupName, tags }));
  await group('/a', { 'destined:stack': 'one', other: 'x' });
  await group('/b', { 'destined:stack': 'two' });
  await group('/c', { 'destined:stack': 'one' });
  await group('/untagged');
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const Tags = [{ Key: 'destined:stack', Value: 'one' }];
  await endpoint.clientOf(IAMClient).send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument, Tags }));
  const tags = { kind: 'made' };
  endpoint.world.tagged.push((region) =>
    region === 'us-east-1'
      ? [
          { arn: `arn:aws:lambda:${BASE}:function:f`, tags },
          { arn: `arn:aws:events:${BASE}:event-bus/b`, tags },
          { arn: `arn:aws:events:${BASE}:rule/b/r`, tags },
          { arn: `arn:aws:sns:${BASE}:orders`, tags },
          { arn: 'arn:aws:apigateway:us-east-1::/restapis/abc', tags },
        ]
      : [],
  );
});
afterAll(() => endpoint.stop());

const arns = async (input: GetResourcesCommandInput) =>
  (await tagging.send(new GetResourcesCommand(input))).ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN);

it('finds by key and value; roles are not in it', async () => {
  const stack = (...Values: string[]) => ({ TagFilters: [{ Key: 'destined:stack', Values }] });
  expect(await arns(stack('one'))).toEqual([`${GROUP}/a`, `${GROUP}/c`]);
  expect(await arns(stack('one', 'two'))).toEqual([`${GROUP}/a`, `${GROUP}/b`, `${GROUP}/c`]);
  expect(await arns(stack())).toHaveLength(3);
  expect(await arns(stack('none'))).toEqual([]);
  expect(await arns({ TagFilters: [{ Key: 'destined:stack', Values: ['one'] }, { Key: 'other' }] })).toEqual([
    `${GROUP}/a`,
  ]);
  expect(await arns({ TagFilters: [{ Key: 'constructor' }] })).toEqual([]);
  const { ResourceTagMappingList: list } = await tagging.send(new GetResourcesCommand(stack('two')));
  expect(list).toEqual([{ ResourceARN: `${GROUP}/b`, Tags: [{ Key: 'destined:stack', Value: 'two' }] }]);
});

it.each([
  ['lambda:function', [`arn:aws:lambda:${BASE}:function:f`]],
  ['events:event-bus', [`arn:aws:events:${BASE}:event-bus/b`]],
  ['events:rule', [`arn:aws:events:${BASE}:rule/b/r`]],
  ['events', [`arn:aws:events:${BASE}:event-bus/b`, `arn:aws:events:${BASE}:rule/b/r`]],
  ['sns:topic', [`arn:aws:sns:${BASE}:orders`]],
  ['sns', [`arn:aws:sns:${BASE}:orders`]],
  ['apigateway:restapis', ['arn:aws:apigateway:us-east-1::/restapis/abc']],
  ['logs:log-group', [`${GROUP}/a`, `${GROUP}/b`, `${GROUP}/c`]],
  ['s3', []],
])('filters by type %s', async (type, expected) => {
  expect(await arns({ ResourceTypeFilters: [type] })).toEqual(expected);
});

it('pages', async () => {
  const found: (string | undefined)[] = [];
  let pages = 0;
  const pager = paginateGetResources({ client: tagging, pageSize: 3 }, {});
  for await (const { ResourceTagMappingList = [] } of pager) {
    pages += 1;
    found.push(...ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN));
  }
  expect(pages).toBe(3);
  expect(new Set(found).size).toBe(8);
  await expect(arns({ PaginationToken: 'x' })).rejects.toMatchObject({ name: 'PaginationTokenExpiredException' });
});

it('looks into one region', async () => {
  const elsewhere = endpoint.clientOf(ResourceGroupsTaggingAPIClient, { region: 'eu-west-1' });
  expect((await elsewhere.send(new GetResourcesCommand({}))).ResourceTagMappingList).toEqual([]);
});

it('lists keys and values', async () => {
  expect((await tagging.send(new GetTagKeysCommand({}))).TagKeys).toEqual(['destined:stack', 'kind', 'other']);
  const values = await tagging.send(new GetTagValuesCommand({ Key: 'destined:stack' }));
  expect(values.TagValues).toEqual(['one', 'two']);
});

it.each<[string, GetResourcesCommandInput, string, string, number]>([
  [
    'ARNs and filters together',
    { ResourceARNList: [`${GROUP}/a`], TagFilters: [{ Key: 'other' }] },
    'InvalidParameterException',
    'ResourceARNList can not be used together with TagFilters or ResourceTypeFilters.',
    400,
  ],
  [
    'pages of none',
    { ResourcesPerPage: 0 },
    'InvalidParameterException',
    'ResourcesPerPage must be between 1 and 100.',
    400,
  ],
  [
    'pages of 101',
    { ResourcesPerPage: 101 },
    'InvalidParameterException',
    'ResourcesPerPage must be between 1 and 100.',
    400,
  ],
  [
    'whether tags comply',
    { IncludeComplianceDetails: true },
    'NotImplementedException',
    'IncludeComplianceDetails is not served here',
    501,
  ],
  ['pages of tags', { TagsPerPage: 100 }, 'NotImplementedException', 'TagsPerPage is not served here', 501],
])('refuses %s', async (_what, input, name, message, httpStatusCode) => {
  await expect(arns(input)).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
});

it('refuses to tag by name, since each service tags its own', async () => {
  const request = new TagResourcesCommand({ ResourceARNList: [`${GROUP}/a`], Tags: { a: 'b' } });
  await expect(tagging.send(request)).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: 'tagging:TagResources is not served here',
  });
});
