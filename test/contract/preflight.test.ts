/** What would stop `up` is found before its first change, at no cost for one that changes nothing. */
import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { failing, named, withFaults } from '../support/faults.ts';
import { setLambdaStage } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let lambda: LambdaClient;
let calls: string[] = [];
const opened: Aws[] = [];
const changes = () => calls.filter((operation) => !/^(Get|List|Describe)/.test(operation));

async function open(): Promise<Aws> {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return aws;
}
const stackNamed = (name: string): Stack =>
  stackOf({ name, partition: 'aws', account: endpoint.account, region: endpoint.region });
const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
  lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
const release = (FunctionName: string) => lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));

beforeAll(async () => {
  endpoint = await startTestEndpoint({ observe: ({ operation }) => void calls.push(operation) });
  lambda = endpoint.clientOf(LambdaClient);
  const stage = await setLambdaStage(endpoint);
  await stage.create('greedy', 'export const handler = () => 1;');
});
afterEach(() => {
  calls = [];
});
afterAll(async () => {
  for (const aws of opened) aws.destroy();
  await endpoint?.stop();
});

it('an account in which nothing can run is told, and nothing is asked or changed', async () => {
  await reserve('greedy', 10);
  calls = [];
  let asked = 0;
  const approve = async () => {
    asked += 1;
  };
  try {
    await expect(up(await open(), stackNamed('starved'), { approve })).rejects.toMatchObject({
      code: 'WouldFail',
      exitCode: 255,
      message:
        'Lambda can run nothing of this stack: other functions have reserved all 10 of the account: nothing was changed',
      fix: expect.stringMatching(/^give some back \(aws lambda delete-function-concurrency\), or ask AWS for more/),
    });
    expect({ asked, changes: changes() }).toEqual({ asked: 0, changes: [] });
    // A plan changes nothing, and so needs nothing.
    calls = [];
    expect((await up(await open(), stackNamed('starved'), { dryRun: true })).plan.length).toBeGreaterThan(20);
    expect(calls).not.toContain('GetAccountSettings');
  } finally {
    await release('greedy');
  }
});

it('what the stack itself has reserved is no obstacle: up gives it back', async () => {
  const stack = stackNamed('own');
  await up(await open(), stack);
  await reserve(stack.functions.failure.name, 10);
  const { outcomes } = await up(await open(), stack);
  expect(outcomes.filter(({ change }) => change === 'updated').map(({ name }) => name)).toEqual(['own-failure']);

  // Of a stack without its bus the account is asked before the plan is known.
  await reserve(stack.functions.failure.name, 10);
  const ListTagsForResource = failing(named('ResourceNotFoundException'));
  const { aws } = withFaults(await open(), { 'EventBridge.ListTagsForResource': ListTagsForResource });
  const { plan } = await up(aws, stack);
  expect(plan.map(keyOf)).toContain(`AWS::Events::EventBus ${stack.bus.name}`);
});

it('who may not ask, or gets no answer, goes on', async () => {
  const GetAccountSettings = () => {
    throw named('AccessDeniedException');
  };
  const { aws, attempts } = withFaults(await open(), { GetAccountSettings });
  const { outcomes } = await up(aws, stackNamed('unasked'));
  expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['created']));
  expect(attempts).toContain('GetAccountSettings');
});

it('it is one call more for an up that changes something, and none for one that does not', async () => {
  const stack = stackNamed('counted');
  const asked = () => calls.filter((operation) => operation === 'GetAccountSettings').length;
  await up(await open(), stack);
  expect(asked()).toBe(1);
  calls = [];
  await up(await open(), stack);
  expect(asked()).toBe(0);
  await release(stack.functions.failure.name);
  await reserve(stack.functions.failure.name, 1);
  calls = [];
  await up(await open(), stack);
  expect(asked()).toBe(1);
});

it('a clock that is ahead is told, unless no message will be looked for', async () => {
  const ahead = async (): Promise<Aws> => Object.create(await open(), { clockOffsetMs: { value: -90_000 } });
  const stack = stackNamed('early');
  await expect(up(await ahead(), stack)).rejects.toMatchObject({
    code: 'WouldFail',
    message: expect.stringMatching(/^this machine's clock is 90 s ahead of that of AWS: .*: nothing was changed$/),
    fix: expect.stringMatching(/^set it /),
  });
  expect(changes().filter((operation) => operation !== 'AssumeRole')).toEqual([]);
  const { outcomes } = await up(await ahead(), stack, { proves: false });
  expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['created']));
});
