/** Operations on topics and their tags. */
import type * as Client from '@aws-sdk/client-sns';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { checkArn, invalid } from './errors.ts';
import { page, type SnsState, type Topic } from './state.ts';
import { topicPolicy, withoutPermission, withPermission } from './topic-policy.ts';

/** What SetTopicAttributes and CreateTopic take; FIFO topics are none of this endpoint's. DeliveryPolicy is for HTTP alone. */
const SETTABLE = /^(DisplayName|Policy|DeliveryPolicy|SignatureVersion|TracingConfig)$/;
/** What would do something on AWS and nothing here: encrypt, mask, log deliveries. */
const UNSERVED = /^(KmsMasterKeyId|DataProtectionPolicy|\w+(Success|Failure)Feedback(RoleArn|SampleRate))$/;
const MOST_TAGS = 50;
/** Characters of a DisplayName [K]. */
const MOST_DISPLAYED = 100;

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
      if (input.DataProtectionPolicy !== undefined)
        attributes.push(['DataProtectionPolicy', input.DataProtectionPolicy]);
      if (name.endsWith('.fifo') && input.Attributes?.FifoTopic === 'true') throw notServed('FifoTopic');
      if (!/^[\w-]{1,256}$/.test(name)) throw invalid('Topic Name');
      const unknown = attributes.find(([key]) => !SETTABLE.test(key) && !UNSERVED.test(key) && key !== 'FifoTopic');
      if (unknown) throw invalid(`Attributes Reason: Unknown attribute: ${unknown[0]}`);
      attributes.forEach(checkAttribute);
      const tags = tagMap(input.Tags);
      checkTags(tags);
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
      const own = new Map(attributes.filter(([key, value]) => key !== 'FifoTopic' && value !== ''));
      const topic: Topic = { arn, name, attributes: own, tags, subscriptions: new Map(), deleted: 0 };
      readPolicy(topic);
      state.topics(region).set(arn, topic);
      return { TopicArn: arn };
    },
    DeleteTopic(input, { region }) {
      const arn = input.TopicArn!;
      if (arn !== state.topicArn(region, checkArn('TopicArn', arn)[5]!)) throw invalid('TopicArn');
      for (const subscription of state.topics(region).get(arn)?.subscriptions.values() ?? [])
        state.detach(subscription);
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
      if (!SETTABLE.test(name) && !UNSERVED.test(name)) throw invalid('AttributeName');
      checkAttribute([name, value]);
      if (value === '') topic.attributes.delete(name);
      else topic.attributes.set(name, value);
      readPolicy(topic);
      return {};
    },
    AddPermission(input, { region }) {
      const topic = state.topic(region, input.TopicArn!);
      setPolicy(topic, withPermission(attributesOf(world, topic).Policy!, topic.arn, input));
      return {};
    },
    RemovePermission(input, { region }) {
      const topic = state.topic(region, input.TopicArn!);
      setPolicy(topic, withoutPermission(attributesOf(world, topic).Policy!, input.Label!));
      return {};
    },
    ListTopics(input, { region }) {
      const { items, next } = page([...state.topics(region).keys()].sort(), input.NextToken);
      return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: next };
    },
    TagResource(input, { region }) {
      const { tags } = tagged(region, input.ResourceArn!);
      const added = tagMap(input.Tags);
      checkTags(new Map([...tags, ...added]));
      for (const [key, value] of added) tags.set(key, value);
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

/** A policy without statements is none; it is left out, so that the default one shows again. */
function setPolicy(topic: Topic, text: string): void {
  const isOne = JSON.parse(text).Statement.length > 0;
  // Refused before anything is written.
  const policy = isOne ? topicPolicy(text) : undefined;
  if (isOne) topic.attributes.set('Policy', text);
  else topic.attributes.delete('Policy');
  topic.policy = policy;
}

function readPolicy(topic: Topic): void {
  const text = topic.attributes.get('Policy');
  topic.policy = text === undefined ? undefined : topicPolicy(text);
}

function checkAttribute([name, value]: [string, string]): void {
  if (value !== '' && (UNSERVED.test(name) || (name === 'TracingConfig' && value !== 'PassThrough')))
    throw notServed(name);
  // The text is unverified.
  if (name === 'DisplayName' && value.length > MOST_DISPLAYED)
    throw invalid(`DisplayName Reason: must be at most ${MOST_DISPLAYED} characters long`);
  if (name === 'SignatureVersion' && value !== '1' && value !== '2') throw invalid('SignatureVersion');
  if (name === 'DeliveryPolicy' && value !== '' && !isJsonObject(value))
    throw invalid('DeliveryPolicy Reason: Policy is not valid JSON');
  if (name === 'Policy' && value !== '') topicPolicy(value);
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

/** Text [K]. */
function checkTags(tags: ReadonlyMap<string, string>): void {
  // The text is unverified.
  if ([...tags.keys()].some((key) => /^aws:/i.test(key)))
    throw invalid('Tags Reason: Tag keys beginning with aws: are reserved for system use');
  if (tags.size > MOST_TAGS)
    throw awsError('TagLimitExceededException', 'Could not complete request: tag quota of per resource exceeded');
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
