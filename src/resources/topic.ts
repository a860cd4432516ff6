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
import type { Properties, Resource } from './resource.ts';
import { isLeftAlone } from './tag-index.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList, tagsOf } from './tags.ts';
import { defaultPolicy, policyBeside } from './topic-policy.ts';

const MISSING = ['NotFoundException', 'NotFound', 'ResourceNotFoundException', 'ResourceNotFound'];

export interface TopicOptions {
  name: string;
  arn: string;
  displayName: string;
  tags: Tags;
}

/** Nobody asked for these: others who may use it or nobody who may, a key that the API's role can't use, traces. */
function surplusOf(attributes: Record<string, string>, account: string): Properties {
  const { Policy, KmsMasterKeyId, TracingConfig = 'PassThrough' } = attributes;
  const beside = policyBeside(Policy, account);
  return {
    ...(beside ? { Policy: beside } : {}),
    ...(KmsMasterKeyId ? { KmsMasterKeyId } : {}),
    ...(TracingConfig === 'PassThrough' ? {} : { TracingConfig }),
  };
}

export function topic({ name, arn, displayName, tags }: TopicOptions): Resource {
  const properties = () => ({ TopicName: name, DisplayName: displayName, Tags: tagList(tags) });

  const resource: Resource = {
    kind: 'AWS::SNS::Topic',
    name,
    needs: [],
    properties,

    async read(aws, index) {
      const sns = aws.client(SNSClient);
      const askTags = () => unlessNamed(MISSING, sns.send(new ListTagsForResourceCommand({ ResourceArn: arn })));
      const [found, early] = await Promise.all([
        unlessNamed(MISSING, sns.send(new GetTopicAttributesCommand({ TopicArn: arn }))),
        index ? undefined : askTags(),
      ]);
      if (!found) return undefined;
      const { DisplayName, ...attributes } = found.Attributes ?? {};
      const properties = {
        TopicName: name,
        ...(DisplayName ? { DisplayName } : {}),
        ...surplusOf(attributes, aws.account),
      };
      if (await isLeftAlone(index, { ...resource, arn, tags }, properties)) {
        return { owner: 'ours', byIndex: true, properties: { ...properties, Tags: tagList(tags) } };
      }
      const tagged = early ?? (await askTags());
      if (!tagged) return undefined;
      const actual = tagsOf(tagged.Tags);
      return { owner: ownerOf(actual, tags), properties: { ...properties, Tags: comparableTags(actual, tags) } };
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
      const attributes = {
        DisplayName: displayName,
        Policy: defaultPolicy(arn, aws.account),
        KmsMasterKeyId: '',
        TracingConfig: 'PassThrough',
      };
      for (const [AttributeName, AttributeValue] of Object.entries(attributes)) {
        if (!differing.has(AttributeName)) continue;
        await sns.send(new SetTopicAttributesCommand({ TopicArn: arn, AttributeName, AttributeValue }));
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
