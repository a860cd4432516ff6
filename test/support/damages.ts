/** Hand damage to a stack, through the SDK: what was done, and the difference that must be seen. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  UntagResourceCommand as UntagApi,
  UpdateIntegrationCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CloudWatchLogsClient,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  TagResourceCommand as TagEvents,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { zip } from '../../src/aws/zip.ts';
import type { Stack } from '../../src/pattern/stack.ts';
import type { TestEndpoint } from './endpoint.ts';

export interface Damage {
  what: string;
  /** `kind name` of the resource. */
  resource: (stack: Stack) => string;
  /** Path of the difference, or its beginning. */
  path: string;
  inflict: (endpoint: TestEndpoint, stack: Stack) => Promise<unknown>;
}

export async function apiOf(endpoint: TestEndpoint, stack: Stack): Promise<string> {
  const { items = [] } = await endpoint.clientOf(APIGatewayClient).send(new GetRestApisCommand({ limit: 500 }));
  return items.find(({ name }) => name === stack.name)!.id!;
}

async function subscriptionOf(endpoint: TestEndpoint, { topic }: Stack): Promise<string> {
  const request = new ListSubscriptionsByTopicCommand({ TopicArn: topic.arn });
  return (await endpoint.clientOf(SNSClient).send(request)).Subscriptions![0]!.SubscriptionArn!;
}

const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' }],
});

export const DAMAGES: readonly Damage[] = [
  {
    what: 'another retention',
    resource: ({ functions }) => `AWS::Logs::LogGroup ${functions.success.logGroup}`,
    path: 'RetentionInDays',
    inflict: (endpoint, { functions }) =>
      endpoint
        .clientOf(CloudWatchLogsClient)
        .send(new PutRetentionPolicyCommand({ logGroupName: functions.success.logGroup, retentionInDays: 1 })),
  },
  {
    what: 'a widened policy of the record log',
    resource: ({ recordLog }) => `AWS::Logs::LogGroup ${recordLog.name}`,
    path: 'ResourcePolicyDocument.Statement.0.',
    async inflict(endpoint, { recordLog }) {
      const logs = endpoint.clientOf(CloudWatchLogsClient);
      const policyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: `${recordLog.arn}:*`,
          },
        ],
      });
      const { DescribeResourcePoliciesCommand } = await import('@aws-sdk/client-cloudwatch-logs');
      const there = await logs.send(
        new DescribeResourcePoliciesCommand({ resourceArn: recordLog.arn, policyScope: 'RESOURCE' }),
      );
      const expectedRevisionId = there.resourcePolicies![0]!.revisionId;
      await logs.send(new PutResourcePolicyCommand({ resourceArn: recordLog.arn, policyDocument, expectedRevisionId }));
    },
  },
  {
    what: 'a widened role',
    resource: ({ functions }) => `AWS::IAM::Role ${functions.failure.role.name}`,
    path: 'Policies.destined.PolicyDocument.Statement.0.',
    inflict: (endpoint, { functions }) =>
      endpoint.clientOf(IAMClient).send(
        new PutRolePolicyCommand({
          RoleName: functions.failure.role.name,
          PolicyName: 'destined',
          PolicyDocument: allowAll,
        }),
      ),
  },
  {
    what: 'a role without its policy',
    resource: ({ apiRole }) => `AWS::IAM::Role ${apiRole.name}`,
    path: 'Policies.destined',
    inflict: (endpoint, { apiRole }) =>
      endpoint
        .clientOf(IAMClient)
        .send(new DeleteRolePolicyCommand({ RoleName: apiRole.name, PolicyName: 'destined' })),
  },
  {
    what: 'a role for another service',
    resource: ({ apiRole }) => `AWS::IAM::Role ${apiRole.name}`,
    path: 'AssumeRolePolicyDocument.Statement.0.Principal.Service',
    inflict: (endpoint, { apiRole }) =>
      endpoint.clientOf(IAMClient).send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: apiRole.name,
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          }),
        }),
      ),
  },
  {
    what: 'another display name',
    resource: ({ topic }) => `AWS::SNS::Topic ${topic.name}`,
    path: 'DisplayName',
    inflict: (endpoint, { topic }) =>
      endpoint
        .clientOf(SNSClient)
        .send(
          new SetTopicAttributesCommand({ TopicArn: topic.arn, AttributeName: 'DisplayName', AttributeValue: 'x' }),
        ),
  },
  {
    what: 'a filter on the subscription',
    resource: ({ functions }) => `AWS::SNS::Subscription ${functions.destined.name}`,
    path: 'FilterPolicy',
    async inflict(endpoint, stack) {
      const sns = endpoint.clientOf(SNSClient);
      const SubscriptionArn = await subscriptionOf(endpoint, stack);
      const AttributeValue = JSON.stringify({ never: ['x'] });
      await sns.send(
        new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue }),
      );
      await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    },
  },
  {
    what: 'a queue for what the subscription fails to deliver',
    resource: ({ functions }) => `AWS::SNS::Subscription ${functions.destined.name}`,
    path: 'RedrivePolicy',
    async inflict(endpoint, stack) {
      const sns = endpoint.clientOf(SNSClient);
      const SubscriptionArn = await subscriptionOf(endpoint, stack);
      const deadLetterTargetArn = `arn:aws:sqs:${stack.region}:${stack.account}:theirs`;
      const AttributeValue = JSON.stringify({ deadLetterTargetArn });
      await sns.send(
        new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'RedrivePolicy', AttributeValue }),
      );
    },
  },
  {
    what: 'other code',
    resource: ({ functions }) => `AWS::Lambda::Function ${functions.success.name}`,
    path: 'Code.Sha256',
    inflict: (endpoint, { functions }) =>
      endpoint.clientOf(LambdaClient).send(
        new UpdateFunctionCodeCommand({
          FunctionName: functions.success.name,
          ZipFile: zip({ 'success.mjs': 'export const handler = () => {};\n' }).bytes,
        }),
      ),
  },
  {
    what: 'another time-out',
    resource: ({ functions }) => `AWS::Lambda::Function ${functions.destined.name}`,
    path: 'Timeout',
    inflict: (endpoint, { functions }) =>
      endpoint
        .clientOf(LambdaClient)
        .send(new UpdateFunctionConfigurationCommand({ FunctionName: functions.destined.name, Timeout: 10 })),
  },
  {
    what: 'a reserved concurrency of none',
    resource: ({ functions }) => `AWS::Lambda::Function ${functions.failure.name}`,
    path: 'ReservedConcurrentExecutions',
    inflict: (endpoint, { functions }) =>
      endpoint.clientOf(LambdaClient).send(
        new PutFunctionConcurrencyCommand({
          FunctionName: functions.failure.name,
          ReservedConcurrentExecutions: 0,
        }),
      ),
  },
  {
    what: 'a permission for another source',
    resource: ({ functions }) => `AWS::Lambda::Permission ${functions.destined.name}/sns`,
    path: 'SourceArn',
    async inflict(endpoint, { functions, topic }) {
      const lambda = endpoint.clientOf(LambdaClient);
      const statement = { FunctionName: functions.destined.name, StatementId: 'sns' };
      await lambda.send(new RemovePermissionCommand(statement));
      await lambda.send(
        new AddPermissionCommand({
          ...statement,
          Action: 'lambda:InvokeFunction',
          Principal: 'sns.amazonaws.com',
          SourceArn: `${topic.arn}-2`,
        }),
      );
    },
  },
  {
    what: 'a destination that is gone',
    resource: ({ functions }) => `AWS::Lambda::EventInvokeConfig ${functions.destined.name}`,
    path: 'DestinationConfig.OnFailure',
    inflict: (endpoint, { functions, bus }) =>
      endpoint.clientOf(LambdaClient).send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: functions.destined.name,
          DestinationConfig: { OnSuccess: { Destination: bus.arn } },
          MaximumRetryAttempts: 0,
        }),
      ),
  },
  {
    what: 'a rule that is off',
    resource: ({ rules }) => `AWS::Events::Rule ${rules.failure.name}`,
    path: 'State',
    inflict: (endpoint, { rules, bus }) =>
      endpoint.clientOf(EventBridgeClient).send(
        new PutRuleCommand({
          Name: rules.failure.name,
          EventBusName: bus.name,
          State: 'DISABLED',
          EventPattern: JSON.stringify({ detail: { requestContext: { condition: [{ 'anything-but': 'Success' }] } } }),
        }),
      ),
  },
  {
    what: 'one target too many',
    resource: ({ rules }) => `AWS::Events::Rule ${rules.success.name}`,
    path: 'Targets.a',
    inflict: (endpoint, { rules, bus, functions }) =>
      endpoint.clientOf(EventBridgeClient).send(
        new PutTargetsCommand({
          Rule: rules.success.name,
          EventBusName: bus.name,
          Targets: [{ Id: 'a', Arn: functions.failure.arn }],
        }),
      ),
  },
  {
    what: 'a choice in the tags of the bus that nobody understands',
    resource: ({ bus }) => `AWS::Events::EventBus ${bus.name}`,
    path: 'Tags.destined:throttle',
    inflict: (endpoint, { bus }) =>
      endpoint
        .clientOf(EventBridgeClient)
        .send(new TagEvents({ ResourceARN: bus.arn, Tags: [{ Key: 'destined:throttle', Value: 'much' }] })),
  },
  {
    what: 'another template',
    resource: ({ api }) => `AWS::ApiGateway::RestApi ${api.name}`,
    path: 'Body.paths./SendEvent.get.x-amazon-apigateway-integration.requestTemplates.application/json',
    async inflict(endpoint, stack) {
      const api = endpoint.clientOf(APIGatewayClient);
      const restApiId = await apiOf(endpoint, stack);
      const { items = [] } = await api.send(new GetResourcesCommand({ restApiId }));
      const resourceId = items.find(({ path }) => path === '/SendEvent')!.id!;
      await api.send(
        new UpdateIntegrationCommand({
          restApiId,
          resourceId,
          httpMethod: 'GET',
          patchOperations: [{ op: 'replace', path: '/requestTemplates/application~1json', value: 'Action=Publish' }],
        }),
      );
    },
  },
  {
    what: 'a deployment made by hand',
    resource: ({ api }) => `AWS::ApiGateway::Stage ${api.name}/prod`,
    path: 'DeploymentId',
    async inflict(endpoint, stack) {
      const restApiId = await apiOf(endpoint, stack);
      const request = new CreateDeploymentCommand({ restApiId, stageName: 'prod', description: 'by hand' });
      await endpoint.clientOf(APIGatewayClient).send(request);
    },
  },
  {
    what: 'another throttle',
    resource: ({ api }) => `AWS::ApiGateway::Stage ${api.name}/prod`,
    path: 'MethodSettings.0.ThrottlingRateLimit',
    async inflict(endpoint, stack) {
      const patchOperations = [{ op: 'replace' as const, path: '/*/*/throttling/rateLimit', value: '7' }];
      const restApiId = await apiOf(endpoint, stack);
      await endpoint
        .clientOf(APIGatewayClient)
        .send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
    },
  },
  {
    what: 'a stage without our tag',
    resource: ({ api }) => `AWS::ApiGateway::Stage ${api.name}/prod`,
    path: 'Tags.destined:stack',
    async inflict(endpoint, stack) {
      const id = await apiOf(endpoint, stack);
      const resourceArn = `arn:aws:apigateway:${stack.region}::/restapis/${id}/stages/prod`;
      await endpoint.clientOf(APIGatewayClient).send(new UntagApi({ resourceArn, tagKeys: ['destined:stack'] }));
    },
  },
];
