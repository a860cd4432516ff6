/** What SNS refuses, and in which words, and what it answers around our own calls: a row for each fact of 2.2 and 2.4. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListOriginationNumbersCommand,
  ListPhoneNumbersOptedOutCommand,
  ListPlatformApplicationsCommand,
  ListSMSSandboxPhoneNumbersCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  PutDataProtectionPolicyCommand,
  RemovePermissionCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const BASE = 'arn:aws:sns:us-east-1:000000000000:';
const TOPIC = `${BASE}t`;
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
let endpoint: TestEndpoint;
let sns: SNSClient;
let subscription: string;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  sns = endpoint.clientOf(SNSClient);
  const Tags = [{ Key: 'k', Value: 'v' }];
  await sns.send(new CreateTopicCommand({ Name: 't', Attributes: { DisplayName: 'd' }, Tags }));
  const made = await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FUNCTION }));
  subscription = made.SubscriptionArn!;
});
afterAll(() => endpoint.stop());

const INVALID = 'InvalidParameterException';
const create = (more: object = {}) => sns.send(new CreateTopicCommand({ Name: 't', ...more }));
const publish = (more: object = {}) => sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm', ...more }));
const subscribe = (more: object = {}) =>
  sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FUNCTION, ...more }));
const batch = (...PublishBatchRequestEntries: { Id: string; Message: string; MessageDeduplicationId?: string }[]) =>
  sns.send(new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries }));
const setTopic = (AttributeName: string, AttributeValue?: string) =>
  sns.send(new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName, AttributeValue }));
const setSubscription = (AttributeName: string, AttributeValue: string) =>
  sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: subscription, AttributeName, AttributeValue }));
const attributes = async () => (await sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).Attributes ?? {};
const keys = (count: number, values = 1) =>
  JSON.stringify(
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, Array.from({ length: values }, (_, v) => v)])),
  );
const policyFor = (...Action: string[]) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource: TOPIC }] });
const topicOf = (Name: string, Attributes?: Record<string, string>) =>
  sns.send(new CreateTopicCommand({ Name, Attributes }));

const unserved = (what: string): [string, string, number] => [
  'NotImplementedException',
  `${what} is not served here`,
  501,
];
const invalid = (what: string): [string, string, number] => [INVALID, `Invalid parameter: ${what}`, 400];
const ALREADY = 'already exists with different attributes';

describe('refusals', () => {
  it.each<[string, () => Promise<unknown>, [name: string, message: string, status: number]]>([
    ['2.2 an empty message', () => publish({ Message: '' }), invalid('Empty message')],
    [
      '2.4 a DisplayName of 101 characters',
      () => topicOf('named', { DisplayName: 'x'.repeat(101) }),
      invalid('DisplayName Reason: must be at most 100 characters long'),
    ],
    [
      '2.4 a DisplayName of 101 characters, set later',
      () => setTopic('DisplayName', 'x'.repeat(101)),
      invalid('DisplayName Reason: must be at most 100 characters long'),
    ],
    ['2.2 an empty subject', () => publish({ Subject: '' }), invalid('Subject')],
    ['2.2 a subject of 100 characters', () => publish({ Subject: 'x'.repeat(100) }), invalid('Subject')],
    ['2.2 a subject of two lines', () => publish({ Subject: 'a\nb' }), invalid('Subject')],
    ['2.2 a message of 262,145 bytes', () => publish({ Message: 'x'.repeat(262_145) }), invalid('Message too long')],
    [
      '2.2 a message of 262,146 bytes in UTF-8',
      () => publish({ Message: 'ü'.repeat(131_073) }),
      invalid('Message too long'),
    ],
    [
      '2.2 attributes that make it too long',
      () =>
        publish({ Message: 'x'.repeat(262_140), MessageAttributes: { a: { DataType: 'String', StringValue: 'v' } } }),
      invalid('Message too long'),
    ],
    [
      '2.2 a TopicArn of two parts',
      () => publish({ TopicArn: 'a:b' }),
      invalid('TopicArn Reason: An ARN must have at least 6 elements, not 2'),
    ],
    [
      '2.2 a topic of another region',
      () => publish({ TopicArn: TOPIC.replace('us-east-1', 'eu-west-1') }),
      invalid('TopicArn'),
    ],
    ['2.2 no such topic', () => publish({ TopicArn: `${TOPIC}x` }), ['NotFoundException', 'Topic does not exist', 404]],
    [
      '2.2 a deduplication id on a standard topic',
      () => publish({ MessageDeduplicationId: 'x' }),
      invalid(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      ),
    ],
    [
      '2.4 other attributes for a known name',
      () => create({ Attributes: { DisplayName: 'e' } }),
      invalid(`Attributes Reason: Topic ${ALREADY}`),
    ],
    [
      '2.4 other tags for a known name',
      () => create({ Tags: [{ Key: 'k', Value: 'w' }] }),
      invalid('Tags Reason: Topic already exists with different tags'),
    ],
    ['2.4 a name with a blank', () => create({ Name: 'a b' }), invalid('Topic Name')],
    ['2.4 a name with a dot', () => create({ Name: 'a.b' }), invalid('Topic Name')],
    ['2.4 a name of 257 characters', () => create({ Name: 'x'.repeat(257) }), invalid('Topic Name')],
    [
      '2.4 other attributes for a known subscription',
      () => subscribe({ Attributes: { FilterPolicy: '{"a":["x"]}' } }),
      invalid(`Attributes Reason: Subscription ${ALREADY}`),
    ],
    [
      '2.4 a topic as a subscription to end',
      () => sns.send(new UnsubscribeCommand({ SubscriptionArn: TOPIC })),
      invalid('SubscriptionId'),
    ],
    ['2.4 an endpoint that is no function', () => subscribe({ Endpoint: 'f' }), invalid('Lambda endpoint ARN')],
    ['2.4 an unknown topic attribute', () => setTopic('Owner', 'x'), invalid('AttributeName')],
    ['2.1 a signature version 3', () => setTopic('SignatureVersion', '3'), invalid('SignatureVersion')],
    [
      '2.4 a 51st tag',
      () =>
        sns.send(
          new TagResourceCommand({
            ResourceArn: TOPIC,
            Tags: Array.from({ length: 50 }, (_, i) => ({ Key: `t${i}`, Value: '' })),
          }),
        ),
      ['TagLimitExceededException', 'Could not complete request: tag quota of per resource exceeded', 400],
    ],
    ["a token that is nobody's", () => sns.send(new ListTopicsCommand({ NextToken: '!!' })), invalid('NextToken')],
    [
      'a filter of six keys',
      () => setSubscription('FilterPolicy', keys(6)),
      invalid('FilterPolicy: Filter policy can not have more than 5 keys'),
    ],
    [
      'a filter of 160 combinations',
      () => setSubscription('FilterPolicy', keys(2, 13)),
      invalid('FilterPolicy: Filter policy is too complex'),
    ],
    ['a key of KMS', () => setTopic('KmsMasterKeyId', 'alias/aws/sns'), unserved('KmsMasterKeyId')],
    [
      'a key of KMS at creation',
      () => create({ Name: 'n', Attributes: { KmsMasterKeyId: 'x' } }),
      unserved('KmsMasterKeyId'),
    ],
    ['active tracing', () => setTopic('TracingConfig', 'Active'), unserved('TracingConfig')],
    [
      'logging of deliveries',
      () => setTopic('LambdaSuccessFeedbackRoleArn', 'arn:aws:iam::1:role/r'),
      unserved('LambdaSuccessFeedbackRoleArn'),
    ],
    ['a FIFO topic', () => create({ Name: 'n.fifo', Attributes: { FifoTopic: 'true' } }), unserved('FifoTopic')],
    ['masking of data', () => create({ Name: 'n', DataProtectionPolicy: '{}' }), unserved('DataProtectionPolicy')],
    [
      'a role of a subscription',
      () => setSubscription('SubscriptionRoleArn', 'arn:aws:iam::1:role/r'),
      invalid('SubscriptionRoleArn: Delivery protocol [lambda] does not support a role.'),
    ],
    [
      'a delivery policy for a function',
      () => setSubscription('DeliveryPolicy', '{}'),
      invalid('DeliveryPolicy: Delivery protocol [lambda] does not support a delivery policy.'),
    ],
    [
      'an operation that is not served',
      () => sns.send(new PutDataProtectionPolicyCommand({ ResourceArn: TOPIC, DataProtectionPolicy: '{}' })),
      unserved('sns:PutDataProtectionPolicy'),
    ],
    [
      'a topic policy that is no JSON',
      () => setTopic('Policy', '{'),
      invalid('Policy Reason: Syntax errors in policy.'),
    ],
    [
      'a topic policy of another service',
      () => create({ Name: 'n', Attributes: { Policy: policyFor('SNS:Publish', 's3:*') } }),
      invalid('Policy Reason: Policy statement action out of service scope!'),
    ],
    [
      'a topic policy of a megabyte',
      () => setTopic('Policy', `"${'x'.repeat(1_000_000)}"`),
      invalid('Policy Reason: Policy is too long'),
    ],
  ])('%s', async (_fact, ask, [name, message, httpStatusCode]) => {
    await expect(ask()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
  });
});

describe('answers', () => {
  it.each<[string, () => Promise<object>, object]>([
    [
      '2.2 a message of 262,144 bytes',
      () => publish({ Message: 'x'.repeat(262_144) }),
      { MessageId: expect.any(String) },
    ],
    ['2.2 a subject of 99 characters', () => publish({ Subject: 'x'.repeat(99) }), { MessageId: expect.any(String) }],
    ['2.2 a group id on a standard topic', () => publish({ MessageGroupId: 'x' }), { MessageId: expect.any(String) }],
    [
      '2.2 a batch entry that fails alone',
      () => batch({ Id: '1', Message: 'm' }, { Id: '2', Message: 'm', MessageDeduplicationId: 'x' }),
      { Successful: [{ Id: '1' }], Failed: [{ Id: '2', Code: 'InvalidParameter', SenderFault: true }] },
    ],
    [
      '2.4 the same topic again',
      () => create({ Attributes: { DisplayName: 'd' }, Tags: [{ Key: 'k', Value: 'v' }] }),
      { TopicArn: TOPIC },
    ],
    ['2.4 the same topic by its name alone', () => create(), { TopicArn: TOPIC }],
    ['2.4 a name of 256 characters', () => topicOf('x'.repeat(256)), { TopicArn: BASE + 'x'.repeat(256) }],
    [
      '2.4 a topic deleted twice',
      async () => {
        await topicOf('gone');
        await sns.send(new DeleteTopicCommand({ TopicArn: `${BASE}gone` }));
        return sns.send(new DeleteTopicCommand({ TopicArn: `${BASE}gone` }));
      },
      { $metadata: { httpStatusCode: 200 } },
    ],
    [
      '6.8 a topic again at once, with other tags',
      async () => {
        await sns.send(new CreateTopicCommand({ Name: 'again', Tags: [{ Key: 'a', Value: '1' }] }));
        await sns.send(new DeleteTopicCommand({ TopicArn: `${BASE}again` }));
        await sns.send(new CreateTopicCommand({ Name: 'again', Tags: [{ Key: 'b', Value: '2' }] }));
        return sns.send(new ListTagsForResourceCommand({ ResourceArn: `${BASE}again` }));
      },
      { Tags: [{ Key: 'b', Value: '2' }] },
    ],
    [
      '2.4 the attributes of a subscription whose topic is gone',
      async () => {
        const { TopicArn } = await topicOf('left');
        const { SubscriptionArn } = await subscribe({ TopicArn, ReturnSubscriptionArn: true });
        await sns.send(new DeleteTopicCommand({ TopicArn }));
        await topicOf('left');
        const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
        const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
        return { Subscriptions, Attributes };
      },
      { Subscriptions: [], Attributes: { TopicArn: `${BASE}left`, Protocol: 'lambda' } },
    ],
    [
      '2.4 the same subscription again',
      () => subscribe(),
      { SubscriptionArn: expect.stringMatching(/^arn:aws:sns:.*:t:[0-9a-f-]{36}$/) },
    ],
    [
      '2.4 a subscription that is gone, ended again',
      () => sns.send(new UnsubscribeCommand({ SubscriptionArn: `${TOPIC}:00000000-0000-0000-0000-000000000000` })),
      { $metadata: { httpStatusCode: 200 } },
    ],
    ['no applications', () => sns.send(new ListPlatformApplicationsCommand({})), { PlatformApplications: [] }],
    ['no settings for text messages', () => sns.send(new GetSMSAttributesCommand({})), { attributes: {} }],
    ['the sandbox', () => sns.send(new GetSMSSandboxAccountStatusCommand({})), { IsInSandbox: true }],
    ['no numbers to send from', () => sns.send(new ListOriginationNumbersCommand({})), { PhoneNumbers: [] }],
    ['no numbers that opted out', () => sns.send(new ListPhoneNumbersOptedOutCommand({})), { phoneNumbers: [] }],
    ['no numbers in the sandbox', () => sns.send(new ListSMSSandboxPhoneNumbersCommand({})), { PhoneNumbers: [] }],
  ])('%s', async (_fact, ask, expected) => expect(await ask()).toMatchObject(expected));

  it.each([
    ['PendingConfirmation', 'false'],
    ['ConfirmationWasAuthenticated', 'true'],
  ])("2.4 a function's subscription confirms itself: %s", async (name, value) => {
    const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: subscription }));
    expect(Attributes?.[name]).toBe(value);
  });
});

describe("a topic's policy", () => {
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const statement = (Effect: string, Principal: object, Action = 'SNS:Publish') => ({
    Effect,
    Principal,
    Action,
    Resource: TOPIC,
  });
  const ROLE = 'arn:aws:iam::000000000000:role/p';
  let asRole: SNSClient;
  const own = (Statement?: object) =>
    endpoint.clientOf(IAMClient).send(
      new PutRolePolicyCommand({
        RoleName: 'p',
        PolicyName: 'p',
        PolicyDocument: document(Statement ?? { Effect: 'Allow', Action: 'sns:List*', Resource: '*' }),
      }),
    );
  const tried = async () => {
    const error = await asRole.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' })).catch((thrown) => thrown);
    return error instanceof Error ? error.message.replace(/.*(because|with) /, '') : 'published';
  };
  const ALLOW = { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC };

  beforeAll(async () => {
    const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    await endpoint
      .clientOf(IAMClient)
      .send(new CreateRoleCommand({ RoleName: 'p', AssumeRolePolicyDocument: document(trust) }));
    asRole = endpoint.clientOf(SNSClient, { credentials: endpoint.world.identity.session(ROLE, 's').credentials });
  });

  it.each<[string, object | undefined, string | undefined, string]>([
    [
      'without one, a role needs its own right',
      undefined,
      undefined,
      'no identity-based policy allows the SNS:Publish action',
    ],
    [
      'it lets a role in that has no right of its own',
      undefined,
      document(statement('Allow', { AWS: ROLE })),
      'published',
    ],
    [
      'it keeps a role out that has one',
      ALLOW,
      document(statement('Deny', { AWS: ROLE })),
      'an explicit deny in a resource-based policy',
    ],
    ['that is taken away keeps nobody out any more', ALLOW, '', 'published'],
    [
      'that names the account only leaves it to the role',
      undefined,
      document(statement('Allow', { AWS: '000000000000' })),
      'no identity-based policy allows the SNS:Publish action',
    ],
  ])('%s', async (_what, right, policy, expected) => {
    await own(right);
    if (policy !== undefined) await setTopic('Policy', policy);
    expect(await tried()).toBe(expected);
  });

  it('is edited by label', async () => {
    await setTopic('Policy', '');
    const add = (Label: string, ActionName: string[], AWSAccountId = ['111111111111']) =>
      sns.send(new AddPermissionCommand({ TopicArn: TOPIC, Label, AWSAccountId, ActionName }));
    const statements = async (): Promise<{ Sid: string }[]> => JSON.parse((await attributes()).Policy!).Statement;
    await add('mine', ['Publish']);
    expect((await statements()).map(({ Sid }) => Sid)).toEqual(['__default_statement_ID', 'mine']);
    expect((await statements())[1]).toMatchObject({
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam::111111111111:root'] },
      Action: ['SNS:Publish'],
      Resource: TOPIC,
    });
    await expect(add('mine', ['Publish'])).rejects.toThrow('Invalid parameter: Statement already exists');
    await expect(add('other', ['Fly'])).rejects.toThrow('Policy statement action out of service scope!');
    await expect(add('other', ['Publish'], ['me'])).rejects.toThrow('Invalid parameter: AWSAccountId');
    const remove = () => sns.send(new RemovePermissionCommand({ TopicArn: TOPIC, Label: 'mine' }));
    await remove();
    expect(await statements()).toHaveLength(1);
    await expect(remove()).rejects.toMatchObject({ name: 'NotFoundException', message: 'Statement does not exist' });
  });
});
