/** Who a request comes from, and what that identity may do. */
import { randomBytes } from 'node:crypto';
import { evaluate } from '../../policy/evaluate.ts';
import { requestKeys } from '../../policy/keys.ts';
import type { Policy } from '../../policy/policy.ts';
import { decideWithinAccount, type SameAccountDecision } from '../../policy/same-account.ts';
import type { Caller, Credentials, Identity, Verdict, World } from '../../world.ts';
import type { PolicyStore } from './policy-store.ts';
import { type Document, policiesOf, type Roles, uniqueId } from './roles.ts';

interface Session {
  credentials: Credentials;
  caller: Caller;
  /** The role must still have this id: a new role of the same name doesn't revive old sessions. */
  roleId: string;
  /** Milliseconds since the epoch; Infinity until endSession. */
  expires: number;
}

/** Sessions are gone through no sooner than there are this many, and then whenever they have doubled. */
const SWEEP_AT = 64;

const EVERYTHING: Policy = {
  statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }],
};
const ALLOWED: Verdict = { allowed: true };
const refused = (reason: string): Verdict => ({ allowed: false, reason });

export function createIdentity(
  { account, partition, clock }: Pick<World, 'account' | 'partition' | 'clock'>,
  root: Credentials,
  roles: Roles,
  policies: PolicyStore,
): Identity {
  const rootArn = `arn:${partition}:iam::${account}:root`;
  const rootCaller: Caller = { arn: rootArn, accessKeyId: root.accessKeyId, userId: account };
  const sessions = new Map<string, Session>();
  let sweepAt = SWEEP_AT;

  const rolePolicies = (arn: string | undefined): Policy[] => {
    const role = roles.byArn(arn ?? '');
    return role ? policiesOf(role.rights, policies) : [];
  };

  /** What a role's policies decide, as they are and as they were last seen: what was granted holds late, what was taken at once. */
  function decided<D>(roleArn: string | undefined, decide: (own: Policy[]) => D | 'allow'): D | 'allow' {
    const decision = decide(rolePolicies(roleArn));
    const role = roles.byArn(roleArn ?? '');
    if (!role || decision !== 'allow' || role.rights === role.seen.rights) return decision;
    return decide(policiesOf(role.seen.rights, policies));
  }

  /** The condition keys of a request: what is known of its time and of who makes it. */
  function keysOf({ arn, roleArn, userId = '' }: Pick<Caller, 'arn' | 'roleArn' | 'userId'>, more = {}) {
    const tags = [...(roles.byArn(roleArn ?? '')?.tags ?? [])];
    return requestKeys(clock.now(), {
      'aws:PrincipalAccount': account,
      'aws:PrincipalArn': roleArn ?? arn,
      'aws:PrincipalType': roleArn ? 'AssumedRole' : 'Account',
      'aws:PrincipalIsAWSService': 'false',
      ...(userId ? { 'aws:userid': userId } : {}),
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
      ...more,
    });
  }

  const namesOf = ({ arn, roleArn }: Caller) => ({
    own: [arn, ...(roleArn ? [roleArn] : [])],
    account: [rootArn, account],
  });

  /** IAM's answer in its own words. */
  function verdictOf(decision: SameAccountDecision, who: string, action: string, resource: string): Verdict {
    if (decision === 'allow') return ALLOWED;
    const because =
      decision === 'none'
        ? `because no identity-based policy allows the ${action} action`
        : `with an explicit deny in ${decision.deniedBy === 'identity' ? 'an identity' : 'a resource'}-based policy`;
    return refused(`User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`);
  }

  const isOfItsRole = ({ caller, roleId }: Session) => roles.byArn(caller.roleArn ?? '')?.id === roleId;
  const live = (session: Session) => session.expires > clock.now() && isOfItsRole(session);

  /** Forgets what is over. They lie in no order of expiry, so all are looked at. */
  function sweep(): void {
    for (const [key, session] of sessions) if (!live(session)) sessions.delete(key);
    sweepAt = Math.max(SWEEP_AT, 2 * sessions.size);
  }

  return {
    keyed(accessKeyId) {
      if (accessKeyId === root.accessKeyId) return { credentials: root, caller: rootCaller };
      const session = sessions.get(accessKeyId);
      if (!session || !isOfItsRole(session)) return undefined;
      return { credentials: session.credentials, caller: session.caller, expired: session.expires <= clock.now() };
    },

    allows(caller, action, resource, keys = {}, resourcePolicies = []) {
      if (caller.arn === rootArn) return ALLOWED;
      const asked = { action, resource, keys: keysOf(caller, keys), names: namesOf(caller) };
      const decision = decided(caller.roleArn, (identityPolicies) =>
        decideWithinAccount({ ...asked, identityPolicies, resourcePolicies }),
      );
      return verdictOf(decision, caller.arn, action, resource);
    },

    roleAllows(roleArn, action, resource, keys = {}) {
      const region = resource.split(':')[3];
      const known = { ...(region ? { 'aws:RequestedRegion': region } : {}), ...keys };
      const request = { action, resource, keys: keysOf({ arn: roleArn, roleArn }, known) };
      const decision = decided(roleArn, (own) => evaluate(own, request));
      return verdictOf(decision === 'deny' ? { deniedBy: 'identity' } : decision, roleArn, action, resource);
    },

    canAssume(roleArn, service, keys = {}) {
      const { trust, seen } = roles.byArn(roleArn) ?? {};
      const known = requestKeys(clock.now(), { 'aws:PrincipalIsAWSService': 'true', ...keys });
      const asked = { action: 'sts:AssumeRole', resource: roleArn, principal: { service }, keys: known };
      // As with its policies: by what it trusts, and by what it was last seen to trust.
      const lets = (document: Document | undefined) => document && evaluate([document.policy], asked) === 'allow';
      if (lets(trust) && (trust === seen?.trust || lets(seen?.trust))) return ALLOWED;
      return refused(`User: ${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
    },

    mayAssume(roleArn, caller, keys = {}) {
      const action = 'sts:AssumeRole';
      const trust = roles.byArn(roleArn)?.trust.policy;
      const isRoot = caller.arn === rootArn;
      // AWS refuses the root user here; the endpoint has no users, so its root stands for an administrator.
      const identityPolicies = isRoot ? [EVERYTHING] : rolePolicies(caller.roleArn);
      const asked = { action, resource: roleArn, keys: keysOf(caller, keys), names: namesOf(caller) };
      const decision = decideWithinAccount(
        { ...asked, identityPolicies, resourcePolicies: trust ? [trust] : [] },
        true,
      );
      if (decision === 'allow') return ALLOWED;
      return refused(`User: ${caller.arn} is not authorized to perform: ${action} on resource: ${roleArn}`);
    },

    isRole: (roleArn) => roles.byArn(roleArn)?.seen.trust !== undefined,

    longestSession: (roleArn) => roles.byArn(roleArn)?.maxSessionDuration,

    session(roleArn, sessionName, seconds = Number.POSITIVE_INFINITY) {
      if (sessions.size >= sweepAt) sweep();
      const role = roles.byArn(roleArn);
      const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
      const credentials = {
        accessKeyId: uniqueId('ASIA', 16),
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(192).toString('base64'),
      };
      const caller: Caller = {
        arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`,
        roleArn,
        accessKeyId: credentials.accessKeyId,
        userId: `${role?.id ?? 'AROA'}:${sessionName}`,
      };
      const expires = clock.now() + seconds * 1000;
      sessions.set(credentials.accessKeyId, { credentials, caller, roleId: role?.id ?? '', expires });
      return { credentials, caller };
    },

    endSession: (accessKeyId) => void sessions.delete(accessKeyId),
  };
}
