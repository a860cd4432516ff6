/** All that an endpoint lists of the services that a stack stands in, one line a thing: what was left behind shows here. */
import type { Botocore, Members } from './botocore.ts';

type Item = Record<string, string>;

/** Sorted. Names and ARNs only, so that lists before and after can be compared. */
export async function listings({ ask, output }: Botocore): Promise<string[]> {
  const all = async (service: string, operation: string, key: string, parameters: Members = {}) => {
    const pages = await ask<Record<string, Item[]>[]>('paginate', { service, operation, parameters });
    return pages.flatMap((page) => page[key] ?? []);
  };
  const lines = new Set<string>();

  for (const { logGroupName, arn } of await all('logs', 'DescribeLogGroups', 'logGroups')) {
    lines.add(`log group ${logGroupName}`);
    const resourceArn = arn!.replace(/:\*$/, '');
    const asked = { resourceArn, policyScope: 'RESOURCE' };
    const { resourcePolicies = [] } = await output<{ resourcePolicies?: Item[] }>(
      'logs',
      'DescribeResourcePolicies',
      asked,
    );
    for (const { policyDocument } of resourcePolicies) lines.add(`resource policy ${policyDocument}`);
  }
  for (const { policyDocument } of await all('logs', 'DescribeResourcePolicies', 'resourcePolicies')) {
    lines.add(`resource policy ${policyDocument}`);
  }
  for (const { Arn, RoleName } of await all('iam', 'ListRoles', 'Roles', { PathPrefix: '/destined/' })) {
    lines.add(`role ${Arn}`);
    const names = await all('iam', 'ListRolePolicies', 'PolicyNames', { RoleName });
    for (const name of names) lines.add(`role policy ${name} of ${RoleName}`);
  }
  const { EventBuses } = await output<{ EventBuses: Item[] }>('events', 'ListEventBuses');
  for (const { Name: EventBusName, Arn } of EventBuses) {
    lines.add(`bus ${Arn}`);
    for (const { Name: Rule, Arn: rule } of await all('events', 'ListRules', 'Rules', { EventBusName })) {
      lines.add(`rule ${rule}`);
      const targets = await all('events', 'ListTargetsByRule', 'Targets', { Rule, EventBusName });
      for (const target of targets) lines.add(`target ${target.Arn} of ${rule}`);
    }
  }
  for (const { TopicArn } of await all('sns', 'ListTopics', 'Topics')) lines.add(`topic ${TopicArn}`);
  for (const { SubscriptionArn } of await all('sns', 'ListSubscriptions', 'Subscriptions')) {
    lines.add(`subscription ${SubscriptionArn}`);
  }
  for (const { FunctionArn } of await all('lambda', 'ListFunctions', 'Functions')) lines.add(`function ${FunctionArn}`);
  for (const { id: restApiId, name } of await all('apigateway', 'GetRestApis', 'items')) {
    lines.add(`API ${name} ${restApiId}`);
    const { item = [] } = await output<{ item?: Item[] }>('apigateway', 'GetStages', { restApiId });
    for (const { stageName } of item) lines.add(`stage ${stageName} of ${restApiId}`);
  }
  for (const { ResourceARN } of await all('resourcegroupstaggingapi', 'GetResources', 'ResourceTagMappingList')) {
    lines.add(`tagged ${ResourceARN}`);
  }
  return [...lines].sort();
}
