/** The documents of up, down, status and of their plans (design §4). */
import type { Older } from '../../provision/older-logs.ts';
import type { PlannedChange } from '../../provision/plan.ts';
import type { Named, Outcome } from '../../provision/provision-event.ts';
import type { ResourceState } from '../../provision/status.ts';
import type { Place } from '../session.ts';
import { type TargetDocument, targetDocument } from './target.ts';

/** All five, always. */
export interface Counts {
  created: number;
  updated: number;
  unchanged: number;
  removed: number;
  absent: number;
}

interface Head {
  stack: string;
  target: TargetDocument;
  url?: string;
}

interface Tail extends Counts {
  calls: number;
  durationMs: number;
}

export interface UpDocument extends Head, Tail {
  resources: Outcome[];
  /** Absent where no probe was sent. */
  verified?: boolean;
}

export interface DownDocument extends Head, Tail {
  resources: Outcome[];
  leftovers: { kind: string; name: string }[];
  unchecked?: string[];
  /** What an older deployment of the pattern left, with the command that deletes it; neither ours nor a leftover of ours. */
  older?: { kind: string; name: string; fix: string }[];
}

export interface StatusDocument extends Head, Tail {
  resources: ResourceState[];
  outcomes: { success: number; failure: number; misrouted: number };
  failures: { open: number; recovered: number };
  /** ISO 8601: from when on outcomes and failures are counted. */
  since: string;
}

export interface PlanDocument extends Head {
  changes: PlannedChange[];
}

export function countsOf(outcomes: readonly Pick<Outcome, 'change'>[]): Counts {
  const of = (change: keyof Counts) => outcomes.filter((outcome) => outcome.change === change).length;
  return {
    created: of('created'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    removed: of('removed'),
    absent: of('absent'),
  };
}

type Where = Pick<Place, 'stack' | 'target'>;

const headOf = ({ stack, target }: Where, url: string | undefined): Head => ({
  stack: stack.name,
  target: targetDocument(target),
  ...(url === undefined ? {} : { url }),
});

const tailOf = ({ aws }: Pick<Place, 'aws'>, start: number) => ({
  calls: aws.calls,
  durationMs: Math.round(performance.now() - start),
});

/** `start` is `performance.now()` of the beginning. */
export function upDocument(
  place: Place,
  { outcomes, url, verified, start }: { outcomes: Outcome[]; url?: string; verified?: boolean; start: number },
): UpDocument {
  const proof = verified === undefined ? {} : { verified };
  return { ...headOf(place, url), resources: outcomes, ...countsOf(outcomes), ...proof, ...tailOf(place, start) };
}

export function downDocument(
  place: Place,
  result: {
    outcomes: Outcome[];
    leftovers: readonly Named[];
    unchecked: string[];
    older?: readonly Older[];
    start: number;
  },
): DownDocument {
  const { outcomes, unchecked, older = [], start } = result;
  return {
    ...headOf(place, undefined),
    resources: outcomes,
    ...countsOf(outcomes),
    leftovers: result.leftovers.map(({ kind, name }) => ({ kind, name })),
    ...(unchecked.length > 0 ? { unchecked } : {}),
    ...(older.length > 0 ? { older: [...older] } : {}),
    ...tailOf(place, start),
  };
}

export function statusDocument(
  place: Place,
  state: Pick<StatusDocument, 'resources' | 'url' | 'outcomes' | 'failures' | 'since'> & { start: number },
): StatusDocument {
  const { resources, url, outcomes, failures, since, start } = state;
  const counts = countsOf([]);
  return { ...headOf(place, url), resources, ...counts, outcomes, failures, since, ...tailOf(place, start) };
}

export function planDocument(place: Where, changes: readonly PlannedChange[], url?: string): PlanDocument {
  return { ...headOf(place, url), changes: [...changes] };
}
