/** The endpoint's own paths, below /_destined: what it holds, and how to end it. */
import { createHmac } from 'node:crypto';
import { refuse } from './wire/endpoint.ts';
import type { WireRequest, WireResponse } from './wire/wire.ts';
import type { World } from './world.ts';

export interface AdminOptions {
  world: World;
  startedAt: number;
  /** The start secret: by it the endpoint proves that it is the one that was started. */
  secret: string;
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
export function createAdmin(options: AdminOptions): (request: WireRequest) => WireResponse {
  const { world, startedAt, secret, regions, close } = options;
  return ({ method, path, headers }) => {
    if (method === 'GET' && path === '/_destined/status') {
      const answer = json({
        startedAt: new Date(startedAt).toISOString(),
        clock: world.clock.kind,
        stacks: stacksOf(world, regions),
        drops: world.drops.list(),
        ...world.logs.usage(),
      });
      // Whoever took this port over can't answer this: the caller sends no code before it was answered.
      const challenge = headers['x-destined-challenge'];
      if (challenge !== undefined) {
        answer.headers['x-destined-proof'] = createHmac('sha256', secret).update(challenge).digest('hex');
      }
      return answer;
    }
    if (method === 'POST' && path === '/_destined/stop') {
      // After the answer is on its way.
      setImmediate(() => void close());
      const answer = json({ stopping: true });
      answer.headers.connection = 'close';
      return answer;
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
