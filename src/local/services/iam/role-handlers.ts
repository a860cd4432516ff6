/** The IAM operations on roles themselves: life, trust, listing, tags. */
import { validate } from '../../policy/validate.ts';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { Iam } from '../iam.ts';
import { checkPath, checkRange, checkRoleName, constraint } from './check.ts';
import { orphanedTrust } from './orphaned-trust.ts';
import { page } from './page.ts';
import { type Document, type RoleState, type Roles, uniqueId } from './roles.ts';
import { addTags, tagList } from './tags.ts';

/** Characters of a trust policy, white space not counted: the preset quota [D reference_iam-quotas]; text [K]. */
const TRUST_MAX = 2048;

export function roleHandlers(
  { account, partition, clock, slowness }: Pick<World, 'account' | 'partition' | 'clock' | 'slowness'>,
  roles: Roles,
): Handlers<Iam> {
  /** A trust policy; principals that are roles of this account must be there, as on AWS (aws-facts 6.2, 6.8). */
  function trustOf(text = ''): Document {
    const read = validate(text, 'trust');
    if ('problem' in read) throw awsError('MalformedPolicyDocumentException', read.problem);
    if (text.replace(/\s/g, '').length > TRUST_MAX)
      throw awsError('LimitExceededException', `Cannot exceed quota for ACLSizePerRole: ${TRUST_MAX}`);
    for (const { principals } of read.policy.statements) {
      for (const arn of principals?.AWS ?? []) {
        const own = arn.startsWith(`arn:${partition}:iam::${account}:role/`);
        if (own && !roles.byArn(arn)?.seen.trust) {
          throw awsError('MalformedPolicyDocumentException', `Invalid principal in policy: "AWS":"${arn}"`);
        }
      }
    }
    return { text, policy: read.policy };
  }

  const show = ({ seen }: RoleState, trust: Document) =>
    later(clock, slowness.roleMs, () => {
      seen.trust = trust;
    });

  const full = (role: RoleState) => ({ ...listed(role), ...(role.tags.size ? { Tags: tagList(role.tags) } : {}) });

  return {
    CreateRole({ RoleName: name = '', Path: path = '/', ...input }) {
      checkRoleName(name);
      checkRange('maxSessionDuration', input.MaxSessionDuration, 3600, 43_200);
      checkDescription(input.Description);
      // A role that could do more than was asked for is worse than none.
      if (input.PermissionsBoundary !== undefined) throw notServed('PermissionsBoundary');
      checkPath(path);
      if (roles.get(name)) throw awsError('EntityAlreadyExistsException', `Role with name ${name} already exists.`);
      const rights = { inline: new Map(), attached: new Set<string>() };
      const role: RoleState = {
        name,
        path,
        id: uniqueId('AROA'),
        arn: `arn:${partition}:iam::${account}:role${path}${name}`,
        // IAM keeps whole seconds.
        created: new Date(Math.floor(clock.now() / 1000) * 1000),
        trust: trustOf(input.AssumeRolePolicyDocument),
        description: input.Description,
        maxSessionDuration: input.MaxSessionDuration ?? 3600,
        tags: new Map(),
        rights,
        seen: { rights },
        going: { inline: 0, attached: 0 },
      };
      show(role, role.trust);
      addTags(role.tags, input.Tags);
      roles.add(role);
      return { Role: full(role) };
    },

    GetRole: ({ RoleName }) => {
      const role = roles.named(RoleName);
      return { Role: { ...full(role), RoleLastUsed: {} } };
    },

    ListRoles({ PathPrefix = '/', Marker, MaxItems }) {
      const found = roles.list().filter(({ path }) => path.startsWith(PathPrefix));
      const { items, ...rest } = page(found, ({ name }) => name, Marker, MaxItems);
      return { Roles: items.map(listed), ...rest };
    },

    UpdateAssumeRolePolicy({ RoleName, PolicyDocument }) {
      const role = roles.named(RoleName);
      role.trust = trustOf(PolicyDocument);
      show(role, role.trust);
      return {};
    },

    UpdateRole({ RoleName, Description, MaxSessionDuration }) {
      const role = roles.named(RoleName);
      checkRange('maxSessionDuration', MaxSessionDuration, 3600, 43_200);
      checkDescription(Description);
      role.maxSessionDuration = MaxSessionDuration ?? role.maxSessionDuration;
      if (Description !== undefined) role.description = Description;
      return {};
    },

    UpdateRoleDescription({ RoleName, Description }) {
      const role = roles.named(RoleName);
      checkDescription(Description);
      role.description = Description;
      return { Role: full(role) };
    },

    // Texts: aws-facts 6.4.
    DeleteRole({ RoleName }) {
      const role = roles.named(RoleName);
      const { rights, going } = role;
      if (rights.attached.size + going.attached > 0) {
        throw awsError('DeleteConflictException', 'Cannot delete entity, must detach all policies first.');
      }
      if (rights.inline.size + going.inline > 0)
        throw awsError('DeleteConflictException', 'Cannot delete entity, must delete policies first.');
      roles.remove(role);
      for (const other of roles.list()) {
        const isSeen = other.seen.trust === other.trust;
        other.trust = orphanedTrust(other.trust, role);
        if (isSeen) other.seen.trust = other.trust;
      }
      return {};
    },

    TagRole({ RoleName, Tags }) {
      addTags(roles.named(RoleName).tags, Tags);
      return {};
    },

    UntagRole({ RoleName, TagKeys = [] }) {
      const { tags } = roles.named(RoleName);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },

    ListRoleTags({ RoleName, Marker, MaxItems }) {
      const tags = tagList(roles.named(RoleName).tags).sort((a, b) => (a.Key < b.Key ? -1 : 1));
      const { items, ...rest } = page(tags, ({ Key }) => Key, Marker, MaxItems);
      return { Tags: items, ...rest };
    },
  };
}

/** A role as lists show it, its trust policy URL-encoded; tags come only with the single reads. */
const listed = (role: RoleState) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.created,
  AssumeRolePolicyDocument: encodeURIComponent(role.trust.text),
  ...(role.description === undefined ? {} : { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
});

/** At most 1,000 characters [M]. */
function checkDescription(text: string | undefined): void {
  if (text !== undefined && text.length > 1000)
    throw constraint('description', text, 'Member must have length less than or equal to 1000');
}
