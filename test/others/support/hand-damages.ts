/** What people do to a stack by hand, through boto3: each `up` must find it and put it right. */
import type { Stack } from '../../../src/pattern/stack.ts';
import type { Botocore, Json, Members } from './botocore.ts';

export interface HandDamage {
  what: string;
  /** What `up` must say, sorted; nothing else of these services may change. */
  repairs(stack: Stack): string[];
  inflict(botocore: Botocore, stack: Stack): Promise<unknown>;
  /** What botocore reads there: as before once it is repaired. Undefined if there is nothing. */
  look(botocore: Botocore, stack: Stack): Promise<Json>;
  /** It needs a REST API that has a stage. */
  needsApi?: true;
}

/** Its output, or undefined where botocore raised an error: nothing is there. */
const seen = async <T = Members>(botocore: Botocore, service: string, operation: string, parameters: Members) =>
  (await botocore.call(service, operation, parameters)).output as T | undefined;

const parsed = (text: unknown): Json => (typeof text === 'string' ? JSON.parse(text) : text);

const statementsOf = async (botocore: Botocore, FunctionName: string) => {
  const found = await seen(botocore, 'lambda', 'GetPolicy', { FunctionName });
  return found && (parsed(found.Policy) as { Statement: Json }).Statement;
};

const nowhere = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }] };

export const HAND_DAMAGES: readonly HandDamage[] = [
  {
    what: 'another retention',
    repairs: ({ functions }) => [`~ AWS::Logs::LogGroup ${functions.destined.logGroup}`],
    inflict: ({ output }, { functions }) =>
      output('logs', 'PutRetentionPolicy', { logGroupName: functions.destined.logGroup, retentionInDays: 3 }),
    look: (botocore, { functions }) =>
      seen(botocore, 'logs', 'DescribeLogGroups', { logGroupNamePrefix: functions.destined.logGroup }),
  },
  {
    what: "another policy of a function's role",
    repairs: ({ functions }) => [`~ AWS::IAM::Role ${functions.success.role.name}`],
    inflict: ({ output }, { functions }) =>
      output('iam', 'PutRolePolicy', {
        RoleName: functions.success.role.name,
        PolicyName: 'destined',
        PolicyDocument: JSON.stringify(nowhere),
      }),
    look: (botocore, { functions }) =>
      seen(botocore, 'iam', 'GetRolePolicy', { RoleName: functions.success.role.name, PolicyName: 'destined' }),
  },
  {
    what: "the API role's policy deleted",
    repairs: ({ apiRole }) => [`~ AWS::IAM::Role ${apiRole.name}`],
    inflict: ({ output }, { apiRole }) =>
      output('iam', 'DeleteRolePolicy', { RoleName: apiRole.name, PolicyName: 'destined' }),
    look: (botocore, { apiRole }) =>
      seen(botocore, 'iam', 'GetRolePolicy', { RoleName: apiRole.name, PolicyName: 'destined' }),
  },
  {
    what: 'a permission removed',
    repairs: ({ functions }) => [`+ AWS::Lambda::Permission ${functions.success.name}/rule`],
    inflict: ({ output }, { functions }) =>
      output('lambda', 'RemovePermission', { FunctionName: functions.success.name, StatementId: 'rule' }),
    look: (botocore, { functions }) => statementsOf(botocore, functions.success.name),
  },
  {
    what: 'no destinations, and retries',
    repairs: ({ functions }) => [`~ AWS::Lambda::EventInvokeConfig ${functions.destined.name}`],
    inflict: ({ output }, { functions }) =>
      output('lambda', 'PutFunctionEventInvokeConfig', {
        FunctionName: functions.destined.name,
        MaximumRetryAttempts: 2,
      }),
    look: invokeConfigOf,
  },
  {
    what: 'the invoke config deleted',
    repairs: ({ functions }) => [`+ AWS::Lambda::EventInvokeConfig ${functions.destined.name}`],
    inflict: ({ output }, { functions }) =>
      output('lambda', 'DeleteFunctionEventInvokeConfig', { FunctionName: functions.destined.name }),
    look: invokeConfigOf,
  },
  {
    what: 'another pattern of a rule',
    repairs: ({ rules }) => [`~ AWS::Events::Rule ${rules.failure.name}`],
    inflict: ({ output }, { rules, bus }) =>
      output('events', 'PutRule', {
        Name: rules.failure.name,
        EventBusName: bus.name,
        EventPattern: '{"detail":{"responsePayload":{"errorType":["Error"]}}}',
      }),
    async look(botocore, { rules, bus }) {
      const rule = { Name: rules.failure.name, EventBusName: bus.name };
      return parsed((await seen(botocore, 'events', 'DescribeRule', rule))?.EventPattern);
    },
  },
  {
    what: 'a rule without its target',
    repairs: ({ rules }) => [`~ AWS::Events::Rule ${rules.success.name}`],
    async inflict({ output }, { rules, bus }) {
      const rule = { Rule: rules.success.name, EventBusName: bus.name };
      const { Targets } = await output<{ Targets: { Id: string }[] }>('events', 'ListTargetsByRule', rule);
      await output('events', 'RemoveTargets', { ...rule, Ids: Targets.map(({ Id }) => Id) });
    },
    look: (botocore, { rules, bus }) =>
      seen(botocore, 'events', 'ListTargetsByRule', { Rule: rules.success.name, EventBusName: bus.name }),
  },
  {
    what: 'a rule deleted',
    repairs: ({ rules }) => [`+ AWS::Events::Rule ${rules.records.name}`],
    async inflict({ output }, { rules, bus }) {
      const rule = { Rule: rules.records.name, EventBusName: bus.name };
      const { Targets } = await output<{ Targets: { Id: string }[] }>('events', 'ListTargetsByRule', rule);
      await output('events', 'RemoveTargets', { ...rule, Ids: Targets.map(({ Id }) => Id) });
      await output('events', 'DeleteRule', { Name: rules.records.name, EventBusName: bus.name });
    },
    look: (botocore, { rules, bus }) =>
      seen(botocore, 'events', 'DescribeRule', { Name: rules.records.name, EventBusName: bus.name }),
  },
  {
    what: 'another display name of the topic',
    repairs: ({ topic }) => [`~ AWS::SNS::Topic ${topic.name}`],
    inflict: ({ output }, { topic }) =>
      output('sns', 'SetTopicAttributes', {
        TopicArn: topic.arn,
        AttributeName: 'DisplayName',
        AttributeValue: 'mine',
      }),
    async look(botocore, { topic }) {
      const found = await seen<{ Attributes: Members }>(botocore, 'sns', 'GetTopicAttributes', {
        TopicArn: topic.arn,
      });
      return found?.Attributes.DisplayName;
    },
  },
  {
    what: 'another timeout and a variable of a function',
    repairs: ({ functions }) => [`~ AWS::Lambda::Function ${functions.destined.name}`],
    inflict: ({ output }, { functions }) =>
      output('lambda', 'UpdateFunctionConfiguration', {
        FunctionName: functions.destined.name,
        Timeout: 7,
        Environment: { Variables: { LEFT: 'behind' } },
      }),
    async look(botocore, { functions }) {
      const found = await seen(botocore, 'lambda', 'GetFunctionConfiguration', {
        FunctionName: functions.destined.name,
      });
      const { Variables = {} } = (found?.Environment ?? {}) as Members;
      return { Timeout: found?.Timeout, Variables };
    },
  },
  {
    what: 'a function deleted, and its permission with it',
    repairs: ({ functions: { failure } }) => [
      `+ AWS::Lambda::Function ${failure.name}`,
      `+ AWS::Lambda::Permission ${failure.name}/rule`,
    ],
    inflict: ({ output }, { functions }) =>
      output('lambda', 'DeleteFunction', { FunctionName: functions.failure.name }),
    async look(botocore, { functions }) {
      const FunctionName = functions.failure.name;
      const found = await seen(botocore, 'lambda', 'GetFunctionConfiguration', { FunctionName });
      return found && [found.CodeSha256, found.Role, found.Runtime, await statementsOf(botocore, FunctionName)];
    },
  },
  {
    what: 'the subscription ended',
    repairs: ({ functions }) => [`+ AWS::SNS::Subscription ${functions.destined.name}`],
    async inflict(botocore, stack) {
      for (const { SubscriptionArn } of await subscriptionsOf(botocore, stack)) {
        await botocore.output('sns', 'Unsubscribe', { SubscriptionArn });
      }
    },
    look: async (botocore, stack) =>
      (await subscriptionsOf(botocore, stack)).map(({ Protocol, Endpoint }) => [Protocol, Endpoint]),
  },
  {
    what: "another throttle of the API's stage",
    needsApi: true,
    repairs: ({ api }) => [`~ AWS::ApiGateway::Stage ${api.name}/prod`],
    async inflict(botocore, stack) {
      const patchOperations = [{ op: 'replace', path: '/*/*/throttling/rateLimit', value: '7' }];
      const restApiId = await apiIdOf(botocore, stack);
      await botocore.output('apigateway', 'UpdateStage', { restApiId, stageName: 'prod', patchOperations });
    },
    async look(botocore, stack) {
      const stage = { restApiId: await apiIdOf(botocore, stack), stageName: 'prod' };
      return (await seen(botocore, 'apigateway', 'GetStage', stage))?.methodSettings;
    },
  },
];

async function invokeConfigOf(botocore: Botocore, { functions }: Stack): Promise<Json> {
  const FunctionName = functions.destined.name;
  const found = await seen(botocore, 'lambda', 'GetFunctionEventInvokeConfig', { FunctionName });
  return found && { ...found, LastModified: undefined };
}

async function subscriptionsOf({ output }: Botocore, { topic }: Stack): Promise<Record<string, string>[]> {
  const listed = await output<{ Subscriptions: Record<string, string>[] }>('sns', 'ListSubscriptionsByTopic', {
    TopicArn: topic.arn,
  });
  return listed.Subscriptions;
}

async function apiIdOf({ output }: Botocore, { api }: Stack): Promise<string> {
  const { items } = await output<{ items: { id: string; name: string }[] }>('apigateway', 'GetRestApis');
  return items.find(({ name }) => name === api.name)!.id;
}
