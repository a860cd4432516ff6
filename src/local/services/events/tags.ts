/** Tags of buses and rules. */
import type * as Client from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { type EventsState, tagList, tagMap } from './state.ts';

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
    return state.rule(region, bus, name).tags;
  }
  return {
    TagResource(input, { region }) {
      const tags = tagsOf(region, input.ResourceARN!);
      for (const [key, value] of tagMap(input.Tags)) tags.set(key, value);
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
