/** IAM's decision over policies: an explicit deny wins, then an allow, else nothing is said. */
import { holds } from './conditions.ts';
import type { Keys } from './keys.ts';
import type { Policy, Statement } from './policy.ts';
import { every, not, some, type Truth } from './truth.ts';
import { replaced, withoutVariables } from './variables.ts';
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
  /** Are there no keys but these? A simulation knows that; of a call only AWS does. */
  complete?: boolean;
}
export interface PolicyPrincipal {
  /** e.g. `sns.amazonaws.com` */
  service?: string;
  /** Every name that a policy may know this caller by: its session ARN, role ARN, `arn:aws:iam::ACCOUNT:root`, account id. */
  aws?: string[];
}
export type Decision = 'allow' | 'deny' | 'none';

/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` */
const ARN_FIELDS = 6;

/** Decides over all `policies` together, as IAM does over the policies of one kind. */
export function evaluate(policies: Iterable<Policy>, request: PolicyRequest): Decision {
  const action = request.action.toLowerCase();
  const given = new Map(Object.entries(request.keys ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
  const keys: Keys = { get: (key) => given.get(key), complete: request.complete ?? false };
  let decision: Decision = 'none';
  for (const { statements } of policies) {
    for (const statement of statements) {
      if (decision === 'allow' && statement.effect === 'Allow') continue;
      const truth = applies(statement, action, request, keys);
      // Where nobody knows, nothing is opened: a deny applies, an allow does not.
      if (statement.effect === 'Deny' && truth !== false) return 'deny';
      if (statement.effect === 'Allow' && truth) decision = 'allow';
    }
  }
  return decision;
}

function applies(statement: Statement, action: string, request: PolicyRequest, keys: Keys): Truth {
  const { actions, notActions, conditions, variables = false } = statement;
  if (actions && !actions.some((pattern) => wildcard(pattern.toLowerCase(), action))) return false;
  if (notActions?.some((pattern) => wildcard(pattern.toLowerCase(), action))) return false;
  if (request.principal) {
    if (statement.principals && !names(statement.principals, request.principal)) return false;
    if (statement.notPrincipals && names(statement.notPrincipals, request.principal)) return false;
  }
  const onResource = reaches(statement, request.resource, keys);
  return every([() => onResource, ...conditions.map((one) => () => holds(one, keys, variables))], (truth) => truth());
}

function reaches({ resources, notResources, variables }: Statement, resource: string, keys: Keys): Truth {
  const like = (text: string): Truth => {
    const pattern = variables ? replaced(text, keys) : { pieces: text };
    if (pattern === 'unknown') return undefined;
    // A variable that the request has no value for matches nothing [K]; where all but that is meant, that opens nothing either.
    if (pattern === 'missing') return notResources ? undefined : false;
    return wildcard(pattern.pieces, resource);
  };
  const matches = (text: string): Truth => {
    const whole = completed(text, variables);
    const truth = like(whole);
    // Whether a `*` may stand for the fields that are left out before the last one, too, is unverified.
    return truth === false && whole !== text && like(text) !== false ? undefined : truth;
  };
  if (resources) return some(resources, matches);
  return notResources ? not(some(notResources, matches)) : true;
}

/** IAM puts a `*` in the place of each field that an ARN lacks at its end [D reference_policies_elements_resource]. */
function completed(text: string, variables = false): string {
  if (!text.includes(':')) return text;
  const fields = (variables ? withoutVariables(text) : text).split(':').length;
  return text + ':*'.repeat(Math.max(0, ARN_FIELDS - fields));
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
