/** Hand damage to the topic. */
import { AddPermissionCommand, SetTopicAttributesCommand, SNSClient, TagResourceCommand } from '@aws-sdk/client-sns';
import { type Damages, documentOf, fixed, LOOKALIKE, OWNED, type Place } from './damage.ts';

const set = ({ hands, stack }: Place, AttributeName: string, AttributeValue: string) =>
  hands(SNSClient).send(new SetTopicAttributesCommand({ TopicArn: stack.topic.arn, AttributeName, AttributeValue }));
const denial = ({ stack }: Place) => ({
  ...{ Sid: 'theirs', Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: stack.topic.arn },
});

export const ofTopics: Damages = {
  kind: 'AWS::SNS::Topic',
  leaves: [
    fixed(/^TopicName$/, 'another name is another topic'),
    { path: /^DisplayName$/, change: () => 'theirs', remove: true },
    OWNED,
  ],
  write: (place, { DisplayName = '' }) => set(place, 'DisplayName', String(DisplayName)),
  more: [
    {
      what: 'that another account may publish to',
      wrong: (properties, { stack }) => ({
        ...properties,
        Policy: {
          Statement: [
            {
              ...{ Sid: 'theirs', Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::111111111111:root'] } },
              ...{ Action: ['SNS:Publish'], Resource: stack.topic.arn },
            },
          ],
        },
      }),
      inflict: ({ hands, stack }) =>
        hands(SNSClient).send(
          new AddPermissionCommand({
            ...{ TopicArn: stack.topic.arn, Label: 'theirs', ActionName: ['Publish'], AWSAccountId: ['111111111111'] },
          }),
        ),
    },
    {
      what: 'that nobody may publish to',
      wrong: (properties, place) => ({ ...properties, Policy: { Statement: [denial(place)] } }),
      inflict: (place) => set(place, 'Policy', JSON.stringify(documentOf(denial(place)))),
    },
    {
      ...LOOKALIKE,
      inflict: ({ hands, stack }) =>
        hands(SNSClient).send(
          new TagResourceCommand({
            ...{ ResourceArn: stack.topic.arn, Tags: [{ Key: 'destined:records', Value: 'off' }] },
          }),
        ),
    },
  ],
};
