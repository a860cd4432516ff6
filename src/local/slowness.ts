/** How slow AWS is to agree with itself, as knobs: what is made and not seen yet, gone and still in the way, or asked too often. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { mersenne } from 'pure-rand/generator/mersenne';
import type { Clock } from './clock.ts';
import { QUOTAS, type Quota } from './quotas.ts';

/** AWS's own milliseconds: each passes by the endpoint's clock, so that a fast one shortens them all alike. 0 is at once. */
export interface Slowness {
  /** A role that was just made, or the trust policy that it was just given, is unknown to all but IAM (aws-facts 6.1, 6.2). */
  roleMs: number;
  /** What a role was just allowed is refused yet (1.5, 4.2, 6.2). */
  rolePolicyMs: number;
  /** A role is kept from being deleted by the policies that just went (6.2). */
  rolePolicyGoneMs: number;
  /** A function that was just made is Pending (6.3). */
  functionPendingMs: number;
  /** An update of one is InProgress (6.3). */
  functionUpdateMs: number;
  /** GetFunction tells of one that was just deleted, in the state Deleting (6.2). */
  functionDeletingMs: number;
  /** AddPermission and RemovePermission take so long from reading a policy to writing it: what began meanwhile writes over it (6.2). */
  permissionWriteMs: number;
  /** GetPolicy answers what was before (6.2). */
  permissionReadMs: number;
  /** A statement that was just added lets nobody in yet: who delivers drops what it has (3.1). */
  permissionMs: number;
  /** A rule or target that was just put gets no event yet (3.1). */
  ruleMs: number;
  /** DescribeRule doesn't find a rule that was just made (6.2). */
  ruleReadMs: number;
  /** A rule is kept from being deleted by the targets that just went (6.2). */
  targetGoneMs: number;
  /** A change to an API takes so long, and refuses others that begin meanwhile (4.11). */
  apiChangeMs: number;
  /** A stage that was just made is forbidden yet, and one that was moved shows its former deployment (4.11). */
  deploymentMs: number;
  /** How often what may be asked (5.1). */
  quotas: readonly Quota[];
  /** A stored log event is readable only after a while: up to so long, drawn for each, so that of two the later may come first (7.2). */
  logIngestionMs: number;
  /** Pages of FilterLogEvents end after so many events at most, drawn for each page, 0 no less often than others (7.1). 0: as AWS's bounds alone have it. */
  logPageEvents: number;
  /** What is drawn is drawn by it: 32 bits. */
  seed: number;
}

/** As AWS is; where the sheet tells no time, in its order of magnitude (unverified). */
export const AWS_SLOWNESS: Slowness = {
  roleMs: 8_000,
  rolePolicyMs: 5_000,
  rolePolicyGoneMs: 1_000,
  functionPendingMs: 2_000,
  functionUpdateMs: 1_000,
  functionDeletingMs: 1_000,
  permissionWriteMs: 200,
  permissionReadMs: 1_000,
  permissionMs: 2_000,
  ruleMs: 3_000,
  ruleReadMs: 1_000,
  targetGoneMs: 1_000,
  apiChangeMs: 200,
  deploymentMs: 2_000,
  quotas: QUOTAS,
  logIngestionMs: 0,
  logPageEvents: 0,
  seed: 1,
};

/** Everything at once. */
export const NO_SLOWNESS: Slowness = {
  roleMs: 0,
  rolePolicyMs: 0,
  rolePolicyGoneMs: 0,
  functionPendingMs: 0,
  functionUpdateMs: 0,
  functionDeletingMs: 0,
  permissionWriteMs: 0,
  permissionReadMs: 0,
  permissionMs: 0,
  ruleMs: 0,
  ruleReadMs: 0,
  targetGoneMs: 0,
  apiChangeMs: 0,
  deploymentMs: 0,
  quotas: [],
  logIngestionMs: 0,
  logPageEvents: 0,
  seed: 1,
};

/** Runs `task` once so many of AWS's milliseconds have passed; where there are none to pass, before it returns. */
export function later(clock: Pick<Clock, 'after'>, ms: number, task: () => void): void {
  if (ms === 0) task();
  else clock.after(ms, task);
}

/** Draws whole numbers from 0 to `most`, the same ones in the same order for the same seed. */
export function drawsOf(seed: number): (most: number) => number {
  const random = mersenne(seed);
  return (most) => uniformInt(random, 0, most);
}
