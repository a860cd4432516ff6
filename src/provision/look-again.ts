/** Looks for what a `down` left: by exact name, by IAM path and by tag; and says what it could not look at. */
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { Aws } from '../aws/aws.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import { networkReason } from '../aws/network-reason.ts';
import { settle } from '../aws/settle.ts';
import { Failure } from '../failure.ts';
import { OWNER_TAG, ROLE_PATH, type Stack } from '../pattern/stack.ts';
import type { Resource } from '../resources/resource.ts';
import { type Tagged, tagged } from '../resources/tagged.ts';
import type { Named } from './provision-event.ts';
import { keyOf, READS_AT_ONCE, walk } from './walk.ts';

/** IAM, SNS and others may answer for a while after a deletion; an endpoint on this machine does not. */
const GOING_MS = { loopback: 200, elsewhere: 30_000 };

export interface Looked {
  leftovers: Named[];
  /** What could not be looked at, and why. */
  unchecked: string[];
}

/** ARNs of our roles in this region: the path is shared by all stacks, and `N-2` is another one, so each is asked for its tag. */
async function roleArns(aws: Aws, stack: Stack): Promise<string[]> {
  const arns: string[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: aws.client(IAMClient) }, { PathPrefix: ROLE_PATH })) {
    for (const { RoleName = '', Arn } of Roles) {
      if (Arn && RoleName.startsWith(`${stack.name}-`) && RoleName.endsWith(`-${stack.region}`)) arns.push(Arn);
    }
  }
  return arns;
}

/** ARNs that the tagging index knows with our tag; it lags, both ways. */
async function taggedArns(aws: Aws, stack: Stack): Promise<string[]> {
  const arns: string[] = [];
  const TagFilters = [{ Key: OWNER_TAG, Values: [stack.name] }];
  const pages = paginateGetResources({ client: aws.client(ResourceGroupsTaggingAPIClient) }, { TagFilters });
  for await (const { ResourceTagMappingList = [] } of pages) {
    arns.push(...ResourceTagMappingList.flatMap(({ ResourceARN }) => ResourceARN ?? []));
  }
  return arns;
}

/** Whether it is still there when it had time to go: one look is no proof of a leftover. */
async function stays(aws: Aws, { kind, name }: Named, isThere: () => Promise<boolean>): Promise<boolean> {
  const within = isLoopback(aws.endpoint) ? GOING_MS.loopback : GOING_MS.elsewhere;
  try {
    await settle(aws, { what: `${kind} ${name} to be gone`, within, done: (there) => !there }, isThere);
    return false;
  } catch (error) {
    if (error instanceof Failure && error.code === 'NotSettled') return true;
    throw error;
  }
}

/** Why it could not be looked at, in a word or two. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? (networkReason(error) ?? error.name) : String(error);
}

/** `resources` are the stack's by exact name, `kept` those that were meant to stay. */
export async function lookAgain(
  aws: Aws,
  stack: Stack,
  resources: readonly Resource[],
  kept: readonly Named[],
): Promise<Looked> {
  const leftovers = new Map<string, Named>();
  const unchecked: string[] = [];
  /** Of what was found by name: the tagging index knows it, and what is in it, by its id. */
  const ids = new Set<string | undefined>();
  const meant = new Set(kept.map(keyOf));
  const found = ({ kind, name }: Named) => leftovers.set(keyOf({ kind, name }), { kind, name });
  /** What can't be looked at is said, and hinders nothing else. */
  const trying = async (what: string, look: () => Promise<void>) => {
    try {
      await look();
    } catch (error) {
      if (aws.signal.aborted) throw error;
      unchecked.push(`${what}: ${reasonOf(error)}`);
    }
  };

  const absent = new Set<string>();
  const byName = (resource: Resource) =>
    trying(keyOf(resource), async () => {
      const homeless = resource.within !== undefined && absent.has(keyOf(resource.within));
      const isThere = async () => (await resource.read(aws))?.owner === 'ours';
      if (meant.has(keyOf(resource)) || homeless || !(await stays(aws, resource, isThere))) {
        absent.add(keyOf(resource));
        return;
      }
      found(resource);
      ids.add(resource.idOf?.(aws));
    });
  const confirm = (hit: Tagged) =>
    trying(`${hit.kind} ${hit.name}`, async () => {
      const isThere = async () => (await hit.tags())?.[OWNER_TAG] === stack.name;
      if (await stays(aws, hit, isThere)) found(hit);
    });

  const arns = new Set<string>();
  const gather = async (list: Promise<string[]>) => {
    for (const arn of await list) arns.add(arn);
  };
  await Promise.all([
    walk(resources, ({ within }) => (within ? [within] : []), byName, aws.signal, READS_AT_ONCE),
    trying('roles (iam:ListRoles)', () => gather(roleArns(aws, stack))),
    trying('tagged resources (tag:GetResources)', () => gather(taggedArns(aws, stack))),
  ]);
  const hits = [...arns].map((arn) => ({ arn, hit: tagged(aws, arn) }));
  for (const { arn, hit } of hits) if (!hit) unchecked.push(`${arn}: of a kind that destined does not make`);
  const isKnown = (hit: Tagged) =>
    leftovers.has(keyOf(hit)) || meant.has(keyOf(hit)) || ids.has(hit.name) || (hit.apiId && ids.has(hit.apiId));
  const unknown = hits.flatMap(({ hit }) => hit ?? []).filter((hit) => !isKnown(hit));
  await Promise.all(unknown.map(confirm));
  return { leftovers: [...leftovers.values()], unchecked };
}
