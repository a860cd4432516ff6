/** Rules and topics that name a function with a qualifier: whom they run, and what they need for it (aws-facts 2.3, 3.1, README 6.3). */
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type LambdaStage, setLambdaStage, until } from '../support/lambda-stage.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule';
let endpoint: TestEndpoint;
let stage: LambdaStage;
let events: EventBridgeClient;
let sns: SNSClient;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  stage = await setLambdaStage(endpoint);
  events = endpoint.clientOf(EventBridgeClient);
  sns = endpoint.clientOf(SNSClient);
  await stage.create('fn', 'export const handler = (event) => { console.log("GOT " + JSON.stringify(event)); };');
  for (const service of ['events', 'sns']) {
    await stage.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'fn',
        StatementId: service,
        Action: 'lambda:InvokeFunction',
        Principal: `${service}.amazonaws.com`,
      }),
    );
  }
});
afterAll(() => endpoint?.stop());

/** Sends one event by a rule, or one message by a topic, whose target is `Arn`; who would drop it. */
const SENDERS = {
  async 'a rule'(Arn: string, name: string) {
    await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify({ source: [name] }) }));
    const put = await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 't', Arn }] }));
    expect(put.FailedEntryCount).toBe(0);
    await events.send(new PutEventsCommand({ Entries: [{ Source: name, DetailType: 'T', Detail: '{}' }] }));
    return { hop: 'events', resource: `${RULE}/${name}`, service: 'events.amazonaws.com', source: `${RULE}/${name}` };
  },
  async 'a topic'(Endpoint: string, name: string) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
    const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint }));
    await sns.send(new PublishCommand({ TopicArn, Message: name }));
    return { hop: 'sns', resource: SubscriptionArn, service: 'sns.amazonaws.com', source: TopicArn };
  },
};
let count = 0;
const named = () => `sender-${++count}`;
const missing = (arn: string) => `function ${arn} does not exist`;
const unallowed = (arn: string, service: string, source = '') =>
  `${service} has no permission lambda:InvokeFunction on ${arn} for ${source}`;

it.each<[keyof typeof SENDERS, qualifier: string, reason: (arn: string, service: string, source?: string) => string]>([
  ['a rule', ':7', missing],
  ['a rule', ':prod', missing],
  ['a rule', ':$LATEST', unallowed],
  ['a topic', ':7', missing],
  ['a topic', ':prod', missing],
  ['a topic', ':$LATEST', unallowed],
])('6.3 what %s has for fn%s is dropped, and fn does not run', async (sender, qualifier, reasonOf) => {
  const name = named();
  const arn = FUNCTION + qualifier;
  const { hop, resource, service, source } = await SENDERS[sender](arn, name);
  const dropped = await until(
    async () => endpoint.world.drops.list().find((drop) => drop.resource === resource),
    Boolean,
    'the drop',
  );
  expect(dropped).toEqual({ hop, resource, reason: reasonOf(arn, service, source), count: 1 });
  // Whatever came before this has run by then.
  const last = named();
  await SENDERS[sender](FUNCTION, last);
  const lines = await stage.linesUntil('fn', (all) => all.some((line) => line.includes(last)));
  expect(lines.filter((line) => line.includes(name))).toEqual([]);
});
