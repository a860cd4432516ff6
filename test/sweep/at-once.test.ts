/** Two runs of one stack at the same time, the second begun in every phase of the first: each ends well or says who must wait. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { Failure } from '../../src/failure.ts';
import type { ServerOptions } from '../../src/local/server.ts';
import { AWS_SLOWNESS } from '../../src/local/slowness.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { type DownOptions, down } from '../../src/provision/down.ts';
import type { OnEvent } from '../../src/provision/provision-event.ts';
import { status } from '../../src/provision/status.ts';
import { type UpOptions, up } from '../../src/provision/up.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { inventoryOf } from '../support/inventory.ts';
import { isWhole, sampled, sampleSize } from './support/extent.ts';

let endpoint: TestEndpoint;
let place: { partition: string; account: string; region: string };
let opened: Aws[] = [];

async function open(): Promise<Aws> {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return aws;
}

async function start(options: ServerOptions) {
  endpoint = await startTestEndpoint(options);
  const { partition, account, region } = await open();
  place = { partition, account, region };
}
afterEach(() => {
  for (const aws of opened) aws.destroy();
  opened = [];
  expect(endpoint.stderr()).toBe('');
});

type Command = 'up' | 'down';
const run = (command: Command, aws: Aws, stack: Stack, options: UpOptions & DownOptions = {}) =>
  command === 'up' ? up(aws, stack, options) : down(aws, stack, options);

/** How a run ended: well, or as it says. Anything but the one Failure is thrown. */
async function ending(work: Promise<unknown>): Promise<'well' | string> {
  try {
    await work;
    return 'well';
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'AnotherRun') throw error;
    expect(error.message).toMatch(/^another run is (making|removing) this stack: AWS::\w+::\w+ at-once\S* was/);
    expect(error.fix).toMatch(/^run (up|down) again once the other has ended$/);
    return error.message;
  }
}

/** One more `up` finds all well or repairs it, `status` agrees, and one more `down` leaves nothing. */
async function endsWell(stack: Stack) {
  await up(await open(), stack);
  const { resources } = await status(await open(), stack);
  expect(resources.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect((await down(await open(), stack)).leftovers).toEqual([]);
}

/** Begins `second` as soon as `first` has changed its k-th resource; with 0 both begin together. */
async function together(first: Command, second: Command, k: number, stack: Stack) {
  if (first === 'down') await up(await open(), stack);
  const [one, other] = [await open(), await open()];
  let begun: Promise<string> | undefined;
  const begin = () => {
    begun ??= ending(run(second, other, stack));
  };
  const onEvent: OnEvent = (event) => {
    if (event.type === 'changed' && event.done === k) begin();
  };
  if (k === 0) begin();
  const ended = await ending(run(first, one, stack, { onEvent }));
  begin();
  return [ended, await begun];
}

/** Of a sample the slow ones, which wait long, are few. */
const tried = (phases: readonly number[], share: number) =>
  isWhole ? phases : sampled(phases, Math.ceil((sampleSize * share) / 8), String).sort((a, b) => a - b);

describe.each([
  ['an endpoint that is at once', {}, tried([0, 1, 8, 16, 22], 4)],
  ['one that is as slow as AWS', { slowness: AWS_SLOWNESS }, tried([3, 12, 20], 1)],
] as const)('on %s', (_where, options, phases) => {
  beforeAll(() => start(options));
  afterAll(() => endpoint?.stop());

  describe.each<[Command, Command]>([
    ['up', 'up'],
    ['up', 'down'],
    ['down', 'up'],
    ['down', 'down'],
  ])('%s, and %s begun', (first, second) => {
    it.each(phases)('when it has changed %i resources', async (k) => {
      const stack = stackOf({ ...place, name: 'at-once' });
      const endings = await together(first, second, k, stack);
      if (first === second) expect(endings).toEqual(['well', 'well']);
      await endsWell(stack);
    });
  });

  it('nothing is left of all that', async () => {
    const { url, region, credentials } = endpoint;
    expect((await inventoryOf({ endpoint: url, region, credentials })).held).toEqual({});
  });
});
