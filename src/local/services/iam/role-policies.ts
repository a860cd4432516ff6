/** The IAM operations on a role's policies: its own (inline) and AWS's managed ones. */
import { validate } from '../../policy/validate.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { Iam } from '../iam.ts';
import { checkPolicyName } from './check.ts';
import { page } from './page.ts';
import type { PolicyStore } from './policy-store.ts';
import type { Roles } from './roles.ts';

/** Characters of all inline policies of a role together, white space not counted. */
const INLINE_MAX = 10_240;
const ATTACHED_MAX = 10;

export function rolePolicyHandlers(roles: Roles, policies: PolicyStore): Handlers<Iam> {
  const noPolicy = (name: string | undefined) =>
    awsError('NoSuchEntityException', `The role policy with name ${name} cannot be found.`);

  return {
    PutRolePolicy({ RoleName, PolicyName = '', PolicyDocument = '' }) {
      const role = roles.named(RoleName);
      checkPolicyName(PolicyName);
      const read = validate(PolicyDocument, 'identity');
      if ('problem' in read) throw awsError('MalformedPolicyDocumentException', read.problem);
      const others = [...role.inline].filter(([name]) => name !== PolicyName).map(([, { text }]) => text);
      const size = [...others, PolicyDocument].join('').replace(/\s/g, '').length;
      if (size > INLINE_MAX) {
        throw awsError(
          'LimitExceededException',
          `Maximum policy size of ${INLINE_MAX} bytes exceeded for role ${role.name}`,
        );
      }
      role.inline.set(PolicyName, { text: PolicyDocument, policy: read.policy });
      return {};
    },

    GetRolePolicy({ RoleName, PolicyName = '' }) {
      const role = roles.named(RoleName);
      const document = role.inline.get(PolicyName);
      if (!document) throw noPolicy(PolicyName);
      return { RoleName: role.name, PolicyName, PolicyDocument: encodeURIComponent(document.text) };
    },

    ListRolePolicies({ RoleName, Marker, MaxItems }) {
      const names = [...roles.named(RoleName).inline.keys()].sort();
      const { items, ...rest } = page(names, (name) => name, Marker, MaxItems);
      return { PolicyNames: items, ...rest };
    },

    DeleteRolePolicy({ RoleName, PolicyName = '' }) {
      if (!roles.named(RoleName).inline.delete(PolicyName)) throw noPolicy(PolicyName);
      return {};
    },

    AttachRolePolicy({ RoleName, PolicyArn = '' }) {
      const role = roles.named(RoleName);
      if (!policies.get(PolicyArn)) {
        throw awsError('NoSuchEntityException', `Policy ${PolicyArn} does not exist or is not attachable.`);
      }
      if (role.attached.size >= ATTACHED_MAX && !role.attached.has(PolicyArn)) {
        throw awsError('LimitExceededException', `Cannot exceed quota for PoliciesPerRole: ${ATTACHED_MAX}`);
      }
      role.attached.add(PolicyArn);
      return {};
    },

    DetachRolePolicy({ RoleName, PolicyArn = '' }) {
      if (!roles.named(RoleName).attached.delete(PolicyArn)) {
        throw awsError('NoSuchEntityException', `Policy ${PolicyArn} was not found.`);
      }
      return {};
    },

    ListAttachedRolePolicies({ RoleName, PathPrefix = '/', Marker, MaxItems }) {
      const attached = [...roles.named(RoleName).attached]
        .map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1) }))
        .filter(({ PolicyArn }) => policies.get(PolicyArn)?.path.startsWith(PathPrefix))
        .sort((a, b) => (a.PolicyArn < b.PolicyArn ? -1 : 1));
      const { items, ...rest } = page(attached, ({ PolicyArn }) => PolicyArn, Marker, MaxItems);
      return { AttachedPolicies: items, ...rest };
    },
  };
}
