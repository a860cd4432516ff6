/** Leaves something of a stack, by building or by cutting, and sees `up` make it whole, and `down` leave nothing. */
import { expect } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import { up } from '../../src/provision/up.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint.ts';
import { build, cut, type Ideal } from './leftovers.ts';
import { stateOf } from './state-of.ts';

export interface LeftoverTrial {
  endpoint: TestEndpoint;
  stack: Stack;
  resources: readonly Resource[];
  /** `how` is done to an empty account, then `up`; and again, then `down`. Throws where either ends otherwise than it should. */
  attempt(how: () => Promise<void>): Promise<void>;
  built(ideal: Ideal): () => Promise<void>;
  cutTo(ideal: Ideal): () => Promise<void>;
  /** Removes what an attempt that failed left. */
  clear(): Promise<void>;
  end(): Promise<void>;
}

export async function startLeftoverTrial(): Promise<LeftoverTrial> {
  const endpoint = await startTestEndpoint();
  let opened: Aws[] = [];
  const open = async () => {
    const { region, url, credentials } = endpoint;
    const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
    opened.push(aws);
    return aws;
  };
  const close = () => {
    for (const aws of opened) aws.destroy();
    opened = [];
  };
  const stack = stackOf({ ...(await open()), name: 'left' });
  const page = () => pattern(stack, DEFAULT_CHOICES);
  const clear = async () => {
    await down(await open(), stack, { force: true });
    close();
    expect(await stateOf(endpoint, stack)).toEqual({});
  };
  await up(await open(), stack);
  const whole = await stateOf(endpoint, stack);
  await clear();

  return {
    endpoint,
    stack,
    resources: page(),
    async attempt(how) {
      await how();
      await up(await open(), stack);
      expect(await stateOf(endpoint, stack)).toEqual(whole);
      await clear();
      await how();
      const { leftovers, unchecked } = await down(await open(), stack);
      expect({ leftovers, unchecked }).toEqual({ leftovers: [], unchecked: [] });
      expect(await stateOf(endpoint, stack)).toEqual({});
      close();
    },
    built: (ideal) => async () => build(await open(), page(), ideal),
    cutTo: (ideal) => async () => {
      await up(await open(), stack);
      await cut(await open(), page(), ideal);
    },
    clear,
    async end() {
      close();
      await endpoint.stop();
    },
  };
}
