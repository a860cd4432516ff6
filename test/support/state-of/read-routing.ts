/** The bus with all of its rules and their targets, the topic with all of its subscriptions; whoever made them. */
import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand as ListTagsOfEvents,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand as ListTagsOfTopic,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { Stack } from '../../../src/pattern/stack.ts';
import type { Reading } from './reading.ts';

async function readBus({ clientOf, ask }: Reading, { bus }: Stack): Promise<void> {
  const events = clientOf(EventBridgeClient);
  const EventBusName = bus.name;
  const tagsOf = (title: string, ResourceARN: string) =>
    ask(`ListTagsForResource ${title}`, events.send(new ListTagsOfEvents({ ResourceARN })));
  const there = await ask(`DescribeEventBus ${bus.name}`, events.send(new DescribeEventBusCommand({ Name: bus.name })));
  if (!there) return;
  await tagsOf(`bus ${bus.name}`, bus.arn);
  const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName }));
  const read = async (rule: (typeof Rules)[number]) => {
    const title = `${bus.name}/${rule.Name}`;
    await Promise.all([
      ask(`ListRules ${title}`, Promise.resolve(rule)),
      ask(`ListTargetsByRule ${title}`, events.send(new ListTargetsByRuleCommand({ EventBusName, Rule: rule.Name }))),
      tagsOf(`rule ${title}`, rule.Arn!),
    ]);
  };
  await Promise.all(Rules.map(read));
}

async function readTopic({ clientOf, ask, call }: Reading, { topic }: Stack): Promise<void> {
  const sns = clientOf(SNSClient);
  const TopicArn = topic.arn;
  const there = await ask(`GetTopicAttributes ${topic.name}`, sns.send(new GetTopicAttributesCommand({ TopicArn })));
  if (!there) return;
  await ask(`ListTagsForResource topic ${topic.name}`, sns.send(new ListTagsOfTopic({ ResourceArn: TopicArn })));
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  for (const subscription of Subscriptions) {
    const { Protocol, Endpoint, SubscriptionArn = '' } = subscription;
    const title = `${topic.name} to ${Protocol}:${Endpoint}`;
    await ask(`ListSubscriptionsByTopic ${title}`, Promise.resolve(subscription));
    if (!SubscriptionArn.startsWith('arn:')) continue;
    call(SubscriptionArn.split(':').at(-1), `subscription to ${Protocol}:${Endpoint}`);
    const asked = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    const { FilterPolicy = '{}', FilterPolicyScope, ...others } = asked.Attributes ?? {};
    // Of no filter the scope says nothing.
    const filter = FilterPolicy === '{}' ? {} : { FilterPolicy, FilterPolicyScope };
    await ask(`GetSubscriptionAttributes ${title}`, Promise.resolve({ ...filter, ...others }));
  }
}

export async function readRouting(reading: Reading, stack: Stack): Promise<void> {
  await Promise.all([readBus(reading, stack), readTopic(reading, stack)]);
}
