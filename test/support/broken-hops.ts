/** Hops of a stack, each broken in one way, and what a proof must say of it: where the messages were last seen, what changed. */
import { APIGatewayClient, DeleteStageCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteTopicCommand,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  SNSClient,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { zip } from '../../src/aws/zip.ts';
import type { FunctionRole, RuleRole } from '../../src/pattern/stack.ts';
import { DENIED, TAKEN_AWAY } from './broken-permissions.ts';
import { apiIdOf } from './damages/api-hands.ts';
import {
  afterDestined,
  afterTopic,
  type BrokenHop,
  beforeRecordLog,
  beforeTarget,
  fn,
  type Names,
  routeOf,
} from './hop-texts.ts';

/** Of the topic's subscriptions each. */
const subscriptions =
  (work: (client: SNSClient, SubscriptionArn: string | undefined) => Promise<unknown>): BrokenHop['take'] =>
  async (endpoint, { topic }) => {
    const client = endpoint.clientOf(SNSClient);
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topic.arn })) {
      for (const { SubscriptionArn } of page.Subscriptions ?? []) await work(client, SubscriptionArn);
    }
  };

const code =
  (role: FunctionRole, text: string): BrokenHop['take'] =>
  (endpoint, { functions }) =>
    endpoint.clientOf(LambdaClient).send(
      new UpdateFunctionCodeCommand({
        FunctionName: functions[role].name,
        ZipFile: zip({ [`${role}.mjs`]: text }).bytes,
      }),
    );
const throttle =
  (role: FunctionRole): BrokenHop['take'] =>
  (endpoint, { functions }) =>
    endpoint
      .clientOf(LambdaClient)
      .send(new PutFunctionConcurrencyCommand({ FunctionName: functions[role].name, ReservedConcurrentExecutions: 0 }));
const off =
  (role: RuleRole): BrokenHop['take'] =>
  (endpoint, { rules, bus }) =>
    endpoint
      .clientOf(EventBridgeClient)
      .send(new DisableRuleCommand({ Name: rules[role].name, EventBusName: bus.name }));
const dropGroup =
  (name: Names): BrokenHop['take'] =>
  (endpoint, stack) =>
    endpoint.clientOf(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName: name(stack) }));
const groupGone = (name: Names): Pick<BrokenHop, 'notProven' | 'changed'> => ({
  notProven: (stack) => [`log group ${name(stack)} is gone`],
  changed: (stack) => [`AWS::Logs::LogGroup ${name(stack)} is gone`],
});
export const BROKEN_HOPS: readonly BrokenHop[] = [
  ...TAKEN_AWAY,
  ...DENIED,
  {
    what: 'the stage is gone',
    async take(endpoint, stack) {
      const restApiId = await apiIdOf({ hands: endpoint.clientOf, stack });
      await endpoint.clientOf(APIGatewayClient).send(new DeleteStageCommand({ restApiId, stageName: 'prod' }));
    },
    notProven: ({ api }) => [`the API answered 403: Forbidden; see stage ${api.name}/prod`],
    changed: ({ api }) => [`AWS::ApiGateway::Stage ${api.name}/prod is gone`],
  },
  {
    what: 'the stage lets nothing through',
    async take(endpoint, stack) {
      const restApiId = await apiIdOf({ hands: endpoint.clientOf, stack });
      const patchOperations = ['rateLimit', 'burstLimit'].map((limit) => ({
        op: 'replace' as const,
        path: `/*/*/throttling/${limit}`,
        value: '0',
      }));
      await endpoint
        .clientOf(APIGatewayClient)
        .send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
    },
    notProven: ({ api }) => [`the API answered 429: Too Many Requests; see the throttle of stage ${api.name}/prod`],
    changed: ({ api }) => [`AWS::ApiGateway::Stage ${api.name}/prod differs in MethodSettings`],
  },
  {
    what: 'the topic is gone',
    take: (endpoint, { topic }) => endpoint.clientOf(SNSClient).send(new DeleteTopicCommand({ TopicArn: topic.arn })),
    notProven: ({ topic }) => [`the API answered 400: Topic does not exist; see topic ${topic.name}`],
    changed: ({ topic, functions }) => [
      `AWS::SNS::Topic ${topic.name} is gone`,
      `AWS::SNS::Subscription ${functions.destined.name} is gone`,
    ],
  },
  {
    what: 'the subscription is gone',
    take: subscriptions((client, SubscriptionArn) => client.send(new UnsubscribeCommand({ SubscriptionArn }))),
    notProven: (stack) => [afterTopic(stack)],
    changed: (stack) => [`AWS::SNS::Subscription ${fn('destined')(stack)} is gone`],
  },
  {
    what: 'the subscription filters all away',
    take: subscriptions((client, SubscriptionArn) => {
      const filter = { AttributeName: 'FilterPolicy', AttributeValue: '{"never":["x"]}' };
      return client.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...filter }));
    }),
    notProven: (stack) => [afterTopic(stack)],
    changed: (stack) => [`AWS::SNS::Subscription ${fn('destined')(stack)} differs in FilterPolicy`],
  },
  {
    what: 'the destined function is gone',
    take: (endpoint, { functions }) =>
      endpoint.clientOf(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: functions.destined.name })),
    notProven: (stack) => [afterTopic(stack)],
    changed: (stack) =>
      [
        `Function ${fn('destined')(stack)}`,
        `EventInvokeConfig ${fn('destined')(stack)}`,
        `Permission ${fn('destined')(stack)}/sns`,
      ].map((lost) => `AWS::Lambda::${lost} is gone`),
  },
  {
    what: 'the destined function crashes at its start',
    take: code('destined', 'process.exit(7);\n'),
    notProven: (stack) => [
      new RegExp(
        `^${fn('destined')(stack)} failed at "please success": Runtime.ExitError: .*exit status 7 \\(RetriesExhausted\\); ` +
          `see log group ${stack.functions.destined.logGroup}$`,
      ),
    ],
    changed: (stack) => [`AWS::Lambda::Function ${fn('destined')(stack)} differs in Code.Sha256`],
  },
  {
    what: 'the destined function never fails',
    take: code(
      'destined',
      'export const handler = () => ({ source: "cdkpatterns.the-destined-lambda", action: "message" });\n',
    ),
    notProven: (stack) => [`${fn('destined')(stack)} did not fail at "please fail"; see its code`],
    changed: (stack) => [`AWS::Lambda::Function ${fn('destined')(stack)} differs in Code.Sha256`],
  },
  {
    what: 'the destined function is throttled',
    take: throttle('destined'),
    notProven: (stack) => [`${fn('destined')(stack)} was not run: its reserved concurrency is 0`],
    changed: (stack) => [`AWS::Lambda::Function ${fn('destined')(stack)} differs in ReservedConcurrentExecutions`],
  },
  {
    what: 'there are no destinations',
    take: (endpoint, { functions }) =>
      endpoint
        .clientOf(LambdaClient)
        .send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: functions.destined.name })),
    notProven: (stack) => [afterDestined(stack)],
    changed: (stack) => [`AWS::Lambda::EventInvokeConfig ${fn('destined')(stack)} is gone`],
  },
  {
    what: 'there is no destination for a failure',
    take: (endpoint, { functions, bus }) =>
      endpoint.clientOf(LambdaClient).send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: functions.destined.name,
          DestinationConfig: { OnSuccess: { Destination: bus.arn } },
          MaximumRetryAttempts: 0,
        }),
      ),
    notProven: (stack) => [afterDestined(stack, 'the failure')],
    changed: (stack) => [
      `AWS::Lambda::EventInvokeConfig ${fn('destined')(stack)} differs in DestinationConfig.OnFailure`,
    ],
  },
  {
    what: 'the failure rule is off',
    take: off('failure'),
    notProven: (stack) => [beforeTarget(stack, 'failure')],
    changed: ({ rules }) => [`AWS::Events::Rule ${rules.failure.name} differs in State`],
  },
  {
    what: 'the success rule is gone',
    async take(endpoint, { rules, bus, functions }) {
      const events = endpoint.clientOf(EventBridgeClient);
      const where = { EventBusName: bus.name };
      const { name } = rules.success;
      await events.send(new RemoveTargetsCommand({ ...where, Rule: name, Ids: [functions.success.name] }));
      await events.send(new DeleteRuleCommand({ ...where, Name: name }));
    },
    notProven: (stack) => [beforeTarget(stack, 'success')],
    changed: ({ rules }) => [`AWS::Events::Rule ${rules.success.name} is gone`],
  },
  {
    what: 'the records rule is off',
    take: off('records'),
    notProven: beforeRecordLog,
    changed: ({ rules }) => [`AWS::Events::Rule ${rules.records.name} differs in State`],
  },
  {
    what: 'the failure function fails',
    take: code('failure', 'export const handler = () => { throw new RangeError("not today"); };\n'),
    notProven: (stack) => [
      `${fn('failure')(stack)} was run, and failed: RangeError: not today; see log group ${stack.functions.failure.logGroup}`,
    ],
    changed: (stack) => [`AWS::Lambda::Function ${fn('failure')(stack)} differs in Code.Sha256`],
  },
  {
    what: 'the success function says nothing',
    take: code('success', 'export const handler = () => {};\n'),
    notProven: (stack) => [
      `${fn('success')(stack)} was run, and its log does not show the success; see its code, and ${routeOf(stack, 'success')}`,
    ],
    changed: (stack) => [`AWS::Lambda::Function ${fn('success')(stack)} differs in Code.Sha256`],
  },
  {
    what: 'the success function is throttled',
    take: throttle('success'),
    notProven: (stack) => [beforeTarget(stack, 'success')],
    changed: (stack) => [`AWS::Lambda::Function ${fn('success')(stack)} differs in ReservedConcurrentExecutions`],
  },
  {
    what: 'the failure function is gone',
    take: (endpoint, { functions }) =>
      endpoint.clientOf(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: functions.failure.name })),
    notProven: (stack) => [beforeTarget(stack, 'failure')],
    changed: (stack) => [
      `AWS::Lambda::Function ${fn('failure')(stack)} is gone`,
      `AWS::Lambda::Permission ${fn('failure')(stack)}/rule is gone`,
    ],
  },
  {
    what: 'the record log is gone',
    take: dropGroup(({ recordLog }) => recordLog.name),
    ...groupGone(({ recordLog }) => recordLog.name),
  },
  ...(['destined', 'success'] as const).map((role) => ({
    what: `the log group of the ${role} function is gone`,
    take: dropGroup(({ functions }) => functions[role].logGroup),
    ...groupGone(({ functions }) => functions[role].logGroup),
  })),
  {
    what: 'nothing that can be seen',
    // As when a service has trouble of its own.
    async take({ world: { buses } }, { bus }) {
      const { put } = buses;
      buses.put = (arn, event) =>
        arn === bus.arn ? { delivered: false, code: 'THROTTLING', reason: 'trouble' } : put(arn, event);
      return () => {
        buses.put = put;
      };
    },
    notProven: (stack) => [afterDestined(stack)],
    changed: () => [],
  },
];
