/** A stack on an endpoint that is as slow as a test wants it: its clock goes on only as far as what is waited for was said. */

import { expect, vi } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import type { Gap } from '../../src/drive/probe/last-seen.ts';
import { type Proof, probe } from '../../src/drive/probe/probe.ts';
import type { ServerOptions } from '../../src/local/server.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { type DownResult, down } from '../../src/provision/down.ts';
import { status } from '../../src/provision/status.ts';
import { type UpResult, up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { type SlowEndpoint, startSlowEndpoint } from './slow-endpoint.ts';

/** What is said, and how far the clock goes on when it is; what is said and not here leaves the clock where it is. */
export type Moves = readonly (readonly [said: RegExp, ms: number])[];

export interface SlowStack {
  endpoint: SlowEndpoint;
  stack: Stack;
  /** All that was said to be waited for, each once, in its order. */
  said: string[];
  open(): Promise<Aws>;
  up(which?: Stack): Promise<UpResult>;
  /** What was said to be missing goes to `said`, too. */
  prove(url: string | undefined, which?: Stack): Promise<Proof>;
  down(which?: Stack): Promise<DownResult>;
  /** Resolves once something was dropped for this reason, without a word to anybody. */
  dropped(reason: RegExp): Promise<void>;
  /** Resources that are not as they should be. */
  differing(which?: Stack): Promise<string[]>;
  named(name: string): Stack;
  stop(): Promise<void>;
}

/** A slowness that nobody said to wait for ends a test after so long. */
const WITHIN_MS = 45_000;

export async function startSlowStack(slowness: ServerOptions['slowness'], moves: Moves = []): Promise<SlowStack> {
  const endpoint = await startSlowEndpoint(slowness);
  const opened: Aws[] = [];
  const said: string[] = [];
  const { signal } = new AbortController();
  const heard = (what: string) => {
    if (!said.includes(what)) said.push(what);
    for (const [pattern, ms] of moves) if (pattern.test(what)) endpoint.clock.advance(ms);
  };
  const open = async () => {
    const { region, url, credentials } = endpoint;
    const aws = await createAws({ region, endpoint: url, credentials, signal, onWaiting: heard });
    opened.push(aws);
    return aws;
  };
  const { partition, account, region } = await open();
  const named = (name: string) => stackOf({ name, partition, account, region });
  const stack = named('slow');
  return {
    endpoint,
    stack,
    said,
    open,
    up: async (which = stack) => up(await open(), which),
    async prove(url = '', which = stack) {
      const aws = await open();
      const onWaiting = (missing: Gap[]) => missing.map(({ what }) => what).forEach(heard);
      return probe({ aws, stack: which, url, records: true, signal, withinMs: WITHIN_MS, onWaiting });
    },
    down: async (which = stack) => down(await open(), which),
    async dropped(reason) {
      await vi.waitFor(() => {
        const reasons = endpoint.world.drops.list().map((drop) => drop.reason);
        expect(reasons).toContainEqual(expect.stringMatching(reason));
      }, WITHIN_MS);
    },
    async differing(which = stack) {
      const { resources } = await status(await open(), which);
      return resources.filter(({ state }) => state !== 'ok').map(keyOf);
    },
    named,
    async stop() {
      for (const aws of opened) aws.destroy();
      await endpoint.stop();
    },
  };
}
