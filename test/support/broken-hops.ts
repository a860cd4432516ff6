/** Hops of a stack, each broken in one way, and what a proof must say of it: where the messages were last seen, what changed. */
import { APIGatewayClient, DeleteStageCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteTopicCommand,
  paginateListSubscriptionsByTopic,
  SetTopicAttributesCommand,
  SNSClient,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { zip } from '../../src/aws/zip.ts';
import type { FunctionRole, RuleRole, Stack } from '../../src/pattern/stack.ts';
import { apiOf, DAMAGES } from './damages.ts';
import type { TestEndpoint } from './endpoint.ts';
import { handsOf, TAKE_AWAYS } from './take-aways.ts';

export interface BrokenHop {
  what: string;
  /** Answers how to undo what `up` can't repair, if that is so. */
  take(endpoint: TestEndpoint, stack: Stack): Promise<unknown>;
  /** The hops that are named, each whole. */
  notProven(stack: Stack): (string | RegExp)[];
  /** What `up` would repair: how the lines begin. None where it can't see what was done. */
  changed(stack: Stack): string[];
}

type Names = (stack: Stack) => string;
const fn =
  (role: FunctionRole): Names =>
  ({ functions }) =>
    functions[role].name;

const afterTopic = ({ functions: { destined } }: Stack) =>
  'SNS took the success and the failure, and nothing was seen after that: the log of ' +
  `${destined.name} shows nothing, no record was seen; see subscription ${destined.name}, permission ` +
  `${destined.name}/sns, and whether ${destined.name} can run`;
const afterDestined = ({ functions: { destined }, bus }: Stack, which = 'the success and the failure') =>
  `${destined.name} ran, and of ${which} no record was seen; see the destinations of ${destined.name}, ` +
  `whether role ${destined.role.name} may put events, and bus ${bus.name}`;
const routeOf = ({ functions, rules }: Stack, which: 'success' | 'failure') =>
  `rule ${rules[which].name}, permission ${functions[which].name}/rule`;
const beforeTarget = (stack: Stack, which: 'success' | 'failure') => {
  const { name, role } = stack.functions[which];
  return (
    `the record log shows the ${which}, the log of ${name} nothing; see ${routeOf(stack, which)}, ` +
    `and whether ${name} can run and role ${role.name} may write its log`
  );
};
const beforeRecordLog = ({ functions, rules, recordLog }: Stack) =>
  (['success', 'failure'] as const).map(
    (which) =>
      `${functions[which].name} got the ${which}, the record log did not; see rule ${rules.records.name}, ` +
      `and the policy of log group ${recordLog.name}`,
  );
const noLog = ({ functions: { destined } }: Stack) =>
  `${destined.name} ran, and its log shows nothing of it; see whether role ${destined.role.name} may write to log group ${destined.logGroup}`;
const refusedBySns = ({ apiRole, topic }: Stack) =>
  new RegExp(`^the API answered 502: .+; see what role ${apiRole.name} and topic ${topic.name} allow$`);
const noRole = ({ apiRole }: Stack) =>
  `the API answered 500: Internal server error; see whether API Gateway may assume role ${apiRole.name}, and the API's templates`;

/** What each row of TAKE_AWAYS comes to, by the beginning of its name. */
const TAKEN: Record<string, Pick<BrokenHop, 'notProven' | 'changed'>> = {
  "the topic's permission": {
    notProven: (stack) => [afterTopic(stack)],
    changed: (stack) => [`AWS::Lambda::Permission ${fn('destined')(stack)}/sns `],
  },
  ...Object.fromEntries(
    (['success', 'failure'] as const).map((which) => [
      `the ${which} rule's permission`,
      {
        notProven: (stack: Stack) => [beforeTarget(stack, which)],
        changed: (stack: Stack) => [`AWS::Lambda::Permission ${fn(which)(stack)}/rule `],
      },
    ]),
  ),
  "the record log's policy": {
    notProven: beforeRecordLog,
    changed: ({ recordLog }) => [`AWS::Logs::LogGroup ${recordLog.name} differs in ResourcePolicyDocument`],
  },
  "the api role's policy": {
    notProven: (stack) => [refusedBySns(stack)],
    changed: ({ apiRole }) => [`AWS::IAM::Role ${apiRole.name} differs in Policies`],
  },
  "the api role's trust": {
    notProven: (stack) => [noRole(stack)],
    changed: ({ apiRole }) => [`AWS::IAM::Role ${apiRole.name} differs in AssumeRolePolicyDocument`],
  },
  "the destined role's events:PutEvents": {
    notProven: (stack) => [afterDestined(stack)],
    changed: ({ functions }) => [`AWS::IAM::Role ${functions.destined.role.name} differs in Policies`],
  },
  ...Object.fromEntries(
    (['destined', 'success', 'failure'] as const).map((which) => [
      `the ${which} function's log permission`,
      {
        notProven: (stack: Stack) => [which === 'destined' ? noLog(stack) : beforeTarget(stack, which)],
        changed: ({ functions }: Stack) => [`AWS::IAM::Role ${functions[which].role.name} differs in Policies`],
      },
    ]),
  ),
};

const taken = TAKE_AWAYS.map(({ what, take }): BrokenHop => {
  const [, expected] = Object.entries(TAKEN).find(([begin]) => what.startsWith(begin))!;
  return {
    what,
    async take({ url: endpoint, region, credentials }, stack) {
      const hands = handsOf({ endpoint, region, credentials });
      await take(hands, stack).finally(() => hands.end());
    },
    ...expected,
  };
});

const inflict = (what: string): BrokenHop['take'] => DAMAGES.find((damage) => damage.what === what)!.inflict;

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
/** A second policy of the role. */
const denied = (role: Names, Action: string): Pick<BrokenHop, 'take' | 'changed'> => {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action, Resource: '*' }],
  });
  return {
    take: (endpoint, stack) =>
      endpoint
        .clientOf(IAMClient)
        .send(new PutRolePolicyCommand({ RoleName: role(stack), PolicyName: 'theirs', PolicyDocument })),
    changed: (stack) => [`AWS::IAM::Role ${role(stack)} differs in Policies`],
  };
};

export const BROKEN_HOPS: readonly BrokenHop[] = [
  ...taken,
  {
    what: 'the stage is gone',
    async take(endpoint, stack) {
      const restApiId = await apiOf(endpoint, stack);
      await endpoint.clientOf(APIGatewayClient).send(new DeleteStageCommand({ restApiId, stageName: 'prod' }));
    },
    notProven: ({ api }) => [`the API answered 403: Forbidden; see stage ${api.name}/prod`],
    changed: ({ api }) => [`AWS::ApiGateway::Stage ${api.name}/prod is gone`],
  },
  {
    what: 'the stage lets nothing through',
    async take(endpoint, stack) {
      const restApiId = await apiOf(endpoint, stack);
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
    async take(endpoint, { topic }) {
      const client = endpoint.clientOf(SNSClient);
      for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topic.arn })) {
        for (const { SubscriptionArn } of page.Subscriptions ?? [])
          await client.send(new UnsubscribeCommand({ SubscriptionArn }));
      }
    },
    notProven: (stack) => [afterTopic(stack)],
    changed: (stack) => [`AWS::SNS::Subscription ${fn('destined')(stack)} is gone`],
  },
  {
    what: 'the subscription filters all away',
    take: inflict('a filter on the subscription'),
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
    take: inflict('a destination that is gone'),
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
    what: 'somebody denies the api role what we allow it',
    ...denied(({ apiRole }) => apiRole.name, 'sns:*'),
    notProven: (stack) => [refusedBySns(stack)],
  },
  {
    what: 'somebody denies the destined role what we allow it',
    ...denied(({ functions }) => functions.destined.role.name, 'events:*'),
    notProven: (stack) => [afterDestined(stack)],
  },
  {
    what: 'the policy of the topic denies',
    take(endpoint, { topic }) {
      const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'SNS:Publish', Resource: '*' }];
      const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement });
      const request = { TopicArn: topic.arn, AttributeName: 'Policy', AttributeValue };
      return endpoint.clientOf(SNSClient).send(new SetTopicAttributesCommand(request));
    },
    notProven: (stack) => [refusedBySns(stack)],
    changed: ({ topic }) => [`AWS::SNS::Topic ${topic.name} differs in Policy`],
  },
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
