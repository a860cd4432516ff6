/** A token that no page gave is refused by every list of every service, an empty list's too; and a list without one is a list. */
import * as Gateway from '@aws-sdk/client-api-gateway';
import * as Logs from '@aws-sdk/client-cloudwatch-logs';
import * as Events from '@aws-sdk/client-eventbridge';
import * as Iam from '@aws-sdk/client-iam';
import * as Lambda from '@aws-sdk/client-lambda';
import * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as Sns from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

interface Sendable {
  send(command: object): Promise<unknown>;
}
type Command = new (input: never) => object;

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const ROLE = 'arn:aws:iam::000000000000:role/r';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:t';
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:g';
const MANAGED = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const ALLOW = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const SIMULATED = { ActionNames: ['s3:x'] };
let endpoint: TestEndpoint;
let restApiId: string;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const iam = endpoint.clientOf(Iam.IAMClient);
  await iam.send(new Iam.CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify(TRUST) }));
  await endpoint.clientOf(Sns.SNSClient).send(new Sns.CreateTopicCommand({ Name: 't' }));
  const logs = endpoint.clientOf(Logs.CloudWatchLogsClient);
  await logs.send(new Logs.CreateLogGroupCommand({ logGroupName: 'g' }));
  await logs.send(new Logs.CreateLogStreamCommand({ logGroupName: 'g', logStreamName: 's' }));
  const events = endpoint.clientOf(Events.EventBridgeClient);
  await events.send(new Events.PutRuleCommand({ Name: 'r', EventPattern: '{"source":["s"]}' }));
  const lambda = endpoint.clientOf(Lambda.LambdaClient);
  const { bytes: ZipFile } = zip({ 'index.mjs': 'export const handler = () => 1;' });
  await lambda.send(
    new Lambda.CreateFunctionCommand({
      FunctionName: 'f',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile },
    }),
  );
  const made = await endpoint.clientOf(Gateway.APIGatewayClient).send(new Gateway.CreateRestApiCommand({ name: 'a' }));
  restApiId = made.id!;
});
afterAll(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

interface Kind {
  client: () => unknown;
  /** The member that takes the token, and the error for one that is none. */
  token: string;
  name: string;
  message: string;
  lists: [Command, object?][];
}
const KINDS: Kind[] = [
  {
    client: () => endpoint.clientOf(Events.EventBridgeClient),
    token: 'NextToken',
    name: 'ValidationException',
    message: 'The specified nextToken is invalid.',
    lists: [
      [Events.ListRulesCommand],
      [Events.ListEventBusesCommand],
      [Events.ListTargetsByRuleCommand, { Rule: 'r' }],
      [Events.ListRuleNamesByTargetCommand, { TargetArn: 'arn:x' }],
      [Events.ListArchivesCommand],
      [Events.ListReplaysCommand],
      [Events.ListConnectionsCommand],
      [Events.ListApiDestinationsCommand],
      [Events.ListEndpointsCommand],
      [Events.ListEventSourcesCommand],
      [Events.ListPartnerEventSourcesCommand, { NamePrefix: 'x' }],
    ],
  },
  {
    client: () => endpoint.clientOf(Iam.IAMClient),
    token: 'Marker',
    name: 'ValidationError',
    message: 'Invalid Marker.',
    lists: [
      [Iam.ListRolesCommand],
      [Iam.ListRoleTagsCommand, { RoleName: 'r' }],
      [Iam.ListRolePoliciesCommand, { RoleName: 'r' }],
      [Iam.ListAttachedRolePoliciesCommand, { RoleName: 'r' }],
      [Iam.ListPoliciesCommand],
      [Iam.ListPolicyTagsCommand, { PolicyArn: MANAGED }],
      [Iam.ListPolicyVersionsCommand, { PolicyArn: MANAGED }],
      [Iam.ListEntitiesForPolicyCommand, { PolicyArn: MANAGED }],
      [Iam.GetAccountAuthorizationDetailsCommand],
      [Iam.SimulatePrincipalPolicyCommand, { PolicySourceArn: ROLE, ...SIMULATED }],
      [Iam.SimulateCustomPolicyCommand, { PolicyInputList: [ALLOW], ...SIMULATED }],
      [Iam.ListUsersCommand],
      [Iam.ListAccountAliasesCommand],
      [Iam.ListGroupsCommand],
      [Iam.ListInstanceProfilesCommand],
      [Iam.ListInstanceProfilesForRoleCommand, { RoleName: 'r' }],
      [Iam.ListMFADevicesCommand],
      [Iam.ListServerCertificatesCommand],
      [Iam.ListVirtualMFADevicesCommand],
    ],
  },
  {
    client: () => endpoint.clientOf(Lambda.LambdaClient),
    token: 'Marker',
    name: 'InvalidParameterValueException',
    message: 'Invalid pagination token.',
    lists: [
      [Lambda.ListFunctionsCommand],
      [Lambda.ListFunctionEventInvokeConfigsCommand, { FunctionName: 'f' }],
      [Lambda.ListVersionsByFunctionCommand, { FunctionName: 'f' }],
      [Lambda.ListAliasesCommand, { FunctionName: 'f' }],
      [Lambda.ListEventSourceMappingsCommand],
      [Lambda.ListLayersCommand],
      [Lambda.ListLayerVersionsCommand, { LayerName: 'l' }],
      [Lambda.ListCodeSigningConfigsCommand],
      [Lambda.ListFunctionUrlConfigsCommand, { FunctionName: 'f' }],
      [Lambda.ListProvisionedConcurrencyConfigsCommand, { FunctionName: 'f' }],
    ],
  },
  {
    client: () => endpoint.clientOf(Logs.CloudWatchLogsClient),
    token: 'nextToken',
    name: 'InvalidParameterException',
    message: 'The specified nextToken is invalid.',
    lists: [
      [Logs.DescribeLogGroupsCommand],
      [Logs.ListLogGroupsCommand],
      [Logs.DescribeLogStreamsCommand, { logGroupName: 'g' }],
      [Logs.FilterLogEventsCommand, { logGroupName: 'g' }],
      [Logs.GetLogEventsCommand, { logGroupName: 'g', logStreamName: 's' }],
      [Logs.DescribeResourcePoliciesCommand],
      [Logs.DescribeResourcePoliciesCommand, { resourceArn: GROUP }],
      [Logs.DescribeAccountPoliciesCommand, { policyType: 'DATA_PROTECTION_POLICY' }],
      [Logs.DescribeDestinationsCommand],
      [Logs.DescribeExportTasksCommand],
      [Logs.DescribeMetricFiltersCommand],
      [Logs.DescribeQueriesCommand],
      [Logs.DescribeQueryDefinitionsCommand],
      [Logs.DescribeSubscriptionFiltersCommand, { logGroupName: 'g' }],
    ],
  },
  {
    client: () => endpoint.clientOf(Logs.CloudWatchLogsClient),
    token: 'nextToken',
    // Its model has no InvalidParameterException.
    name: 'ValidationException',
    message: 'The specified nextToken is invalid.',
    lists: [[Logs.DescribeDeliveriesCommand]],
  },
  {
    client: () => endpoint.clientOf(Sns.SNSClient),
    token: 'NextToken',
    name: 'InvalidParameterException',
    message: 'Invalid parameter: NextToken',
    lists: [
      [Sns.ListTopicsCommand],
      [Sns.ListSubscriptionsCommand],
      [Sns.ListSubscriptionsByTopicCommand, { TopicArn: TOPIC }],
      [Sns.ListPlatformApplicationsCommand],
      [Sns.ListOriginationNumbersCommand],
      [Sns.ListSMSSandboxPhoneNumbersCommand],
    ],
  },
  {
    client: () => endpoint.clientOf(Sns.SNSClient),
    token: 'nextToken',
    name: 'InvalidParameterException',
    message: 'Invalid parameter: NextToken',
    lists: [[Sns.ListPhoneNumbersOptedOutCommand]],
  },
  {
    client: () => endpoint.clientOf(Gateway.APIGatewayClient),
    token: 'position',
    name: 'BadRequestException',
    message: 'Invalid position parameter',
    lists: [
      [Gateway.GetRestApisCommand],
      [Gateway.GetResourcesCommand, {}],
      [Gateway.GetModelsCommand, {}],
      [Gateway.GetDeploymentsCommand, {}],
      [Gateway.GetRequestValidatorsCommand, {}],
      [Gateway.GetAuthorizersCommand, {}],
      [Gateway.GetDocumentationPartsCommand, {}],
      [Gateway.GetDocumentationVersionsCommand, {}],
      [Gateway.GetApiKeysCommand],
      [Gateway.GetUsagePlansCommand],
      [Gateway.GetDomainNamesCommand],
      [Gateway.GetVpcLinksCommand],
      [Gateway.GetClientCertificatesCommand],
      [Gateway.GetDomainNameAccessAssociationsCommand],
    ],
  },
  {
    client: () => endpoint.clientOf(Tagging.ResourceGroupsTaggingAPIClient),
    token: 'PaginationToken',
    name: 'PaginationTokenExpiredException',
    message: 'The PaginationToken is invalid or has expired.',
    lists: [[Tagging.GetResourcesCommand], [Tagging.GetTagKeysCommand], [Tagging.GetTagValuesCommand, { Key: 'k' }]],
  },
];
const rows = KINDS.flatMap((kind) =>
  kind.lists.map(([Command, input = {}]) => {
    const title = `${Command.name} ${[...Object.keys(input), kind.token].join(' ')}`;
    return [title, kind, Command, input] as const;
  }),
);

describe('a token that is none', () => {
  it.each(rows)('%s', async (_, { client, token, name, message }, Command, input) => {
    const given = { restApiId, ...input } as never;
    const service = client() as Sendable;
    await expect(service.send(new Command(given))).resolves.toBeDefined();
    await expect(service.send(new Command({ ...(given as object), [token]: 'x' } as never))).rejects.toMatchObject({
      name,
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });
});
