/** The IAM operations on managed policies. One version each: CreatePolicyVersion is not served. */
import { validate } from '../../policy/validate.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { Iam } from '../iam.ts';
import { checkPath, checkPolicyName } from './check.ts';
import { page } from './page.ts';
import type { ManagedPolicy, PolicyStore } from './policy-store.ts';
import { type Roles, uniqueId } from './roles.ts';
import { addTags, tagList } from './tags.ts';

/** Characters of a managed policy, white space not counted. */
const POLICY_MAX = 6144;

export function policyHandlers(
  { account, partition, clock }: Pick<World, 'account' | 'partition' | 'clock'>,
  roles: Roles,
  policies: PolicyStore,
): Handlers<Iam> {
  const found = (arn = ''): ManagedPolicy => {
    const policy = policies.get(arn);
    if (policy) return policy;
    throw awsError('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`);
  };
  const own = (arn = ''): ManagedPolicy => {
    if (!arn.startsWith(`arn:${partition}:iam::${account}:policy/`) && policies.get(arn))
      throw awsError('AccessDenied', `User is not authorized to change the policy ${arn}: it is AWS's own`, {}, 403);
    return found(arn);
  };
  const holders = (arn: string) => roles.list().filter(({ rights: { attached } }) => attached.has(arn));
  const listed = (policy: ManagedPolicy) => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: 'v1',
    AttachmentCount: holders(policy.arn).length,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: policy.created,
    UpdateDate: policy.created,
  });
  const full = (policy: ManagedPolicy) => ({
    ...listed(policy),
    ...(policy.description === undefined ? {} : { Description: policy.description }),
    ...(policy.tags.size ? { Tags: tagList(policy.tags) } : {}),
  });
  const version = ({ document, created }: ManagedPolicy) => ({
    VersionId: 'v1',
    IsDefaultVersion: true,
    CreateDate: created,
    Document: encodeURIComponent(document.text),
  });

  return {
    CreatePolicy({ PolicyName: name = '', Path: path = '/', PolicyDocument: text = '', Description, Tags }) {
      checkPolicyName(name);
      checkPath(path);
      const read = validate(text, 'identity');
      if ('problem' in read) throw awsError('MalformedPolicyDocumentException', read.problem);
      if (text.replace(/\s/g, '').length > POLICY_MAX)
        throw awsError('LimitExceededException', `Cannot exceed quota for PolicySize: ${POLICY_MAX}`);
      if (policies.local().some((other) => other.name.toLowerCase() === name.toLowerCase()))
        throw awsError(
          'EntityAlreadyExistsException',
          `A policy called ${name} already exists. Duplicate names are not allowed.`,
        );
      const policy: ManagedPolicy = {
        arn: `arn:${partition}:iam::${account}:policy${path}${name}`,
        name,
        path,
        id: uniqueId('ANPA'),
        document: { text, policy: read.policy },
        description: Description,
        created: new Date(Math.floor(clock.now() / 1000) * 1000),
        tags: new Map(),
      };
      addTags(policy.tags, Tags);
      policies.add(policy);
      return { Policy: full(policy) };
    },

    DeletePolicy({ PolicyArn }) {
      const policy = own(PolicyArn);
      if (holders(policy.arn).length)
        throw awsError('DeleteConflictException', 'Cannot delete a policy attached to entities.');
      policies.remove(policy.arn);
      return {};
    },

    GetPolicy: ({ PolicyArn }) => ({ Policy: full(found(PolicyArn)) }),

    GetPolicyVersion({ PolicyArn, VersionId }) {
      const policy = found(PolicyArn);
      if (VersionId !== 'v1')
        throw awsError(
          'NoSuchEntityException',
          `Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`,
        );
      return { PolicyVersion: version(policy) };
    },

    ListPolicyVersions({ PolicyArn, Marker, MaxItems }) {
      const { Document: _, ...one } = version(found(PolicyArn));
      const { items, ...rest } = page([one], ({ VersionId }) => VersionId, Marker, MaxItems);
      return { Versions: items, ...rest };
    },

    ListPolicies({ Scope = 'All', OnlyAttached = false, PathPrefix = '/', Marker, MaxItems, PolicyUsageFilter }) {
      const all = [...(Scope === 'AWS' ? [] : policies.local()), ...(Scope === 'Local' ? [] : policies.aws())]
        .filter(({ path }) => path.startsWith(PathPrefix))
        .filter(({ arn }) => !OnlyAttached || holders(arn).length > 0)
        // No role has a boundary here.
        .filter(() => PolicyUsageFilter !== 'PermissionsBoundary')
        .sort((a, b) => (a.arn < b.arn ? -1 : 1));
      const { items, ...rest } = page(all, ({ arn }) => arn, Marker, MaxItems);
      return { Policies: items.map(listed), ...rest };
    },

    ListEntitiesForPolicy({ PolicyArn, PathPrefix = '/', EntityFilter, PolicyUsageFilter, Marker, MaxItems }) {
      const { arn } = found(PolicyArn);
      const none = (EntityFilter ?? 'Role') !== 'Role' || PolicyUsageFilter === 'PermissionsBoundary';
      const all = none ? [] : holders(arn).filter(({ path }) => path.startsWith(PathPrefix));
      const { items, ...rest } = page(all, ({ name }) => name, Marker, MaxItems);
      const PolicyRoles = items.map(({ name, id }) => ({ RoleName: name, RoleId: id }));
      return { PolicyRoles, PolicyGroups: [], PolicyUsers: [], ...rest };
    },

    ListPolicyTags({ PolicyArn, Marker, MaxItems }) {
      const tags = tagList(found(PolicyArn).tags).sort((a, b) => (a.Key < b.Key ? -1 : 1));
      const { items, ...rest } = page(tags, ({ Key }) => Key, Marker, MaxItems);
      return { Tags: items, ...rest };
    },
    TagPolicy({ PolicyArn, Tags }) {
      addTags(own(PolicyArn).tags, Tags);
      return {};
    },
    UntagPolicy({ PolicyArn, TagKeys = [] }) {
      const { tags } = own(PolicyArn);
      for (const key of TagKeys) tags.delete(key);
      return {};
    },
  };
}
