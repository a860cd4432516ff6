/** What stands in an account after `up`, as boto3 reads it: every Get, Describe and List that could show more than was wanted. */
import type { Botocore, Json, Members } from './botocore.ts';
import { readApi } from './read-api.ts';
import { readable } from './readable.ts';

/** Question → answer, as `Operation of what`; an error is `{error: code}`. */
export type Answers = Record<string, Json>;
export type Part = 'functions' | 'roles' | 'logs' | 'routing' | 'api' | 'tagged';
export type State = Record<Part, Answers>;

/** One question, asked and written down under `title`. */
export type Ask = (title: string, service: string, operation: string, parameters?: Members) => Promise<Members>;

const FUNCTIONS = ['destined', 'success', 'failure'];
const RULES = ['success', 'failure', 'records'];

export interface Where {
  stack: string;
  account: string;
  region: string;
}
/** What `up` was asked for. */
export interface Wanted extends Where {
  /** With a record log. */
  records: boolean;
  /** `[rate, burst]`, or none. */
  throttle: [number, number] | undefined;
  /** Messages went through it: the probes that `up` ends with. */
  ran: boolean;
}

/** Reads all of it. Ids that a service made up are named in its place: `{api}`, `{subscription}`, … */
export async function readState(botocore: Botocore, where: Where): Promise<State> {
  const ids = new Map<string, string>();
  const state: State = { functions: {}, roles: {}, logs: {}, routing: {}, api: {}, tagged: {} };
  const askFor =
    (part: Part): Ask =>
    async (title, service, operation, parameters = {}) => {
      const { output, error } = await botocore.call(service, operation, parameters);
      state[part][`${operation} ${title}`.trim()] = error ? { error: error.code } : output;
      return output ?? {};
    };
  await untilActive(botocore, where);
  await readFunctions(askFor('functions'), where);
  await readRoles(askFor('roles'), where);
  await readLogs(askFor('logs'), where);
  await readRouting(askFor('routing'), where, ids);
  await readApi(askFor('api'), where, ids);
  state.tagged = await readTagged(botocore);
  return readable(state, ids) as State;
}

/** ARN → tags, as the tagging index lists them. */
async function readTagged(botocore: Botocore): Promise<Answers> {
  interface Page {
    ResourceTagMappingList: { ResourceARN: string; Tags: Json }[];
  }
  const pages = await botocore.ask<Page[]>('paginate', {
    service: 'resourcegroupstaggingapi',
    operation: 'GetResources',
    parameters: {},
  });
  const listed = pages.flatMap(({ ResourceTagMappingList }) => ResourceTagMappingList);
  return Object.fromEntries(listed.map(({ ResourceARN, Tags }) => [ResourceARN, Tags]));
}

/** By botocore's waiter: where `up` could not end, it did not wait for them. */
async function untilActive(botocore: Botocore, { stack }: Where): Promise<void> {
  const config = { Delay: 1, MaxAttempts: 60 };
  for (const which of FUNCTIONS) {
    const parameters = { FunctionName: `${stack}-${which}` };
    await botocore.ask('wait', { service: 'lambda', waiter: 'function_active_v2', parameters, config });
  }
}

async function readFunctions(ask: Ask, { stack }: Where): Promise<void> {
  await ask('', 'lambda', 'ListFunctions');
  await ask('', 'lambda', 'ListEventSourceMappings');
  await ask('', 'lambda', 'ListLayers');
  for (const which of FUNCTIONS) {
    const named = { FunctionName: `${stack}-${which}` };
    await ask(which, 'lambda', 'GetFunction', named);
    await ask(which, 'lambda', 'GetPolicy', named);
    await ask(which, 'lambda', 'ListFunctionEventInvokeConfigs', named);
    await ask(which, 'lambda', 'ListVersionsByFunction', named);
    await ask(which, 'lambda', 'ListAliases', named);
    await ask(which, 'lambda', 'GetFunctionConcurrency', named);
    await ask(which, 'lambda', 'ListFunctionUrlConfigs', named);
    await ask(which, 'lambda', 'ListProvisionedConcurrencyConfigs', named);
  }
  await ask('destined', 'lambda', 'GetFunctionEventInvokeConfig', { FunctionName: `${stack}-destined` });
}

async function readRoles(ask: Ask, { stack, region }: Where): Promise<void> {
  await ask('/destined/', 'iam', 'ListRoles', { PathPrefix: '/destined/' });
  await ask('', 'iam', 'ListPolicies', { Scope: 'Local' });
  await ask('', 'iam', 'ListUsers');
  await ask('', 'iam', 'ListInstanceProfiles');
  for (const which of [...FUNCTIONS, 'api']) {
    const role = { RoleName: `${stack}-${which}-${region}` };
    await ask(which, 'iam', 'GetRole', role);
    const { PolicyNames = [] } = await ask(which, 'iam', 'ListRolePolicies', role);
    for (const PolicyName of PolicyNames as string[]) {
      await ask(`${which} ${PolicyName}`, 'iam', 'GetRolePolicy', { ...role, PolicyName });
    }
    await ask(which, 'iam', 'ListAttachedRolePolicies', role);
    await ask(which, 'iam', 'ListRoleTags', role);
    await ask(which, 'iam', 'ListInstanceProfilesForRole', role);
  }
}

async function readLogs(ask: Ask, { account, region }: Where): Promise<void> {
  const { logGroups = [] } = await ask('', 'logs', 'DescribeLogGroups');
  await ask('', 'logs', 'DescribeResourcePolicies');
  await ask('', 'logs', 'DescribeMetricFilters');
  await ask('', 'logs', 'DescribeDestinations');
  for (const { logGroupName } of logGroups as { logGroupName: string }[]) {
    const resourceArn = `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`;
    await ask(logGroupName, 'logs', 'ListTagsForResource', { resourceArn });
    await ask(logGroupName, 'logs', 'DescribeResourcePolicies', { resourceArn });
    await ask(logGroupName, 'logs', 'DescribeLogStreams', { logGroupName });
    await ask(logGroupName, 'logs', 'DescribeSubscriptionFilters', { logGroupName });
  }
}

async function readRouting(ask: Ask, { stack, account, region }: Where, ids: Map<string, string>): Promise<void> {
  const events = `arn:aws:events:${region}:${account}`;
  await ask('', 'events', 'ListEventBuses');
  await ask('', 'events', 'DescribeEventBus', { Name: stack });
  await ask('bus', 'events', 'ListTagsForResource', { ResourceARN: `${events}:event-bus/${stack}` });
  await ask('', 'events', 'ListRules', { EventBusName: stack });
  await ask('default', 'events', 'ListRules');
  await ask('', 'events', 'ListArchives');
  for (const which of RULES) {
    const Name = `${stack}-${which}`;
    const ResourceARN = `${events}:rule/${stack}/${Name}`;
    await ask(which, 'events', 'DescribeRule', { Name, EventBusName: stack });
    await ask(which, 'events', 'ListTargetsByRule', { Rule: Name, EventBusName: stack });
    await ask(which, 'events', 'ListTagsForResource', { ResourceARN });
  }
  const TopicArn = `arn:aws:sns:${region}:${account}:${stack}`;
  const { Subscriptions = [] } = await ask('topic', 'sns', 'ListSubscriptionsByTopic', { TopicArn });
  for (const [index, { SubscriptionArn }] of (Subscriptions as { SubscriptionArn: string }[]).entries()) {
    ids.set(SubscriptionArn.split(':').at(-1)!, index === 0 ? 'subscription' : `subscription${index + 1}`);
    await ask(SubscriptionArn, 'sns', 'GetSubscriptionAttributes', { SubscriptionArn });
  }
  await ask('', 'sns', 'ListTopics');
  await ask('', 'sns', 'ListSubscriptions');
  await ask('topic', 'sns', 'GetTopicAttributes', { TopicArn });
  await ask('topic', 'sns', 'ListTagsForResource', { ResourceArn: TopicArn });
}
