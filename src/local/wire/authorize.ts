/** What a caller needs for an operation: asked for all of it before the handler, or by the handler for what it alone knows. */
import type { Policy } from '../policy/policy.ts';
import type { Identity } from '../world.ts';
import { awsError } from './aws-error.ts';
import type { Context } from './service.ts';

export interface Authorization {
  action: string;
  resource: string;
  /** Condition keys of this action's own, e.g. `iam:PassedToService`. */
  keys?: Record<string, string>;
  /** The resource's own, which may let somebody in, or keep them out, whatever the caller's say. */
  resourcePolicies?: readonly Policy[];
}

/** Throws, in the form of the service, unless the caller may do this: with the keys of the request and in IAM's words. */
export function demand(
  identity: Pick<Identity, 'allows'>,
  { caller, region, service }: Pick<Context, 'caller' | 'region' | 'service'>,
  { action, resource, keys, resourcePolicies }: Authorization,
): void {
  const known = { 'aws:RequestedRegion': region, ...keys };
  const verdict = identity.allows(caller, action, resource, known, resourcePolicies);
  if (verdict.allowed) return;
  if (service.signingName === 'sns') throw awsError('AuthorizationError', verdict.reason, {}, 403);
  if (service.protocol === 'awsQuery') throw awsError('AccessDenied', verdict.reason, {}, 403);
  throw awsError('AccessDeniedException', verdict.reason, {}, service.protocol === 'restJson1' ? 403 : 400);
}

/** Handing a role to a service (aws-facts 11.3). */
export const passingRole = (roleArn: string, to: string): Authorization => ({
  action: 'iam:PassRole',
  resource: roleArn,
  keys: { 'iam:PassedToService': to },
});

/** An action alone, or with one that tags what is made, where tags are given (aws-facts 11.3). */
export const withTags = (first: Authorization, tagging: Authorization, tags: unknown): readonly Authorization[] =>
  isGiven(tags) ? [first, tagging] : [first];

const isGiven = (tags: unknown): boolean => typeof tags === 'object' && tags !== null && Object.keys(tags).length > 0;
