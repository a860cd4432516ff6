/** What a caller needs for each operation of EventBridge: the action on the bus or rule, and what comes with it. */
import type { Tag, Target } from '@aws-sdk/client-eventbridge';
import { type Authorization, passingRole, withTags } from '../../wire/authorize.ts';
import type { Context } from '../../wire/service.ts';
import { busNameOf, type EventsState } from './state.ts';

const BUS_OPERATIONS = ['CreateEventBus', 'DescribeEventBus', 'UpdateEventBus', 'DeleteEventBus'];
const RULE_OPERATIONS = 'PutRule DescribeRule EnableRule DisableRule DeleteRule'.split(' ');
const TARGET_OPERATIONS = ['PutTargets', 'RemoveTargets', 'ListTargetsByRule'];
const SERVICE = 'events.amazonaws.com';
/** More entries or targets than this are refused by the handlers. */
const MOST_ENTRIES = 10;
const MOST_TARGETS = 100;

interface Input {
  Name?: string;
  Rule?: string;
  EventBusName?: string;
  ResourceARN?: string;
  RoleArn?: string;
  Tags?: Tag[];
  Targets?: Target[];
  Entries?: { EventBusName?: string }[];
}

export function authorizationOf(
  state: EventsState,
  operation: string,
  input: Input,
  { region }: Context,
): Authorization | readonly Authorization[] {
  const action = `events:${operation}`;
  if (operation === 'PutEvents') {
    const entries = input.Entries?.length ? input.Entries.slice(0, MOST_ENTRIES) : [{ EventBusName: undefined }];
    const buses = entries.map(({ EventBusName: bus }) =>
      bus?.startsWith('arn:') ? bus : state.busArn(region, busNameOf(bus)),
    );
    return [...new Set(buses)].map((resource) => ({ action, resource }));
  }
  const resource = resourceOf(state, operation, input, region);
  if (operation === 'CreateEventBus' || operation === 'PutRule') {
    const tagged = withTags({ action, resource }, { action: 'events:TagResource', resource }, input.Tags);
    return operation === 'PutRule' && input.RoleArn ? [...tagged, passingRole(input.RoleArn, SERVICE)] : tagged;
  }
  if (operation !== 'PutTargets') return { action, resource };
  const roles = (input.Targets ?? []).slice(0, MOST_TARGETS).flatMap(({ RoleArn }) => RoleArn ?? []);
  return [{ action, resource }, ...[...new Set(roles)].map((role) => passingRole(role, SERVICE))];
}

/** The ARN that a policy must allow: the bus, the rule, what is tagged, or `*` for lists, TestEventPattern and who else may put events [D service authorization reference]. */
function resourceOf(
  state: EventsState,
  operation: string,
  { Name, Rule, EventBusName, ResourceARN }: Input,
  region: string,
): string {
  if (ResourceARN) return ResourceARN;
  if (BUS_OPERATIONS.includes(operation)) return state.busArn(region, busNameOf(Name));
  if (RULE_OPERATIONS.includes(operation)) return state.ruleArn(region, busNameOf(EventBusName), Name ?? '');
  if (TARGET_OPERATIONS.includes(operation)) return state.ruleArn(region, busNameOf(EventBusName), Rule ?? '');
  return '*';
}
