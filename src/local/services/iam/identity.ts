/** Who a request comes from, and what that identity may do. */
import { randomBytes } from 'node:crypto';
import { evaluate, type PolicyPrincipal } from '../../policy/evaluate.ts';
import type { Caller, Credentials, Identity, Verdict, World } from '../../world.ts';
import { policiesOf, type RoleState, type Roles, uniqueId } from './roles.ts';

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

const ALLOWED: Verdict = { allowed: true };
const refused = (reason: string): Verdict => ({ allowed: false, reason });

export function createIdentity(
  { account, partition, clock }: Pick<World, 'account' | 'partition' | 'clock'>,
  root: Credentials,
  roles: Roles,
): Identity {
  const rootArn = `arn:${partition}:iam::${account}:root`;
  const rootCaller: Caller = { arn: rootArn, accessKeyId: root.accessKeyId, userId: account };
  const sessions = new Map<string, Session>();
  let sweepAt = SWEEP_AT;

  /** By AWS's own order a deny anywhere wins; identity policies never say more than their sum. */
  function decide(role: RoleState | undefined, who: string, action: string, resource: string, keys = {}): Verdict {
    const decision = role ? evaluate(policiesOf(role), { action, resource, keys }) : 'none';
    if (decision === 'allow') return ALLOWED;
    const because =
      decision === 'deny'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    return refused(`User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`);
  }

  function trusts(roleArn: string, who: string, principal: PolicyPrincipal, keys: Record<string, string>): Verdict {
    const trust = roles.byArn(roleArn)?.trust.policy;
    const decision = trust
      ? evaluate([trust], { action: 'sts:AssumeRole', resource: roleArn, principal, keys })
      : 'none';
    if (decision === 'allow') return ALLOWED;
    return refused(`User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
  }

  const live = (session: Session) =>
    session.expires > clock.now() && roles.byArn(session.caller.roleArn ?? '')?.id === session.roleId;

  /** Forgets what is over. They lie in no order of expiry, so all are looked at. */
  function sweep(): void {
    for (const [key, session] of sessions) if (!live(session)) sessions.delete(key);
    sweepAt = Math.max(SWEEP_AT, 2 * sessions.size);
  }

  return {
    keyed(accessKeyId) {
      if (accessKeyId === root.accessKeyId) return { credentials: root, caller: rootCaller };
      const session = sessions.get(accessKeyId);
      return session && live(session) ? { credentials: session.credentials, caller: session.caller } : undefined;
    },

    allows(caller, action, resource, keys = {}) {
      if (caller.arn === rootArn) return ALLOWED;
      const all = { 'aws:PrincipalAccount': account, 'aws:PrincipalArn': caller.roleArn ?? caller.arn, ...keys };
      return decide(roles.byArn(caller.roleArn ?? ''), caller.arn, action, resource, all);
    },

    roleAllows(roleArn, action, resource, keys = {}) {
      const all = { 'aws:PrincipalAccount': account, 'aws:PrincipalArn': roleArn, ...keys };
      return decide(roles.byArn(roleArn), roleArn, action, resource, all);
    },

    canAssume: (roleArn, service, keys = {}) => trusts(roleArn, service, { service }, keys),

    mayAssume(roleArn, caller, keys = {}) {
      const names = [caller.arn, ...(caller.roleArn ? [caller.roleArn] : [])];
      const own = { 'aws:PrincipalAccount': account, 'aws:PrincipalArn': caller.roleArn ?? caller.arn, ...keys };
      // Trust that names the account hands the decision to the caller's own policies; trust that names the caller is enough.
      // AWS refuses the root user here; the endpoint has no users, so its root stands for an administrator.
      if (caller.arn !== rootArn && trusts(roleArn, caller.arn, { aws: names }, own).allowed) return ALLOWED;
      const trusted = trusts(roleArn, caller.arn, { aws: [...names, rootArn, account] }, own);
      return trusted.allowed ? this.allows(caller, 'sts:AssumeRole', roleArn, keys) : trusted;
    },

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
