/** What IAM tells of the account: its sums, its details, and that it has no users, groups and the like. */
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { Iam } from '../iam.ts';
import { page } from './page.ts';
import type { PolicyStore } from './policy-store.ts';
import type { RoleState, Roles } from './roles.ts';
import { tagList } from './tags.ts';

export function accountHandlers(
  { account, partition }: Pick<World, 'account' | 'partition'>,
  roles: Roles,
  policies: PolicyStore,
): Handlers<Iam> {
  interface Paged {
    Marker?: string;
    MaxItems?: number;
  }
  /** An empty list; its marker and its length are looked at all the same. */
  const none =
    <K extends string>(list: K) =>
    ({ Marker, MaxItems }: Paged) => {
      const { items, IsTruncated } = page<never>([], String, Marker, MaxItems);
      return { [list]: items, IsTruncated } as Record<K, never[]> & { IsTruncated: boolean };
    };
  const attachedTo = ({ rights: { attached } }: RoleState) =>
    [...attached].map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1) }));
  const detail = (role: RoleState) => ({
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.created,
    AssumeRolePolicyDocument: encodeURIComponent(role.trust.text),
    InstanceProfileList: [],
    RolePolicyList: [...role.rights.inline].map(([PolicyName, { text }]) => ({
      PolicyName,
      PolicyDocument: encodeURIComponent(text),
    })),
    AttachedManagedPolicies: attachedTo(role),
    Tags: tagList(role.tags),
    RoleLastUsed: {},
  });

  return {
    // There are no users here: the endpoint's credentials are the account's root.
    ListUsers: none('Users'),
    GetUser({ UserName }) {
      if (UserName !== undefined)
        throw awsError('NoSuchEntityException', `The user with name ${UserName} cannot be found.`);
      const Arn = `arn:${partition}:iam::${account}:root`;
      // The root has neither a path nor a name [K].
      return { User: { Path: undefined, UserName: undefined, UserId: account, Arn, CreateDate: new Date(0) } };
    },
    ListAccountAliases: none('AccountAliases'),
    ListGroups: none('Groups'),
    ListInstanceProfiles: none('InstanceProfiles'),
    ListInstanceProfilesForRole(input) {
      roles.named(input.RoleName);
      return none('InstanceProfiles')(input);
    },
    ListMFADevices: none('MFADevices'),
    ListOpenIDConnectProviders: () => ({ OpenIDConnectProviderList: [] }),
    ListSAMLProviders: () => ({ SAMLProviderList: [] }),
    ListServerCertificates: none('ServerCertificateMetadataList'),
    ListVirtualMFADevices: none('VirtualMFADevices'),

    /** Quotas as AWS presets them [K]. */
    GetAccountSummary: () => ({
      SummaryMap: {
        Users: 0,
        Groups: 0,
        Roles: roles.list().length,
        RolesQuota: 1000,
        Policies: policies.local().length,
        PoliciesQuota: 1500,
        PolicySizeQuota: 6144,
        PolicyVersionsInUse: policies.local().length,
        AssumeRolePolicySizeQuota: 2048,
        AttachedPoliciesPerRoleQuota: 10,
        VersionsPerPolicyQuota: 5,
        InstanceProfiles: 0,
        ServerCertificates: 0,
        Providers: 0,
        MFADevices: 0,
      },
    }),

    GetAccountAuthorizationDetails({ Filter = [], Marker, MaxItems }) {
      const wants = (kind: (typeof Filter)[number]) => !Filter.length || Filter.includes(kind);
      const local = wants('LocalManagedPolicy') ? policies.local() : [];
      const aws = wants('AWSManagedPolicy')
        ? policies.aws().filter(({ arn }) => roles.list().some(({ rights }) => rights.attached.has(arn)))
        : [];
      const { items, ...rest } = page(wants('Role') ? roles.list() : [], ({ name }) => name, Marker, MaxItems);
      // The policies come with the first page.
      const managed = Marker === undefined ? [...local, ...aws] : [];
      return {
        UserDetailList: [],
        GroupDetailList: [],
        RoleDetailList: items.map(detail),
        Policies: managed.map(({ name, id, arn, path, created, document }) => ({
          PolicyName: name,
          PolicyId: id,
          Arn: arn,
          Path: path,
          DefaultVersionId: 'v1',
          AttachmentCount: roles.list().filter(({ rights }) => rights.attached.has(arn)).length,
          IsAttachable: true,
          CreateDate: created,
          UpdateDate: created,
          PolicyVersionList: [
            {
              VersionId: 'v1',
              IsDefaultVersion: true,
              CreateDate: created,
              Document: encodeURIComponent(document.text),
            },
          ],
        })),
        ...rest,
      };
    },
  };
}
