/** Events on their way in: PutEvents, and the records that Lambda puts for its destinations. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Context, Handlers } from '../../wire/service.ts';
import type { Buses, Delivery, World } from '../../world.ts';
import { checkBusName, checkCount } from './checks.ts';
import { type BusEvent, createDelivery } from './delivery.ts';
import { parseJson, parseObject } from './json.ts';
import { busNameOf, type EventsState } from './state.ts';

/** Bytes that the entries of one request may have together; newer regions may take 1 MB (aws-facts 1.8, 10.4). */
const MOST_BYTES = 262_144;

export function createIntake(world: World, state: EventsState): { handlers: Handlers<typeof Client>; buses: Buses } {
  const deliver = createDelivery(world);
  const eventOf = (region: string, time: number, event: Parameters<Buses['put']>[1]): BusEvent => ({
    version: '0',
    id: randomUUID(),
    'detail-type': event.detailType,
    source: event.source,
    account: world.account,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: event.resources,
    detail: event.detail,
  });

  const busOf = (arn: string) => {
    const bus = state.buses(arn.split(':')[3] ?? '').get(busNameOf(arn));
    return bus?.arn === arn ? bus : undefined;
  };
  const buses: Buses = {
    has: (arn) => busOf(arn) !== undefined,
    put(arn, event) {
      const lost = (reason: string): Delivery => ({ delivered: false, code: 'SDK_CLIENT_ERROR', reason });
      const bus = busOf(arn);
      if (!bus) return { delivered: false, code: 'NO_RESOURCE', reason: `Event bus ${arn} does not exist.` };
      const Detail = jsonOf(event.detail);
      if (Detail === undefined) return lost(`Detail is malformed, for ${arn}`);
      const entry = { Source: event.source, DetailType: event.detailType, Detail };
      // What becomes of a record that is too large isn't documented; taken as lost (aws-facts 1.7).
      if (sizeOf({ ...entry, Resources: event.resources }) > MOST_BYTES) return lost(`${TOO_LARGE} It was for ${arn}`);
      deliver(bus, eventOf(bus.arn.split(':')[3]!, world.clock.now(), event));
      return { delivered: true };
    },
  };

  function put(entry: Client.PutEventsRequestEntry, context: Context): Client.PutEventsResultEntry {
    const refused = refusal(entry);
    if (refused) return refused;
    const { region } = context;
    const name = busNameOf(entry.EventBusName);
    const event = eventOf(region, entry.Time?.getTime() ?? world.clock.now(), {
      source: entry.Source!,
      detailType: entry.DetailType!,
      detail: parseJson(entry.Detail!),
      resources: entry.Resources ?? [],
    });
    // AWS answers with an id for a bus that isn't there, too, and drops the event.
    const local = state.busArn(region, name);
    const asked = entry.EventBusName?.startsWith('arn:') ? entry.EventBusName : local;
    const bus = state.buses(region).get(name);
    if (asked !== local)
      world.drops.add('events', asked, `Event bus ${asked} is none of account ${world.account} in ${region}.`);
    else if (bus) deliver(bus, event);
    else world.drops.add('events', asked, `Event bus ${name} does not exist.`);
    return { EventId: event.id };
  }

  const handlers: Handlers<typeof Client> = {
    PutEvents(input, context) {
      if (input.EndpointId) throw notServed('events:PutEvents with EndpointId');
      const entries = input.Entries ?? [];
      checkCount('entries', entries, 10);
      const names = new Set(entries.map(({ EventBusName }) => EventBusName ?? 'default'));
      for (const name of names) checkBusName(name, 'entries.1.member.eventBusName');
      if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES)
        throw awsError('ValidationException', TOO_LARGE);
      const results = entries.map((entry) => put(entry, context));
      return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
    },
  };
  return { handlers, buses };
}

const TOO_LARGE = 'Total size of the entries in the request is over the limit.';

/** An entry's error in PutEvents' answer, or undefined if it is good. */
function refusal({
  Source,
  DetailType,
  Detail,
}: Client.PutEventsRequestEntry): Client.PutEventsResultEntry | undefined {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (!value) {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (Source!.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  return parseObject(Detail!) ? undefined : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

/** Undefined for what can't be written or read again, e.g. because it lies too deep in itself. */
function jsonOf(value: unknown): string | undefined {
  try {
    const text = JSON.stringify(value);
    parseJson(text);
    return text;
  } catch {
    return undefined;
  }
}

/** An entry's size as the EventBridge guide counts it: 14 bytes for a time, and the UTF-8 of the rest. */
function sizeOf({ Time, Source, DetailType, Detail, Resources }: Client.PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...(Resources ?? [])];
  return (Time ? 14 : 0) + texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
}
