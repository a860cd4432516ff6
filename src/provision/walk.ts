/** Walks the graph of resources: in parallel wherever the order allows, bounded, round what fails, and to a clean stop. */
import { Failure } from '../failure.ts';
import type { Resource } from '../resources/resource.ts';

/** How many resources are changed at once. */
const AT_ONCE = 12;
/** All of a stack: reads that share a listing must begin together to share it. */
export const READS_AT_ONCE = 32;

export interface Failed {
  resource: Resource;
  error: unknown;
}

export interface Walked {
  failures: Failed[];
  /** What was not begun: it waits for what failed, or came after Ctrl-C. */
  untouched: Resource[];
}

/** What tells resources apart. */
export const keyOf = ({ kind, name }: Pick<Resource, 'kind' | 'name'>) => `${kind} ${name}`;

/** Whether it says something of one resource alone: what AWS answered, or what we found. A cut network and a bug do not. */
function isOfOne(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  return error instanceof Failure || $metadata?.httpStatusCode !== undefined;
}

/** How many resources, one after the other, wait for each: what most wait for goes first, as they decide how long a walk takes. */
function chains(
  resources: readonly Resource[],
  before: (resource: Resource) => readonly Resource[],
): (resource: Resource) => number {
  const behind = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const needed of before(resource)) {
      behind.set(keyOf(needed), [...(behind.get(keyOf(needed)) ?? []), resource]);
    }
  }
  const lengths = new Map<string, number>();
  const lengthOf = (resource: Resource): number => {
    const key = keyOf(resource);
    const length = lengths.get(key) ?? Math.max(0, ...(behind.get(key) ?? []).map((next) => 1 + lengthOf(next)));
    lengths.set(key, length);
    return length;
  };
  return lengthOf;
}

/**
 * Calls `work` for each resource once all that `before` names (of those that are walked) went well, those that most
 * wait for first. What doesn't wait for
 * one that failed goes on, so that one run tells all that stops it. Once the signal is aborted, or after a failure that
 * would meet every resource, nothing new is begun; what is under way ends. Never throws.
 */
export async function walk(
  resources: readonly Resource[],
  before: (resource: Resource) => readonly Resource[],
  work: (resource: Resource) => Promise<void>,
  signal: AbortSignal,
  atOnce = AT_ONCE,
): Promise<Walked> {
  const lengthOf = chains(resources, before);
  const inTurn = [...resources].sort((one, other) => lengthOf(other) - lengthOf(one));
  const waiting = new Map(inTurn.map((resource) => [keyOf(resource), resource]));
  const unsettled = new Set(waiting.keys());
  const running = new Set<Promise<void>>();
  const failures: Failed[] = [];
  const isStopped = () => signal.aborted || failures.some(({ error }) => !isOfOne(error));

  const isReady = (resource: Resource) => before(resource).every((needed) => !unsettled.has(keyOf(needed)));
  const begin = (key: string, resource: Resource) => {
    waiting.delete(key);
    const run: Promise<void> = work(resource)
      .then(() => void unsettled.delete(key))
      .catch((error: unknown) => void failures.push({ resource, error }))
      .finally(() => running.delete(run));
    running.add(run);
  };

  for (;;) {
    for (const [key, resource] of waiting) {
      if (isStopped() || running.size >= atOnce) break;
      if (isReady(resource)) begin(key, resource);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  return { failures, untouched: resources.filter((resource) => waiting.has(keyOf(resource))) };
}

/** Everything in `resources` that needs, or lives in, each resource: the order of removal. */
export function dependents(resources: readonly Resource[]): (resource: Resource) => readonly Resource[] {
  return (resource) => {
    const key = keyOf(resource);
    return resources.filter(({ needs }) => needs.some((needed) => keyOf(needed) === key));
  };
}
