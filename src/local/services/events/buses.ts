/** Operations on event buses. */
import type * as Client from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { checkBusName, checkMember, page } from './checks.ts';
import { type Bus, busNameOf, createBus, type EventsState, tagMap } from './state.ts';

/** Buses a region may hold (aws-facts 3.2). */
const MOST_BUSES = 100;

export function busHandlers(world: World, state: EventsState): Handlers<typeof Client> {
  return {
    CreateEventBus(input, { region }) {
      const name = input.Name!;
      checkMember('name', name, { pattern: '[/\\.\\-_A-Za-z0-9]+', max: 256 });
      // Partner buses alone have a slash, and need an EventSourceName.
      if (name.includes('/') || input.EventSourceName)
        throw awsError('ValidationException', "Event bus name must not contain '/'.");
      const buses = state.buses(region);
      if (buses.has(name)) throw awsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
      if (buses.size >= MOST_BUSES)
        throw awsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      const bus = createBus(name, state.busArn(region, name), world.clock.now());
      bus.tags = tagMap(input.Tags);
      configure(bus, input);
      buses.set(name, bus);
      return { EventBusArn: bus.arn, ...configuration(bus) };
    },
    DescribeEventBus(input, { region }) {
      checkBusName(input.Name, 'name');
      return describe(state.bus(region, input.Name));
    },
    ListEventBuses(input, { region }) {
      const buses = [...state.buses(region).values()]
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(buses, input.NextToken, input.Limit);
      return {
        EventBuses: items.map((bus) => {
          const { Name, Arn, Description, Policy, CreationTime, LastModifiedTime } = describe(bus);
          return { Name, Arn, Description, Policy, CreationTime, LastModifiedTime };
        }),
        NextToken: next,
      };
    },
    UpdateEventBus(input, { region }) {
      const bus = state.bus(region, input.Name);
      configure(bus, input);
      bus.modified = new Date(world.clock.now());
      return { Arn: bus.arn, Name: bus.name, ...configuration(bus) };
    },
    DeleteEventBus(input, { region }) {
      checkBusName(input.Name, 'name');
      const name = busNameOf(input.Name);
      if (name === 'default') throw awsError('ValidationException', 'Cannot delete event bus default.');
      const bus = state.buses(region).get(name);
      if (!bus) return {};
      if (bus.rules.size > 0) throw awsError('ValidationException', "EventBus can't be deleted since it has rules.");
      state.buses(region).delete(name);
      return {};
    },
    PutPermission(input, { region }) {
      const bus = state.bus(region, input.EventBusName);
      const [statement] = input.Policy
        ? statementsOf(input.Policy)
        : [
            {
              Sid: input.StatementId ?? '',
              Effect: 'Allow',
              Principal: input.Principal === '*' ? '*' : { AWS: `arn:${world.partition}:iam::${input.Principal}:root` },
              Action: input.Action ?? 'events:PutEvents',
              Resource: bus.arn,
            },
          ];
      if (input.Policy) bus.policy = statementsOf(input.Policy);
      else if (statement) bus.policy = [...bus.policy.filter(({ Sid }) => Sid !== statement.Sid), statement];
      return {};
    },
    RemovePermission(input, { region }) {
      const bus = state.bus(region, input.EventBusName);
      const left = input.RemoveAllPermissions ? [] : bus.policy.filter(({ Sid }) => Sid !== input.StatementId);
      if (!input.RemoveAllPermissions && left.length === bus.policy.length)
        throw awsError('ResourceNotFoundException', 'Statement with the provided id does not exist.');
      bus.policy = left;
      return {};
    },
  };
}

type Configuration = Pick<
  Client.CreateEventBusRequest,
  'Description' | 'KmsKeyIdentifier' | 'DeadLetterConfig' | 'LogConfig'
>;

/** What an update leaves out stays. */
function configure(bus: Bus, input: Configuration): void {
  checkMember('description', input.Description, { max: 512, min: 0 });
  bus.description = input.Description ?? bus.description;
  bus.kmsKeyIdentifier = input.KmsKeyIdentifier ?? bus.kmsKeyIdentifier;
  bus.deadLetterConfig = input.DeadLetterConfig ?? bus.deadLetterConfig;
  bus.logConfig = input.LogConfig ?? bus.logConfig;
}

const configuration = (bus: Bus): Configuration => ({
  Description: bus.description,
  KmsKeyIdentifier: bus.kmsKeyIdentifier,
  DeadLetterConfig: bus.deadLetterConfig,
  LogConfig: bus.logConfig,
});

function describe(bus: Bus): Client.DescribeEventBusResponse {
  return {
    Name: bus.name,
    Arn: bus.arn,
    ...configuration(bus),
    Policy: bus.policy.length > 0 ? JSON.stringify({ Version: '2012-10-17', Statement: bus.policy }) : undefined,
    CreationTime: bus.created,
    LastModifiedTime: bus.modified,
  };
}

function statementsOf(policy: string): Bus['policy'] {
  try {
    const { Statement } = JSON.parse(policy);
    return [Statement].flat();
  } catch {
    throw awsError('InvalidParameterValueException', 'The policy is not valid JSON.', {}, 400);
  }
}
