/** SNS's control plane over HTTP: topics, subscriptions, messages. What it refuses, in AWS's words: facts-sns. */
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  type SubscribeCommandInput,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:t';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
let endpoint: TestEndpoint;
let sns: SNSClient;

beforeEach(async () => {
  endpoint = await startTestEndpoint();
  sns = endpoint.clientOf(SNSClient);
});
afterEach(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

const refused = (name: string, message: string) => expect.objectContaining({ name, message });
const invalid = (what: string) => refused('InvalidParameterException', `Invalid parameter: ${what}`);
const create = (more: object = {}) => sns.send(new CreateTopicCommand({ Name: 't', ...more }));

describe('topics', () => {
  it('creates, describes, lists and deletes a topic', async () => {
    expect((await create({ Attributes: { DisplayName: 'The Topic' } })).TopicArn).toBe(TOPIC);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    expect(Attributes).toMatchObject({
      TopicArn: TOPIC,
      Owner: '000000000000',
      DisplayName: 'The Topic',
      SubscriptionsConfirmed: '0',
      SubscriptionsPending: '0',
      SubscriptionsDeleted: '0',
    });
    expect(JSON.parse(Attributes!.Policy!).Statement[0].Resource).toBe(TOPIC);
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: TOPIC }]);
    await sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    await sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    await expect(sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).rejects.toEqual(
      refused('NotFoundException', 'Topic does not exist'),
    );
  });

  it('creates the same topic twice, but not another one of its name', async () => {
    const Tags = [{ Key: 'k', Value: 'v' }];
    await create({ Attributes: { DisplayName: 'd' }, Tags });
    expect((await create({ Attributes: { DisplayName: 'd' }, Tags })).TopicArn).toBe(TOPIC);
    expect((await create()).TopicArn).toBe(TOPIC);
    await expect(create({ Attributes: { DisplayName: 'e' } })).rejects.toEqual(
      invalid('Attributes Reason: Topic already exists with different attributes'),
    );
    await expect(create({ Tags: [{ Key: 'k', Value: 'w' }] })).rejects.toEqual(
      invalid('Tags Reason: Topic already exists with different tags'),
    );
    await sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    await create({ Tags: [{ Key: 'k', Value: 'w' }] });
  });

  it('sets attributes and tags', async () => {
    await create();
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName: 'DisplayName', AttributeValue: 'new' }),
    );
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).Attributes?.DisplayName).toBe('new');
    await expect(
      sns.send(new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName: 'Owner', AttributeValue: 'me' })),
    ).rejects.toEqual(invalid('AttributeName'));
    const tags = async () => (await sns.send(new ListTagsForResourceCommand({ ResourceArn: TOPIC }))).Tags;
    await sns.send(
      new TagResourceCommand({
        ResourceArn: TOPIC,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await sns.send(new UntagResourceCommand({ ResourceArn: TOPIC, TagKeys: ['a'] }));
    expect(await tags()).toEqual([{ Key: 'b', Value: '2' }]);
    expect(endpoint.world.tagged.flatMap((tagged) => tagged('us-east-1'))).toEqual([{ arn: TOPIC, tags: { b: '2' } }]);
    await expect(sns.send(new ListTagsForResourceCommand({ ResourceArn: `${TOPIC}x` }))).rejects.toEqual(
      refused('ResourceNotFoundException', 'Resource does not exist'),
    );
  });

  it.each(['', 'a/b', 'x.fifo'])('refuses the name "%s"', async (Name) => {
    await expect(create({ Name })).rejects.toEqual(invalid('Topic Name'));
  });

  it('pages its list by a hundred', async () => {
    const Names = Array.from({ length: 101 }, (_, i) => `t${i}`);
    await Promise.all(Names.map((Name) => create({ Name })));
    const first = await sns.send(new ListTopicsCommand({}));
    expect(first.Topics).toHaveLength(100);
    const second = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect(second.Topics).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });
});

describe('subscriptions', () => {
  const subscribe = (more: Partial<SubscribeCommandInput> = {}) =>
    sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FUNCTION, ...more }));
  const attributesOf = async (SubscriptionArn: string) =>
    (await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes;

  it('subscribes a function once, confirmed', async () => {
    await create();
    const SubscriptionArn = (await subscribe({ ReturnSubscriptionArn: true })).SubscriptionArn!;
    expect(SubscriptionArn).toMatch(new RegExp(`^${TOPIC}:[0-9a-f-]{36}$`));
    expect((await subscribe()).SubscriptionArn).toBe(SubscriptionArn);
    const listed = { SubscriptionArn, Owner: '000000000000', Protocol: 'lambda', Endpoint: FUNCTION, TopicArn: TOPIC };
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).Subscriptions).toEqual([listed]);
    expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([listed]);
    expect(await attributesOf(SubscriptionArn)).toMatchObject({
      ...listed,
      PendingConfirmation: 'false',
      ConfirmationWasAuthenticated: 'true',
      RawMessageDelivery: 'false',
      SubscriptionPrincipal: 'arn:aws:iam::000000000000:root',
    });
    await expect(subscribe({ Attributes: { FilterPolicy: '{"a":["x"]}' } })).rejects.toEqual(
      invalid('Attributes Reason: Subscription already exists with different attributes'),
    );
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await expect(attributesOf(SubscriptionArn)).rejects.toEqual(
      refused('NotFoundException', 'Subscription does not exist'),
    );
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' });
  });

  it('ends with its topic, and does not come back with it', async () => {
    await create();
    await subscribe();
    await sns.send(new DeleteTopicCommand({ TopicArn: TOPIC }));
    expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([]);
    await create();
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).Subscriptions).toEqual([]);
  });

  it('sets a filter policy, and takes it away', async () => {
    await create();
    const SubscriptionArn = (await subscribe()).SubscriptionArn!;
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));
    await set('FilterPolicy', '{"a":["x"]}');
    expect(await attributesOf(SubscriptionArn)).toMatchObject({
      FilterPolicy: '{"a":["x"]}',
      FilterPolicyScope: 'MessageAttributes',
    });
    await expect(set('FilterPolicy', '{"a":"x"}')).rejects.toEqual(
      invalid('FilterPolicy: "a" must be an object or an array'),
    );
    await expect(set('FilterPolicy', '{"a":{"b":["x"]}}')).rejects.toEqual(
      invalid('FilterPolicy: Filter policy scope MessageAttributes does not support nested filter policy'),
    );
    await expect(set('Endpoint', 'x')).rejects.toEqual(invalid('AttributeName'));
    await set('FilterPolicyScope', 'MessageBody');
    await set('FilterPolicy', '{"a":{"b":["x"]}}');
    await set('FilterPolicy', '');
    expect(await attributesOf(SubscriptionArn)).not.toHaveProperty('FilterPolicy');
  });

  it('leaves what must be confirmed pending', async () => {
    await create();
    const answer = await subscribe({ Protocol: 'email', Endpoint: 'a@example.com' });
    expect(answer.SubscriptionArn).toBe('pending confirmation');
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }))).Subscriptions).toMatchObject([
      { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'a@example.com' },
    ]);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsPending: '1' });
    await expect(sns.send(new ConfirmSubscriptionCommand({ TopicArn: TOPIC, Token: 'x' }))).rejects.toEqual(
      invalid('Token'),
    );
  });

  it.each<[string, Partial<SubscribeCommandInput>, string]>([
    ['an endpoint that is no function', { Endpoint: 'f' }, 'Lambda endpoint ARN'],
    ['an unknown protocol', { Protocol: 'fax' }, 'Amazon SNS does not support this protocol string: fax'],
    [
      'a protocol not delivered here',
      { Protocol: 'sqs' },
      'Protocol Reason: the local endpoint does not deliver to sqs',
    ],
    [
      'raw delivery',
      { Attributes: { RawMessageDelivery: 'true' } },
      'Attributes Reason: RawMessageDelivery: Delivery protocol [lambda] does not support raw message delivery.',
    ],
    ['an unknown attribute', { Attributes: { X: 'y' } }, 'Attributes Reason: Unknown attribute: X'],
    [
      'a bad filter',
      { Attributes: { FilterPolicy: '{"a":[]}' } },
      'Attributes Reason: FilterPolicy: Empty arrays are not allowed',
    ],
    [
      'a bad scope',
      { Attributes: { FilterPolicyScope: 'x' } },
      'Attributes Reason: FilterPolicyScope: Invalid value [x]. Please use either MessageBody or MessageAttributes',
    ],
    ['a topic that is no ARN', { TopicArn: 't' }, 'TopicArn Reason: An ARN must have at least 6 elements, not 1'],
  ])('refuses %s', async (_what, input, text) => {
    await create();
    await expect(subscribe(input)).rejects.toEqual(invalid(text));
  });

  it('needs its topic', async () => {
    await expect(subscribe()).rejects.toEqual(refused('NotFoundException', 'Topic does not exist'));
  });
});

describe('Publish', () => {
  const publish = (more: object = {}) => sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm', ...more }));

  it('answers a message id', async () => {
    await create();
    expect((await publish({ Subject: 'a subject' })).MessageId).toMatch(/^[0-9a-f-]{36}$/);
    await publish({ Message: 'x'.repeat(262_144) });
    await publish({ TopicArn: undefined, TargetArn: TOPIC });
  });

  const attribute = (value: object) => ({ MessageAttributes: { a: value } });
  it.each<[string, object, string]>([
    ['no topic', { TopicArn: undefined }, 'TopicArn or TargetArn Reason: no value for required parameter'],
    ['an unknown structure', { MessageStructure: 'xml' }, 'MessageStructure'],
    [
      'a structured message without default',
      { MessageStructure: 'json', Message: '{"lambda":"x"}' },
      'Message Structure - No default entry in JSON message body',
    ],
    [
      'a structured message that is no JSON',
      { MessageStructure: 'json' },
      'Message Structure - JSON message body failed to parse',
    ],
  ])('refuses %s', async (_what, input, text) => {
    await create();
    await expect(publish(input)).rejects.toEqual(invalid(text));
  });

  it.each<[string, object, string]>([
    ['an unknown type', { DataType: 'Text', StringValue: 'v' }, 'has an invalid message attribute type'],
    ['an empty value', { DataType: 'String', StringValue: '' }, 'must contain non-empty message attribute value'],
    [
      'a number that is none',
      { DataType: 'Number', StringValue: 'x' },
      "Could not cast message attribute 'a' value to number.",
    ],
    ['a text for bytes', { DataType: 'Binary', StringValue: 'v' }, "must use field 'Binary'"],
  ])('refuses an attribute of %s', async (_what, value, text) => {
    await create();
    await expect(publish(attribute(value))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(text),
    });
  });

  it('needs its topic', async () => {
    await expect(publish()).rejects.toEqual(refused('NotFoundException', 'Topic does not exist'));
  });

  it('publishes a batch entry by entry', async () => {
    await create();
    const batch = (...PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
      sns.send(new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries }));
    const answer = await batch({ Id: '1', Message: 'm' }, { Id: '2', Message: '' });
    expect(answer.Successful).toMatchObject([{ Id: '1', MessageId: expect.any(String) }]);
    expect(answer.Failed).toEqual([
      { Id: '2', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true },
    ]);
    const one = { Id: '1', Message: 'm' };
    await expect(batch(one, one)).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinctException' });
    await expect(batch(...Array(11).fill(one))).rejects.toMatchObject({
      name: 'TooManyEntriesInBatchRequestException',
    });
    await expect(batch({ ...one, Id: '!' })).rejects.toMatchObject({ name: 'InvalidBatchEntryIdException' });
    await expect(batch()).rejects.toMatchObject({ name: 'EmptyBatchRequestException' });
    const half = 'x'.repeat(131_073);
    await expect(batch({ Id: '1', Message: half }, { Id: '2', Message: half })).rejects.toMatchObject({
      name: 'BatchRequestTooLongException',
    });
  });
});
