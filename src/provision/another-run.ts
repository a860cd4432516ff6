/** Notices that another run undoes what this one did: there is no state file, and so no lock that would keep it away. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws.ts';
import { GONE, isNamed } from '../aws/error-names.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import { settle } from '../aws/settle.ts';
import { foreign } from '../resources/foreign.ts';
import type { Change, Found, Resource } from '../resources/resource.ts';
import { type Looks, looksOf, type Undertaking } from './undone.ts';

/** How long one resource takes before it is looked whether it waits in vain; AWS's own waits are mostly shorter. */
const LONG_MS = { loopback: 2_000, elsewhere: 15_000 };
/** How long "not there" is answered by looking again, while all that the resource needs is there. */
const REPAIR_MS = { loopback: 3_000, elsewhere: 60_000 };

/**
 * What a run does to resources. Where what went before one of them is undone meanwhile, the run ends: its waits end with the
 * Failure AnotherRun.
 */
export interface Run {
  /** The Aws of this run, aborted once another run is seen at work. */
  readonly aws: Aws;
  /** `ensure`, again with a fresh look where the resource itself went under its hands. */
  ensure(resource: Resource, found: Found | undefined): Promise<Change>;
  /** `ready`, if it has one. */
  ready(resource: Resource): Promise<void>;
  stillThere: Looks['stillThere'];
  /** `before` names all that goes before each. */
  remove(resource: Resource, found: Found, before: Undertaking['before']): Promise<'removed' | 'absent'>;
}

/** One for each `up` or `down`. */
export function createRun(given: Aws): Run {
  const where = isLoopback(given.endpoint) ? 'loopback' : 'elsewhere';
  const ending = new AbortController();
  const signal = AbortSignal.any([given.signal, ending.signal]);
  // Every wait of the run listens to it.
  setMaxListeners(0, signal);
  const aws: Aws = Object.create(given, { signal: { value: signal } });
  const { undone, stillThere } = looksOf(aws);

  /** Looks at it for as long as the work goes on. */
  async function watch(undertaking: Undertaking, done: AbortSignal): Promise<void> {
    try {
      for (let pause = LONG_MS[where]; ; pause *= 2) {
        await sleep(pause, undefined, { signal: done });
        const failure = await undone(undertaking);
        if (failure && !done.aborted) return ending.abort(failure);
      }
    } catch {
      // The work ended, or what hinders these looks hinders it as well, and it will tell.
    }
  }

  async function guard<T>(undertaking: Undertaking, work: () => Promise<T>): Promise<T> {
    const done = new AbortController();
    void watch(undertaking, done.signal);
    try {
      return await work();
    } catch (error) {
      if (!isNamed(error, ...GONE)) throw error;
      const failure = await undone(undertaking);
      if (failure) ending.abort(failure);
      throw failure ?? error;
    } finally {
      done.abort();
    }
  }

  async function ensure(resource: Resource, found: Found | undefined): Promise<Change> {
    const needed: Undertaking = { resource, verb: 'ensure', before: ({ needs }) => needs };
    let there = found;
    let attempts = 0;
    const condition = {
      what: `AWS to show ${resource.kind} ${resource.name}`,
      within: REPAIR_MS[where],
      transient: (error: unknown) => isNamed(error, ...GONE),
    };
    const change = await settle(aws, condition, async () => {
      attempts += 1;
      if (attempts > 1) there = await resource.read(aws);
      if (there?.owner === 'other') throw foreign(aws, [resource], { so: 'it was left alone' });
      return guard(needed, () => resource.ensure(aws, there));
    });
    if (attempts === 1) return change;
    // An attempt before the last one changed something, or it would not have come that far.
    if (found === undefined) return 'created';
    return change === 'unchanged' ? 'updated' : change;
  }

  return {
    aws,
    ensure,
    stillThere,
    ready: async (resource) =>
      guard({ resource, verb: 'ensure', before: () => [resource] }, async () => resource.ready?.(aws)),
    remove: (resource, found, before) => guard({ resource, verb: 'remove', before }, () => resource.remove(aws, found)),
  };
}
