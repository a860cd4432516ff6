/** AWS::Events::EventBus: the custom bus that destination records arrive on; its tags also hold the stack's choices. */
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { isNamed, isNamedWith, unlessNamed } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';
import { createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import type { Resource } from './resource.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList, tagsOf } from './tags.ts';

const MISSING = ['ResourceNotFoundException'];

export interface EventBusOptions {
  name: string;
  arn: string;
  tags: Tags;
}

export function eventBus({ name, arn, tags }: EventBusOptions): Resource {
  const properties = () => ({ Name: name, Tags: tagList(tags) });

  const resource: Resource = {
    kind: 'AWS::Events::EventBus',
    name,
    needs: [],
    properties,

    async read(aws) {
      const events = aws.client(EventBridgeClient);
      const tagged = await unlessNamed(MISSING, events.send(new ListTagsForResourceCommand({ ResourceARN: arn })));
      if (!tagged) return undefined;
      const actual = tagsOf(tagged.Tags);
      // Tags prove that it is there. Without any, look: whether a missing bus has "no tags" is unverified.
      if (Object.keys(actual).length === 0) {
        const there = await unlessNamed(MISSING, events.send(new DescribeEventBusCommand({ Name: name })));
        if (!there) return undefined;
      }
      return { owner: ownerOf(actual, tags), properties: { Name: name, Tags: comparableTags(actual, tags) } };
    },

    async ensure(aws, found) {
      const events = aws.client(EventBridgeClient);
      const raced = (error: unknown) => isNamed(error, 'ResourceAlreadyExistsException');
      const seen =
        found ??
        (await createOnce(aws, resource, raced, async () => {
          await events.send(new CreateEventBusCommand({ Name: name, Tags: tagList(tags) }));
          return properties();
        }));
      const differing = changed(properties(), seen.properties);
      if (differing.has('Tags')) {
        await events.send(new TagResourceCommand({ ResourceARN: arn, Tags: tagList(tags) }));
        const TagKeys = surplusTags(seen.properties.Tags, tags);
        if (TagKeys.length > 0) await events.send(new UntagResourceCommand({ ResourceARN: arn, TagKeys }));
      }
      if (!found) return 'created';
      return differing.size > 0 ? 'updated' : 'unchanged';
    },

    async remove(aws) {
      const events = aws.client(EventBridgeClient);
      const transient = (error: unknown) =>
        isNamed(error, 'ConcurrentModificationException') ||
        isNamedWith(error, 'ValidationException', "can't be deleted since it has rules");
      const what = `EventBridge to see that bus ${name} has no rules`;
      const removed = await unlessNamed(
        MISSING,
        settle(aws, { what, within: 300_000, transient }, () => events.send(new DeleteEventBusCommand({ Name: name }))),
      );
      return removed ? 'removed' : 'absent';
    },
  };
  return resource;
}
