/** AWS::Logs::LogGroup: ours from the start, with a retention, so that no service makes one that lives for ever. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeResourcePoliciesCommand,
  DisassociateKmsKeyCommand,
  ListTagsForResourceCommand,
  type LogGroup,
  PutLogGroupDeletionProtectionCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  paginateDescribeLogGroups,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../aws/aws.ts';
import { isNamed, unlessNamed } from '../aws/error-names.ts';
import { gather } from '../aws/gather.ts';
import { settle } from '../aws/settle.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import type { Properties, Resource } from './resource.ts';
import { isLeftAlone } from './tag-index.ts';
import { comparableTags, ownerOf, surplusTags, type Tags, tagList } from './tags.ts';

const MISSING = ['ResourceNotFoundException'];

export interface LogGroupOptions {
  name: string;
  /** Without the trailing `:*`. */
  arn: string;
  retentionInDays: number;
  tags: Tags;
  /** Its resource-scoped policy: who else may write (aws-facts 3.5). */
  policy?: Properties;
}

/** Exactly these names, in one listing; none that is missing is an error (unverified, so one is taken for it). */
const describe = gather<LogGroup>(async (aws, names) => {
  const found = new Map<string, LogGroup>();
  const list = async (asked: { logGroupIdentifiers: string[] } | { logGroupNamePrefix: string }) => {
    for await (const { logGroups = [] } of paginateDescribeLogGroups(
      { client: aws.client(CloudWatchLogsClient) },
      asked,
    )) {
      for (const group of logGroups)
        if (names.includes(group.logGroupName ?? '')) found.set(group.logGroupName!, group);
    }
    return found;
  };
  const listed = await unlessNamed(MISSING, list({ logGroupIdentifiers: [...names] }));
  if (!listed) await Promise.all(names.map((logGroupNamePrefix) => list({ logGroupNamePrefix })));
  return found;
});

/** Repeats what the service put off because another operation on the group goes on (aws-facts 6.2: up to a minute). */
function afterOtherOperations<T>(aws: Aws, name: string, attempt: () => Promise<T>): Promise<T> {
  const what = `CloudWatch Logs to finish with ${name}`;
  return settle(
    aws,
    { what, within: 60_000, transient: (error) => isNamed(error, 'OperationAbortedException') },
    attempt,
  );
}

/** The record log's policy, parsed, with the revision that a change must name. */
async function readPolicy(aws: Aws, arn: string) {
  const answer = await aws
    .client(CloudWatchLogsClient)
    .send(new DescribeResourcePoliciesCommand({ resourceArn: arn, policyScope: 'RESOURCE' }));
  const policy = (answer.resourcePolicies ?? []).find(
    ({ resourceArn = arn }) => resourceArn.replace(/:\*$/, '') === arn,
  );
  return { document: policy?.policyDocument, revisionId: policy?.revisionId };
}

/** Nobody asked for these: a key that may be taken away, and what would keep `down` from its work. */
function surplusOf({ kmsKeyId, deletionProtectionEnabled }: LogGroup): Properties {
  return {
    ...(kmsKeyId ? { KmsKeyId: kmsKeyId } : {}),
    ...(deletionProtectionEnabled ? { DeletionProtectionEnabled: true } : {}),
  };
}

async function allowDeletion(aws: Aws, logGroupIdentifier: string) {
  const request = new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier, deletionProtectionEnabled: false });
  return afterOtherOperations(aws, logGroupIdentifier, () => aws.client(CloudWatchLogsClient).send(request));
}

export function logGroup({ name, arn, retentionInDays, tags, policy }: LogGroupOptions): Resource {
  const properties = () => ({
    LogGroupName: name,
    RetentionInDays: retentionInDays,
    ...(policy ? { ResourcePolicyDocument: policy } : {}),
    Tags: tagList(tags),
  });

  const resource: Resource = {
    kind: 'AWS::Logs::LogGroup',
    name,
    needs: [],
    properties,

    async read(aws, index) {
      const group = await describe(aws, name);
      if (!group) return undefined;
      const logs = aws.client(CloudWatchLogsClient);
      const askTags = () => unlessNamed(MISSING, logs.send(new ListTagsForResourceCommand({ resourceArn: arn })));
      const [written, early] = await Promise.all([
        policy ? unlessNamed(MISSING, readPolicy(aws, arn)) : undefined,
        index ? undefined : askTags(),
        index?.(),
      ]);
      const properties = {
        LogGroupName: name,
        ...(group.retentionInDays === undefined ? {} : { RetentionInDays: group.retentionInDays }),
        ...(written?.document === undefined ? {} : { ResourcePolicyDocument: JSON.parse(written.document) }),
        ...surplusOf(group),
      };
      if (await isLeftAlone(index, { ...resource, arn, tags }, properties)) {
        return { owner: 'ours', byIndex: true, properties: { ...properties, Tags: tagList(tags) } };
      }
      const tagged = early ?? (await askTags());
      if (!tagged) return undefined;
      const actual = tagged.tags ?? {};
      return { owner: ownerOf(actual, tags), properties: { ...properties, Tags: comparableTags(actual, tags) } };
    },

    async ensure(aws, found) {
      const logs = aws.client(CloudWatchLogsClient);
      const seen =
        found ??
        (await createOnce(
          aws,
          resource,
          (error) => isNamed(error, 'ResourceAlreadyExistsException'),
          async () => {
            await afterOtherOperations(aws, name, () =>
              logs.send(new CreateLogGroupCommand({ logGroupName: name, tags })),
            );
            return { LogGroupName: name, Tags: tagList(tags) };
          },
        ));
      const differing = changed(properties(), seen.properties);
      if (differing.has('RetentionInDays')) {
        await afterOtherOperations(aws, name, () =>
          logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays })),
        );
      }
      if (differing.has('KmsKeyId')) {
        await afterOtherOperations(aws, name, () => logs.send(new DisassociateKmsKeyCommand({ logGroupName: name })));
      }
      if (differing.has('DeletionProtectionEnabled')) await allowDeletion(aws, name);
      if (differing.has('ResourcePolicyDocument')) {
        const policyDocument = JSON.stringify(policy);
        let replaces = seen.properties.ResourcePolicyDocument !== undefined;
        await afterOtherOperations(aws, name, async () => {
          // Read anew at each try: a refusal may mean that the revision is not the current one any more.
          const expectedRevisionId = replaces ? (await readPolicy(aws, arn)).revisionId : undefined;
          replaces = true;
          await logs.send(new PutResourcePolicyCommand({ resourceArn: arn, policyDocument, expectedRevisionId }));
        });
      }
      if (differing.has('Tags')) {
        await logs.send(new TagResourceCommand({ resourceArn: arn, tags }));
        const tagKeys = surplusTags(seen.properties.Tags, tags);
        if (tagKeys.length > 0) await logs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys }));
      }
      return changeOf(found, seen, differing.size > 0);
    },

    async remove(aws, found) {
      const logs = aws.client(CloudWatchLogsClient);
      if (found.properties.DeletionProtectionEnabled) await unlessNamed(MISSING, allowDeletion(aws, name));
      const removed = await unlessNamed(
        MISSING,
        afterOtherOperations(aws, name, () => logs.send(new DeleteLogGroupCommand({ logGroupName: name }))),
      );
      return removed ? 'removed' : 'absent';
    },
  };
  return resource;
}
