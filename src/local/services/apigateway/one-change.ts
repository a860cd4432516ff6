/** One change of an API at a time: what begins while another goes on is refused, as on AWS (aws-facts 4.11). */
import type * as Client from '@aws-sdk/client-api-gateway';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Context, Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';

type Handler = (input: never, context: Context) => unknown;
type OfApi = { restApiId?: string; resourceArn?: string };

const CHANGES = /^(Create|Put|Update|Delete|Import|Tag|Untag)/;
const TEXT = 'Unable to complete operation due to concurrent modification. Please try again later.';

/** The API that an operation changes; undefined for one that makes it, or reads. */
function changedBy(operation: string, { restApiId, resourceArn }: OfApi): string | undefined {
  if (!CHANGES.test(operation)) return undefined;
  return restApiId ?? /\/restapis\/([^/]+)/.exec(resourceArn ?? '')?.[1];
}

/** The same handlers; each change takes as long as AWS takes for one. */
export function oneChangeAtATime({ clock, slowness }: World, handlers: Handlers<typeof Client>): typeof handlers {
  if (slowness.apiChangeMs === 0) return handlers;
  const changing = new Set<string>();
  const slow =
    (operation: string, handler: Handler): Handler =>
    async (input, context) => {
      const id = changedBy(operation, input);
      if (id === undefined) return handler(input, context);
      if (changing.has(id)) throw awsError('ConflictException', TEXT);
      changing.add(id);
      try {
        const answer = await handler(input, context);
        await new Promise<void>((resolve) => later(clock, slowness.apiChangeMs, resolve));
        return answer;
      } finally {
        changing.delete(id);
      }
    };
  const all = Object.entries(handlers as Record<string, Handler>);
  return Object.fromEntries(all.map(([name, handler]) => [name, slow(name, handler)])) as typeof handlers;
}
