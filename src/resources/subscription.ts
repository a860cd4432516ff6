/** AWS::SNS::Subscription: the destined function listens to the topic, to every message of it. */
import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Aws } from '../aws/aws.ts';
import { unlessNamed } from '../aws/error-names.ts';
import { changed } from './differences.ts';
import { perRun } from './per-run.ts';
import type { Properties, Resource } from './resource.ts';

const MISSING = ['NotFoundException', 'NotFound'];
/**
 * Nobody asked for these: they would keep messages from the function, or divert them. With what each is reset: SNS takes
 * `{}` for no filter, but no value at all for no queue (as Terraform does; that '' undoes a delivery policy is unverified).
 */
const SURPLUS = { FilterPolicy: '{}', RedrivePolicy: undefined, DeliveryPolicy: '' } as const;
type Surplus = keyof typeof SURPLUS;

export interface SubscriptionOptions {
  name: string;
  topicArn: string;
  functionArn: string;
  topic: Resource;
  function: Resource;
}

/** ARN of the subscription of this function, by listing the topic's. */
async function findArn(aws: Aws, topicArn: string, functionArn: string): Promise<string | undefined> {
  const pages = paginateListSubscriptionsByTopic({ client: aws.client(SNSClient) }, { TopicArn: topicArn });
  for await (const { Subscriptions = [] } of pages) {
    const ours = Subscriptions.find(({ Protocol, Endpoint }) => Protocol === 'lambda' && Endpoint === functionArn);
    if (ours?.SubscriptionArn?.startsWith('arn:')) return ours.SubscriptionArn;
  }
  return undefined;
}

/** SNS shows an attribute that was reset as `{}`. */
function surplusOf(attributes: Record<string, string>): Properties {
  const names = Object.keys(SURPLUS) as Surplus[];
  const set = names.filter((name) => attributes[name] !== undefined && !['', '{}'].includes(attributes[name]));
  return Object.fromEntries(set.map((name) => [name, JSON.parse(attributes[name]!)]));
}

/** Gone already is 'absent'. */
export async function unsubscribe(aws: Aws, arn: string): Promise<'removed' | 'absent'> {
  const request = new UnsubscribeCommand({ SubscriptionArn: arn });
  return (await unlessNamed(MISSING, aws.client(SNSClient).send(request))) ? 'removed' : 'absent';
}

/** ARNs, by topic and function. */
const ids = perRun<string>();

export function subscription({ name, topicArn, functionArn, ...needs }: SubscriptionOptions): Resource {
  const key = `${topicArn} ${functionArn}`;
  const properties = () => ({ TopicArn: topicArn, Protocol: 'lambda', Endpoint: functionArn });

  return {
    kind: 'AWS::SNS::Subscription',
    name,
    needs: [needs.topic, needs.function],
    within: needs.topic,
    properties,
    idOf: (aws) => ids.get(aws, key),

    async read(aws) {
      const arn = await unlessNamed(MISSING, findArn(aws, topicArn, functionArn));
      if (!arn) return undefined;
      const asked = aws.client(SNSClient).send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
      const found = await unlessNamed(MISSING, asked);
      if (!found) return undefined;
      ids.set(aws, key, arn);
      return { owner: 'ours', id: arn, properties: { ...properties(), ...surplusOf(found.Attributes ?? {}) } };
    },

    async ensure(aws, found) {
      const sns = aws.client(SNSClient);
      if (!found) {
        // Idempotent: the same protocol and endpoint answer the same ARN (aws-facts 2.4).
        const request = { TopicArn: topicArn, Protocol: 'lambda', Endpoint: functionArn, ReturnSubscriptionArn: true };
        const { SubscriptionArn } = await sns.send(new SubscribeCommand(request));
        if (SubscriptionArn) ids.set(aws, key, SubscriptionArn);
        return 'created';
      }
      const differing = changed(properties(), found.properties);
      for (const AttributeName of differing) {
        const AttributeValue = SURPLUS[AttributeName as Surplus];
        const request = { SubscriptionArn: found.id, AttributeName, AttributeValue };
        await sns.send(new SetSubscriptionAttributesCommand(request));
      }
      return differing.size > 0 ? 'updated' : 'unchanged';
    },

    remove: (aws, found) => unsubscribe(aws, found.id!),
  };
}
