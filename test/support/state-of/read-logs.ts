/** Log groups, without what was logged. */
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Stack } from '../../../src/pattern/stack.ts';
import type { Reading } from './reading.ts';

export async function readLogs({ clientOf, ask }: Reading, { functions, recordLog }: Stack): Promise<void> {
  const logs = clientOf(CloudWatchLogsClient);
  const read = async (logGroupName: string, resourceArn: string) => {
    const listed = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    const group = (listed.logGroups ?? []).find((each) => each.logGroupName === logGroupName);
    if (!group) return;
    const scope = { resourceArn, policyScope: 'RESOURCE' as const };
    await Promise.all([
      ask(`DescribeLogGroups ${logGroupName}`, Promise.resolve(group)),
      ask(`ListTagsForResource ${logGroupName}`, logs.send(new ListTagsForResourceCommand({ resourceArn }))),
      ask(`DescribeResourcePolicies ${logGroupName}`, logs.send(new DescribeResourcePoliciesCommand(scope))),
      ask(`DescribeMetricFilters ${logGroupName}`, logs.send(new DescribeMetricFiltersCommand({ logGroupName }))),
      ask(
        `DescribeSubscriptionFilters ${logGroupName}`,
        logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName })),
      ),
    ]);
  };
  await Promise.all([
    read(recordLog.name, recordLog.arn),
    ...Object.values(functions).map(({ logGroup, logGroupArn }) => read(logGroup, logGroupArn)),
  ]);
}
