/** Creates what is not there; "already there" is a race (or a reply that was lost), so it looks again and takes what is ours. */
import type { Aws } from '../aws/aws.ts';
import { settle } from '../aws/settle.ts';
import { foreign } from './foreign.ts';
import type { Found, Properties, Resource } from './resource.ts';

/** How long a resource that is being deleted may stand in the way of its successor. */
const GOING_MS = 120_000;

/**
 * Answers what is there after creation: `create`'s answer is the properties that it set, the rest is for `ensure` to sync.
 * `raced` tells the service's one error for "already there".
 */
export function createOnce(
  aws: Aws,
  resource: Pick<Resource, 'kind' | 'name' | 'read'>,
  raced: (error: unknown) => boolean,
  create: () => Promise<Properties>,
): Promise<Found> {
  const what = `the former ${resource.kind} ${resource.name} to go`;
  return settle(aws, { what, within: GOING_MS, transient: raced }, async () => {
    try {
      return { owner: 'ours', properties: await create() };
    } catch (error) {
      if (!raced(error)) throw error;
      const there = await resource.read(aws);
      if (!there) throw error;
      if (there.owner === 'other') throw foreign([resource]);
      return there;
    }
  });
}
