/** What trace tells of messages that can't be told apart, are tried again, ran twice, were sent again, or may not be looked at. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { Chalk } from 'chalk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { traceText } from '../../src/cli/report/trace.ts';
import { causesOf } from '../../src/cli/trace-causes.ts';
import { explain } from '../../src/cli/trace-text.ts';
import { newDestinedId } from '../../src/drive/destined-id.ts';
import { publish } from '../../src/drive/send/publish.ts';
import { ruleFits } from '../../src/drive/trace/rule-fits.ts';
import { type Traced, trace } from '../../src/drive/trace/trace.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { callerPolicy } from '../../src/pattern/caller-policy.ts';
import { callerRights } from '../../src/pattern/caller-rights.ts';
import { ATTRIBUTE, type Stack, stackOf } from '../../src/pattern/stack.ts';
import { up } from '../../src/provision/up.ts';
import { createCaller } from '../support/caller.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { sit } from '../support/session.ts';
import { STOPPED_MESSAGES } from '../support/stopped-messages.ts';

const MOST_MS = 15_000;
const { signal } = new AbortController();
let endpoint: TestEndpoint;
let aws: Aws;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { url, region, credentials } = endpoint;
  aws = await createAws({ region, endpoint: url, credentials, signal });
});
afterAll(async () => {
  aws?.destroy();
  await endpoint?.stop();
});

async function made(name: string, options: Parameters<typeof up>[2] = {}): Promise<Stack> {
  const stack = stackOf({ name, partition: aws.partition, account: aws.account, region: aws.region });
  await up(aws, stack, options);
  return stack;
}
const breakAs = (what: string, stack: Stack) =>
  STOPPED_MESSAGES.find((row) => row.what === what)!.take(endpoint, stack);

async function sendTo(stack: Stack, text: string, more: Record<string, string> = {}) {
  const destinedId = newDestinedId();
  const given = Object.entries({ [ATTRIBUTE.id]: destinedId, ...more });
  const attributes = Object.fromEntries(given.map(([name, Value]) => [name, { Type: 'String', Value }]));
  const sentAt = Date.now();
  const { messageId } = await publish(aws, stack, { text, attributes }, signal);
  return { destinedId: attributes[ATTRIBUTE.id]!.Value, messageId: messageId!, sentAt };
}

type Ask = Partial<Parameters<typeof trace>[0]>;
async function until(wanted: (traced: Traced) => boolean, stack: Stack, ask: Ask): Promise<Traced> {
  const end = Date.now() + MOST_MS;
  for (;;) {
    const traced = await trace({ aws, stack, signal, now: Date.now() + 5_000, ...ask }).catch((error: unknown) => {
      if (Date.now() > end) throw error;
      return undefined;
    });
    if (traced && (wanted(traced) || Date.now() > end)) return traced;
    await sleep(20);
  }
}
const atTarget = ({ hops }: Traced) => hops.at(-1)?.hop === 'target' && hops.at(-1)?.certainty === undefined;
/** And is seen wherever it must be. */
const arrived = (traced: Traced) => atTarget(traced) && traced.breaks.length === 0;
const hopsOf = ({ hops }: Traced) => hops.map(({ hop }) => hop).join(' ');

async function explanationOf(stack: Stack, traced: Traced, caller = aws): Promise<string> {
  const { place, session } = sit({ aws: caller, stack, url: endpoint.url, signal });
  const said = explain(traced, await causesOf(place, traced.breaks), place, session);
  return said.flatMap(({ text, beneath }) => [text, ...beneath]).join('\n');
}

describe.concurrent('trace', () => {
  it('does not guess which of two runs it was, and is certain by the id of one', async () => {
    const stack = await made('two');
    await breakAs('there are no destinations', stack);
    const [known] = await Promise.all([sendTo(stack, 'please success'), sendTo(stack, 'please fail')]);
    const twice = await until(({ suspects = [] }) => suspects.length === 2, stack, { known });
    expect(twice).toMatchObject({
      outcome: 'lost',
      messageId: known.messageId,
      hops: [{ hop: 'topic' }, { hop: 'function', at: null, certainty: 'unknown' }],
      breaks: [{ at: 'record', certainty: 'unknown', what: expect.stringContaining('ran 2 times around then') }],
    });
    const ended = ({ breaks }: Traced) => breaks[0]?.at === 'record' && breaks[0].certainty === 'certain';
    const one = await until(ended, stack, { id: twice.suspects![0] });
    expect(one).toMatchObject({ outcome: 'lost', messageId: null, requestId: twice.suspects![0] });
    expect(one.hops).toMatchObject([{ hop: 'function', attempts: [{}] }]);
  });

  it('tells a lost one from those around it that have their record', async () => {
    const stack = await made('one');
    await breakAs('there is no destination for a failure', stack);
    const [known] = await Promise.all([
      sendTo(stack, 'please fail'),
      ...Array.from({ length: 8 }, () => sendTo(stack, 'please success')),
    ]);
    // Until theirs have come the others are suspects, too.
    const isFailed = ({ hops }: Traced) => hops[1]?.attempts?.[0]?.error !== undefined;
    const traced = await until((traced) => traced.suspects?.length === 1 && isFailed(traced), stack, { known });
    expect(traced).toMatchObject({
      outcome: 'lost',
      hops: [{ hop: 'topic' }, { hop: 'function', certainty: 'likely', attempts: [{ error: 'Error: test' }] }],
      breaks: [{ at: 'record', certainty: 'likely' }],
    });
  });

  it('says where more ran than can be told apart', async () => {
    const stack = await made('many');
    await breakAs('there are no destinations', stack);
    const [known] = await Promise.all(Array.from({ length: 55 }, () => sendTo(stack, 'please success')));
    const crowded = /^SNS took it; many-destined ran more often around then than can be told apart, so whether it ran /;
    const traced = await until(({ breaks }) => crowded.test(breaks[0]?.what ?? ''), stack, { known });
    expect(traced).toMatchObject({ outcome: 'lost', breaks: [{ at: 'function', certainty: 'unknown' }] });
    expect(traced.breaks[0]!.what).toMatch(crowded);
    expect(hopsOf(traced)).toBe('topic');
  });

  it('follows a record to the rule of somebody else, and no further', async () => {
    const stack = await made('theirs');
    const EventPattern = JSON.stringify({ detail: { responsePayload: { source: ['somebody.else'] } } });
    const rule = { Name: 'not-ours', EventBusName: stack.bus.name, EventPattern };
    await endpoint.clientOf(EventBridgeClient).send(new PutRuleCommand(rule));
    const known = await sendTo(stack, 'please reroute');
    const traced = await until(({ hops }) => hops.at(-1)?.hop === 'rule', stack, { known });
    expect(traced).toMatchObject({
      outcome: 'success',
      breaks: [{ at: 'target', certainty: 'unknown', aside: true, involved: [] }],
    });
    expect(await explanationOf(stack, traced)).toBe(
      'trouble at the target (not certain): not-ours took the record further than can be seen: up makes no such rule',
    );
  });

  it('says when the next try is due, and shows each one in the end', async () => {
    const stack = await made('tries');
    await breakAs('the destined function is to be tried again', stack);
    const known = await sendTo(stack, 'please fail');
    const first = await until(({ breaks }) => breaks[0]?.nextTryAt !== undefined, stack, { known });
    const [{ nextTryAt } = {}] = first.breaks;
    const { attempts = [] } = first.hops.find(({ hop }) => hop === 'function')!;
    const waitMs = Date.parse(nextTryAt!) - Date.parse(attempts.at(-1)!.at);
    // By AWS's time, however fast the endpoint's clock is: one minute, then two.
    expect(Math.floor(waitMs / 60_000)).toBe(attempts.length);
    expect(await explanationOf(stack, first)).toMatch(/^waiting at the function \(likely\): .* due at /);
    const last = await until(arrived, stack, { known });
    expect(last).toMatchObject({ outcome: 'failure', breaks: [] });
    const run = last.hops.find(({ hop }) => hop === 'function')!;
    expect(run).toMatchObject({
      detail: expect.stringMatching(/^tries-destined, attempt 3 failed after [\d.]+ ms: Error: test/),
      attempts: [{ status: 'error' }, { status: 'error' }, { status: 'error' }],
    });
    expect(run.certainty).toBeUndefined();
    expect(last.hops.find(({ hop }) => hop === 'record')!.detail).toBe('RetriesExhausted, 3 attempts: Error: test');
  });

  it('takes a message that is young for one on its way', async () => {
    const stack = await made('young');
    await breakAs("the topic's permission is missing", stack);
    const known = await sendTo(stack, 'please success');
    const traced = await trace({ aws, stack, signal, known, now: known.sentAt + 500 });
    expect(traced).toMatchObject({ outcome: 'pending', breaks: [{ at: 'function', pending: true }] });
    expect(await explanationOf(stack, traced)).toContain('it is young: it may be on its way');
    expect(await trace({ aws, stack, signal, known, now: Date.now() + 5_000 })).toMatchObject({ outcome: 'lost' });
  });

  it('tells of a second record of a message, and of those that sent it again', async () => {
    const stack = await made('again');
    const first = await sendTo(stack, 'please fail');
    await sendTo(stack, 'please fail', { [ATTRIBUTE.id]: first.destinedId });
    const doubled = await until(({ duplicates }) => duplicates === 1, stack, { known: first });
    expect(await explanationOf(stack, doubled)).toContain('it ran more than once: there is 1 more record of it');

    const original = await until(arrived, stack, { id: first.messageId });
    expect(original.replays).toEqual([]);
    const replayed = await sendTo(stack, 'please succeed', { [ATTRIBUTE.replayOf]: first.messageId });
    await until(arrived, stack, { id: replayed.messageId });
    // Past the topic it is called with what the first was called with: both have one message id.
    const Sns = { MessageId: first.messageId, Message: 'please succeed', Timestamp: '2026-01-01T00:00:00.000Z' };
    const ofReplay = { [ATTRIBUTE.id]: newDestinedId(), [ATTRIBUTE.replayOf]: first.messageId };
    const attributes = { ...ofReplay, [ATTRIBUTE.apiRequestId]: 'of-the-first' };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
    );
    await endpoint.clientOf(LambdaClient).send(
      new InvokeCommand({
        FunctionName: stack.functions.destined.name,
        InvocationType: 'Event',
        Payload: JSON.stringify({ Records: [{ Sns: { ...Sns, MessageAttributes } }] }),
      }),
    );
    const direct = await until(arrived, stack, { id: attributes[ATTRIBUTE.id] });
    // And with the request to the API that it did not come by.
    expect(hopsOf(direct)).toBe('function record rule target');
    expect(direct).toMatchObject({ apiRequestId: undefined, replayOf: first.messageId });
    const text = traceText(direct, [], { style: new Chalk({ level: 0 }) });
    expect(text).toMatch(new RegExp(`^success  id \\S+\n +Lambda request \\S+\n +replay of ${first.messageId}\n\n`));
    const after = await until(({ replays }) => replays.length === 2, stack, { id: first.messageId });
    expect(after).toMatchObject({ outcome: 'failure', messageId: first.messageId, duplicates: 0 });
    expect(after.replays).toHaveLength(2);
    expect(await explanationOf(stack, after)).toContain(`it was sent again as ${replayed.messageId}: Success`);
    // By whichever id.
    for (const id of [first.destinedId, after.requestId, after.hops.at(-1)!.requestId]) {
      expect((await trace({ aws, stack, signal, id })).replays, id).toHaveLength(2);
    }
  });

  it('finds an id that anybody chose, whatever is in it', async () => {
    const stack = await made('odd');
    for (const odd of ['größer "als" \\ alles', 'a+b{c}', '<&>\u2028x']) {
      await sendTo(stack, 'please success', { [ATTRIBUTE.id]: odd });
      const traced = await until(arrived, stack, { id: odd });
      expect(traced).toMatchObject({ destinedId: odd, outcome: 'success', duplicates: 0 });
    }
    await expect(trace({ aws, stack, signal, id: 'größer' })).rejects.toMatchObject({ code: 'UnknownMessage' });
    // The newest, too, where nothing was sent from here.
    expect(await trace({ aws, stack, signal })).toMatchObject({ destinedId: '<&>\u2028x', outcome: 'success' });
  });

  it('does not take the silence of a log for proof where the role may write none', async () => {
    const stack = await made('mute');
    const { name: RoleName } = stack.functions.destined.role;
    const iam = endpoint.clientOf(IAMClient);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'destined' }));
    const known = await sendTo(stack, 'please success');
    const traced = await trace({ aws, stack, signal, known, now: Date.now() + 5_000 });
    const text = await explanationOf(stack, traced);
    expect(text).toContain('was not invoked for it');
    expect(text).toMatch(
      /AWS::IAM::Role \S+ differs in Policies.destined\nit may have run all the same: a function whose role may not write its log/,
    );
  });

  it('waits for nothing in a log that is not there', async () => {
    const stack = await made('unlogged');
    const { name: logGroupName } = stack.recordLog;
    await endpoint.clientOf(CloudWatchLogsClient).send(new DeleteLogGroupCommand({ logGroupName }));
    const known = await sendTo(stack, 'please success');
    // While it is young.
    const traced = await until(atTarget, stack, { known, now: undefined });
    const [stop] = traced.breaks;
    expect(stop).toMatchObject({ at: 'record', what: `there is no record log ${logGroupName}`, aside: true });
    expect(stop).not.toHaveProperty('pending');
  });

  it('does without a record log, and says what that hides', async () => {
    const stack = await made('bare', { choices: { records: false } });
    const known = await sendTo(stack, 'please success');
    const traced = await until(atTarget, stack, { known });
    expect(traced.outcome).toBe('success');
    expect(await explanationOf(stack, traced)).toBe(
      'this stack keeps no record log (destined up --stack bare --records makes one): only the functions tell of it',
    );
    const permission = { FunctionName: stack.functions.success.name, StatementId: 'rule' };
    await endpoint.clientOf(LambdaClient).send(new RemovePermissionCommand(permission));
    const next = await sendTo(stack, 'please success');
    const lost = await until(({ breaks }) => breaks[0]?.at === 'record', stack, { known: next });
    expect(lost.outcome).toBe('lost');
    const text = await explanationOf(stack, lost);
    expect(text).toContain('none of the target functions logged its record, and there is no record log');
    expect(text).toContain('AWS::Lambda::Permission bare-success/rule is gone');
  });

  it('tells what it could not look at, and all the rest', async () => {
    const stack = await made('rights');
    await sendTo(stack, 'please reroute');
    await until(({ outcome }) => outcome === 'misrouted', stack, {});
    const caller = await createCaller(endpoint, 'tracer');
    const rights = callerRights(stack).filter(({ commands }) => commands.includes('trace'));
    const { Statement } = callerPolicy(rights);
    const { credentials } = caller;
    const own = await createAws({ region: aws.region, endpoint: endpoint.url, credentials, signal });
    try {
      await caller.may(Statement);
      const all = await trace({ aws: own, stack, signal });
      expect(await explanationOf(stack, all, own)).not.toContain('could not be looked at');
      await caller.may(Statement.filter(({ Sid }) => Sid === 'Logs'));
      const some = await trace({ aws: own, stack, signal });
      expect(some.unseen).toEqual([expect.stringMatching(/^the rules of bus rights: .*events:ListRules/)]);
      expect(hopsOf(some)).toBe('topic function record');
      const text = await explanationOf(stack, some, own);
      expect(text).toContain("no function logged the record of Success, and the rules can't be asked");
      expect(text).toMatch(/could not be looked at: the resources of the stack: could not be read: /);
      await caller.may([{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }]);
      await expect(trace({ aws: own, stack, signal })).rejects.toMatchObject({ exitCode: 254 });
    } finally {
      own.destroy();
    }
  });
});

describe.concurrent('how a record differs from a rule', () => {
  it('is told by leaf: $or whole, and apart where only the whole does not match', async () => {
    const stack = await made('leaves');
    const events = endpoint.clientOf(EventBridgeClient);
    const rules = {
      or: { detail: { $or: [{ a: ['x'] }, { b: ['x'] }], c: [{ prefix: 'c' }] } },
      apart: { detail: { list: { name: ['one'], size: [2] } } },
      theirs: { 'detail-type': ['test'] },
    };
    for (const [Name, pattern] of Object.entries(rules)) {
      await events.send(
        new PutRuleCommand({
          Name,
          EventBusName: stack.bus.name,
          EventPattern: JSON.stringify(pattern),
          State: 'DISABLED',
        }),
      );
    }
    await sendTo(stack, 'please success');
    const { hops } = await until(arrived, stack, {});
    expect(hops.find(({ hop }) => hop === 'rule')!.detail).toBe('leaves-success matches');
    const record = parseRecord(
      JSON.stringify({
        version: '0',
        id: '0',
        'detail-type': 'test',
        source: 'lambda',
        account: aws.account,
        time: '2026-01-01T00:00:00Z',
        region: aws.region,
        resources: [],
        detail: {
          requestContext: { requestId: 'r', condition: 'Success' },
          a: 'y',
          c: 'd',
          list: [
            { name: 'one', size: 1 },
            { name: 'two', size: 2 },
          ],
        },
      }),
    );
    const fits = new Map((await ruleFits(aws, stack, record!, signal))!.map((fit) => [fit.rule, fit]));
    const off = { enabled: false, matches: false };
    const { a, b } = { a: { a: ['x'] }, b: { b: ['x'] } };
    expect(fits.get('or')).toEqual({
      rule: 'or',
      ...off,
      differences: [
        { path: 'detail.$or', actual: expect.objectContaining({ a: 'y' }), wanted: [a, b] },
        { path: 'detail.c', actual: 'd', wanted: [{ prefix: 'c' }] },
      ],
    });
    expect(fits.get('apart')).toEqual({ rule: 'apart', ...off, differences: [], apart: true });
    expect(fits.get('theirs')).toEqual({ rule: 'theirs', enabled: false, matches: true });
    expect(fits.has(stack.rules.records.name)).toBe(false);
  });
});
