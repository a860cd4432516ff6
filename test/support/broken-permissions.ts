/** What a proof must say where a permission was taken away, or somebody denies it. */

import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Stack } from '../../src/pattern/stack.ts';
import {
  afterDestined,
  afterTopic,
  type BrokenHop,
  beforeRecordLog,
  beforeTarget,
  fn,
  type Names,
  noLog,
  noRole,
  refusedBySns,
} from './hop-texts.ts';
import { handsOf, TAKE_AWAYS } from './take-aways.ts';

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

export const TAKEN_AWAY: readonly BrokenHop[] = TAKE_AWAYS.map(({ what, take }): BrokenHop => {
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

export const DENIED: readonly BrokenHop[] = [
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
];
