/** Who may call: root everything, a role what its policies and the resource's say, a function what its own role may. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  GetRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateAccountCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand as RemoveBusPermissionCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  SNSClient,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import type { Credentials } from '../../src/local/world.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { BUS, type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';
import { signedFetch } from '../support/signed-fetch.ts';

const ROLE = 'arn:aws:iam::000000000000:role/caller';
const RUNNER = 'arn:aws:iam::000000000000:role/runner';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:target';

let endpoint: TestEndpoint;
let stage: LambdaStage;
let iam: IAMClient;
/** Those of a session of the role `caller`. */
let credentials: Credentials;
let lambda: LambdaClient;

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string, Resource: string) => ({ Effect: 'Deny', Action, Resource });
const trust = (AWS: string, Effect = 'Allow') => ({ Effect, Action: 'sts:AssumeRole', Principal: { AWS } });

const callerMay = (...statements: object[]) =>
  iam.send(new PutRolePolicyCommand({ RoleName: 'caller', PolicyName: 'p', PolicyDocument: document(...statements) }));
async function sessionOf(RoleArn: string, client = endpoint.clientOf(STSClient)): Promise<Credentials> {
  const { Credentials: made } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }));
  return {
    accessKeyId: made!.AccessKeyId!,
    secretAccessKey: made!.SecretAccessKey!,
    sessionToken: made!.SessionToken!,
  };
}

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stage = await setLambdaStage(endpoint);
  iam = endpoint.clientOf(IAMClient);
  await stage.create('target', 'export const handler = async () => ({ ...process.env });');
  // Of a rule, too.
  const Service = ['lambda.amazonaws.com', 'events.amazonaws.com'];
  const PolicyDocument = document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'runner', PolicyDocument }));
  const AssumeRolePolicyDocument = document(trust('000000000000'));
  await iam.send(new CreateRoleCommand({ RoleName: 'caller', AssumeRolePolicyDocument }));
  credentials = await sessionOf(ROLE);
  lambda = endpoint.clientOf(LambdaClient, { credentials });
});
afterEach(async () => {
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'caller', PolicyName: 'p' })).catch(() => undefined);
  expect(endpoint.stderr()).toBe('');
});
afterAll(() => endpoint?.stop());

describe('Invoke by a role', () => {
  interface Row {
    what: string;
    identity?: object[];
    resource?: Partial<AddPermissionCommandInput>;
    /** How the function is named. */
    by?: string;
    qualifier?: string;
    refused?: RegExp;
  }
  const none = /because no identity-based policy allows the lambda:InvokeFunction action$/;
  const rows: Row[] = [
    { what: 'is refused where nothing allows it', refused: none },
    { what: 'is let through by its own policy', identity: [allow('lambda:InvokeFunction', FUNCTION)] },
    { what: "is let through by the function's policy for the role", resource: { Principal: ROLE } },
    {
      what: "is let through by the function's policy for the session",
      resource: { Principal: 'arn:aws:sts::000000000000:assumed-role/caller/session' },
    },
    { what: "is let through by the function's policy for everybody", resource: { Principal: '*' } },
    {
      what: "is refused where the function's policy is for another role",
      resource: { Principal: 'arn:aws:iam::000000000000:role/runner' },
      refused: none,
    },
    {
      what: "is refused where the function's policy names the account only",
      resource: { Principal: '000000000000' },
      refused: none,
    },
    {
      what: "is refused where the function's policy is of another action",
      resource: { Principal: ROLE, Action: 'lambda:GetFunction' },
      refused: none,
    },
    {
      what: 'is refused where the permission is for function URLs',
      resource: { Principal: ROLE, InvokedViaFunctionUrl: true },
      refused: none,
    },
    {
      what: 'is refused where the permission is for an organisation',
      resource: { Principal: ROLE, PrincipalOrgID: 'o-1234567890' },
      refused: none,
    },
    {
      what: 'is refused by an explicit deny whatever the function says',
      identity: [deny('lambda:*', '*')],
      resource: { Principal: ROLE },
      refused: /with an explicit deny in an identity-based policy$/,
    },
    {
      what: 'is refused by its policy for another function',
      identity: [allow('lambda:InvokeFunction', `${FUNCTION}-2`)],
      refused: none,
    },
    {
      what: 'is weighed for the function that is meant, however it is named',
      identity: [allow('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:000000000000:function:000000000000')],
      by: '000000000000:function:target',
      refused: none,
    },
    {
      what: 'by account and name is let through by its own policy',
      identity: [allow('lambda:InvokeFunction', FUNCTION)],
      by: '000000000000:function:target',
    },
    ...[
      { by: 'target:$LATEST' },
      { by: '000000000000:function:target:$LATEST' },
      { by: `${FUNCTION}:$LATEST` },
      { by: 'target', qualifier: '$LATEST' },
      { by: FUNCTION, qualifier: '$LATEST' },
    ].flatMap(({ by, qualifier }): Row[] => {
      const name = `${by}${qualifier ? ` with ${qualifier}` : ''}`;
      const all = allow('lambda:InvokeFunction', '*');
      return [
        {
          what: `of ${name} is let through by the policy of that alone`,
          identity: [allow('lambda:InvokeFunction', `${FUNCTION}:$LATEST`)],
          by,
          qualifier,
        },
        {
          what: `of ${name} is refused by the policy of the function without it`,
          identity: [allow('lambda:InvokeFunction', FUNCTION)],
          by,
          qualifier,
          refused: none,
        },
        {
          what: `of ${name} is refused by a deny of it`,
          identity: [all, deny('lambda:InvokeFunction', `${FUNCTION}:*`)],
          by,
          qualifier,
          refused: /with an explicit deny in an identity-based policy$/,
        },
      ];
    }),
  ];
  it.each(rows.map((row) => [row.what, row] as const))('%s', async (_what, row) => {
    if (row.identity) await callerMay(...row.identity);
    const statement = { FunctionName: 'target', StatementId: 's' };
    if (row.resource) {
      const permission = { ...statement, Action: 'lambda:InvokeFunction', Principal: '', ...row.resource };
      await stage.lambda.send(new AddPermissionCommand(permission));
    }
    try {
      const invoked = lambda.send(
        new InvokeCommand({ FunctionName: row.by ?? 'target', Qualifier: row.qualifier, InvocationType: 'DryRun' }),
      );
      if (row.refused) {
        await expect(invoked).rejects.toMatchObject({
          name: 'AccessDeniedException',
          message: expect.stringMatching(row.refused),
          $metadata: { httpStatusCode: 403 },
        });
      } else expect((await invoked).StatusCode).toBe(204);
    } finally {
      if (row.resource) await stage.lambda.send(new RemovePermissionCommand(statement));
    }
  });
});

describe('what a request asks for beside its own action', () => {
  const HERE = { 'aws:RequestedRegion': 'us-east-1' };
  const THERE = { 'aws:RequestedRegion': 'eu-west-1' };
  const passed = (service: string, where = HERE) => ({
    ...allow('iam:PassRole', RUNNER),
    Condition: { StringEquals: { ...where, 'iam:PassedToService': `${service}.amazonaws.com` } },
  });
  const may = (Action: string, where = HERE) => ({ ...allow(Action, '*'), Condition: { StringEquals: where } });
  const events = () => endpoint.clientOf(EventBridgeClient, { credentials });
  const entry = (EventBusName: string) => ({ EventBusName, Source: 'x', DetailType: 'y', Detail: '{}' });
  const putEvents = () => events().send(new PutEventsCommand({ Entries: [entry(BUS), entry('default')] }));
  const putRule = () =>
    events().send(new PutRuleCommand({ Name: 'passing', EventPattern: '{"source":["x"]}', RoleArn: RUNNER }));
  const putTargets = () => {
    const target = { Id: 't', Arn: 'arn:aws:sqs:us-east-1:000000000000:q', RoleArn: RUNNER };
    return events().send(new PutTargetsCommand({ Rule: 'there', Targets: [target] }));
  };
  const configure = () => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'target', Role: RUNNER }));
  const setLogRole = () => {
    const patchOperations = [{ op: 'replace' as const, path: '/cloudwatchRoleArn', value: RUNNER }];
    return endpoint.clientOf(APIGatewayClient, { credentials }).send(new UpdateAccountCommand({ patchOperations }));
  };
  const none = (action: string) =>
    new RegExp(`${action} on resource: \\S+ because no identity-based policy allows the ${action} action$`);
  const rows: [string, object[], () => Promise<unknown>, RegExp?][] = [
    ['PutEvents in a region that is allowed', [may('events:PutEvents')], putEvents],
    ['PutEvents in another', [may('events:PutEvents', THERE)], putEvents, none('events:PutEvents')],
    [
      'PutEvents on two buses, one of which is denied',
      [may('events:PutEvents'), deny('events:PutEvents', '*:event-bus/default')],
      putEvents,
      /on resource: \S+:event-bus\/default with an explicit deny in an identity-based policy$/,
    ],
    [
      'PutEvents on a bus of another account that has the name of one that is allowed',
      [allow('events:PutEvents', `arn:aws:events:us-east-1:000000000000:event-bus/default`)],
      () =>
        events().send(
          new PutEventsCommand({ Entries: [entry('arn:aws:events:us-east-1:111111111111:event-bus/default')] }),
        ),
      none('events:PutEvents'),
    ],
    ['PutRule with a role', [may('events:PutRule')], putRule, none('iam:PassRole')],
    ['PutRule with a role for it', [may('events:PutRule'), passed('events')], putRule],
    ['PutTargets with a role', [may('events:PutTargets')], putTargets, none('iam:PassRole')],
    [
      'PutTargets with a role for another service',
      [may('events:PutTargets'), passed('lambda')],
      putTargets,
      none('iam:PassRole'),
    ],
    ['PutTargets with a role for it', [may('events:PutTargets'), passed('events')], putTargets],
    ['a function with a role elsewhere', [may('lambda:*'), passed('lambda', THERE)], configure, none('iam:PassRole')],
    ['a function with a role here', [may('lambda:*'), passed('lambda', HERE)], configure],
    [
      'API Gateway with a role elsewhere',
      [may('apigateway:*'), passed('apigateway', THERE)],
      setLogRole,
      none('iam:PassRole'),
    ],
    // Handed over, and then refused by API Gateway itself.
    [
      'API Gateway with a role here',
      [may('apigateway:*'), passed('apigateway', HERE)],
      setLogRole,
      /^The role ARN does not have required permissions/,
    ],
  ];
  beforeAll(() =>
    endpoint.clientOf(EventBridgeClient).send(new PutRuleCommand({ Name: 'there', EventPattern: '{"source":["x"]}' })),
  );
  it.each(rows)('%s', async (_what, statements, send, refused) => {
    await callerMay(...statements);
    if (refused) await expect(send()).rejects.toThrow(refused);
    else await expect(send()).resolves.toBeDefined();
  });
});

describe('tags of what is made', () => {
  const PATTERN = '{"source":["x"]}';
  const CODE = { ZipFile: zip({ 'index.mjs': 'export const handler = () => 1;' }).bytes };
  const settings = { Runtime: 'nodejs24.x' as const, Handler: 'index.handler', Role: RUNNER, Code: CODE };
  const own: TestEndpoint['clientOf'] = (Client) => endpoint.clientOf(Client, { credentials });
  const TAGS = [{ Key: 'a', Value: 'b' }];
  let api: { restApiId: string; deploymentId: string };
  beforeAll(async () => {
    const client = endpoint.clientOf(APIGatewayClient);
    const { id: restApiId = '' } = await client.send(new CreateRestApiCommand({ name: 'tagged' }));
    const { rootResourceId: resourceId } = await client.send(new GetRestApiCommand({ restApiId }));
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    await client.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
    await client.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }));
    api = { restApiId, deploymentId: (await client.send(new CreateDeploymentCommand({ restApiId }))).id! };
  });

  /** The action, the one for tags, the resource that this is asked for, and the request. */
  const rows: [string, string, string, (name: string, tagged: boolean) => Promise<unknown>][] = [
    [
      'iam:CreateRole',
      'iam:TagRole',
      'arn:aws:iam::000000000000:role/made-*',
      (RoleName, tagged) =>
        own(IAMClient).send(
          new CreateRoleCommand({
            RoleName,
            AssumeRolePolicyDocument: document(trust('000000000000')),
            ...(tagged ? { Tags: TAGS } : {}),
          }),
        ),
    ],
    [
      'iam:CreatePolicy',
      'iam:TagPolicy',
      'arn:aws:iam::000000000000:policy/made-*',
      (PolicyName, tagged) =>
        own(IAMClient).send(
          new CreatePolicyCommand({
            PolicyName,
            PolicyDocument: document(allow('sns:*', '*')),
            Tags: tagged ? TAGS : [],
          }),
        ),
    ],
    [
      'sns:CreateTopic',
      'sns:TagResource',
      'arn:aws:sns:us-east-1:000000000000:made-*',
      (Name, tagged) => own(SNSClient).send(new CreateTopicCommand({ Name, Tags: tagged ? TAGS : [] })),
    ],
    [
      'logs:CreateLogGroup',
      'logs:TagResource',
      'arn:aws:logs:us-east-1:000000000000:log-group:made-?',
      (logGroupName, tagged) =>
        own(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName, tags: tagged ? { a: 'b' } : {} })),
    ],
    [
      'events:CreateEventBus',
      'events:TagResource',
      'arn:aws:events:us-east-1:000000000000:event-bus/made-*',
      (Name, tagged) =>
        own(EventBridgeClient).send(new CreateEventBusCommand({ Name, ...(tagged ? { Tags: TAGS } : {}) })),
    ],
    [
      'events:PutRule',
      'events:TagResource',
      'arn:aws:events:us-east-1:000000000000:rule/made-*',
      (Name, tagged) =>
        own(EventBridgeClient).send(
          new PutRuleCommand({ Name, EventPattern: PATTERN, ...(tagged ? { Tags: TAGS } : {}) }),
        ),
    ],
    [
      'lambda:CreateFunction',
      'lambda:TagResource',
      'arn:aws:lambda:us-east-1:000000000000:function:made-*',
      (FunctionName, tagged) =>
        lambda.send(new CreateFunctionCommand({ FunctionName, ...settings, Tags: tagged ? { a: 'b' } : {} })),
    ],
    [
      'apigateway:POST',
      'apigateway:PUT',
      'arn:aws:apigateway:us-east-1::/tags/*',
      (name, tagged) =>
        own(APIGatewayClient).send(new CreateRestApiCommand({ name, ...(tagged ? { tags: { a: 'b' } } : {}) })),
    ],
    [
      'apigateway:P?ST',
      'apigateway:PUT',
      'arn:aws:apigateway:us-east-1::/tags/arn*stages*made*',
      (name, tagged) => {
        const stageName = name.replaceAll('-', '_');
        const request = { ...api, stageName, ...(tagged ? { tags: { a: 'b' } } : {}) };
        return own(APIGatewayClient).send(new CreateStageCommand(request));
      },
    ],
  ];
  it.each(rows)('%s with tags needs %s on %s', async (action, tagging, resource, send) => {
    const most = [allow(action, '*'), allow('iam:PassRole', '*')];
    await callerMay(...most);
    await expect(send('made-1', false)).resolves.toBeDefined();
    await expect(send('made-2', true)).rejects.toThrow(
      new RegExp(`is not authorized to perform: ${tagging} on resource: .+ no identity-based policy allows`, 'i'),
    );
    await callerMay(...most, allow(tagging, resource));
    await expect(send('made-2', true)).resolves.toBeDefined();
  });
});

describe('what knows no resource is asked for *', () => {
  const topic = 'arn:aws:sns:us-east-1:000000000000:t';
  const group = 'arn:aws:logs:us-east-1:000000000000:log-group:g';
  const logs = () => endpoint.clientOf(CloudWatchLogsClient, { credentials });
  const sns = () => endpoint.clientOf(SNSClient, { credentials });
  const rows: [string, string, () => Promise<unknown>][] = [
    [
      'SNS:GetSubscriptionAttributes',
      topic,
      () => sns().send(new GetSubscriptionAttributesCommand({ SubscriptionArn: `${topic}:x` })),
    ],
    ['SNS:Unsubscribe', topic, () => sns().send(new UnsubscribeCommand({ SubscriptionArn: `${topic}:x` }))],
    [
      'logs:DescribeResourcePolicies',
      group,
      () => logs().send(new DescribeResourcePoliciesCommand({ resourceArn: group })),
    ],
    [
      'logs:PutResourcePolicy',
      group,
      () => logs().send(new PutResourcePolicyCommand({ resourceArn: group, policyDocument: '{}' })),
    ],
    [
      'events:RemovePermission',
      `arn:aws:events:us-east-1:000000000000:event-bus/${BUS}`,
      () =>
        endpoint
          .clientOf(EventBridgeClient, { credentials })
          .send(new RemoveBusPermissionCommand({ EventBusName: BUS, StatementId: 's' })),
    ],
  ];
  it.each(rows)('%s', async (action, resource, send) => {
    const refused = `is not authorized to perform: ${action} on resource: * because`;
    await callerMay(allow(action, resource), allow(action, `${resource}:*`));
    await expect(send()).rejects.toThrow(refused);
    await callerMay(allow(action, '*'));
    // Whatever else is wrong with it.
    expect(await send().then(() => 'done', String)).not.toMatch(/is not authorized/);
  });
});

describe('AssumeRole', () => {
  const trustOf = (...statements: object[]) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'runner', PolicyDocument: document(...statements) }));
  const lambdaTrust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  afterEach(() => trustOf(lambdaTrust));
  const rows: [string, object[], object[], boolean][] = [
    ['by nobody is refused, whatever the caller may', [], [allow('sts:AssumeRole', RUNNER)], false],
    ['by the account and the caller is allowed', [trust('000000000000')], [allow('sts:AssumeRole', RUNNER)], true],
    ['by the account alone is refused', [trust('000000000000')], [], false],
    ['by the role itself is allowed', [trust(ROLE)], [], true],
    ['against a deny of the caller is refused', [trust(ROLE)], [deny('sts:*', '*')], false],
    ['against a deny of the account is refused', [trust(ROLE), trust('000000000000', 'Deny')], [], false],
  ];
  it.each(rows)('%s', async (_what, statements, own, allowed) => {
    await trustOf(lambdaTrust, ...statements);
    if (own.length > 0) await callerMay(...own);
    const assumed = sessionOf(RUNNER, endpoint.clientOf(STSClient, { credentials }));
    if (allowed) expect((await assumed).accessKeyId).toMatch(/^ASIA/);
    else await expect(assumed).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  });

  it.each([
    ['Policy', { Policy: document(allow('sns:*', '*')) }],
    ['PolicyArns', { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonSNSFullAccess' }] }],
  ])('with a session policy (%s) is refused, as it would allow too much', async (_what, more) => {
    const request = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'session', ...more });
    await expect(endpoint.clientOf(STSClient).send(request)).rejects.toMatchObject({
      name: 'NotImplementedException',
      $metadata: { httpStatusCode: 501 },
    });
  });
});

it('a role with a permissions boundary is refused, as it could do too much', async () => {
  const request = { RoleName: 'bounded', AssumeRolePolicyDocument: document(trust('000000000000')) };
  const PermissionsBoundary = 'arn:aws:iam::aws:policy/AmazonSNSFullAccess';
  await expect(iam.send(new CreateRoleCommand({ ...request, PermissionsBoundary }))).rejects.toMatchObject({
    name: 'NotImplementedException',
    $metadata: { httpStatusCode: 501 },
  });
});

describe('a function has the credentials of its role', () => {
  let own: Credentials;
  beforeAll(async () => {
    const { payload } = await stage.invoke('target');
    const env = payload as Record<string, string>;
    expect(env.AWS_ENDPOINT_URL).toBe(endpoint.url);
    own = {
      accessKeyId: env.AWS_ACCESS_KEY_ID!,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY!,
      sessionToken: env.AWS_SESSION_TOKEN!,
    };
    expect(Object.values(env)).not.toContain(endpoint.credentials.secretAccessKey);
  });

  it('and is its session', async () => {
    const { Arn } = await endpoint.clientOf(STSClient, { credentials: own }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/runner/target');
  });

  it('may do what that allows', async () => {
    const Entries = [{ EventBusName: BUS, Source: 'x', DetailType: 'y', Detail: '{}' }];
    const events = endpoint.clientOf(EventBridgeClient, { credentials: own });
    expect((await events.send(new PutEventsCommand({ Entries }))).FailedEntryCount).toBe(0);
  });

  it('may do nothing else', async () => {
    const refused = { name: 'AccessDeniedException' };
    const functions = endpoint.clientOf(LambdaClient, { credentials: own });
    await expect(functions.send(new ListFunctionsCommand({}))).rejects.toMatchObject(refused);
    const logs = endpoint.clientOf(CloudWatchLogsClient, { credentials: own });
    await expect(logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject(refused);
    const roles = endpoint.clientOf(IAMClient, { credentials: own });
    await expect(roles.send(new DeleteRolePolicyCommand({ RoleName: 'runner', PolicyName: 'rights' }))).rejects.toThrow(
      /not authorized to perform: iam:DeleteRolePolicy/,
    );
    // Not even beside what it may.
    const Entries = [BUS, 'default'].map((EventBusName) => ({
      EventBusName,
      Source: 'x',
      DetailType: 'y',
      Detail: '{}',
    }));
    const events = endpoint.clientOf(EventBridgeClient, { credentials: own });
    await expect(events.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject(refused);
  });

  it("may not see or end the endpoint, which takes the start's credentials only", async () => {
    const signer = { url: endpoint.url, ...own };
    expect((await signedFetch(signer, '/_destined/status')).status).toBe(403);
    expect((await signedFetch(signer, '/_destined/stop', 'POST')).status).toBe(403);
    const root = { url: endpoint.url, ...endpoint.credentials };
    expect((await signedFetch(root, '/_destined/status')).status).toBe(200);
  });
});
