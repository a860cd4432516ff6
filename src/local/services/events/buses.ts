/** Operations on event buses. */
import type * as Client from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { checkBusName, checkEnum, checkMember, page } from './checks.ts';
import { parseObject } from './json.ts';
import { type Bus, type BusStatement, busNameOf, createBus, type EventsState } from './state.ts';
import { newTags } from './tags.ts';

/** Buses a region may hold (aws-facts 3.2). */
const MOST_BUSES = 100;

export function busHandlers(world: World, state: EventsState): Handlers<typeof Client> {
  return {
    CreateEventBus(input, { region }) {
      const name = input.Name!;
      checkMember('name', name, { pattern: '[/\\.\\-_A-Za-z0-9]+', max: 256 });
      // Partner buses alone have a slash, and need an EventSourceName.
      if (input.EventSourceName)
        throw awsError('ResourceNotFoundException', `Event source ${input.EventSourceName} does not exist.`);
      if (name.includes('/')) throw awsError('ValidationException', "Event bus name must not contain '/'.");
      checkConfiguration('CreateEventBus', input);
      const buses = state.buses(region);
      if (buses.has(name)) throw awsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
      if (buses.size >= MOST_BUSES)
        throw awsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      const bus = createBus(name, state.busArn(region, name), world.clock.now());
      bus.tags = newTags(input.Tags);
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
      checkMember('namePrefix', input.NamePrefix, { max: 256 });
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
      checkBusName(input.Name, 'name');
      const bus = state.bus(region, input.Name);
      checkConfiguration('UpdateEventBus', input);
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
      const { Condition: condition } = input;
      const one = {
        Sid: input.StatementId ?? '',
        Effect: 'Allow',
        Principal: input.Principal === '*' ? '*' : { AWS: `arn:${world.partition}:iam::${input.Principal}:root` },
        Action: input.Action ?? 'events:PutEvents',
        Resource: bus.arn,
        ...(condition ? { Condition: { [condition.Type!]: { [condition.Key!]: condition.Value! } } } : {}),
      };
      if (!input.Policy) checkPermission(input);
      const statements = input.Policy ? statementsOf(input.Policy) : [one];
      if (!statements.every((statement) => concernsOthers(statement, world.account)))
        throw notServed('events:PutPermission for principals of this account');
      bus.policy = input.Policy ? statements : [...bus.policy.filter(({ Sid }) => Sid !== one.Sid), one];
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

/**
 * There are no keys and no queues here, and nobody can have the bus's own log delivered: a dead-letter queue and a log
 * level are kept and told as on AWS, where they would change nothing either. A key would.
 */
function checkConfiguration(operation: string, input: Configuration): void {
  checkMember('description', input.Description, { max: 512, min: 0 });
  checkEnum('logConfig.level', input.LogConfig?.Level, ['INFO', 'ERROR', 'TRACE', 'OFF']);
  checkEnum('logConfig.includeDetail', input.LogConfig?.IncludeDetail, ['FULL', 'NONE']);
  if (input.KmsKeyIdentifier) throw notServed(`events:${operation} with KmsKeyIdentifier`);
}

/** What an update leaves out stays. */
function configure(bus: Bus, input: Configuration): void {
  bus.description = input.Description ?? bus.description;
  bus.deadLetterConfig = input.DeadLetterConfig ?? bus.deadLetterConfig;
  bus.logConfig = input.LogConfig ?? bus.logConfig;
}

const configuration = (bus: Bus): Configuration => ({
  Description: bus.description,
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

/** The text is unverified. */
function statementsOf(policy: string): BusStatement[] {
  const statements = [parseObject(policy)?.Statement].flat();
  if (statements.length === 0 || !statements.every((each) => typeof each === 'object' && each !== null))
    throw awsError('ValidationException', 'The policy is not valid JSON.');
  return statements as BusStatement[];
}

function checkPermission({ Action, Principal, StatementId }: Client.PutPermissionRequest): void {
  checkMember('action', Action, { pattern: 'events:[a-zA-Z]+', max: 64 });
  checkMember('principal', Principal, { pattern: '(\\d{12}|\\*)', max: 12 });
  checkMember('statementId', StatementId, { pattern: '[a-zA-Z0-9-_]+', max: 64 });
  // The text is unverified.
  if (!Principal || !StatementId)
    throw awsError('ValidationException', 'Parameter(s) Principal and StatementId must be specified.');
}

/** A bus's policy is kept and told, not asked: that is true as long as it lets in nobody but accounts that aren't here. */
function concernsOthers({ Effect, Principal, Condition }: BusStatement, account: string): boolean {
  if (Effect !== 'Allow') return false;
  if (JSON.stringify(Condition ?? {}).includes('"aws:PrincipalOrgID"')) return true;
  const names = typeof Principal === 'object' && Principal !== null ? [Object.values(Principal)].flat(2) : [Principal];
  return names.every((name) => typeof name === 'string' && name !== '*' && !name.includes(account));
}
