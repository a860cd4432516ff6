/** boto3 calls every operation of our SNS. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Scenario, startScenario } from './support/scenario.ts';

const ARN = 'arn:aws:sns:us-east-1:000000000000:topic';
const FN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const topic = { TopicArn: ARN };
const gone = { TopicArn: `${ARN}2` };
const missing = { code: 'NotFound', status: 404, message: 'Topic does not exist' };
const noSubscription = { ...missing, message: 'Subscription does not exist' };
const noResource = { code: 'ResourceNotFound', status: 404, message: 'Resource does not exist' };
const invalid = { code: 'InvalidParameter', status: 400, message: 'Invalid parameter: ' };
const badToken = { ...invalid, message: 'Invalid parameter: NextToken' };

describe('boto3', () => {
  let s: Scenario;
  beforeAll(async () => {
    s = await startScenario('sns');
  });
  afterAll(() => s.end());

  describe('every operation, read by botocore: SNS', () => {
    it('keeps topics', async () => {
      const made = { Name: 'topic', Tags: [{ Key: 'a', Value: 'b' }], Attributes: { DisplayName: '<&> "ü"' } };
      expect(await s.ok('CreateTopic', made)).toEqual(topic);
      expect(await s.ok('CreateTopic', made)).toEqual(topic);
      const other = { ...made, Attributes: { DisplayName: 'other' } };
      await s.no('CreateTopic', other, { ...invalid, message: 'Topic already exists with different attributes' });
      await s.no('CreateTopic', { Name: 'a b' }, { ...invalid, message: 'Topic Name' });
      await s.no('CreateTopic', {}, { code: 'ValidationError', status: 400, message: "Value null at 'name'" });
      const Attributes = {
        TopicArn: ARN,
        Owner: '000000000000',
        DisplayName: '<&> "ü"',
        Policy: expect.stringContaining('__default_policy_ID'),
        EffectiveDeliveryPolicy: expect.stringContaining('defaultHealthyRetryPolicy'),
        SubscriptionsConfirmed: '0',
        SubscriptionsPending: '0',
        SubscriptionsDeleted: '0',
      };
      expect(await s.ok('GetTopicAttributes', topic)).toEqual({ Attributes });
      await s.no('GetTopicAttributes', gone, missing);
      await s.no('GetTopicAttributes', { TopicArn: 'topic' }, { ...invalid, message: 'at least 6 elements, not 1' });
      await s.ok('SetTopicAttributes', { ...topic, AttributeName: 'DisplayName', AttributeValue: 'named' });
      await s.ok('GetTopicAttributes', topic, { Attributes: { DisplayName: 'named' } });
      await s.no('SetTopicAttributes', { ...topic, AttributeName: 'Age', AttributeValue: '1' }, invalid);
      await s.no('SetTopicAttributes', { ...gone, AttributeName: 'DisplayName' }, missing);
      expect(await s.ok('ListTopics')).toEqual({ Topics: [topic] });
      await s.no('ListTopics', { NextToken: 'x' }, badToken);
    });

    it('keeps policies and tags', async () => {
      const permission = { Label: 'label', AWSAccountId: ['123456789012'], ActionName: ['Publish'] };
      expect(await s.ok('AddPermission', { ...topic, ...permission })).toEqual({});
      const Policy = expect.stringContaining('arn:aws:iam::123456789012:root');
      await s.ok('GetTopicAttributes', topic, { Attributes: { Policy } });
      await s.no('AddPermission', { ...topic, ...permission }, { ...invalid, message: 'Statement already exists' });
      await s.no('AddPermission', { ...gone, ...permission }, missing);
      expect(await s.ok('RemovePermission', { ...topic, Label: 'label' })).toEqual({});
      await s.no('RemovePermission', { ...topic, Label: 'label' }, { ...missing, message: 'Statement' });
      const resource = { ResourceArn: ARN };
      expect(await s.ok('TagResource', { ...resource, Tags: [{ Key: 'c', Value: '' }] })).toEqual({});
      await s.no('TagResource', { ResourceArn: `${ARN}2`, Tags: [] }, noResource);
      const Tags = [
        { Key: 'a', Value: 'b' },
        { Key: 'c', Value: '' },
      ];
      expect(await s.ok('ListTagsForResource', resource)).toEqual({ Tags });
      await s.no('ListTagsForResource', { ResourceArn: `${ARN}2` }, noResource);
      expect(await s.ok('UntagResource', { ...resource, TagKeys: ['a', 'c'] })).toEqual({});
      await s.no('UntagResource', { ResourceArn: `${ARN}2`, TagKeys: ['a'] }, noResource);
      expect(await s.ok('ListTagsForResource', resource)).toEqual({ Tags: [] });
    });

    it('keeps subscriptions', async () => {
      const asked = { ...topic, Protocol: 'lambda', Endpoint: FN };
      const made = await s.ok<{ SubscriptionArn: string }>('Subscribe', asked);
      expect(made).toEqual({ SubscriptionArn: expect.stringMatching(new RegExp(`^${ARN}:[0-9a-f-]{36}$`)) });
      expect(await s.ok('Subscribe', asked)).toEqual(made);
      const mail = { ...topic, Protocol: 'email', Endpoint: 'me@example.com' };
      expect(await s.ok('Subscribe', mail)).toEqual({ SubscriptionArn: 'pending confirmation' });
      await s.no('Subscribe', { ...topic, Protocol: 'pigeon', Endpoint: 'x' }, { ...invalid, message: 'pigeon' });
      await s.no('Subscribe', { ...asked, Endpoint: 'fn' }, invalid);
      await s.no('Subscribe', { ...asked, ...gone }, missing);
      const Owner = '000000000000';
      const Subscriptions = [
        { ...made, ...asked, Owner },
        { ...mail, Owner, SubscriptionArn: 'PendingConfirmation' },
      ];
      expect(await s.ok('ListSubscriptions')).toEqual({ Subscriptions });
      await s.no('ListSubscriptions', { NextToken: 'x' }, badToken);
      expect(await s.ok('ListSubscriptionsByTopic', topic)).toEqual({ Subscriptions });
      await s.no('ListSubscriptionsByTopic', gone, missing);
      const Attributes = {
        ...made,
        ...asked,
        Owner,
        SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
        RawMessageDelivery: 'false',
        PendingConfirmation: 'false',
        ConfirmationWasAuthenticated: 'true',
      };
      expect(await s.ok('GetSubscriptionAttributes', made)).toEqual({ Attributes });
      const stranger = { SubscriptionArn: made.SubscriptionArn.replace(/.{12}$/, '000000000000') };
      await s.no('GetSubscriptionAttributes', stranger, noSubscription);
      const filter = { AttributeName: 'FilterPolicy', AttributeValue: '{"mode":["success"]}' };
      expect(await s.ok('SetSubscriptionAttributes', { ...made, ...filter })).toEqual({});
      const filtered = { FilterPolicy: '{"mode":["success"]}', FilterPolicyScope: 'MessageAttributes' };
      await s.ok('GetSubscriptionAttributes', made, { Attributes: filtered });
      await s.no('SetSubscriptionAttributes', { ...made, ...filter, AttributeValue: '{' }, invalid);
      await s.no('SetSubscriptionAttributes', { ...stranger, ...filter }, noSubscription);
      await s.no('ConfirmSubscription', { ...topic, Token: 'x' }, { ...invalid, message: 'Token' });
      expect(await s.ok('Unsubscribe', made)).toEqual({});
      expect(await s.ok('Unsubscribe', made)).toEqual({});
      await s.no('Unsubscribe', { SubscriptionArn: ARN }, { ...invalid, message: 'SubscriptionId' });
    });

    it('takes messages', async () => {
      const message = { ...topic, Message: 'ü\n"<&>', Subject: 'subject' };
      const attribute = { DataType: 'Binary', BinaryValue: { $bytes: 'AAE=' } };
      const MessageId = expect.stringMatching(/^[0-9a-f-]{36}$/);
      expect(await s.ok('Publish', { ...message, MessageAttributes: { attribute } })).toEqual({ MessageId });
      await s.no('Publish', { ...topic, Message: '' }, { ...invalid, message: 'Empty message' });
      await s.no('Publish', { ...topic, Message: 'x'.repeat(262_145) }, { ...invalid, message: 'Message too long' });
      await s.no('Publish', { ...message, Subject: 'two\nlines' }, { ...invalid, message: 'Subject' });
      await s.no('Publish', { ...message, ...gone }, missing);
      const entry = { Id: 'one', Message: 'one' };
      const batch = { ...topic, PublishBatchRequestEntries: [entry, { Id: 'two', Message: '' }] };
      expect(await s.ok('PublishBatch', batch)).toEqual({
        Successful: [{ Id: 'one', MessageId }],
        Failed: [{ Id: 'two', Code: 'InvalidParameter', Message: expect.stringContaining('Empty'), SenderFault: true }],
      });
      const twice = { code: 'BatchEntryIdsNotDistinct', status: 400 };
      await s.no('PublishBatch', { ...topic, PublishBatchRequestEntries: [entry, entry] }, twice);
    });

    it('has none of what it has no operations to make', async () => {
      for (const [operation, list] of [
        ['ListOriginationNumbers', 'PhoneNumbers'],
        ['ListPlatformApplications', 'PlatformApplications'],
        ['ListSMSSandboxPhoneNumbers', 'PhoneNumbers'],
      ] as const) {
        expect(await s.ok(operation)).toEqual({ [list]: [] });
        await s.no(operation, { NextToken: 'x' }, badToken);
      }
      expect(await s.ok('ListPhoneNumbersOptedOut')).toEqual({ phoneNumbers: [] });
      await s.no('ListPhoneNumbersOptedOut', { nextToken: 'x' }, badToken);
      expect(await s.ok('GetSMSAttributes')).toEqual({ attributes: {} });
      expect(await s.ok('GetSMSSandboxAccountStatus')).toEqual({ IsInSandbox: true });
    });

    it('deletes topics', async () => {
      expect(await s.ok('DeleteTopic', topic)).toEqual({});
      expect(await s.ok('DeleteTopic', topic)).toEqual({});
      await s.no('DeleteTopic', { TopicArn: 'topic' }, invalid);
    });

    it('misses no operation', async () => {
      const unrefused = ['GetSMSAttributes', 'GetSMSSandboxAccountStatus'];
      // Nobody is ever sent a token to confirm with.
      expect(await s.missed()).toEqual({ unanswered: ['ConfirmSubscription'], unrefused });
    });
  });
});
