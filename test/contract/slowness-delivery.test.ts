/** Permissions and rules as AWS puts them into effect: late, and without a word of what they miss (aws-facts 3.1, 6.2). */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  AddPermissionCommand,
  GetPolicyCommand,
  type LambdaClient,
  RemovePermissionCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Drop } from '../../src/local/drops.ts';
import { type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';
import { refusal, type SlowEndpoint, startSlowEndpoint } from '../support/slow-endpoint.ts';

const FN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:t';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/b/r';
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/records';
const TOO_FRESH = 'the rule, or its target, was changed a moment ago and is not in effect yet';

let endpoint: SlowEndpoint;
afterEach(() => endpoint?.stop());

/** Drops at one hop, once there are so many. */
async function dropsOf(hop: string, count: number): Promise<Drop[]> {
  const drops = () => endpoint.world.drops.list().filter((drop) => drop.hop === hop);
  const sum = () => drops().reduce((total, drop) => total + drop.count, 0);
  await vi.waitFor(() => expect(sum()).toBe(count), 5_000);
  return drops();
}

describe('the statements of a function', () => {
  let lambda: LambdaClient;
  let stage: LambdaStage;
  const start = async (slowness: Parameters<typeof startSlowEndpoint>[0]) => {
    endpoint = await startSlowEndpoint(slowness);
    stage = await setLambdaStage(endpoint);
    lambda = stage.lambda;
    await stage.create('fn', 'export const handler = () => console.log("ran");');
  };
  const add = (StatementId: string, SourceArn = TOPIC) =>
    lambda.send(
      new AddPermissionCommand({
        FunctionName: 'fn',
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        SourceArn,
      }),
    );
  const remove = (StatementId: string) => lambda.send(new RemovePermissionCommand({ FunctionName: 'fn', StatementId }));
  const sids = async () => {
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: 'fn' }));
    return JSON.parse(Policy!).Statement.map(({ Sid }: { Sid: string }) => Sid);
  };
  const NONE = refusal('ResourceNotFoundException', 'The resource you requested does not exist.', 404);

  it('get lost, each with a 200, where calls overlap: who began last wins', async () => {
    await start({ permissionWriteMs: 200 });
    const first = add('first');
    await endpoint.waiting(200);
    const second = add('second');
    await endpoint.waiting(200, 2);
    endpoint.clock.advance(200);
    for (const { $metadata } of await Promise.all([first, second])) expect($metadata.httpStatusCode).toBe(201);
    expect(await sids()).toEqual(['second']);

    const removing = remove('second');
    await endpoint.waiting(200);
    const third = add('third');
    await endpoint.waiting(200, 2);
    endpoint.clock.advance(200);
    await Promise.all([removing, third]);
    // What was removed is there again.
    expect(await sids()).toEqual(['second', 'third']);
  });

  it('are all kept where one call follows the other', async () => {
    await start({ permissionWriteMs: 200 });
    for (const sid of ['first', 'second']) {
      const adding = add(sid);
      await endpoint.waiting(200);
      endpoint.clock.advance(200);
      await adding;
    }
    expect(await sids()).toEqual(['first', 'second']);
  });

  it('are shown late by GetPolicy, and so is that they went', async () => {
    await start({ permissionReadMs: 1_000 });
    await add('s');
    endpoint.clock.advance(999);
    await expect(sids()).rejects.toMatchObject(NONE);
    const text =
      'The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.';
    await expect(add('s')).rejects.toMatchObject(refusal('ResourceConflictException', text, 409));
    endpoint.clock.advance(1);
    expect(await sids()).toEqual(['s']);
    await remove('s');
    endpoint.clock.advance(999);
    expect(await sids()).toEqual(['s']);
    endpoint.clock.advance(1);
    await expect(sids()).rejects.toMatchObject(NONE);
  });

  it('let nobody in for a while: messages are dropped without a word', async () => {
    await start({ permissionMs: 2_000 });
    const sns = endpoint.clientOf(SNSClient);
    await sns.send(new CreateTopicCommand({ Name: 't' }));
    await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'lambda', Endpoint: FN }));
    const publish = () => sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm' }));
    await add('s');
    endpoint.clock.advance(1_999);
    await publish();
    const reason = `sns.amazonaws.com has no permission lambda:InvokeFunction on ${FN} for ${TOPIC}`;
    expect(await dropsOf('sns', 1)).toMatchObject([{ reason }]);
    endpoint.clock.advance(1);
    await publish();
    await stage.linesUntil('fn', (lines) => lines.some((line) => line.includes('ran')));
    // What goes lets nobody in any more, at once.
    await remove('s');
    await publish();
    await dropsOf('sns', 2);
  });
});

describe('a rule', () => {
  let events: EventBridgeClient;
  const rule = { Name: 'r', EventBusName: 'b' };
  const target = { Id: 't', Arn: GROUP };
  const put = (source: string) =>
    events.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: [source] }) }));
  const putTarget = (more: object = {}) =>
    events.send(new PutTargetsCommand({ Rule: 'r', EventBusName: 'b', Targets: [{ ...target, ...more }] }));
  const removeTarget = () => events.send(new RemoveTargetsCommand({ Rule: 'r', EventBusName: 'b', Ids: ['t'] }));
  const send = async (Source: string, detail = Source) => {
    const entry = { Source, DetailType: 'T', Detail: JSON.stringify({ detail }), EventBusName: 'b' };
    const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(FailedEntryCount).toBe(0);
  };
  /** The details that arrived, once there are so many. */
  const arrived = async (count: number): Promise<string[]> => {
    const logs = endpoint.clientOf(CloudWatchLogsClient);
    const details = async () => {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/events/records' }));
      return (page.events ?? []).map(({ message }) => JSON.parse(message!).detail.detail);
    };
    return vi.waitFor(async () => {
      const all = await details();
      expect(all).toHaveLength(count);
      return all;
    }, 5_000);
  };
  const start = async (slowness: Parameters<typeof startSlowEndpoint>[0]) => {
    endpoint = await startSlowEndpoint(slowness);
    // It makes a log group that EventBridge may write to.
    await setLambdaStage(endpoint);
    events = endpoint.clientOf(EventBridgeClient);
    await events.send(new CreateEventBusCommand({ Name: 'b' }));
    await put('a');
  };

  it('that was just made, and so its targets, miss events: they are dropped, and counted', async () => {
    await start({ ruleMs: 3_000 });
    await putTarget();
    endpoint.clock.advance(2_999);
    await send('a', 'missed by the rule');
    expect(await dropsOf('events', 1)).toMatchObject([{ resource: RULE, reason: TOO_FRESH }]);
    endpoint.clock.advance(1);
    await send('a', 'first');
    expect(await arrived(1)).toEqual(['first']);

    await putTarget({ InputPath: '$' });
    await send('a', 'missed by the target');
    await dropsOf('events', 2);
    endpoint.clock.advance(3_000);
    await send('a', 'second');
    expect(await arrived(2)).toEqual(['first', 'second']);
  });

  it('matches what it is changed to late, and what it is changed from no more', async () => {
    await start({ ruleMs: 3_000 });
    await putTarget();
    endpoint.clock.advance(3_000);
    await put('b');
    await send('b', 'missed');
    expect(await dropsOf('events', 1)).toMatchObject([{ resource: RULE, reason: TOO_FRESH }]);
    await send('a', 'no more');
    await dropsOf('events', 2);
    endpoint.clock.advance(3_000);
    await send('b', 'seen');
    expect(await arrived(1)).toEqual(['seen']);
  });

  it.each(['EnableRule', 'PutRule'])('that was off is in effect late after %s', async (how) => {
    await start({ ruleMs: 3_000 });
    await putTarget();
    endpoint.clock.advance(3_000);
    await events.send(new DisableRuleCommand(rule));
    await send('a', 'off');
    await dropsOf('events', 1);
    if (how === 'PutRule') await put('a');
    else await events.send(new EnableRuleCommand(rule));
    await send('a', 'missed');
    await dropsOf('events', 2);
    endpoint.clock.advance(3_000);
    await send('a', 'on');
    expect(await arrived(1)).toEqual(['on']);
  });

  it('is not found by DescribeRule for a while, though it is listed', async () => {
    await start({ ruleReadMs: 1_000 });
    const { Rules } = await events.send(new ListRulesCommand({ EventBusName: 'b' }));
    expect(Rules?.map(({ Name }) => Name)).toEqual(['r']);
    const describe = () => events.send(new DescribeRuleCommand(rule));
    endpoint.clock.advance(999);
    const missing = refusal('ResourceNotFoundException', 'Rule r does not exist on EventBus b.', 400);
    await expect(describe()).rejects.toMatchObject(missing);
    endpoint.clock.advance(1);
    expect((await describe()).Name).toBe('r');
    await put('b');
    expect((await describe()).EventPattern).toBe('{"source":["b"]}');
  });

  it('is not to be deleted before its targets are seen gone', async () => {
    await start({ targetGoneMs: 1_000 });
    await putTarget();
    await removeTarget();
    const deletion = () => events.send(new DeleteRuleCommand(rule));
    const has = refusal('ValidationException', "Rule can't be deleted since it has targets.", 400);
    await expect(deletion()).rejects.toMatchObject(has);
    // Putting it again changes nothing of that.
    await put('b');
    endpoint.clock.advance(999);
    await expect(deletion()).rejects.toMatchObject(has);
    endpoint.clock.advance(1);
    await deletion();
    expect((await events.send(new ListRulesCommand({ EventBusName: 'b' }))).Rules).toEqual([]);
  });
});
