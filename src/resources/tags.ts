/** Tags in the three shapes AWS has them, and whom a tagged resource belongs to. */
import { OWNER_TAG } from '../pattern/stack.ts';

/** By key. */
export type Tags = Readonly<Record<string, string>>;
/** CloudFormation's shape, which SNS, IAM and EventBridge share; sorted by key. */
export type TagList = { Key: string; Value: string }[];

export function tagList(tags: Tags): TagList {
  return Object.keys(tags)
    .sort()
    .map((Key) => ({ Key, Value: tags[Key]! }));
}

/** From CloudFormation's shape, as services answer it. */
export function tagsOf(list: readonly { Key?: string; Value?: string }[] | undefined): Tags {
  return Object.fromEntries((list ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
}

/** Ours only with our stack's name in the tag: another stack's is as foreign as a stranger's. */
export function ownerOf(actual: Tags, wanted: Tags): 'ours' | 'other' {
  return actual[OWNER_TAG] === wanted[OWNER_TAG] ? 'ours' : 'other';
}

const isOurs = (key: string, wanted: Tags) => key.startsWith('destined:') || Object.hasOwn(wanted, key);

/** The tags that we answer for, in CloudFormation's shape; what others put beside them is theirs to keep. */
export function comparableTags(actual: Tags, wanted: Tags): TagList {
  return tagList(Object.fromEntries(Object.entries(actual).filter(([key]) => isOurs(key, wanted))));
}

/** Keys of our tags that are there and should not be. */
export function surplusTags(actual: unknown, wanted: Tags): string[] {
  return (actual as TagList).map(({ Key }) => Key).filter((key) => !Object.hasOwn(wanted, key));
}
