/** No call waits for another without need: each test holds an answer back until the call that must not wait for it is made. */
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { EventBridgeClient, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import type { ResourcesFailed } from '../../src/provision/resources-failed.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Attempt, type Faults, failing, withFaults } from '../support/faults.ts';

let endpoint: TestEndpoint;
let stack: Stack;
let opened: Aws[] = [];

/** What a run began, in order. */
let attempts: string[] = [];
const times = (operation: string) => attempts.filter((attempt) => attempt === operation).length;
async function open(faults: Faults = {}) {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  const faulty = withFaults(aws, faults);
  attempts = faulty.attempts;
  return faulty.aws;
}
/** Holds the answer of the `at`-th attempt back until `operation` was begun so many times. */
const until =
  (operation: string, count = 1, at = 1) =>
  async (attempt: Attempt) => {
    if (attempt.count === at) await vi.waitFor(() => expect(times(operation)).toBeGreaterThanOrEqual(count), 5_000);
    return attempt.pass();
  };
async function apis() {
  const { items = [] } = await endpoint.clientOf(APIGatewayClient).send(new GetRestApisCommand({}));
  return items.filter(({ name }) => name === stack.api.name);
}

beforeAll(async () => {
  // However busy the machine: functions are ready when they are asked.
  endpoint = await startTestEndpoint({ slowness: { functionPendingMs: 0, functionUpdateMs: 0 } });
  const { partition, account, region } = await open();
  stack = stackOf({ name: 'ordered', partition, account, region });
});
afterEach(() => {
  for (const aws of opened) aws.destroy();
  opened = [];
});
afterAll(() => endpoint.stop());

describe('up', () => {
  afterEach(async () => {
    await down(await open(), stack);
  });

  it('looks at the bus, which remembers the choices, and at all else at once', async () => {
    await up(await open(), stack, { choices: { records: false, throttle: 'off' } });
    const aws = await open({ 'EventBridge.ListTagsForResource': until('DescribeLogGroups') });
    const { choices, plan } = await up(aws, stack);
    expect({ choices, plan }).toEqual({ choices: { records: false, throttle: 'off' }, plan: [] });
  });

  it('asks once whether functions are ready, when what needs them is made, and the API may still be in the making', async () => {
    await up(await open({ UpdateStage: until('GetFunction', 6) }), stack);
    expect(times('GetFunction')).toBe(6);
    const last = attempts.lastIndexOf('AddPermission');
    expect(attempts.slice(0, last).filter((attempt) => attempt === 'GetFunction')).toHaveLength(3);
  });

  it('writes an API while it looks whether there is another of ours', async () => {
    await up(await open({ GetRestApis: until('PutRestApi', 1, 2) }), stack);
    expect(times('PutRestApi')).toBe(1);
    expect(await apis()).toHaveLength(1);
  });

  it('keeps one API where the reply to its creation was lost', async () => {
    const twice = async ({ pass }: Attempt) => {
      await pass();
      return pass();
    };
    const { url } = await up(await open({ CreateRestApi: twice }), stack);
    const [api, ...others] = await apis();
    expect(others).toEqual([]);
    expect(url).toContain(`/${api!.id}/`);
    const { resources } = await status(await open(), stack);
    expect(resources.filter(({ state }) => state !== 'ok')).toEqual([]);
  });
});

describe('status', () => {
  afterEach(async () => {
    await down(await open(), stack);
  });

  it('looks at what lives in another resource, and at that one, at once', async () => {
    await up(await open(), stack);
    const homes = {
      DescribeEventBus: 'ListRules',
      GetTopicAttributes: 'ListSubscriptionsByTopic',
      GetResources: 'GetStage',
    };
    const held = Object.entries(homes).map(([home, within]) => [home, until(within)]);
    const functions = { GetFunction: until('GetPolicy', 3), GetPolicy: until('GetFunctionEventInvokeConfig') };
    const { resources } = await status(await open({ ...Object.fromEntries(held), ...functions }), stack);
    expect(resources.filter(({ state }) => state !== 'ok')).toEqual([]);
    // The stage needs the id of the API, which one listing tells both.
    expect([times('GetRestApis'), times('GetResources')]).toEqual([1, 1]);
  });

  it('takes what it saw in a function that went meanwhile for missing', async () => {
    await up(await open(), stack);
    const { name, arn } = stack.functions.success;
    let seen = 0;
    const remove = async ({ input, pass }: Attempt) => {
      if (input.FunctionName !== name) return pass();
      await vi.waitFor(() => expect(seen).toBe(3), 5_000);
      await endpoint.clientOf(LambdaClient).send(new DeleteFunctionCommand({ FunctionName: arn }));
      return pass();
    };
    const see = async ({ pass }: Attempt) => {
      const answer = await pass();
      seen += 1;
      return answer;
    };
    const { resources } = await status(await open({ GetFunction: remove, GetPolicy: see }), stack);
    const missing = resources.filter(({ state }) => state === 'missing');
    expect(missing.map(({ name }) => name)).toEqual([name, `${name}/rule`]);
  });
});

describe('a look that fails', () => {
  const failure = Object.assign(new Error('no'), { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  const fail = failing(failure, 99);

  it('hinders nothing where the home of what was asked for is not there', async () => {
    const within = ['GetPolicy', 'GetFunctionEventInvokeConfig', 'ListSubscriptionsByTopic', 'ListRules'];
    const faults = Object.fromEntries(within.map((operation) => [operation, fail]));
    const { resources } = await status(await open(faults), stack);
    expect(new Set(resources.map(({ state }) => state))).toEqual(new Set(['missing']));
    const { plan, leftovers } = await down(await open(faults), stack);
    expect([plan, leftovers]).toEqual([[], []]);
  });

  it('of strangers stops down, which names what they may hang on', async () => {
    await up(await open(), stack);
    // Which of the two listings looks for strangers: that of rules begins before the stack's own, that of subscriptions after it.
    const failAt = (at: number) => (attempt: Attempt) => {
      if (attempt.count === at) throw failure;
      return attempt.pass();
    };
    const failed = down(await open({ ListRules: failAt(1), ListSubscriptionsByTopic: failAt(2) }), stack);
    const { message, verb } = (await failed.catch((error: unknown) => error)) as ResourcesFailed;
    expect({ message, verb }).toEqual({
      message: `AWS::Events::EventBus ${stack.bus.name}, AWS::SNS::Topic ${stack.topic.name}`,
      verb: 'read',
    });
    expect(attempts.filter((attempt) => /^(Delete|Remove|Unsubscribe)/.test(attempt))).toEqual([]);
    await down(await open(), stack);
  });
});

describe('down', () => {
  it('looks for strangers while it looks at the stack', async () => {
    await up(await open(), stack);
    const { outcomes } = await down(await open({ 'EventBridge.ListTagsForResource': until('ListRules', 2) }), stack);
    expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['removed']));
  });

  it('removes with a function, without a call, what goes with it', async () => {
    await up(await open(), stack);
    const { outcomes, leftovers } = await down(await open(), stack);
    expect(leftovers).toEqual([]);
    expect(outcomes.filter(({ kind, change }) => /Permission|Invoke/.test(kind) && change === 'removed')).toHaveLength(
      4,
    );
    expect([times('RemovePermission'), times('DeleteFunctionEventInvokeConfig')]).toEqual([0, 0]);
    expect(attempts.indexOf('DeleteRestApi')).toBeLessThan(attempts.indexOf('DeleteFunction'));
  });

  it('removes functions while their rules and their subscription go, then their roles, and log groups at the end', async () => {
    await up(await open(), stack);
    const beside = until('DeleteFunction', 3);
    const { leftovers } = await down(await open({ RemoveTargets: beside, Unsubscribe: beside }), stack);
    expect(leftovers).toEqual([]);
    const deletions = attempts.filter((attempt) => /^Delete(Function|Role|LogGroup)$/.test(attempt));
    const times3 = (operation: string) => Array(3).fill(operation);
    expect(deletions).toEqual([
      ...[...times3('DeleteFunction'), ...times3('DeleteRole'), 'DeleteRole'],
      ...[...times3('DeleteLogGroup'), 'DeleteLogGroup'],
    ]);
  });

  it('removes a target that was added after it had looked', async () => {
    await up(await open(), stack);
    const target = { Id: 'late', Arn: stack.recordLog.arn };
    const request = new PutTargetsCommand({
      Rule: stack.rules.success.name,
      EventBusName: stack.bus.name,
      Targets: [target],
    });
    const add = async ({ input, pass }: Attempt) => {
      if (input.Rule === request.input.Rule && times('DeleteRule') === 0) {
        await endpoint.clientOf(EventBridgeClient).send(request);
      }
      return pass();
    };
    const { leftovers } = await down(await open({ RemoveTargets: add }), stack);
    expect(leftovers).toEqual([]);
    expect(times('ListTargetsByRule')).toBe(4);
  });

  it('looks again at names, at the path of roles and at tags at once', async () => {
    await up(await open(), stack);
    // The four roles are asked for the first time before anything is removed.
    const { unchecked } = await down(await open({ GetRole: until('ListRoles', 1, 5) }), stack);
    expect(unchecked).toEqual([]);
  });
});
