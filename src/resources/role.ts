/** AWS::IAM::Role: what one function, or the API, may do; one inline policy, nothing attached. */
import { isDeepStrictEqual } from 'node:util';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  type Role,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import type { Aws } from '../aws/aws.ts';
import { isNamed, isNamedWith, unlessNamed } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import type { Properties, Resource } from './resource.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList, tagsOf } from './tags.ts';

const MISSING = ['NoSuchEntityException', 'NoSuchEntity'];
/** aws-facts 6.2: IAM's own views agree within two minutes. */
const PROPAGATION_MS = 120_000;
const POLICY = 'destined';
/** IAM's default. */
const SESSION_SECONDS = 3600;

export interface RoleOptions {
  name: string;
  /** With slashes at both ends. */
  path: string;
  /** The service that takes the role, e.g. `lambda.amazonaws.com`. */
  service: string;
  /** Statements of its one inline policy. */
  statements: readonly Properties[];
  tags: Tags;
}

const document = (statements: readonly Properties[]) => ({ Version: '2012-10-17', Statement: statements });
/** IAM answers policies URL-encoded. */
const parsed = (encoded: string | undefined) => JSON.parse(decodeURIComponent(encoded ?? '{}'));

async function inlineNames(aws: Aws, RoleName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { PolicyNames } of paginateListRolePolicies({ client: aws.client(IAMClient) }, { RoleName })) {
    names.push(...(PolicyNames ?? []));
  }
  return names;
}

async function attachedArns(aws: Aws, RoleName: string): Promise<string[]> {
  const arns: string[] = [];
  const pages = paginateListAttachedRolePolicies({ client: aws.client(IAMClient) }, { RoleName });
  for await (const { AttachedPolicies = [] } of pages) {
    arns.push(...AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []));
  }
  return arns.sort();
}

/** Its own policies, sorted by name: ours, of which the name is known, is asked for along with the list. */
async function inlinePolicies(aws: Aws, RoleName: string) {
  const read = async (PolicyName: string) => {
    const asked = aws.client(IAMClient).send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const found = await unlessNamed(MISSING, asked);
    return found ? [{ PolicyName, PolicyDocument: parsed(found.PolicyDocument) }] : [];
  };
  const [own, names] = await Promise.all([read(POLICY), inlineNames(aws, RoleName)]);
  const others = await Promise.all(names.filter((name) => name !== POLICY).map(read));
  return [...own, ...others.flat()].sort((a, b) => (a.PolicyName < b.PolicyName ? -1 : 1));
}

/** Nobody asked for these: they widen the role, or take from it. */
function surplusOf({ PermissionsBoundary: boundary, MaxSessionDuration }: Role, attached: string[]): Properties {
  return {
    ...(attached.length > 0 ? { ManagedPolicyArns: attached } : {}),
    ...(boundary ? { PermissionsBoundary: boundary.PermissionsBoundaryArn } : {}),
    ...([undefined, SESSION_SECONDS].includes(MaxSessionDuration) ? {} : { MaxSessionDuration }),
  };
}

/** Deletes every policy, hand-made ones too: IAM refuses to delete a role with a policy (aws-facts 6.4). */
async function strip(aws: Aws, RoleName: string) {
  const iam = aws.client(IAMClient);
  for (const PolicyName of await inlineNames(aws, RoleName)) {
    await unlessNamed(MISSING, iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  }
  for (const PolicyArn of await attachedArns(aws, RoleName)) {
    await unlessNamed(MISSING, iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
}

/** IAM refuses what another change to the role goes on beside. */
const contended = (error: unknown) => isNamed(error, 'ConcurrentModificationException', 'ConcurrentModification');

async function removeRole(aws: Aws, RoleName: string): Promise<'removed' | 'absent'> {
  const iam = aws.client(IAMClient);
  await unlessNamed(MISSING, iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY })));
  const conflict = (error: unknown) => isNamed(error, 'DeleteConflictException', 'DeleteConflict');
  const what = `IAM to let go of role ${RoleName}`;
  const transient = (error: unknown) => conflict(error) || contended(error);
  const removal = settle(aws, { what, within: PROPAGATION_MS, transient }, async () => {
    try {
      return await iam.send(new DeleteRoleCommand({ RoleName }));
    } catch (error) {
      if (conflict(error)) await strip(aws, RoleName);
      throw error;
    }
  });
  return (await unlessNamed(MISSING, removal)) ? 'removed' : 'absent';
}

export function role({ name, path, service, statements, tags }: RoleOptions): Resource {
  const trust = document([{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }]);
  const policy = document(statements);
  const properties = () => ({
    RoleName: name,
    Path: path,
    AssumeRolePolicyDocument: trust,
    Policies: [{ PolicyName: POLICY, PolicyDocument: policy }],
    Tags: tagList(tags),
  });

  const resource: Resource = {
    kind: 'AWS::IAM::Role',
    name,
    needs: [],
    properties,

    async read(aws) {
      const iam = aws.client(IAMClient);
      const found = await unlessNamed(MISSING, iam.send(new GetRoleCommand({ RoleName: name })));
      if (!found?.Role) return undefined;
      // IAM's views may differ for a moment: what is not there for one of them is empty.
      const [Policies = [], attached = []] = await Promise.all([
        unlessNamed(MISSING, inlinePolicies(aws, name)),
        unlessNamed(MISSING, attachedArns(aws, name)),
      ]);
      const actual = tagsOf(found.Role.Tags);
      return {
        owner: ownerOf(actual, tags),
        properties: {
          RoleName: name,
          Path: found.Role.Path,
          AssumeRolePolicyDocument: parsed(found.Role.AssumeRolePolicyDocument),
          Policies,
          ...surplusOf(found.Role, attached),
          Tags: comparableTags(actual, tags),
        },
      };
    },

    async ensure(aws, found) {
      const iam = aws.client(IAMClient);
      // A path can't be changed: a role elsewhere makes way for ours.
      const misplaced = found !== undefined && found.properties.Path !== path;
      const isNew = !found || misplaced;
      const AssumeRolePolicyDocument = JSON.stringify(trust);
      const badPrincipal = (error: unknown) =>
        isNamedWith(error, 'MalformedPolicyDocumentException', 'Invalid principal in policy') ||
        isNamedWith(error, 'MalformedPolicyDocument', 'Invalid principal in policy');
      const known = {
        what: `IAM to know ${service}`,
        within: PROPAGATION_MS,
        transient: (error: unknown) => badPrincipal(error) || contended(error),
      };
      const fresh = {
        what: `IAM to show role ${name}`,
        within: PROPAGATION_MS,
        // One that was found and is missing was removed meanwhile: waiting would not bring it back.
        transient: (error: unknown) => (isNew && missing(error)) || contended(error),
      };
      const free = { what: `IAM to let go of role ${name}`, within: PROPAGATION_MS, transient: contended };
      const create = async () => {
        const request = { RoleName: name, Path: path, AssumeRolePolicyDocument, Tags: tagList(tags) };
        await settle(aws, known, () => iam.send(new CreateRoleCommand(request)));
        return { ...properties(), Policies: [] };
      };
      const raced = (error: unknown) => isNamed(error, 'EntityAlreadyExistsException', 'EntityAlreadyExists');
      if (misplaced) await removeRole(aws, name);
      const seen = found && !misplaced ? found : await createOnce(aws, resource, raced, create);

      const differing = changed(properties(), seen.properties);
      if (differing.has('AssumeRolePolicyDocument')) {
        const request = { RoleName: name, PolicyDocument: AssumeRolePolicyDocument };
        await settle(aws, known, () => iam.send(new UpdateAssumeRolePolicyCommand(request)));
      }
      if (differing.has('Policies')) {
        const there = seen.properties.Policies as { PolicyName: string; PolicyDocument: unknown }[];
        const ours = there.find(({ PolicyName }) => PolicyName === POLICY);
        if (!isDeepStrictEqual(ours?.PolicyDocument, policy)) {
          const request = { RoleName: name, PolicyName: POLICY, PolicyDocument: JSON.stringify(policy) };
          await settle(aws, fresh, () => iam.send(new PutRolePolicyCommand(request)));
        }
        for (const { PolicyName } of there.filter((each) => each !== ours)) {
          const request = new DeleteRolePolicyCommand({ RoleName: name, PolicyName });
          await unlessNamed(
            MISSING,
            settle(aws, free, () => iam.send(request)),
          );
        }
      }
      for (const PolicyArn of (seen.properties.ManagedPolicyArns ?? []) as string[]) {
        const request = new DetachRolePolicyCommand({ RoleName: name, PolicyArn });
        await unlessNamed(
          MISSING,
          settle(aws, free, () => iam.send(request)),
        );
      }
      if (differing.has('PermissionsBoundary')) {
        const request = new DeleteRolePermissionsBoundaryCommand({ RoleName: name });
        await unlessNamed(
          MISSING,
          settle(aws, free, () => iam.send(request)),
        );
      }
      if (differing.has('MaxSessionDuration')) {
        const request = new UpdateRoleCommand({ RoleName: name, MaxSessionDuration: SESSION_SECONDS });
        await settle(aws, free, () => iam.send(request));
      }
      if (differing.has('Tags')) {
        const tagging = new TagRoleCommand({ RoleName: name, Tags: tagList(tags) });
        await settle(aws, fresh, () => iam.send(tagging));
        const TagKeys = surplusTags(seen.properties.Tags, tags);
        const untagging = new UntagRoleCommand({ RoleName: name, TagKeys });
        if (TagKeys.length > 0) await settle(aws, fresh, () => iam.send(untagging));
      }
      return changeOf(found, seen, differing.size > 0 || misplaced);
    },

    remove: (aws) => removeRole(aws, name),
  };
  return resource;
}

/** A role that CreateRole just made may be unknown to the next call for a moment. */
function missing(error: unknown): boolean {
  return isNamed(error, ...MISSING);
}
