/** EventBridge: buses, rules, targets, events, and their delivery. */
import type * as Client from '@aws-sdk/client-eventbridge';
import type { Context, ServiceModule } from '../wire/service.ts';
import type { Buses, World } from '../world.ts';
import { absentHandlers } from './events/absent.ts';
import { busHandlers } from './events/buses.ts';
import { createIntake } from './events/put-events.ts';
import { ruleHandlers } from './events/rules.ts';
import { busNameOf, createEventsState, type EventsState } from './events/state.ts';
import { tagHandlers } from './events/tags.ts';
import { targetHandlers } from './events/targets.ts';

/** EventBridge for a world; `buses` is how other services put events. */
export function createEvents(world: World): ServiceModule<typeof Client> & { buses: Buses } {
  const state = createEventsState(world);
  const intake = createIntake(world, state);
  world.tagged.push((region) =>
    [...state.buses(region).values()].flatMap((bus) =>
      [bus, ...bus.rules.values()]
        .filter(({ tags }) => tags.size > 0)
        .map(({ arn, tags }) => ({ arn, tags: Object.fromEntries(tags) })),
    ),
  );
  return {
    handlers: {
      ...busHandlers(world, state),
      ...ruleHandlers(world, state),
      ...targetHandlers(state),
      ...tagHandlers(state),
      ...intake.handlers,
      ...absentHandlers,
    },
    buses: intake.buses,
    authorization: (operation, input, context) => ({
      action: `events:${operation}`,
      resource: resourceOf(state, operation, input, context),
    }),
  };
}

const BUS_OPERATIONS = ['CreateEventBus', 'DescribeEventBus', 'UpdateEventBus', 'DeleteEventBus'];
const RULE_OPERATIONS = 'PutRule DescribeRule EnableRule DisableRule DeleteRule'.split(' ');
const TARGET_OPERATIONS = ['PutTargets', 'RemoveTargets', 'ListTargetsByRule'];

/** The ARN that a policy must allow: the bus, the rule, what is tagged, or `*` for lists and TestEventPattern. */
function resourceOf(state: EventsState, operation: string, input: object, { region }: Context): string {
  const { Name, Rule, EventBusName, ResourceARN, Entries } = input as Record<string, string | undefined> & {
    Entries?: { EventBusName?: string }[];
  };
  if (ResourceARN) return ResourceARN;
  if (BUS_OPERATIONS.includes(operation)) return state.busArn(region, busNameOf(Name));
  if (operation === 'PutEvents') return state.busArn(region, busNameOf(Entries?.[0]?.EventBusName));
  if (operation === 'PutPermission' || operation === 'RemovePermission')
    return state.busArn(region, busNameOf(EventBusName));
  if (RULE_OPERATIONS.includes(operation)) return state.ruleArn(region, busNameOf(EventBusName), Name ?? '');
  if (TARGET_OPERATIONS.includes(operation)) return state.ruleArn(region, busNameOf(EventBusName), Rule ?? '');
  return '*';
}
