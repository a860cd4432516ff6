/** The second reading of a stack, which every sweep compares by: the same for the same, nothing where nothing is. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { stateOf } from '../support/state-of.ts';

let endpoints: TestEndpoint[];
let clients: Aws[];

beforeAll(async () => {
  endpoints = await Promise.all([startTestEndpoint(), startTestEndpoint()]);
  const open = ({ region, url, credentials }: TestEndpoint) =>
    createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  clients = await Promise.all(endpoints.map(open));
});
afterAll(async () => {
  for (const aws of clients) aws.destroy();
  for (const endpoint of endpoints) await endpoint.stop();
});

it('is the same wherever a stack was made, whatever stands beside it, and {} where there is none', async () => {
  const [first, second] = clients as [Aws, Aws];
  const stack = stackOf({ ...first, name: 'n' });
  const [here, there] = endpoints as [TestEndpoint, TestEndpoint];
  expect(await stateOf(here, stack)).toEqual({});
  await up(second, stackOf({ ...second, name: 'n-2' }));
  await Promise.all([up(first, stack), up(second, stack)]);
  const state = await stateOf(here, stack);
  expect(Object.keys(state).length).toBeGreaterThan(50);
  expect(JSON.stringify(state)).not.toMatch(/n-2/);
  expect(await stateOf(there, stack)).toEqual(state);
  await down(second, stack);
  expect(await stateOf(there, stack)).toEqual({});
});

it('differs without any one of the resources: none is passed over, whatever its kind', async () => {
  const [aws] = clients as [Aws];
  const [place] = endpoints as [TestEndpoint];
  const stack = stackOf({ ...aws, name: 'whole' });
  await up(aws, stack);
  const unread: string[] = [];
  let before = await stateOf(place, stack);
  // What others stand on goes last.
  for (const resource of pattern(stack, DEFAULT_CHOICES).reverse()) {
    await resource.remove(aws, (await resource.read(aws))!);
    const after = await stateOf(place, stack);
    if (isDeepStrictEqual(after, before)) unread.push(keyOf(resource));
    before = after;
  }
  expect(unread).toEqual([]);
  expect(before).toEqual({});
});
