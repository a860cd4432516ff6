/** Hundreds of events for a function that never settles: each ends in a record, and nobody else waits for them. */
import { PutFunctionConcurrencyCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { BUS, type LambdaStage, setLambdaStage } from '../support/lambda-stage.ts';

const EVENTS = 300;
const clock = createManualClock();
let endpoint: TestEndpoint;
let stage: LambdaStage;

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  stage = await setLambdaStage(endpoint, () => clock.advance(5_000));
  const stuck = 'export const handler = ({ ok }) => ok ?? new Promise(() => setInterval(() => {}, 1000));';
  await stage.create('stuck', stuck, { Timeout: 1 });
  await stage.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'stuck',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: BUS } },
    }),
  );
  await stage.create('good', 'export const handler = () => "good";', { Timeout: 10 });
  await stage.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'good', ReservedConcurrentExecutions: 1 }));
  await stage.invoke('good');
});
afterAll(async () => {
  await endpoint?.stop();
});

it('timeouts without end lose no event, hold nobody up, and leave the function as good as it was', async () => {
  const queued = await Promise.all(Array.from({ length: EVENTS }, (_, i) => stage.queue('stuck', { i })));
  await stage.linesUntil('stuck', (lines) => lines.some((line) => line.includes('Task timed out')));

  // Others are answered, and run, in the midst of it.
  const sts = endpoint.clientOf(STSClient);
  const began = Date.now();
  for (let i = 0; i < 20; i++) await sts.send(new GetCallerIdentityCommand({}));
  expect((await stage.invoke('good')).payload).toBe('good');
  expect(Date.now() - began).toBeLessThan(5_000);

  // Those whose turn has not come by now are too old.
  clock.advance(60_000);
  const records = await stage.records(EVENTS);
  const contexts = records.map(({ detail }) => detail.requestContext);
  expect(contexts.map(({ requestId }) => requestId).sort()).toEqual(queued.sort());
  const ended = (condition: string, tries: number) =>
    contexts.filter((one) => one.condition === condition && one.approximateInvokeCount === tries).length;
  const tried = ended('RetriesExhausted', 1);
  expect(tried).toBeGreaterThan(0);
  expect(ended('EventAgeExceeded', 0)).toBe(EVENTS - tried);
  expect(endpoint.world.drops.list()).toEqual([]);

  expect((await stage.invoke('stuck', { ok: 'again' })).payload).toBe('again');
});
