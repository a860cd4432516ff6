/** Asynchronous invocations: tries and their times on a controlled clock, and the records that destinations get. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { BUS, type LambdaStage, ROLE, setLambdaStage, until } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let stage: LambdaStage;
let clock: ManualClock;

const FAILING = "export function handler(event) { throw new Error('test'); }";

async function begin(
  source: string,
  config: { retries?: number; age?: number; queueBytes?: number } = {},
): Promise<void> {
  clock = createManualClock();
  endpoint = await startTestEndpoint({ clock, queueBytes: config.queueBytes });
  stage = await setLambdaStage(endpoint, () => clock.advance(5_000));
  await stage.create('fn', source);
  await stage.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'fn',
      MaximumRetryAttempts: config.retries,
      MaximumEventAgeInSeconds: config.age,
      DestinationConfig: { OnSuccess: { Destination: BUS }, OnFailure: { Destination: BUS } },
    }),
  );
}
beforeAll(async () => {
  gates = await mkdtemp(join(tmpdir(), 'destined-gates-'));
});
afterEach(async () => {
  await endpoint?.stop();
});
afterAll(() => rm(gates, { recursive: true, force: true }));

const starts = (lines: string[]) => lines.filter((line) => line.startsWith('START'));
const ends = (count: number) => (lines: string[]) => lines.filter((line) => line.startsWith('REPORT')).length >= count;
/** An invocation that goes on until its gate is opened: how long that is, is the test's to say. */
const gated = (gate: string, result: string, held = 'true') =>
  `import { existsSync } from 'node:fs';
  export const handler = async (e) => {
    while (${held} && !existsSync(${JSON.stringify(gate)})) await new Promise((done) => setTimeout(done, 5));
    return ${result};
  };`;
let gates: string;
const open = (gate: string) => writeFile(gate, '');

const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
  stage.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
const release = (FunctionName: string) => stage.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
const remove = (FunctionName: string) => stage.lambda.send(new DeleteFunctionCommand({ FunctionName }));

describe('what waits for concurrency', () => {
  /** One event that runs until its gate is opened, and one that waits for it to end, since `limit` holds it back. */
  async function holdBack(gate: string, limit: () => Promise<unknown>): Promise<void> {
    await begin(gated(gate, 'e.held ? "first" : "second"', 'e.held'));
    await stage.create('other', 'export const handler = () => 1;');
    await limit();
    await stage.queue('fn', { held: true });
    await stage.linesUntil('fn', (lines) => starts(lines).length === 1);
    await stage.queue('fn');
    // Long enough to have been worth a start.
    await new Promise((done) => setTimeout(done, 200));
    expect(starts(await stage.lines('fn'))).toHaveLength(1);
  }

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['its function has more reserved', () => reserve('fn', 1), () => reserve('fn', 5)],
    ['its function has none reserved any more', () => reserve('fn', 1), () => release('fn')],
    ['another function has less reserved', () => reserve('other', 9), () => reserve('other', 1)],
    ['another function has none reserved any more', () => reserve('other', 9), () => release('other')],
    ['another function that had some reserved is deleted', () => reserve('other', 9), () => remove('other')],
  ])('starts at once when %s', async (what, limit, change) => {
    const gate = join(gates, what);
    await holdBack(gate, limit);
    await change();
    const [record] = await stage.records(1);
    expect(record!.detail.responsePayload).toBe('second');
    await open(gate);
    expect((await stage.records(2))[1]!.detail.responsePayload).toBe('first');
  });

  it('1.3 is given up at once when its function has zero reserved', async () => {
    const gate = join(gates, 'zero');
    await holdBack(gate, () => reserve('fn', 1));
    await reserve('fn', 0);
    const [{ detail } = { detail: undefined }] = await stage.records(1);
    expect(detail!.requestContext).toMatchObject({ condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 });
    expect(Object.keys(detail!)).toEqual(['version', 'timestamp', 'requestContext', 'requestPayload']);
    await open(gate);
    expect((await stage.records(2))[1]!.detail.responsePayload).toBe('first');
  });

  it('is dropped at once when its function is deleted, as is then what ran', async () => {
    const gate = join(gates, 'deleted');
    const dropped = (count: number) =>
      until(
        async () => endpoint.world.drops.list(),
        ({ length }) => length === count,
        `${count} drops`,
      );
    await holdBack(gate, () => reserve('fn', 1));
    await remove('fn');
    expect(await dropped(1)).toMatchObject([
      { hop: 'lambda', reason: 'the function was deleted before the event had run' },
    ]);
    await open(gate);
    expect((await dropped(2))[1]).toMatchObject({ reason: 'the function was deleted while the event ran', count: 1 });
  });
});

describe('the queue', () => {
  it('answers 202 at once, with nothing in it', async () => {
    await begin(FAILING);
    const command = new InvokeCommand({ FunctionName: 'fn', InvocationType: 'Event', Payload: '{}' });
    expect(await stage.lambda.send(command)).toMatchObject({ StatusCode: 202 });
    const dry = new InvokeCommand({ FunctionName: 'fn', InvocationType: 'DryRun' });
    expect((await stage.lambda.send(dry)).StatusCode).toBe(204);
  });

  it('lets slow invocations run side by side, and quick ones past them', async () => {
    const gate = join(gates, 'slow');
    await begin(gated(gate, 'e.slow ? "slow" : "quick"', 'e.slow'));
    for (const slow of [true, true, true, false, false]) await stage.queue('fn', { slow });
    await stage.linesUntil('fn', (lines) => starts(lines).length === 5);
    await stage.records(2);
    await open(gate);
    const records = await stage.records(5);
    expect(records.map(({ detail }) => detail.responsePayload)).toEqual(['quick', 'quick', 'slow', 'slow', 'slow']);
  });

  it('of one function is not held up by another that takes all there is', async () => {
    await begin('export const handler = () => "quick";');
    const [first, rest] = [join(gates, 'hog-first'), join(gates, 'hog-rest')];
    const isHeld = `!(e.first && existsSync(${JSON.stringify(first)}))`;
    await stage.create('hog', gated(rest, '"hog"', isHeld), { Timeout: 60 });
    await stage.create('other', 'export const handler = () => 1;');
    await reserve('other', 8);
    for (let i = 0; i < 20; i++) await stage.queue('hog', { first: i === 0 });
    await stage.linesUntil('hog', (lines) => starts(lines).length === 2);
    for (let i = 0; i < 5; i++) await stage.queue('fn');
    // One place comes free, and no other: had the next of the hog's taken it, none would ever run.
    await open(first);
    const records = await stage.records(5);
    expect(records.map(({ detail }) => detail.responsePayload)).toEqual(Array(5).fill('quick'));
  });

  it('of one region has its concurrency, whatever another region reserves', async () => {
    await begin('export const handler = () => "ran";');
    const abroad = endpoint.clientOf(LambdaClient, { region: 'eu-west-1' });
    const { bytes: ZipFile } = zip({ 'index.mjs': 'export const handler = () => 1;' });
    const settings = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: ROLE } as const;
    await abroad.send(new CreateFunctionCommand({ FunctionName: 'fn', Code: { ZipFile }, ...settings }));
    await abroad.send(new PutFunctionConcurrencyCommand({ FunctionName: 'fn', ReservedConcurrentExecutions: 10 }));
    await stage.queue('fn');
    expect((await stage.records(1))[0]!.detail.responsePayload).toBe('ran');
  });

  it('keeps an event for as long as its role can’t be assumed', async () => {
    await begin('export const handler = () => "ran";');
    const iam = endpoint.clientOf(IAMClient);
    const trust = (Service: string) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'runner',
          PolicyDocument: JSON.stringify({
            Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
          }),
        }),
      );
    await trust('events.amazonaws.com');
    await expect(stage.invoke('fn')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await stage.queue('fn');
    const putOff = () => endpoint.world.drops.list().find(({ hop }) => hop === 'lambda');
    await until(async () => putOff(), Boolean, 'the event to be put off');
    clock.advance(1_000);
    // Once an event, however often it is tried.
    expect(putOff()).toMatchObject({ count: 1, reason: expect.stringMatching(/^put off: .*sts:AssumeRole/) });
    await trust('lambda.amazonaws.com');
    clock.advance(2_000);
    const [record] = await stage.records(1);
    expect(record!.detail).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responsePayload: 'ran',
    });
  });

  it('takes no more than its bytes: who invokes is told, SNS tries again, and what is done makes room', async () => {
    const gate = join(gates, 'full');
    await begin(gated(gate, 'e.Records ? "sns" : e.n'), { queueBytes: 20_000 });
    const sns = endpoint.clientOf(SNSClient);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }));
    const FunctionName = 'fn';
    await stage.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
      }),
    );
    const Endpoint = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint }));
    await stage.queue('fn', { n: 1, filler: 'x'.repeat(8_000) });
    await stage.queue('fn', { n: 2, filler: 'x'.repeat(8_000) });
    await expect(stage.queue('fn', { n: 3, filler: 'x'.repeat(8_000) })).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
    await sns.send(new PublishCommand({ TopicArn, Message: 'm' }));
    expect(await stage.lines('fn')).not.toContainEqual(expect.stringContaining('REPORT'));
    await open(gate);
    expect((await stage.records(2)).map(({ detail }) => detail.responsePayload).sort()).toEqual([1, 2]);
    clock.advance(5_000);
    expect((await stage.records(3))[2]!.detail.responsePayload).toBe('sns');
    await stage.queue('fn', { n: 4, filler: 'x'.repeat(8_000) });
    expect((await stage.records(4))[3]!.detail.responsePayload).toBe(4);
    expect(endpoint.world.drops.list()).toEqual([]);
  });

  it('counts what a failed try answered for as long as it is kept', async () => {
    await begin('export function handler({ n }) { if (n === 1) throw new Error("x".repeat(5_000)); }', {
      queueBytes: 20_000,
    });
    await stage.queue('fn', { n: 1 });
    await stage.linesUntil('fn', ends(1));
    const other = { n: 2, filler: 'x'.repeat(10_000) };
    await expect(stage.queue('fn', other)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    clock.advance(60_000);
    await stage.linesUntil('fn', ends(2));
    clock.advance(120_000);
    expect((await stage.records(1))[0]!.detail.requestContext.condition).toBe('RetriesExhausted');
    await stage.queue('fn', other);
    await stage.records(2);
    // All of it is free again: two events of nearly half the room.
    for (const n of [3, 4]) await stage.queue('fn', { n, filler: 'x'.repeat(8_500) });
    expect(endpoint.world.drops.list()).toEqual([]);
  });

  it('tells that it could not keep what a failed try answered', async () => {
    await begin('export function handler() { throw new Error("x".repeat(5_000)); }', { queueBytes: 5_000 });
    await stage.queue('fn');
    const told = () => endpoint.world.drops.list().find(({ hop }) => hop === 'lambda');
    await until(async () => told(), Boolean, 'the drop');
    expect(told()).toMatchObject({ reason: expect.stringMatching(/^no room to keep what the last try answered/) });
  });

  it('runs a burst on a few warm environments', async () => {
    await begin('export const handler = () => process.pid;');
    await stage.queue('fn');
    await stage.records(1);
    await Promise.all(Array.from({ length: 200 }, () => stage.queue('fn')));
    const records = await stage.records(201);
    const ids = new Set(records.map(({ detail }) => detail.requestContext.requestId));
    expect(ids.size).toBe(201);
    expect(new Set(records.map(({ detail }) => detail.responsePayload)).size).toBeLessThan(10);
  });
});
