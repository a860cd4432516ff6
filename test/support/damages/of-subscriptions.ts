/** Hand damage to the subscription. */
import { ListSubscriptionsByTopicCommand, SetSubscriptionAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Damages, fixed, type More, type Place } from './damage.ts';

async function set({ hands, stack, resource }: Place, AttributeName: string, value: object) {
  const sns = hands(SNSClient);
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: stack.topic.arn }));
  const ours = Subscriptions.find(({ Endpoint }) => Endpoint === resource.properties().Endpoint)!;
  const AttributeValue = JSON.stringify(value);
  const { SubscriptionArn } = ours;
  await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
}

const attribute = (what: string, name: string, value: (place: Place) => object): More => ({
  what,
  wrong: (properties, place) => ({ ...properties, [name]: value(place) }),
  inflict: (place) => set(place, name, value(place)),
});

export const ofSubscriptions: Damages = {
  kind: 'AWS::SNS::Subscription',
  leaves: [fixed(/^(TopicArn|Protocol|Endpoint)$/, 'another one is another subscription')],
  write: () => Promise.reject(new Error('nothing of it can be changed')),
  // A delivery policy is for HTTP alone: SNS refuses it here.
  more: [
    attribute('with a filter', 'FilterPolicy', () => ({ never: ['x'] })),
    attribute('with a queue for what fails', 'RedrivePolicy', ({ stack }) => ({
      deadLetterTargetArn: `arn:aws:sqs:${stack.region}:${stack.account}:theirs`,
    })),
  ],
};
