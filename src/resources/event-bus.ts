/** AWS::Events::EventBus: the custom bus that destination records arrive on; its tags also hold the stack's choices. */
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeEventBusCommand,
  type DescribeEventBusCommandOutput,
  EventBridgeClient,
  ListTagsForResourceCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventBusCommand,
} from '@aws-sdk/client-eventbridge';
import { isNamed, unlessNamed } from '../aws/error-names.ts';
import { afterOtherChanges } from './after-other-changes.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import type { Properties, Resource } from './resource.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList, tagsOf } from './tags.ts';

const MISSING = ['ResourceNotFoundException'];

export interface EventBusOptions {
  name: string;
  arn: string;
  tags: Tags;
}

/** Nobody asked for these: others who may put events, and a key that may be taken away. */
function surplusOf({ Policy, KmsKeyIdentifier }: Partial<DescribeEventBusCommandOutput>): Properties {
  return {
    ...(Policy ? { Policy: JSON.parse(Policy) } : {}),
    ...(KmsKeyIdentifier ? { KmsKeyIdentifier } : {}),
  };
}

export function eventBus({ name, arn, tags }: EventBusOptions): Resource {
  const properties = () => ({ Name: name, Tags: tagList(tags) });

  const resource: Resource = {
    kind: 'AWS::Events::EventBus',
    name,
    needs: [],
    properties,

    async read(aws, index) {
      const events = aws.client(EventBridgeClient);
      const describe = () => unlessNamed(MISSING, events.send(new DescribeEventBusCommand({ Name: name })));
      // At once, but for `up`, which most often finds none and spares the call.
      const [tagged, early] = await Promise.all([
        unlessNamed(MISSING, events.send(new ListTagsForResourceCommand({ ResourceARN: arn }))),
        index ? undefined : describe(),
      ]);
      if (!tagged) return undefined;
      const there = early ?? (await describe());
      if (!there) return undefined;
      const actual = tagsOf(tagged.Tags);
      return {
        owner: ownerOf(actual, tags),
        properties: { Name: name, ...surplusOf(there), Tags: comparableTags(actual, tags) },
      };
    },

    async ensure(aws, found) {
      const events = aws.client(EventBridgeClient);
      const raced = (error: unknown) => isNamed(error, 'ResourceAlreadyExistsException');
      const seen =
        found ??
        (await createOnce(aws, resource, raced, async () => {
          const request = new CreateEventBusCommand({ Name: name, Tags: tagList(tags) });
          await afterOtherChanges(aws, `bus ${name}`, () => events.send(request));
          return properties();
        }));
      const differing = changed(properties(), seen.properties);
      if (differing.has('Policy')) {
        const closing = new RemovePermissionCommand({ EventBusName: name, RemoveAllPermissions: true });
        await unlessNamed(
          MISSING,
          afterOtherChanges(aws, `bus ${name}`, () => events.send(closing)),
        );
      }
      if (differing.has('KmsKeyIdentifier')) {
        // That an empty identifier takes the key away is unverified.
        const keyless = new UpdateEventBusCommand({ Name: name, KmsKeyIdentifier: '' });
        await afterOtherChanges(aws, `bus ${name}`, () => events.send(keyless));
      }
      if (differing.has('Tags')) {
        const tagging = new TagResourceCommand({ ResourceARN: arn, Tags: tagList(tags) });
        await afterOtherChanges(aws, `bus ${name}`, () => events.send(tagging));
        const TagKeys = surplusTags(seen.properties.Tags, tags);
        const untagging = new UntagResourceCommand({ ResourceARN: arn, TagKeys });
        if (TagKeys.length > 0) await afterOtherChanges(aws, `bus ${name}`, () => events.send(untagging));
      }
      return changeOf(found, seen, differing.size > 0);
    },

    async remove(aws) {
      const events = aws.client(EventBridgeClient);
      const deletion = afterOtherChanges(aws, `bus ${name}`, () =>
        events.send(new DeleteEventBusCommand({ Name: name })),
      );
      return (await unlessNamed(MISSING, deletion)) ? 'removed' : 'absent';
    },
  };
  return resource;
}
