/** AWS::SNS::Topic: what the API publishes to. */
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SetTopicAttributesCommand,
  SNSClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { isNamedWith, unlessNamed } from '../aws/error-names.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import type { Resource } from './resource.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList, tagsOf } from './tags.ts';

const MISSING = ['NotFoundException', 'NotFound', 'ResourceNotFoundException', 'ResourceNotFound'];

export interface TopicOptions {
  name: string;
  arn: string;
  displayName: string;
  tags: Tags;
}

export function topic({ name, arn, displayName, tags }: TopicOptions): Resource {
  const properties = () => ({ TopicName: name, DisplayName: displayName, Tags: tagList(tags) });

  const resource: Resource = {
    kind: 'AWS::SNS::Topic',
    name,
    needs: [],
    properties,

    async read(aws) {
      const sns = aws.client(SNSClient);
      const found = await unlessNamed(MISSING, sns.send(new GetTopicAttributesCommand({ TopicArn: arn })));
      if (!found) return undefined;
      const tagged = await unlessNamed(MISSING, sns.send(new ListTagsForResourceCommand({ ResourceArn: arn })));
      if (!tagged) return undefined;
      const actual = tagsOf(tagged.Tags);
      return {
        owner: ownerOf(actual, tags),
        properties: {
          TopicName: name,
          ...(found.Attributes?.DisplayName ? { DisplayName: found.Attributes.DisplayName } : {}),
          Tags: comparableTags(actual, tags),
        },
      };
    },

    async ensure(aws, found) {
      const sns = aws.client(SNSClient);
      // CreateTopic answers an existing topic of the same tags as if it were new; with others it refuses (aws-facts 2.4).
      const raced = (error: unknown) =>
        isNamedWith(error, 'InvalidParameterException', 'Topic already exists') ||
        isNamedWith(error, 'InvalidParameter', 'Topic already exists');
      const seen =
        found ??
        (await createOnce(aws, resource, raced, async () => {
          const Attributes = { DisplayName: displayName };
          await sns.send(new CreateTopicCommand({ Name: name, Attributes, Tags: tagList(tags) }));
          return properties();
        }));
      const differing = changed(properties(), seen.properties);
      if (differing.has('DisplayName')) {
        const request = { TopicArn: arn, AttributeName: 'DisplayName', AttributeValue: displayName };
        await sns.send(new SetTopicAttributesCommand(request));
      }
      if (differing.has('Tags')) {
        await sns.send(new TagResourceCommand({ ResourceArn: arn, Tags: tagList(tags) }));
        const TagKeys = surplusTags(seen.properties.Tags, tags);
        if (TagKeys.length > 0) await sns.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys }));
      }
      return changeOf(found, seen, differing.size > 0);
    },

    async remove(aws) {
      // Idempotent: a missing topic is no error (aws-facts 2.4).
      await unlessNamed(MISSING, aws.client(SNSClient).send(new DeleteTopicCommand({ TopicArn: arn })));
      return 'removed';
    },
  };
  return resource;
}
