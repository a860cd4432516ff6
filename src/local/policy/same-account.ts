/** Identity and resource policy together, as IAM weighs them within one account. */
import { evaluate, type PolicyRequest } from './evaluate.ts';
import type { Policy } from './policy.ts';

/** Who asks, by the names that a resource policy may call them. */
export interface Names {
  /** The caller's own: session ARN, role ARN. What a policy says of them holds as it stands. */
  own: string[];
  /** The account's: `arn:aws:iam::ACCOUNT:root` and its id. An allow for these only hands the decision to the identity policies. */
  account: string[];
}
export interface SameAccountRequest extends Omit<PolicyRequest, 'principal'> {
  identityPolicies: readonly Policy[];
  resourcePolicies: readonly Policy[];
  names: Names;
}
export type SameAccountDecision = 'allow' | 'none' | { deniedBy: 'identity' | 'resource' };

/**
 * An explicit deny on either side wins; then an allow on either side is enough. `both`: the resource's own allow is needed
 * too, as for a role's trust policy, where it may name just the account.
 */
export function decideWithinAccount(request: SameAccountRequest, both = false): SameAccountDecision {
  const { identityPolicies, resourcePolicies, names, ...asked } = request;
  const identity = evaluate(identityPolicies, asked);
  if (identity === 'deny') return { deniedBy: 'identity' };
  const anyName = evaluate(resourcePolicies, { ...asked, principal: { aws: [...names.own, ...names.account] } });
  if (anyName === 'deny') return { deniedBy: 'resource' };
  if (evaluate(resourcePolicies, { ...asked, principal: { aws: names.own } }) === 'allow') return 'allow';
  return identity === 'allow' && (!both || anyName === 'allow') ? 'allow' : 'none';
}
