/** A handful of everything that is listed in pages, and the lists with what they are to hold at least. */
import type { Botocore, Members } from './botocore.ts';
import { functionOf, makeRole, TRUST } from './lambda-role.ts';

export interface List {
  parameters: (ids: Record<string, string>) => Members;
  /** Items that are there. */
  least: number;
  /** What a page holds whatever is asked for. */
  fixed?: number;
}

const MANY = 5;
const TOPICS = 101;
const FN = 'arn:aws:lambda:us-east-1:000000000000:function:fn0';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:topic0';
const POLICY = 'arn:aws:iam::000000000000:policy/policy0';
const statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' };
const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

const list = (least: number, members: Members = {}): List => ({ parameters: () => members, least });
const ofApi = (least: number): List => ({ parameters: ({ restApiId = '' }) => ({ restApiId }), least });
const fixed = (least: number, members?: Members): List => ({ ...list(least, members), fixed: 100 });
const role = { RoleName: 'role0' };
const fn = { FunctionName: 'fn0' };
const PolicyArn = { PolicyArn: POLICY };
const simulated = { ActionNames: ['a:B', 'a:C', 'a:D'], ResourceArns: ['*'] };

export const LISTS = {
  apigateway: {
    GetRestApis: list(MANY),
    GetResources: ofApi(MANY + 1),
    GetModels: ofApi(MANY + 2),
    GetRequestValidators: ofApi(MANY),
    GetDeployments: ofApi(MANY),
    GetGatewayResponses: { ...ofApi(21), fixed: 21 },
    GetAuthorizers: ofApi(0),
    GetDocumentationParts: ofApi(0),
    GetDocumentationVersions: ofApi(0),
    GetApiKeys: list(0),
    GetClientCertificates: list(0),
    GetDomainNames: list(0),
    GetUsagePlans: list(0),
    GetVpcLinks: list(0),
  },
  events: {
    ListRules: list(MANY),
    ListTargetsByRule: list(MANY, { Rule: 'rule0' }),
    ListRuleNamesByTarget: list(MANY, { TargetArn: FN }),
  },
  iam: {
    ListRoles: list(MANY),
    ListRoleTags: list(MANY, role),
    ListRolePolicies: list(MANY, role),
    ListAttachedRolePolicies: list(MANY, role),
    ListPolicies: list(MANY, { Scope: 'Local' }),
    ListPolicyTags: list(MANY, PolicyArn),
    ListPolicyVersions: list(1, PolicyArn),
    ListEntitiesForPolicy: list(MANY, PolicyArn),
    ListInstanceProfilesForRole: list(0, role),
    SimulateCustomPolicy: list(3, { PolicyInputList: [document], ...simulated }),
    SimulatePrincipalPolicy: list(3, { PolicySourceArn: 'arn:aws:iam::000000000000:role/role0', ...simulated }),
    ListAccountAliases: list(0),
    ListGroups: list(0),
    ListInstanceProfiles: list(0),
    ListMFADevices: list(0),
    ListServerCertificates: list(0),
    ListUsers: list(0),
    ListVirtualMFADevices: list(0),
  },
  lambda: {
    ListFunctions: list(MANY),
    ListVersionsByFunction: list(1, fn),
    ListFunctionEventInvokeConfigs: list(1, fn),
    ListAliases: list(0, fn),
    ListEventSourceMappings: list(0),
    ListFunctionUrlConfigs: list(0, fn),
    ListProvisionedConcurrencyConfigs: list(0, fn),
    ListCodeSigningConfigs: list(0),
    ListLayers: list(0),
    ListLayerVersions: list(0, { LayerName: 'layer' }),
  },
  logs: {
    DescribeLogGroups: list(MANY),
    DescribeLogStreams: list(MANY, { logGroupName: 'group0' }),
    DescribeResourcePolicies: list(MANY),
    DescribeDeliveries: list(0),
    DescribeDestinations: list(0),
    DescribeExportTasks: list(0),
    DescribeMetricFilters: list(0),
    DescribeQueries: list(0),
    DescribeSubscriptionFilters: list(0, { logGroupName: 'group0' }),
  },
  sns: {
    ListTopics: fixed(TOPICS),
    ListSubscriptions: fixed(TOPICS),
    ListSubscriptionsByTopic: fixed(TOPICS, { TopicArn: TOPIC }),
    ListOriginationNumbers: fixed(0),
    ListPhoneNumbersOptedOut: fixed(0),
    ListPlatformApplications: fixed(0),
    ListSMSSandboxPhoneNumbers: fixed(0),
  },
  tagging: {
    GetResources: list(TOPICS),
    GetTagKeys: fixed(2),
    GetTagValues: { ...list(TOPICS, { Key: 'number' }), fixed: TOPICS },
  },
} as const satisfies Record<string, Record<string, List>>;

/** Makes the things, and answers the ids that nobody could choose. */
export async function fillLists({ output }: Botocore): Promise<Record<string, string>> {
  const Role = await makeRole({ output } as Botocore);
  const { id: restApiId } = await output<{ id: string }>('apigateway', 'CreateRestApi', { name: 'api0' });
  const root = await output<{ items: { id: string }[] }>('apigateway', 'GetResources', { restApiId });
  const method = { restApiId, resourceId: root.items[0]!.id, httpMethod: 'GET' };
  await output('apigateway', 'PutMethod', { ...method, authorizationType: 'NONE' });
  await output('apigateway', 'PutIntegration', { ...method, type: 'MOCK' });
  for (let i = 0; i < TOPICS; i++) {
    await output('sns', 'CreateTopic', { Name: `topic${i}`, Tags: [{ Key: 'number', Value: `${i}` }] });
    await output('sns', 'Subscribe', { TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FN.replace('fn0', `fn${i}`) });
  }
  for (let i = 0; i < MANY; i++) {
    const [RoleName, logGroupName] = [`role${i}`, `group${i}`];
    const Tags = [{ Key: `key${i}`, Value: '' }];
    await output('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
    await output('iam', 'CreatePolicy', { PolicyName: `policy${i}`, PolicyDocument: document });
    await output('iam', 'AttachRolePolicy', { RoleName, PolicyArn: POLICY });
    await output('iam', 'TagPolicy', { PolicyArn: POLICY, Tags });
    await output('lambda', 'CreateFunction', functionOf(`fn${i}`, Role));
    await output('logs', 'CreateLogGroup', { logGroupName });
    await output('logs', 'PutResourcePolicy', { policyName: `policy${i}`, policyDocument: WRITERS });
    await output('events', 'PutRule', { Name: `rule${i}`, EventPattern: '{"source":["x"]}' });
    await output('events', 'PutTargets', { Rule: `rule${i}`, Targets: [{ Id: 'fn', Arn: FN }] });
    await output('apigateway', 'CreateResource', { restApiId, parentId: method.resourceId, pathPart: `p${i}` });
    await output('apigateway', 'CreateModel', { restApiId, name: `model${i}`, contentType: 'application/json' });
    await output('apigateway', 'CreateRequestValidator', { restApiId, name: `validator${i}` });
    await output('apigateway', 'CreateDeployment', { restApiId });
    if (i > 0) await output('apigateway', 'CreateRestApi', { name: `api${i}`, tags: { shared: 'x' } });
  }
  for (let i = 0; i < MANY; i++) {
    await output('iam', 'TagRole', { ...role, Tags: [{ Key: `key${i}`, Value: '' }] });
    await output('iam', 'PutRolePolicy', { ...role, PolicyName: `inline${i}`, PolicyDocument: document });
    await output('iam', 'AttachRolePolicy', { ...role, PolicyArn: POLICY.replace('policy0', `policy${i}`) });
    await output('logs', 'CreateLogStream', { logGroupName: 'group0', logStreamName: `stream${i}` });
    if (i > 0) await output('events', 'PutTargets', { Rule: 'rule0', Targets: [{ Id: `fn${i}`, Arn: FN }] });
  }
  await output('lambda', 'PutFunctionEventInvokeConfig', { ...fn, MaximumRetryAttempts: 0 });
  return { restApiId };
}

const writers = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'logs:*', Resource: '*' };
const WRITERS = JSON.stringify({ Version: '2012-10-17', Statement: [writers] });
