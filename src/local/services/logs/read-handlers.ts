/** Reading events: FilterLogEvents over the streams of a group, GetLogEvents along one stream. */
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { Logs } from '../logs.ts';
import { bytesOf, eventIdOf, type LogEvent, position } from './event-table.ts';
import { filterPattern } from './filter-pattern.ts';
import { invalid, type LogGroup, type LogGroups, limitOf, streamOf } from './log-groups.ts';

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
/** Events looked at for one page: a rare pattern over many events gives empty pages with a token, as on AWS (aws-facts 7.1). */
const PAGE_SCAN = 50_000;
const DAY = 86_400_000;

/** A place between two events: everything before it is before (timestamp, sequence). */
interface Place {
  timestamp: number;
  sequence: number;
}

export function readHandlers({ clock }: Pick<World, 'clock'>, logs: LogGroups): Handlers<Logs> {
  /** Events past the group's retention are not given any more. */
  const floor = ({ retentionInDays }: LogGroup) =>
    retentionInDays === undefined ? Number.NEGATIVE_INFINITY : clock.now() - retentionInDays * DAY;

  return {
    FilterLogEvents(input, { region }) {
      const group = logs.named(region, input.logGroupName, input.logGroupIdentifier);
      const limit = limitOf(input.limit, PAGE_EVENTS);
      const pattern = filterPattern(input.filterPattern ?? '');
      if ('problem' in pattern) throw awsError('InvalidParameterException', pattern.problem);
      const { matches } = pattern;
      const { events, inScope } = scope(group, input);
      const start = Math.max(input.startTime ?? 0, floor(group));
      const end = input.endTime ?? Number.MAX_SAFE_INTEGER;
      const token = input.nextToken === undefined ? undefined : readToken(input.nextToken, group, clock.now());
      const forward = token ? token.forward : input.startFromHead !== false;

      // [low, high) is what is still to be looked at, in either direction.
      let low = position(events, start, 0);
      let high = position(events, end + 1, 0);
      if (token && forward) low = Math.max(low, position(events, token.timestamp, token.sequence));
      if (token && !forward) high = Math.min(high, position(events, token.timestamp, token.sequence));

      const found: LogEvent[] = [];
      let bytes = 0;
      for (let scanned = 0; low < high && scanned < PAGE_SCAN && found.length < limit; scanned += 1) {
        const event = events[forward ? low : high - 1]!;
        if (event.message !== undefined && inScope(event) && matches(event.message)) {
          bytes += bytesOf(event.message);
          if (bytes > PAGE_BYTES && found.length > 0) break;
          found.push(event);
        }
        if (forward) low += 1;
        else high -= 1;
      }
      const next = low < high ? events[forward ? low : high - 1] : undefined;
      const place = next && { timestamp: next.timestamp, sequence: next.sequence + (forward ? 0 : 1) };
      return {
        events: found.map((event) => ({ logStreamName: event.streamName, ...shown(event), eventId: eventIdOf(event) })),
        // Empty since 2020 (aws-facts 7.1).
        searchedLogStreams: [],
        nextToken: place && writeToken(group, forward, place, clock.now()),
      };
    },

    GetLogEvents(input, { region }) {
      const group = logs.named(region, input.logGroupName, input.logGroupIdentifier);
      const { events } = streamOf(group, input.logStreamName).timeline;
      const limit = limitOf(input.limit, PAGE_EVENTS);
      const start = Math.max(input.startTime ?? 0, floor(group));
      // Here the end is exclusive [M], unlike FilterLogEvents.
      const end = input.endTime ?? Number.MAX_SAFE_INTEGER;
      const token = input.nextToken === undefined ? undefined : readStreamToken(input.nextToken);
      const forward = token ? token.forward : input.startFromHead === true;
      let low = position(events, start, 0);
      let high = position(events, end, 0);
      if (token && forward) low = Math.max(low, position(events, token.timestamp, token.sequence));
      if (token && !forward) high = Math.min(high, position(events, token.timestamp, token.sequence));

      const found: LogEvent[] = [];
      let bytes = 0;
      while (low < high && found.length < limit) {
        const event = events[forward ? low : high - 1]!;
        if (event.message !== undefined) {
          bytes += bytesOf(event.message);
          if (bytes > PAGE_BYTES && found.length > 0) break;
          found.push(event);
        }
        if (forward) low += 1;
        else high -= 1;
      }
      if (!forward) found.reverse();
      const [first, last] = [found[0], found.at(-1)];
      // Tokens are never null: at an end the same one comes back (aws-facts 7.3).
      const here: Place = token ?? { timestamp: Math.max(start, 0), sequence: 0 };
      return {
        events: found.map(shown),
        nextForwardToken: streamToken(true, last ? { ...last, sequence: last.sequence + 1 } : here),
        nextBackwardToken: streamToken(false, first ?? here),
      };
    },
  };
}

const shown = ({ timestamp, message, ingestionTime }: LogEvent) => ({ timestamp, message, ingestionTime });

/** Where to look: one stream's own list if one is named, else the group's, and which of its events are meant. */
function scope(
  group: LogGroup,
  { logStreamNames: names, logStreamNamePrefix: prefix }: { logStreamNames?: string[]; logStreamNamePrefix?: string },
): { events: readonly LogEvent[]; inScope: (event: LogEvent) => boolean } {
  if (names !== undefined && prefix !== undefined) {
    // Text unverified.
    throw awsError('InvalidParameterException', 'logStreamNames and logStreamNamePrefix are mutually exclusive.');
  }
  if (names && (names.length < 1 || names.length > 100)) {
    throw invalid('logStreamNames', `[${names.length}]`, 'Member must have length between 1 and 100');
  }
  const streams = names?.map((name) => streamOf(group, name));
  const [only] = streams ?? [];
  if (only && streams?.length === 1) return { events: only.timeline.events, inScope: () => true };
  const wanted = new Set(names);
  return {
    events: group.timeline.events,
    inScope: ({ streamName }) =>
      names ? wanted.has(streamName) : prefix === undefined || streamName.startsWith(prefix),
  };
}

function writeToken(group: LogGroup, forward: boolean, { timestamp, sequence }: Place, now: number): string {
  const parts = [forward ? 'f' : 'b', timestamp, sequence, now, group.created, group.name];
  return Buffer.from(parts.join('/')).toString('base64url');
}

/** A token lives 24 hours (aws-facts 7.1), and is for the group it was made for. */
function readToken(token: string, group: LogGroup, now: number): Place & { forward: boolean } {
  const text = Buffer.from(token, 'base64url').toString();
  const [, direction, timestamp, sequence, made, created, name] =
    /^([fb])\/(\d+)\/(\d+)\/(\d+)\/(\d+)\/(.+)$/.exec(text) ?? [];
  const fits = name === group.name && Number(created) === group.created && now - Number(made) <= DAY;
  if (!fits) throw awsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { forward: direction === 'f', timestamp: Number(timestamp), sequence: Number(sequence) };
}

/** `f/56 digits/s`, as CloudWatch's tokens look. */
const streamToken = (forward: boolean, { timestamp, sequence }: Place): string =>
  `${forward ? 'f' : 'b'}/${String(timestamp).padStart(16, '0')}${String(sequence).padStart(40, '0')}/s`;

function readStreamToken(token: string): Place & { forward: boolean } {
  const [, direction, timestamp, sequence] = /^([fb])\/(\d{16})(\d{40})\/s$/.exec(token) ?? [];
  if (!direction) throw awsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { forward: direction === 'f', timestamp: Number(timestamp), sequence: Number(sequence) };
}
