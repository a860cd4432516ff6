/** Tags of buses and rules. */
import type * as Client from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { checkMember } from './checks.ts';
import type { EventsState } from './state.ts';

const MOST_TAGS = 50;

export function tagHandlers(state: EventsState): Handlers<typeof Client> {
  function tagsOf(region: string, arn: string): Map<string, string> {
    const [kind, ...path] = (arn.split(':')[5] ?? '').split('/');
    if (kind === 'event-bus') return state.bus(region, arn).tags;
    const [name, bus] = path.reverse();
    if (kind !== 'rule' || !name)
      throw awsError(
        'ValidationException',
        `Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`,
      );
    const rule = state.rule(region, bus, name);
    if (rule.arn !== arn)
      throw awsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${rule.busName}.`);
    return rule.tags;
  }
  return {
    TagResource(input, { region }) {
      const tags = tagsOf(region, input.ResourceARN!);
      const wanted = newTags(input.Tags, tags);
      for (const [key, value] of wanted) tags.set(key, value);
      return {};
    },
    UntagResource(input, { region }) {
      const tags = tagsOf(region, input.ResourceARN!);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTagsForResource: (input, { region }) => ({ Tags: tagList(tagsOf(region, input.ResourceARN!)) }),
  };
}

const tagList = (tags: ReadonlyMap<string, string>): Client.Tag[] => [...tags].map(([Key, Value]) => ({ Key, Value }));

/** The tags there are with those that are added. The texts for too many and for AWS's own are unverified. */
export function newTags(added: readonly Client.Tag[] = [], there: ReadonlyMap<string, string> = new Map()) {
  const tags = new Map(there);
  for (const [i, { Key = '', Value = '' }] of added.entries()) {
    checkMember(`tags.${i + 1}.member.key`, Key, { max: 128 });
    checkMember(`tags.${i + 1}.member.value`, Value, { max: 256, min: 0 });
    if (/^aws:/i.test(Key)) throw awsError('ValidationException', 'Tag keys that begin with aws: are reserved.');
    tags.set(Key, Value);
  }
  if (tags.size > MOST_TAGS)
    throw awsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  return tags;
}
