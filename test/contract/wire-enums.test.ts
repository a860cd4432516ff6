/** Members of inputs that take one of a few values: any other is refused before the operation is looked at, in every service's own way. */
import * as Gateway from '@aws-sdk/client-api-gateway';
import * as Logs from '@aws-sdk/client-cloudwatch-logs';
import * as Events from '@aws-sdk/client-eventbridge';
import * as Iam from '@aws-sdk/client-iam';
import * as Lambda from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type AnyCommand, sendUnchecked } from '../support/send-unchecked.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

const clients = {
  apigateway: () => endpoint.clientOf(Gateway.APIGatewayClient),
  events: () => endpoint.clientOf(Events.EventBridgeClient),
  iam: () => endpoint.clientOf(Iam.IAMClient),
  lambda: () => endpoint.clientOf(Lambda.LambdaClient),
  logs: () => endpoint.clientOf(Logs.CloudWatchLogsClient),
};
const send = (service: keyof typeof clients, Command: AnyCommand, input: object) =>
  sendUnchecked(clients[service](), Command, input);

const AT = { restApiId: 'r', resourceId: 'r', httpMethod: 'GET' };
const CODE = { FunctionName: 'f', Role: 'r', Code: {} };
const CONTEXT = { ActionNames: ['s3:x'], ContextEntries: [{ ContextKeyType: 'string' }, { ContextKeyType: 'ZAP' }] };
const ECS = { TaskDefinitionArn: 'arn:x', LaunchType: 'ZAP' };
const ARN = 'arn:aws:iam::000000000000:role/r';

type Row = [service: keyof typeof clients, command: AnyCommand, input: object, at: string, values: object];
const ROWS: Row[] = [
  [
    'apigateway',
    Gateway.CreateRestApiCommand,
    { name: 'x', apiKeySource: 'ZAP' },
    'createRestApiInput.apiKeySource',
    Gateway.ApiKeySourceType,
  ],
  [
    'apigateway',
    Gateway.CreateRestApiCommand,
    { name: 'x', endpointConfiguration: { ipAddressType: 'ZAP' } },
    'createRestApiInput.endpointConfiguration.ipAddressType',
    Gateway.IpAddressType,
  ],
  [
    'apigateway',
    Gateway.PutRestApiCommand,
    { restApiId: 'r', mode: 'ZAP', body: Buffer.from('{}') },
    'putRestApiInput.mode',
    Gateway.PutMode,
  ],
  [
    'apigateway',
    Gateway.PutIntegrationCommand,
    { ...AT, type: 'MOCK', connectionType: 'ZAP' },
    'putIntegrationInput.connectionType',
    Gateway.ConnectionType,
  ],
  [
    'apigateway',
    Gateway.PutIntegrationCommand,
    { ...AT, type: 'MOCK', contentHandling: 'ZAP' },
    'putIntegrationInput.contentHandling',
    Gateway.ContentHandlingStrategy,
  ],
  [
    'apigateway',
    Gateway.PutIntegrationResponseCommand,
    { ...AT, statusCode: '200', contentHandling: 'ZAP' },
    'putIntegrationResponseInput.contentHandling',
    Gateway.ContentHandlingStrategy,
  ],
  [
    'apigateway',
    Gateway.GetDocumentationPartsCommand,
    { restApiId: 'r', type: 'ZAP' },
    'getDocumentationPartsInput.type',
    Gateway.DocumentationPartType,
  ],
  [
    'apigateway',
    Gateway.GetDocumentationPartsCommand,
    { restApiId: 'r', locationStatus: 'ZAP' },
    'getDocumentationPartsInput.locationStatus',
    Gateway.LocationStatusType,
  ],
  [
    'apigateway',
    Gateway.GetDomainNamesCommand,
    { resourceOwner: 'ZAP' },
    'getDomainNamesInput.resourceOwner',
    Gateway.ResourceOwner,
  ],
  [
    'apigateway',
    Gateway.GetDomainNameAccessAssociationsCommand,
    { resourceOwner: 'ZAP' },
    'getDomainNameAccessAssociationsInput.resourceOwner',
    Gateway.ResourceOwner,
  ],
  ['events', Events.ListArchivesCommand, { State: 'ZAP' }, 'state', Events.ArchiveState],
  ['events', Events.ListConnectionsCommand, { ConnectionState: 'ZAP' }, 'connectionState', Events.ConnectionState],
  ['events', Events.ListReplaysCommand, { State: 'ZAP' }, 'state', Events.ReplayState],
  [
    'events',
    Events.PutTargetsCommand,
    {
      Rule: 'r',
      Targets: [
        { Id: 'a', Arn: 'arn:x' },
        { Id: 'b', Arn: 'arn:x', EcsParameters: ECS },
      ],
    },
    'targets.2.member.ecsParameters.launchType',
    Events.LaunchType,
  ],
  ...Object.entries({
    propagateTags: [{ PropagateTags: 'ZAP' }, Events.PropagateTags],
    'networkConfiguration.awsvpcConfiguration.assignPublicIp': [
      { NetworkConfiguration: { awsvpcConfiguration: { Subnets: [], AssignPublicIp: 'ZAP' } } },
      Events.AssignPublicIp,
    ],
    'placementConstraints.2.member.type': [
      { PlacementConstraints: [{}, { type: 'ZAP' }] },
      Events.PlacementConstraintType,
    ],
    'placementStrategy.1.member.type': [{ PlacementStrategy: [{ type: 'ZAP' }] }, Events.PlacementStrategyType],
  }).map(([at, [members, values]]): Row => {
    const EcsParameters = { TaskDefinitionArn: 'arn:x', ...members };
    const input = { Rule: 'r', Targets: [{ Id: 'a', Arn: 'arn:x', EcsParameters }] };
    return ['events', Events.PutTargetsCommand, input, `targets.1.member.ecsParameters.${at}`, values!];
  }),
  ['iam', Iam.ListPoliciesCommand, { Scope: 'ZAP' }, 'scope', Iam.PolicyScopeType],
  ['iam', Iam.ListPoliciesCommand, { PolicyUsageFilter: 'ZAP' }, 'policyUsageFilter', Iam.PolicyUsageType],
  [
    'iam',
    Iam.ListEntitiesForPolicyCommand,
    { PolicyArn: 'arn:aws:iam::aws:policy/x', EntityFilter: 'ZAP' },
    'entityFilter',
    Iam.EntityType,
  ],
  [
    'iam',
    Iam.ListEntitiesForPolicyCommand,
    { PolicyArn: 'arn:aws:iam::aws:policy/x', PolicyUsageFilter: 'ZAP' },
    'policyUsageFilter',
    Iam.PolicyUsageType,
  ],
  ['iam', Iam.ListVirtualMFADevicesCommand, { AssignmentStatus: 'ZAP' }, 'assignmentStatus', Iam.AssignmentStatusType],
  [
    'iam',
    Iam.SimulateCustomPolicyCommand,
    { PolicyInputList: ['{}'], ...CONTEXT },
    'contextEntries.2.member.contextKeyType',
    Iam.ContextKeyTypeEnum,
  ],
  [
    'iam',
    Iam.SimulatePrincipalPolicyCommand,
    { PolicySourceArn: ARN, ...CONTEXT },
    'contextEntries.2.member.contextKeyType',
    Iam.ContextKeyTypeEnum,
  ],
  ['lambda', Lambda.CreateFunctionCommand, { ...CODE, PackageType: 'ZAP' }, 'packageType', Lambda.PackageType],
  [
    'lambda',
    Lambda.ListLayersCommand,
    { CompatibleArchitecture: 'ZAP' },
    'compatibleArchitecture',
    Lambda.Architecture,
  ],
  ['lambda', Lambda.ListLayersCommand, { CompatibleRuntime: 'ZAP' }, 'compatibleRuntime', Lambda.Runtime],
  [
    'lambda',
    Lambda.ListLayerVersionsCommand,
    { LayerName: 'l', CompatibleArchitecture: 'ZAP' },
    'compatibleArchitecture',
    Lambda.Architecture,
  ],
  [
    'lambda',
    Lambda.ListLayerVersionsCommand,
    { LayerName: 'l', CompatibleRuntime: 'ZAP' },
    'compatibleRuntime',
    Lambda.Runtime,
  ],
  [
    'logs',
    Logs.CreateLogGroupCommand,
    { logGroupName: 'g', logGroupClass: 'ZAP' },
    'logGroupClass',
    Logs.LogGroupClass,
  ],
  ['logs', Logs.DescribeAccountPoliciesCommand, { policyType: 'ZAP' }, 'policyType', Logs.PolicyType],
  ['logs', Logs.DescribeExportTasksCommand, { statusCode: 'ZAP' }, 'statusCode', Logs.ExportTaskStatusCode],
  ['logs', Logs.DescribeLogGroupsCommand, { logGroupClass: 'ZAP' }, 'logGroupClass', Logs.LogGroupClass],
  ['logs', Logs.DescribeLogStreamsCommand, { logGroupName: 'g', orderBy: 'ZAP' }, 'orderBy', Logs.OrderBy],
  ['logs', Logs.DescribeQueriesCommand, { status: 'ZAP' }, 'status', Logs.QueryStatus],
  ['logs', Logs.DescribeQueriesCommand, { queryLanguage: 'ZAP' }, 'queryLanguage', Logs.QueryLanguage],
  ['logs', Logs.DescribeQueryDefinitionsCommand, { queryLanguage: 'ZAP' }, 'queryLanguage', Logs.QueryLanguage],
  ['logs', Logs.DescribeResourcePoliciesCommand, { policyScope: 'ZAP' }, 'policyScope', Logs.PolicyScope],
  ['logs', Logs.ListLogGroupsCommand, { logGroupClass: 'ZAP' }, 'logGroupClass', Logs.LogGroupClass],
];
const NAMES: Partial<Record<Row[0], string>> = { iam: 'ValidationError', logs: 'InvalidParameterException' };

describe('refused', () => {
  it.each(ROWS.map((row) => [`${row[0]} ${row[1].name} ${row[3]}`, row] as const))('%s', async (_, row) => {
    const [service, Command, input, at, values] = row;
    const set = `Member must satisfy enum value set: [${Object.values(values).join(', ')}]`;
    await expect(send(service, Command, input)).rejects.toMatchObject({
      name: NAMES[service] ?? 'ValidationException',
      message: `1 validation error detected: Value 'ZAP' at '${at}' failed to satisfy constraint: ${set}`,
      $metadata: { httpStatusCode: 400 },
    });
  });
  it('one of a list', async () => {
    const command = new Iam.GetAccountAuthorizationDetailsCommand({ Filter: ['Role', 'ZAP' as Iam.EntityType] });
    await expect(clients.iam().send(command)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(
        /Value '\[Role, ZAP\]' at 'filter' failed to satisfy constraint: Member must satisfy constraint: \[Member must/,
      ),
    });
  });
});

it('each of the values is taken, and none', async () => {
  const iam = clients.iam();
  for (const Scope of [undefined, ...Object.values(Iam.PolicyScopeType)])
    await expect(iam.send(new Iam.ListPoliciesCommand({ Scope }))).resolves.toBeDefined();
  const Filter = Object.values(Iam.EntityType);
  await expect(iam.send(new Iam.GetAccountAuthorizationDetailsCommand({ Filter }))).resolves.toBeDefined();
  for (const policyScope of [undefined, ...Object.values(Logs.PolicyScope)])
    await expect(clients.logs().send(new Logs.DescribeResourcePoliciesCommand({ policyScope }))).resolves.toBeDefined();
});
