/** Asynchronous invocations, one row a fact: records key for key, and tries on a controlled clock (aws-facts 1.1 to 1.8). */
import {
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  DeleteFunctionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { createManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { BUS, type BusRecord, type LambdaStage, setLambdaStage, until } from '../support/lambda-stage.ts';

const clock = createManualClock();
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function';
const FAILING = "export function handler() { throw new Error('test'); }";
const RETURNING =
  'export const handler = (event) => event.large ? "x".repeat(event.large) : ({ source: "s", action: "a" });';
const SLOW = "export const handler = () => new Promise((_, no) => setTimeout(no, 300, new Error('slow')));";
let endpoint: TestEndpoint;
let stage: LambdaStage;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  stage = await setLambdaStage(endpoint, () => clock.advance(5_000));
});
afterAll(async () => {
  await endpoint?.stop();
});

interface Config {
  retries?: number;
  age?: number;
  to?: string;
}
/** A function whose records go to the bus. */
async function make(name: string, source: string, { retries, age, to = BUS }: Config = {}): Promise<void> {
  await stage.create(name, source);
  await stage.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      MaximumRetryAttempts: retries,
      MaximumEventAgeInSeconds: age,
      DestinationConfig: { OnSuccess: { Destination: to }, OnFailure: { Destination: to } },
    }),
  );
}
async function recordOf(name: string): Promise<BusRecord> {
  const mine = (all: BusRecord[]) => all.find(({ resources }) => resources[1] === `${ARN}:${name}:$LATEST`);
  const all = await until(
    () => stage.records(0),
    (records) => mine(records) !== undefined,
    `a record of ${name}`,
  );
  return mine(all)!;
}
const linesOf = (name: string, word: string, count: number) =>
  stage.linesUntil(name, (lines) => lines.filter((line) => line.startsWith(word)).length >= count);
const tries = async (name: string, count: number) =>
  (await linesOf(name, 'REPORT', count)).filter((line) => line.startsWith('START'));
const dropOf = (name: string, hop = 'destination') =>
  until(
    async () => endpoint.world.drops.list().find((drop) => drop.hop === hop && drop.resource === `${ARN}:${name}`),
    Boolean,
    `a drop of ${name}`,
  );
const iam = () => endpoint.clientOf(IAMClient);
const rights = (Action: string[]) =>
  iam().send(
    new PutRolePolicyCommand({
      RoleName: 'runner',
      PolicyName: 'rights',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    }),
  );
const trust = (Service: string) =>
  iam().send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: 'runner',
      PolicyDocument: JSON.stringify({
        Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
/** Counts how often Lambda finds that it may not assume a role; `reach` settles once the next try has its time. */
function faultsSeen() {
  const asked = vi.spyOn(endpoint.world.identity, 'canAssume');
  return {
    async reach(count: number) {
      await until(
        async () => asked.mock.calls.length,
        (is) => is >= count,
        `${count} tries`,
      );
      await new Promise(setImmediate);
      expect(asked).toHaveBeenCalledTimes(count);
    },
    end: () => asked.mockRestore(),
  };
}
/** Queues an event that may live 60 s, and is put off until then. */
async function expire(name: string): Promise<void> {
  await trust('events.amazonaws.com');
  const faults = faultsSeen();
  try {
    await stage.queue(name);
    for (let count = 1; count <= 6; count++) {
      await faults.reach(count);
      clock.advance(2 ** (count - 1) * 1000);
    }
  } finally {
    faults.end();
    await trust('lambda.amazonaws.com');
  }
}
const ALL = ['logs:*', 'events:PutEvents', 'lambda:InvokeFunction', 'sns:Publish'];

describe('a record', () => {
  it('1.1 of a success, key for key in order', async () => {
    await make('good', RETURNING);
    const requestId = await stage.queue('good', { n: 1, nested: { b: 2, a: [null, 'ü'] } });
    const { id, ...event } = await recordOf('good');
    const now = new Date(clock.now()).toISOString();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.keys({ id, ...event }).sort()).toEqual(
      ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'].sort(),
    );
    expect(JSON.stringify(event)).toBe(
      JSON.stringify({
        version: '0',
        'detail-type': 'Lambda Function Invocation Result - Success',
        source: 'lambda',
        account: '000000000000',
        time: now.replace(/\.\d{3}/, ''),
        region: 'us-east-1',
        resources: [BUS, `${ARN}:good:$LATEST`],
        detail: {
          version: '1.0',
          timestamp: now,
          requestContext: {
            requestId,
            functionArn: `${ARN}:good:$LATEST`,
            condition: 'Success',
            approximateInvokeCount: 1,
          },
          requestPayload: { n: 1, nested: { b: 2, a: [null, 'ü'] } },
          responseContext: { statusCode: 200, executedVersion: '$LATEST' },
          responsePayload: { source: 's', action: 'a' },
        },
      }),
    );
  });

  it('1.2 of a failure has functionError and still status 200', async () => {
    await make('bad', FAILING, { retries: 0 });
    await stage.queue('bad', { n: 1 });
    const { detail, ...event } = await recordOf('bad');
    expect(event['detail-type']).toBe('Lambda Function Invocation Result - Failure');
    expect(Object.keys(detail)).toEqual([
      'version',
      'timestamp',
      'requestContext',
      'requestPayload',
      'responseContext',
      'responsePayload',
    ]);
    expect(detail.requestContext).toMatchObject({ condition: 'RetriesExhausted', approximateInvokeCount: 1 });
    expect(JSON.stringify(detail.responseContext)).toBe(
      '{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"}',
    );
    expect(Object.keys(detail.responsePayload as object)).toEqual(['errorType', 'errorMessage', 'trace']);
  });

  it('1.3 of a function without concurrency comes at once, with neither response key', async () => {
    await make('off', FAILING);
    const off = { FunctionName: 'off', ReservedConcurrentExecutions: 0 };
    await stage.lambda.send(new PutFunctionConcurrencyCommand(off));
    const requestId = await stage.queue('off', { n: 1 });
    const { detail } = await recordOf('off');
    const { timestamp: _, ...rest } = detail;
    expect(rest).toEqual({
      version: '1.0',
      requestContext: {
        requestId,
        functionArn: `${ARN}:off:$LATEST`,
        condition: 'ZeroReservedConcurrency',
        approximateInvokeCount: 0,
      },
      requestPayload: { n: 1 },
    });
  });

  it('1.9 of a function that returns nothing has a null payload', async () => {
    await make('nothing', 'export const handler = async () => {};');
    await stage.queue('nothing');
    expect((await recordOf('nothing')).detail).toMatchObject({ requestPayload: {}, responsePayload: null });
  });

  it('1.9 of a function that takes more memory than it has says so, as does its log (assumed)', async () => {
    // Twice what it has, in one go: whether its heap ends first, or it is seen to have too much, makes no difference.
    const source = 'export const handler = () => new Array(32e6).fill(0.5).length;';
    await make('greedy', source, { retries: 0 });
    const requestId = await stage.queue('greedy', { n: 1 });
    const { detail } = await recordOf('greedy');
    const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`;
    expect(detail).toMatchObject({
      requestContext: { requestId, condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
    });
    expect(detail.responsePayload).toEqual({ errorType: 'Runtime.OutOfMemory', errorMessage });
    const lines = await linesOf('greedy', 'REPORT', 1);
    expect(lines.slice(-3)).toEqual([
      `${errorMessage}\nRuntime.OutOfMemory\n`,
      `END RequestId: ${requestId}\n`,
      expect.stringMatching(/\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tInit Duration: [\d.]+ ms\t\n$/),
    ]);
  });

  it('1.9 of an answer that is no JSON holds its text', async () => {
    const source = `export async function handler(event, { awsRequestId }) {
      const url = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/' + awsRequestId + '/response';
      await fetch(url, { method: 'POST', body: 'no {json}' });
    }`;
    await make('raw', source);
    await stage.queue('raw');
    expect((await recordOf('raw')).detail.responsePayload).toBe('no {json}');
  });

  it('1.4 for a topic is the detail, as the message’s text', async () => {
    await rights(ALL);
    const sns = endpoint.clientOf(SNSClient);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'records' }));
    await stage.create(
      'reader',
      'export const handler = (event) => { console.log("GOT " + event.Records[0].Sns.Message); };',
    );
    const Endpoint = `${ARN}:reader`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint }));
    await stage.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'reader',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
      }),
    );
    await make('to-topic', RETURNING, { to: TopicArn });
    await stage.queue('to-topic', { n: 1 });
    const got = async (count: number) => {
      const told = (lines: string[]) => lines.filter((line) => line.includes('GOT'));
      const lines = await stage.linesUntil('reader', (all) => told(all).length === count);
      return JSON.parse(told(lines).at(-1)!.split('GOT ')[1]!);
    };
    const detail = await got(1);
    expect(Object.keys(detail)[0]).toBe('version');
    expect(detail).toMatchObject({ requestContext: { condition: 'Success' }, responsePayload: { source: 's' } });
    // 1.7: what SNS would not take goes without its payloads.
    await stage.queue('to-topic', { large: 262_144 });
    expect(Object.keys(await got(2))).toEqual(['version', 'timestamp', 'requestContext', 'responseContext']);
  });
});

describe('tries', () => {
  it('1.6 come after one and two minutes with the same request id, then the record', async () => {
    await make('retried', FAILING);
    const requestId = await stage.queue('retried');
    /** The starts of this event, once whatever was begun by now has written its own. */
    const starts = async (settled: () => Promise<unknown>) => {
      await settled();
      return (await stage.lines('retried')).filter((line) => line.startsWith(`START RequestId: ${requestId} `));
    };
    const another = () => stage.invoke('retried');
    await tries('retried', 1);
    clock.advance(59_999);
    expect(await starts(another)).toHaveLength(1);
    clock.advance(1);
    expect(await starts(() => tries('retried', 3))).toHaveLength(2);
    clock.advance(119_999);
    expect(await starts(another)).toHaveLength(2);
    clock.advance(1);
    expect(await starts(() => tries('retried', 5))).toEqual(
      Array(3).fill(`START RequestId: ${requestId} Version: $LATEST\n`),
    );
    expect((await recordOf('retried')).detail.requestContext).toMatchObject({
      requestId,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    });
  });

  it('1.6 run on the code that is there by then', async () => {
    await make('mended', FAILING);
    await stage.queue('mended');
    await tries('mended', 1);
    const ZipFile = zip({ 'index.mjs': 'export const handler = () => "mended";' }).bytes;
    await stage.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'mended', ZipFile }));
    clock.advance(60_000);
    expect((await recordOf('mended')).detail).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 2 },
      responsePayload: 'mended',
    });
  });

  it.each([
    [60, 1],
    [90, 2],
  ])('1.6 look ahead: with an age of %i s the event is given up after %i', async (age, count) => {
    const name = `aged-${age}`;
    await make(name, FAILING, { age });
    await stage.queue(name);
    for (let i = 1; i < count; i++) {
      await tries(name, i);
      clock.advance(60_000);
    }
    const { detail } = await recordOf(name);
    expect(detail.requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: count });
    expect(detail.responsePayload).toMatchObject({ errorMessage: 'test' });
    expect(detail.responseContext).toMatchObject({ functionError: 'Unhandled' });
  });

  it('1.3 of an event that waits too long for its turn are none: its record has no response', async () => {
    await make('late', SLOW, { age: 60, retries: 0 });
    const one = { FunctionName: 'late', ReservedConcurrentExecutions: 1 };
    await stage.lambda.send(new PutFunctionConcurrencyCommand(one));
    await stage.queue('late', 1);
    await stage.queue('late', 2);
    await linesOf('late', 'START', 1);
    clock.advance(60_000);
    const records = await until(
      async () => (await stage.records(0)).filter(({ resources }) => resources[1]!.includes(':late:')),
      (all) => all.length === 2,
      'two records',
    );
    const late = records.find(({ detail }) => detail.requestPayload === 2)!.detail;
    expect(late.requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 });
    expect(Object.keys(late)).toEqual(['version', 'timestamp', 'requestContext', 'requestPayload']);
  });

  it('1.6 that fail for no fault of the function are put off, 1 s to 5 min, and not counted', async () => {
    await make('put-off', RETURNING, { retries: 0 });
    await trust('events.amazonaws.com');
    const faults = faultsSeen();
    try {
      await stage.queue('put-off');
      await faults.reach(1);
      let count = 1;
      for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
        clock.advance(seconds * 1000 - 1);
        await faults.reach(count);
        clock.advance(1);
        count += 1;
        await faults.reach(count);
      }
    } finally {
      faults.end();
      await trust('lambda.amazonaws.com');
    }
    clock.advance(300_000);
    expect((await recordOf('put-off')).detail.requestContext).toMatchObject({
      condition: 'Success',
      approximateInvokeCount: 1,
    });
    // Once an event, however often it is tried.
    expect(await dropOf('put-off', 'lambda')).toMatchObject({ reason: expect.stringMatching(/^put off: /), count: 1 });
  });

  it('1.6 do not put off an event whose function has zero concurrency', async () => {
    await make('zero', RETURNING);
    const none = { FunctionName: 'zero', ReservedConcurrentExecutions: 0 };
    await stage.lambda.send(new PutFunctionConcurrencyCommand(none));
    await trust('events.amazonaws.com');
    await stage.queue('zero');
    const { detail } = await recordOf('zero').finally(() => trust('lambda.amazonaws.com'));
    expect(detail.requestContext).toMatchObject({ condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 });
  });

  it('1.3 that are put off until the event is too old end it without a response', async () => {
    await make('never', RETURNING, { age: 60 });
    await expire('never');
    const { detail } = await recordOf('never');
    expect(detail.requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount: 0 });
    expect(detail).not.toHaveProperty('responsePayload');
  });
});

describe('lost without a word, and counted', () => {
  it('1.7 a record that the role may no longer deliver', async () => {
    await rights(ALL);
    await make('unauthorised', RETURNING);
    await rights(['logs:*']);
    await stage.queue('unauthorised');
    expect(await dropOf('unauthorised')).toMatchObject({
      reason: expect.stringContaining('events:PutEvents'),
      count: 1,
    });
    await rights(ALL);
  });

  it('1.7 a record that is too large for the bus', async () => {
    await make('large', RETURNING);
    await stage.queue('large', { large: 262_144 });
    expect(await dropOf('large')).toMatchObject({ count: 1, reason: expect.stringContaining(BUS) });
  });

  const queue = async (name: string) => {
    await stage.queue(name);
  };
  async function queueWithoutConcurrency(name: string): Promise<void> {
    const none = { FunctionName: name, ReservedConcurrentExecutions: 0 };
    await stage.lambda.send(new PutFunctionConcurrencyCommand(none));
    await stage.queue(name);
  }
  const successes = { DestinationConfig: { OnSuccess: { Destination: BUS } } };
  it.each<[string, condition: string, source: string, object, end: (name: string) => Promise<void>]>([
    ['exhausted', 'RetriesExhausted', FAILING, { MaximumRetryAttempts: 0 }, queue],
    ['successes-only', 'RetriesExhausted', FAILING, { MaximumRetryAttempts: 0, ...successes }, queue],
    ['aged', 'EventAgeExceeded', FAILING, { MaximumEventAgeInSeconds: 60 }, queue],
    ['expired', 'EventAgeExceeded', RETURNING, { MaximumEventAgeInSeconds: 60 }, expire],
    ['barred', 'ZeroReservedConcurrency', FAILING, { MaximumRetryAttempts: 0 }, queueWithoutConcurrency],
  ])('1.3 an event without a destination for its end: %s', async (name, condition, source, config, end) => {
    await stage.create(name, source);
    await stage.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, ...config }));
    await end(name);
    const dropped = await until(
      async () =>
        endpoint.world.drops
          .list()
          .filter(({ resource, reason }) => resource === `${ARN}:${name}` && !reason.startsWith('put off')),
      ({ length }) => length > 0,
      'the drop',
    );
    const reason = `${condition}, and there is no destination for failures`;
    expect(dropped).toEqual([{ hop: 'lambda', resource: `${ARN}:${name}`, reason, count: 1 }]);
  });

  it('1.3 but not a success without a destination for it', async () => {
    await stage.create('silent', RETURNING);
    await stage.queue('silent');
    await linesOf('silent', 'REPORT', 1);
    // What ends after it has ended after it.
    await make('after', RETURNING);
    await stage.queue('after');
    await recordOf('after');
    expect(endpoint.world.drops.list().filter(({ resource }) => resource.endsWith(':silent'))).toEqual([]);
  });

  it('6.3 an event that was to be tried again, of a function that was deleted', async () => {
    await make('deleted', FAILING);
    await stage.queue('deleted');
    await tries('deleted', 1);
    await stage.lambda.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
    clock.advance(60_000);
    expect(await dropOf('deleted', 'lambda')).toMatchObject({
      reason: 'the function was deleted before the event was tried again',
    });
  });

  const TOPIC = 'arn:aws:sns:us-east-1:000000000000:gone';
  it.each<[string, string, make: () => Promise<unknown>, remove: () => Promise<unknown>]>([
    [
      'topic',
      TOPIC,
      () => endpoint.clientOf(SNSClient).send(new CreateTopicCommand({ Name: 'gone' })),
      () => endpoint.clientOf(SNSClient).send(new DeleteTopicCommand({ TopicArn: TOPIC })),
    ],
    [
      'function',
      `${ARN}:gone`,
      () => stage.create('gone', RETURNING),
      () => stage.lambda.send(new DeleteFunctionCommand({ FunctionName: 'gone' })),
    ],
  ])('1.7 a record for a %s that was deleted, which is named', async (kind, to, create, remove) => {
    await create();
    await make(`to-no-${kind}`, RETURNING, { to });
    await remove();
    await stage.queue(`to-no-${kind}`);
    expect(await dropOf(`to-no-${kind}`)).toMatchObject({
      reason: `${to.split(':')[2]} answered 404 for ${to}`,
      count: 1,
    });
  });

  it('1.7 a record for a bus that was deleted', async () => {
    await make('busless', RETURNING);
    const events = endpoint.clientOf(EventBridgeClient);
    const rule = { EventBusName: 'records' };
    await events.send(new RemoveTargetsCommand({ ...rule, Rule: 'all', Ids: ['log'] }));
    await events.send(new DeleteRuleCommand({ ...rule, Name: 'all' }));
    await events.send(new DeleteEventBusCommand({ Name: 'records' }));
    await stage.queue('busless');
    expect(await dropOf('busless')).toMatchObject({ reason: `Event bus ${BUS} does not exist.`, count: 1 });
  });
});
