/** IAM's decision over policies: an explicit deny wins, then an allow, else nothing is said. */
import { holds } from './conditions.ts';
import type { Policy, Statement } from './policy.ts';
import { wildcard } from './wildcard.ts';

/** What somebody wants to do. */
export interface PolicyRequest {
  /** e.g. `sns:Publish`; compared without case. */
  action: string;
  /** ARN, or `*` for actions that know no resource. */
  resource: string;
  /** For trust and resource policies: who asks. Left out for identity policies, which have no Principal. */
  principal?: PolicyPrincipal;
  /** Condition keys by full name, e.g. `aws:SourceArn`. */
  keys?: Record<string, string>;
}
export interface PolicyPrincipal {
  /** e.g. `sns.amazonaws.com` */
  service?: string;
  /** Every name that a policy may know this caller by: its session ARN, role ARN, `arn:aws:iam::ACCOUNT:root`, account id. */
  aws?: string[];
}
export type Decision = 'allow' | 'deny' | 'none';

/** Decides over all `policies` together, as IAM does over the policies of one kind. */
export function evaluate(policies: Iterable<Policy>, request: PolicyRequest): Decision {
  const action = request.action.toLowerCase();
  const keys = new Map(Object.entries(request.keys ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  let decision: Decision = 'none';
  for (const { statements } of policies) {
    for (const statement of statements) {
      if (decision === 'allow' && statement.effect === 'Allow') continue;
      if (!applies(statement, action, request, keys)) continue;
      if (statement.effect === 'Deny') return 'deny';
      decision = 'allow';
    }
  }
  return decision;
}

function applies(statement: Statement, action: string, request: PolicyRequest, keys: Map<string, string>): boolean {
  const { actions, notActions, resources, notResources } = statement;
  if (actions && !actions.some((pattern) => wildcard(pattern.toLowerCase(), action))) return false;
  if (notActions?.some((pattern) => wildcard(pattern.toLowerCase(), action))) return false;
  if (resources && !resources.some((pattern) => wildcard(pattern, request.resource))) return false;
  if (notResources?.some((pattern) => wildcard(pattern, request.resource))) return false;
  if (request.principal) {
    if (statement.principals && !names(statement.principals, request.principal)) return false;
    if (statement.notPrincipals && names(statement.notPrincipals, request.principal)) return false;
  }
  return statement.conditions.every((condition) => holds(condition, keys));
}

/** A bare `*` (or AWS `*`) is everybody, services too: a permission for `*` with a SourceArn is how older guides let a service in. */
function names(principals: Record<string, string[]>, who: PolicyPrincipal): boolean {
  for (const [type, values] of Object.entries(principals)) {
    if ((type === '*' || type === 'AWS') && values.includes('*')) return true;
    if (type === 'Service' && who.service !== undefined && values.includes(who.service)) return true;
    if (type === 'AWS' && who.aws?.some((name) => values.includes(name))) return true;
  }
  return false;
}
