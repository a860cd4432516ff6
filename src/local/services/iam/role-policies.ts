/** The IAM operations on a role's policies: its own (inline) and AWS's managed ones. */
import { validate } from '../../policy/validate.ts';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { Iam } from '../iam.ts';
import { checkPolicyName } from './check.ts';
import { page } from './page.ts';
import type { PolicyStore } from './policy-store.ts';
import type { Rights, RoleState, Roles } from './roles.ts';

/** Characters of all inline policies of a role together, white space not counted. */
const INLINE_MAX = 10_240;
const ATTACHED_MAX = 10;

export function rolePolicyHandlers(
  { clock, slowness }: Pick<World, 'clock' | 'slowness'>,
  roles: Roles,
  policies: PolicyStore,
): Handlers<Iam> {
  const give = (role: RoleState, changed: Partial<Rights>) => {
    const rights = { ...role.rights, ...changed };
    role.rights = rights;
    later(clock, slowness.rolePolicyMs, () => {
      role.seen.rights = rights;
    });
  };
  const take = (role: RoleState, kind: keyof Rights, changed: Partial<Rights>) => {
    give(role, changed);
    role.going[kind] += 1;
    later(clock, slowness.rolePolicyGoneMs, () => {
      role.going[kind] -= 1;
    });
  };
  const noPolicy = (name: string | undefined) =>
    awsError('NoSuchEntityException', `The role policy with name ${name} cannot be found.`);

  return {
    PutRolePolicy({ RoleName, PolicyName = '', PolicyDocument = '' }) {
      const role = roles.named(RoleName);
      checkPolicyName(PolicyName);
      const read = validate(PolicyDocument, 'identity');
      if ('problem' in read) throw awsError('MalformedPolicyDocumentException', read.problem);
      const others = [...role.rights.inline].filter(([name]) => name !== PolicyName).map(([, { text }]) => text);
      const size = [...others, PolicyDocument].join('').replace(/\s/g, '').length;
      if (size > INLINE_MAX) {
        throw awsError(
          'LimitExceededException',
          `Maximum policy size of ${INLINE_MAX} bytes exceeded for role ${role.name}`,
        );
      }
      const document = { text: PolicyDocument, policy: read.policy };
      give(role, { inline: new Map(role.rights.inline).set(PolicyName, document) });
      return {};
    },

    GetRolePolicy({ RoleName, PolicyName = '' }) {
      const role = roles.named(RoleName);
      const document = role.rights.inline.get(PolicyName);
      if (!document) throw noPolicy(PolicyName);
      return { RoleName: role.name, PolicyName, PolicyDocument: encodeURIComponent(document.text) };
    },

    ListRolePolicies({ RoleName, Marker, MaxItems }) {
      const names = [...roles.named(RoleName).rights.inline.keys()].sort();
      const { items, ...rest } = page(names, (name) => name, Marker, MaxItems);
      return { PolicyNames: items, ...rest };
    },

    DeleteRolePolicy({ RoleName, PolicyName = '' }) {
      const role = roles.named(RoleName);
      const inline = new Map(role.rights.inline);
      if (!inline.delete(PolicyName)) throw noPolicy(PolicyName);
      take(role, 'inline', { inline });
      return {};
    },

    AttachRolePolicy({ RoleName, PolicyArn = '' }) {
      const role = roles.named(RoleName);
      if (!policies.get(PolicyArn)) {
        throw awsError('NoSuchEntityException', `Policy ${PolicyArn} does not exist or is not attachable.`);
      }
      const { attached } = role.rights;
      if (attached.size >= ATTACHED_MAX && !attached.has(PolicyArn)) {
        throw awsError('LimitExceededException', `Cannot exceed quota for PoliciesPerRole: ${ATTACHED_MAX}`);
      }
      give(role, { attached: new Set(attached).add(PolicyArn) });
      return {};
    },

    DetachRolePolicy({ RoleName, PolicyArn = '' }) {
      const role = roles.named(RoleName);
      const attached = new Set(role.rights.attached);
      if (!attached.delete(PolicyArn)) {
        throw awsError('NoSuchEntityException', `Policy ${PolicyArn} was not found.`);
      }
      take(role, 'attached', { attached });
      return {};
    },

    ListAttachedRolePolicies({ RoleName, PathPrefix = '/', Marker, MaxItems }) {
      const attached = [...roles.named(RoleName).rights.attached]
        .map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1) }))
        .filter(({ PolicyArn }) => policies.get(PolicyArn)?.path.startsWith(PathPrefix))
        .sort((a, b) => (a.PolicyArn < b.PolicyArn ? -1 : 1));
      const { items, ...rest } = page(attached, ({ PolicyArn }) => PolicyArn, Marker, MaxItems);
      return { AttachedPolicies: items, ...rest };
    },
  };
}
