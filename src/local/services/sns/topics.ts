/** Operations on topics and their tags. */
import type * as Client from '@aws-sdk/client-sns';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { checkArn, invalid } from './errors.ts';
import { page, type SnsState, type Topic } from './state.ts';

/** What SetTopicAttributes and CreateTopic take; FIFO topics are none of this endpoint's. */
const SETTABLE =
  /^(DisplayName|Policy|DeliveryPolicy|KmsMasterKeyId|SignatureVersion|TracingConfig|DataProtectionPolicy|\w+(Success|Failure)Feedback(RoleArn|SampleRate))$/;

export function topicHandlers(world: World, state: SnsState): Handlers<typeof Client> {
  function tagged(region: string, arn: string): Topic {
    checkArn('ResourceArn', arn);
    const topic = state.topics(region).get(arn);
    if (!topic) throw awsError('ResourceNotFoundException', 'Resource does not exist');
    return topic;
  }
  return {
    CreateTopic(input, { region }) {
      const name = input.Name!;
      const attributes = Object.entries(input.Attributes ?? {});
      if (name.endsWith('.fifo') && input.Attributes?.FifoTopic === 'true')
        throw invalid('Attributes Reason: the local endpoint has no FIFO topics');
      if (!/^[\w-]{1,256}$/.test(name)) throw invalid('Topic Name');
      const unknown = attributes.find(([key]) => !SETTABLE.test(key) && key !== 'FifoTopic');
      if (unknown) throw invalid(`Attributes Reason: Unknown attribute: ${unknown[0]}`);
      attributes.forEach(checkAttribute);
      const tags = tagMap(input.Tags);
      const arn = state.topicArn(region, name);
      const known = state.topics(region).get(arn);
      if (known) {
        const current = attributesOf(world, known);
        if (attributes.some(([key, value]) => (current[key] ?? '') !== value))
          throw invalid('Attributes Reason: Topic already exists with different attributes');
        if ([...tags].some(([key, value]) => known.tags.get(key) !== value))
          throw invalid('Tags Reason: Topic already exists with different tags');
        return { TopicArn: arn };
      }
      const own = new Map(attributes.filter(([key]) => key !== 'FifoTopic'));
      state.topics(region).set(arn, { arn, name, attributes: own, tags, subscriptions: new Map(), deleted: 0 });
      return { TopicArn: arn };
    },
    DeleteTopic(input, { region }) {
      const arn = input.TopicArn!;
      if (arn !== state.topicArn(region, checkArn('TopicArn', arn)[5]!)) throw invalid('TopicArn');
      state.topics(region).delete(arn);
      return {};
    },
    GetTopicAttributes: (input, { region }) => ({
      Attributes: attributesOf(world, state.topic(region, input.TopicArn!)),
    }),
    SetTopicAttributes(input, { region }) {
      const topic = state.topic(region, input.TopicArn!);
      const name = input.AttributeName!;
      const value = input.AttributeValue ?? '';
      if (!SETTABLE.test(name)) throw invalid('AttributeName');
      checkAttribute([name, value]);
      if (value === '') topic.attributes.delete(name);
      else topic.attributes.set(name, value);
      return {};
    },
    ListTopics(input, { region }) {
      const { items, next } = page([...state.topics(region).keys()].sort(), input.NextToken);
      return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: next };
    },
    TagResource(input, { region }) {
      const { tags } = tagged(region, input.ResourceArn!);
      for (const [key, value] of tagMap(input.Tags)) tags.set(key, value);
      return {};
    },
    UntagResource(input, { region }) {
      const { tags } = tagged(region, input.ResourceArn!);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTagsForResource(input, { region }) {
      const { tags } = tagged(region, input.ResourceArn!);
      return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

function checkAttribute([name, value]: [string, string]): void {
  if (name === 'SignatureVersion' && value !== '1' && value !== '2') throw invalid('SignatureVersion');
  if ((name === 'Policy' || name === 'DeliveryPolicy') && value !== '' && !isJsonObject(value))
    throw invalid(`${name} Reason: Policy is not valid JSON`);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function tagMap(tags: readonly Client.Tag[] | undefined): Map<string, string> {
  const map = new Map((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  if (map.size < (tags?.length ?? 0)) throw invalid('Duplicated keys are not allowed.');
  return map;
}

/** As AWS returns them: all values are texts. */
function attributesOf(world: World, topic: Topic): Record<string, string> {
  const subscriptions = [...topic.subscriptions.values()];
  const pending = subscriptions.filter((subscription) => subscription.pending).length;
  return {
    Policy: defaultPolicy(topic.arn, world.account),
    Owner: world.account,
    SubscriptionsPending: String(pending),
    TopicArn: topic.arn,
    EffectiveDeliveryPolicy: EFFECTIVE_DELIVERY_POLICY,
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    DisplayName: '',
    SubscriptionsDeleted: String(topic.deleted),
    ...Object.fromEntries(topic.attributes),
  };
}

const defaultPolicy = (arn: string, account: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });

const EFFECTIVE_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});
