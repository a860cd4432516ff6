/** What SNS does with a message: who gets it, what drops it, and who may publish. The event and the retries: facts-sns-delivery. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type RecordedFunctions, recordFunctions } from '../support/recorded-functions.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:t';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
let endpoint: TestEndpoint;
let sns: SNSClient;
let functions: RecordedFunctions;
let clock: ManualClock;

beforeEach(async () => {
  clock = createManualClock(Date.now());
  endpoint = await startTestEndpoint({ clock });
  sns = endpoint.clientOf(SNSClient);
  functions = recordFunctions(endpoint.world);
  await sns.send(new CreateTopicCommand({ Name: 't' }));
});
afterEach(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

const subscribe = async (Attributes: Record<string, string> = {}, Endpoint = FUNCTION) =>
  (await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint, Attributes })))
    .SubscriptionArn!;
const publish = (more: Partial<PublishCommandInput> = {}) =>
  sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'please success', ...more }));
/** The Sns part of each event so far. */
const received = () => functions.invocations.map(({ payload }) => JSON.parse(payload).Records[0].Sns);

it('hands each message of a batch to each subscriber alone', async () => {
  await subscribe();
  await subscribe({}, `${FUNCTION}2`);
  const entry = (Id: string) => ({ Id, Message: `m${Id}` });
  await sns.send(new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: [entry('1'), entry('2')] }));
  await functions.seen(4);
  expect(received().map(({ Message }) => Message)).toEqual(['m1', 'm1', 'm2', 'm2']);
});

describe('a filter policy', () => {
  const text = (StringValue: string, DataType = 'String') => ({ a: { DataType, StringValue } });
  it.each<[string, string, Record<string, string>, Partial<PublishCommandInput>, boolean]>([
    ['a string', '{"a":["x"]}', {}, { MessageAttributes: text('x') }, true],
    ['another string', '{"a":["x"]}', {}, { MessageAttributes: text('y') }, false],
    ['no attribute', '{"a":["x"]}', {}, {}, false],
    ['an absent attribute', '{"a":[{"exists":false}]}', {}, {}, true],
    ['a number', '{"a":[{"numeric":[">",1]}]}', {}, { MessageAttributes: text('2', 'Number') }, true],
    ['a number as text', '{"a":[{"numeric":[">",1]}]}', {}, { MessageAttributes: text('2') }, false],
    ['an array', '{"a":["y"]}', {}, { MessageAttributes: text('["x","y"]', 'String.Array') }, true],
    ['the empty policy', '{}', {}, {}, true],
    ['the body', '{"b":{"c":["x"]}}', { FilterPolicyScope: 'MessageBody' }, { Message: '{"b":{"c":"x"}}' }, true],
    ['another body', '{"b":{"c":["x"]}}', { FilterPolicyScope: 'MessageBody' }, { Message: '{"b":{"c":"y"}}' }, false],
    ['a body that is no JSON', '{"b":{"c":["x"]}}', { FilterPolicyScope: 'MessageBody' }, {}, false],
  ])('by %s', async (_what, FilterPolicy, more, message, expected) => {
    await subscribe({ FilterPolicy, ...more });
    await subscribe({}, `${FUNCTION}2`);
    await publish(message);
    await functions.seen(expected ? 2 : 1);
    const reached = functions.invocations.map(({ functionArn }) => functionArn);
    expect(reached).toEqual(expected ? [FUNCTION, `${FUNCTION}2`] : [`${FUNCTION}2`]);
    expect(endpoint.world.drops.list()).toEqual([]);
  });
});

it('drops at once, and counts, what the function refuses', async () => {
  const subscription = await subscribe();
  functions.answers.push({ delivered: false, code: 'NO_PERMISSIONS', reason: 'no permission' });
  await publish();
  const dropped = { hop: 'sns', resource: subscription, reason: 'no permission', count: 1 };
  await vi.waitFor(() => expect(endpoint.world.drops.list()).toEqual([dropped]), 5000);
  clock.advance(3_600_000);
  expect(functions.invocations).toHaveLength(1);
});

it('lets a role publish to the topic its policy names, and to no other', async () => {
  const iam = endpoint.clientOf(IAMClient);
  await sns.send(new CreateTopicCommand({ Name: 'other' }));
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = { Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'api', AssumeRolePolicyDocument: document(trust) }),
  );
  const allow = { Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC };
  await iam.send(new PutRolePolicyCommand({ RoleName: 'api', PolicyName: 'p', PolicyDocument: document(allow) }));
  const { credentials, caller } = endpoint.world.identity.session(Role!.Arn!, 's');
  const asRole = endpoint.clientOf(SNSClient, { credentials });
  await asRole.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }));
  const other = TOPIC.replace(/t$/, 'other');
  const error = await asRole.send(new PublishCommand({ TopicArn: other, Message: 'm' })).catch((thrown) => thrown);
  expect(error).toMatchObject({
    name: 'AuthorizationErrorException',
    $metadata: { httpStatusCode: 403 },
    message: `User: ${caller.arn} is not authorized to perform: SNS:Publish on resource: ${other} because no identity-based policy allows the SNS:Publish action`,
  });
});
