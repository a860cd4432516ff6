/** What the tagging API says of a stack's tags, all in one call: an index that lags, so it may only spare a question, never answer one. */
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { Aws } from '../aws/aws.ts';
import { OWNER_TAG } from '../pattern/stack.ts';
import { changed } from './differences.ts';
import type { Found, Resource } from './resource.ts';
import { comparableTags, type Tags, tagList, tagsOf } from './tags.ts';

/** By ARN, as asked once; empty where nobody answers. */
export type TagIndex = () => Promise<ReadonlyMap<string, Tags>>;

/** What carries the tag of stack `owner`; asked at the first use. */
export function tagIndex(aws: Aws, owner: string): TagIndex {
  let asked: Promise<ReadonlyMap<string, Tags>> | undefined;
  const ask = async () => {
    const known = new Map<string, Tags>();
    const TagFilters = [{ Key: OWNER_TAG, Values: [owner] }];
    try {
      const pages = paginateGetResources({ client: aws.client(ResourceGroupsTaggingAPIClient) }, { TagFilters });
      for await (const { ResourceTagMappingList = [] } of pages) {
        for (const { ResourceARN = '', Tags } of ResourceTagMappingList) {
          known.set(ResourceARN.replace(/:\*$/, ''), tagsOf(Tags));
        }
      }
    } catch (error) {
      // Whoever may not ask it asks each resource.
      if (aws.signal.aborted) throw error;
      return new Map();
    }
    return known;
  };
  return () => {
    asked ??= ask();
    return asked;
  };
}

/**
 * Whether the index says of a resource exactly the tags that are wanted, and all else is as wanted, too: where that is so of
 * all, nothing is done, and were the index wrong, a stranger's would be left alone all the same. Whatever differs is asked
 * itself, and before any change so is all that only the index knows (`confirm`).
 */
export async function isLeftAlone(
  index: TagIndex | undefined,
  { arn, tags, properties }: { arn: string; tags: Tags; properties: Resource['properties'] },
  actual: Found['properties'],
): Promise<boolean> {
  const Tags = tagList(tags);
  if (!index || changed(properties(), { ...actual, Tags }).size > 0) return false;
  const known = (await index()).get(arn);
  return known !== undefined && changed({ Tags }, { Tags: comparableTags(known, tags) }).size === 0;
}
