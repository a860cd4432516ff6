/** Permissions at every hop: each is taken away by itself, and exactly that hop stops, as on AWS; the drop is counted. */
import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import type { Drop } from '../../src/local/drops.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { up } from '../../src/provision/up.ts';
import { type Arrivals, arrivalsOf, arrivalsWithout, difference } from '../support/arrivals.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { until } from '../support/lambda-stage.ts';
import { addConditions, type Hands, handsOf, TAKE_AWAYS } from '../support/take-aways.ts';

let endpoint: TestEndpoint;
let aws: Aws;
let stack: Stack;
let hands: Hands;
let url: string;

const repair = async () => {
  url = (await up(aws, stack)).url ?? '';
};
/** One success and one failure; the answers' statuses. */
const sendBoth = async () =>
  (await Promise.all(['success', 'fail'].map((mode) => fetch(`${url}?mode=${mode}`)))).map(({ status }) => status);
const sinceThen = async (before: Arrivals) => difference(await arrivalsOf(hands.logs, stack), before);
const sum = (drops: readonly Drop[]) => drops.reduce((total, { count }) => total + count, 0);

/** What is dropped from now on, for each resource and reason. */
function countDrops(): () => Drop[] {
  const keyOf = ({ hop, resource, reason }: Drop) => `${hop} ${resource} ${reason}`;
  const list = () => endpoint.world.drops.list();
  const known = new Map(list().map((drop) => [keyOf(drop), drop.count]));
  const since = (drop: Drop) => ({ ...drop, count: drop.count - (known.get(keyOf(drop)) ?? 0) });
  return () =>
    list()
      .map(since)
      .filter(({ count }) => count > 0);
}

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { region, credentials } = endpoint;
  const { signal } = new AbortController();
  aws = await createAws({ region, endpoint: endpoint.url, credentials, signal });
  stack = stackOf({ name: 'hops', partition: aws.partition, account: aws.account, region });
  hands = handsOf({ region, endpoint: endpoint.url, credentials });
  await repair();
  // Both ways warm, so that the rows wait for no process.
  await sendBoth();
  const all = ({ success, failure, records }: Arrivals) => success === 1 && failure === 1 && records === 2;
  await until(() => arrivalsOf(hands.logs, stack), all, 'the first two messages');
});
afterEach(async () => {
  await repair();
  expect(endpoint.stderr()).toBe('');
});
afterAll(async () => {
  hands?.end();
  aws?.destroy();
  await endpoint?.stop();
});

describe('a message goes its whole way', () => {
  it('where every permission is there', async () => {
    const dropped = countDrops();
    await expectBoth();
    expect(dropped()).toEqual([]);
  });

  it('where the permissions have conditions that hold', async () => {
    await addConditions(hands, stack);
    await expectBoth();
  });

  async function expectBoth() {
    const before = await arrivalsOf(hands.logs, stack);
    expect(await sendBoth()).toEqual([200, 200]);
    await expect.poll(() => sinceThen(before), { timeout: 5000, interval: 5 }).toEqual(arrivalsWithout([]));
  }
});

describe('exactly one hop stops where', () => {
  it.each(TAKE_AWAYS.map((row) => [row.what, row] as const))('%s', async (_what, { take, status, stops, drop }) => {
    const [before, dropped] = [await arrivalsOf(hands.logs, stack), countDrops()];
    await take(hands, stack);
    expect(await sendBoth()).toEqual([status, status]);
    await expect.poll(() => sum(dropped()), { timeout: 5000, interval: 5 }).toBeGreaterThanOrEqual(drop.count);
    await expect.poll(() => sinceThen(before), { timeout: 5000, interval: 5 }).toEqual(arrivalsWithout(stops));
    if (drop.hop !== 'logs') expect(sum(dropped())).toBe(drop.count);
    for (const { hop, resource, reason } of dropped()) {
      expect({ hop, reason }).toEqual({ hop: drop.hop, reason: expect.stringMatching(drop.reason) });
      expect(resource.startsWith(drop.resource(stack))).toBe(true);
    }
  });
});

describe('destinations can be put, as up did,', () => {
  const put = () => {
    const { name: FunctionName } = stack.functions.destined;
    const DestinationConfig = { OnSuccess: { Destination: stack.bus.arn } };
    return hands.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig }));
  };

  const rows = TAKE_AWAYS.filter(({ drop }) => drop.hop === 'destination');
  it.each(rows.map((row) => [row.what, row] as const))('but not where %s', async (_what, { take }) => {
    await take(hands, stack);
    await expect(put()).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `The function's execution role does not have permissions to call PutEvents on ${stack.bus.arn}`,
    });
  });
});
