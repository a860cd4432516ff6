/** Creates what is not there; "already there" is a race (or a reply that was lost), so it looks again and takes what is ours. */
import type { Aws } from '../aws/aws.ts';
import { settle } from '../aws/settle.ts';
import { foreign } from './foreign.ts';
import type { Change, Found, Properties, Resource } from './resource.ts';

/** How long a resource that is being deleted may stand in the way of its successor. */
const GOING_MS = 120_000;

export interface Once extends Found {
  /** Whether it was this run that made it; a reply may have been lost, and its repetition refused. */
  made: boolean;
}

/** The SDK repeats a call whose reply is lost: what is refused then, or made a second time, may be what it made the first time. */
export const wasRepeated = (answer: unknown) =>
  ((answer as { $metadata?: { attempts?: number } }).$metadata?.attempts ?? 1) > 1;

/** What `ensure` brought about: `found` before it, or `once` made by it or by another run; `differed` from what is wanted. */
export function changeOf(found: Found | undefined, seen: Found | Once, differed: boolean): Change {
  if (!found && 'made' in seen && seen.made) return 'created';
  return differed ? 'updated' : 'unchanged';
}

/**
 * Answers what is there after creation: `create`'s answer is the properties that it set, the rest is for `ensure` to sync.
 * `raced` tells the service's one error for "already there".
 */
export function createOnce(
  aws: Aws,
  resource: Pick<Resource, 'kind' | 'name' | 'read'>,
  raced: (error: unknown) => boolean,
  create: () => Promise<Properties>,
): Promise<Once> {
  const what = `the former ${resource.kind} ${resource.name} to go`;
  return settle(aws, { what, within: GOING_MS, transient: raced }, async () => {
    try {
      return { owner: 'ours', properties: await create(), made: true };
    } catch (error) {
      if (!raced(error)) throw error;
      const there = await resource.read(aws);
      if (!there) throw error;
      if (there.owner === 'other') throw foreign(aws, [resource], { so: 'it was left alone' });
      return { ...there, made: wasRepeated(error) };
    }
  });
}
