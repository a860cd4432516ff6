/** EventBridge: buses, rules, targets, events, and their delivery. */
import type * as Client from '@aws-sdk/client-eventbridge';
import type { ServiceModule } from '../wire/service.ts';
import type { Buses, World } from '../world.ts';
import { absentHandlers } from './events/absent.ts';
import { authorizationOf } from './events/authorization.ts';
import { busHandlers } from './events/buses.ts';
import { createIntake } from './events/put-events.ts';
import { ruleHandlers } from './events/rules.ts';
import { createEventsState } from './events/state.ts';
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
      ...targetHandlers(world, state),
      ...tagHandlers(state),
      ...intake.handlers,
      ...absentHandlers,
    },
    buses: intake.buses,
    authorization: (operation, input, context) => authorizationOf(state, operation, input, context),
  };
}
