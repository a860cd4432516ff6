/** The endpoint's own paths, below /_destined: what it holds, and how to end it. */
import { refuse } from './wire/endpoint.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';
import type { World } from './world.ts';

export interface AdminOptions {
  world: World;
  startedAt: number;
  /** The regions that requests came for so far. */
  regions: ReadonlySet<string>;
  close(): Promise<void>;
}

const json = (value: unknown): WireResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** `GET /_destined/status` and `POST /_destined/stop`; the caller was made sure of before. */
export function createAdmin({
  world,
  startedAt,
  regions,
  close,
}: AdminOptions): (request: WireRequest) => WireResponse {
  return ({ method, path }) => {
    if (method === 'GET' && path === '/_destined/status') {
      return json({
        startedAt: new Date(startedAt).toISOString(),
        clock: world.clock.kind,
        stacks: stacksOf(world, regions),
        drops: world.drops.list(),
        ...world.logs.usage(),
      });
    }
    if (method === 'POST' && path === '/_destined/stop') {
      // After the answer is on its way.
      setImmediate(() => void close());
      return json({ stopping: true });
    }
    return refuse(404, 'NotFoundException', 'there is no such path');
  };
}

/** The stacks of which anything tagged is left, in any region. */
function stacksOf(world: World, regions: ReadonlySet<string>): string[] {
  const tagged = [...regions].flatMap((region) => world.tagged.flatMap((list) => list(region)));
  const names = tagged.map(({ tags }) => tags['destined:stack']);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
