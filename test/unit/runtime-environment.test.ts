/** An execution environment whose event can't be handed over: nothing of that invocation outlives it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createEnvironment, type Environment } from '../../src/local/runtime/environment.ts';
import type { FunctionSpec } from '../../src/local/runtime/function-spec.ts';
import { createRuntimeApi, type RuntimeApi } from '../../src/local/runtime/runtime-api.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const spec: FunctionSpec = {
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
  name: 'fn',
  region: 'us-east-1',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  memorySizeMb: 128,
  timeoutSeconds: 3,
  variables: {},
  roleArn: 'arn:aws:iam::000000000000:role/runner',
  logGroup: '/aws/lambda/fn',
  logFormat: 'Text',
  entries: [],
};
const real = createRuntimeApi();
let endpoint: TestEndpoint;
let folder: string;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  folder = await mkdtemp(join(tmpdir(), 'destined-test-'));
  await writeFile(join(folder, 'index.mjs'), 'export const handler = (event) => event;');
});
afterAll(async () => {
  real.close();
  await endpoint?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An environment that can be handed its nth event only by a throw, and when it asked for its first. */
async function clumsy(nth: number): Promise<{ environment: Environment; asked: Promise<void> }> {
  let count = 0;
  let resolve = () => {};
  const asked = new Promise<void>((done) => {
    resolve = done;
  });
  const api: RuntimeApi = {
    ...real,
    add: (listener) =>
      real.add({
        ...listener,
        next(hand) {
          listener.next((event) => {
            count += 1;
            if (count === nth) throw new Error('dropped');
            hand(event);
          });
          resolve();
        },
      }),
  };
  const warden = { began() {}, ended() {}, close() {} };
  const world = endpoint.world;
  return { environment: await createEnvironment({ world, spec, api, warden, code: folder, scratch: folder }), asked };
}
const invocation = { requestId: 'r', payload: '1' };

it.each([
  ['a cold environment ends with an event that can’t be handed over', 1, false],
  ['an environment that waits for its first ends with an event that can’t be handed over', 1, true],
  ['a warm environment ends with an event that can’t be handed over', 2, true],
])('%s', async (_name, nth, waits) => {
  const { environment, asked } = await clumsy(nth);
  if (waits) await asked;
  for (let n = 1; n < nth; n++) expect(await environment.invoke(invocation)).toMatchObject({ payload: '1' });
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  const armed = vi.spyOn(globalThis, 'setTimeout');
  await expect(environment.invoke(invocation)).rejects.toThrow('dropped');
  const timers = armed.mock.results
    .map(({ value }) => value)
    .filter((timer) => !clear.mock.calls.flat().includes(timer));
  const left = armed.mock.calls.filter(([, ms], i) => ms === 3000 && timers.includes(armed.mock.results[i]?.value));
  vi.restoreAllMocks();
  expect(left).toEqual([]);
  expect(environment.alive).toBe(false);
});
