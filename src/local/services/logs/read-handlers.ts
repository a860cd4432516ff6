/** Reading events: FilterLogEvents over the streams of a group, GetLogEvents along one stream. */

import { drawsOf } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { Logs } from '../logs.ts';
import { EVENT_OVERHEAD, type EventStream, type Timeline } from './event-table.ts';
import { filterPattern } from './filter-pattern.ts';
import { invalid, type LogGroup, type LogGroups, limitOf, streamOf } from './log-groups.ts';
import { createPageJson } from './page-json.ts';

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
/** Events looked at for one page: a rare pattern over many events gives empty pages with a token, as on AWS (aws-facts 7.1). */
const PAGE_SCAN = 50_000;
/** The same in bytes: what a pattern costs grows with them, and nobody else is answered meanwhile. */
const PAGE_SCAN_BYTES = 8 * PAGE_BYTES;
/** And in time: one pattern costs much more than another. */
const PAGE_SCAN_MS = 500;
const DAY = 86_400_000;

/** A place between two events: everything before it is before (timestamp, id). */
interface Place {
  timestamp: number;
  id: number;
}
interface Token extends Place {
  forward: boolean;
}
interface Range {
  low: number;
  high: number;
}
interface PageBounds {
  forward: boolean;
  /** Events. */
  limit: number;
  /** Events that are looked at, at the most. */
  scan?: number;
  matches?: (message: string) => boolean;
}

export function readHandlers({ clock, slowness }: Pick<World, 'clock' | 'slowness'>, logs: LogGroups): Handlers<Logs> {
  const table = logs.events;
  const json = createPageJson(table);
  const draw = drawsOf(slowness.seed);
  /** Where AWS ends a page is its own affair: a reader that goes by its length, or stops at an empty one, loses lines (aws-facts 7.1). */
  const pageLimit = (limit: number) =>
    slowness.logPageEvents === 0 ? limit : Math.min(limit, draw(slowness.logPageEvents));
  /** Events past the group's retention are not given any more. */
  const floor = ({ retentionInDays }: LogGroup) =>
    retentionInDays === undefined ? Number.NEGATIVE_INFINITY : clock.now() - retentionInDays * DAY;

  /** What of [start, end) is still to be read, given how far a token says it was read: indices into the timeline's ids. */
  function rangeOf(timeline: Timeline, start: number, end: number, token: Token | undefined): Range {
    let low = table.position(timeline, start, 0);
    let high = table.position(timeline, end, 0);
    const reached = token && table.position(timeline, token.timestamp, token.id);
    if (reached !== undefined && token?.forward) low = Math.max(low, reached);
    if (reached !== undefined && !token?.forward) high = Math.min(high, reached);
    // What nobody may see yet is no reason for another page.
    const now = clock.now();
    while (low < high && table.isPending(timeline.ids[high - 1]!, now)) high -= 1;
    while (low < high && table.isPending(timeline.ids[low]!, now)) low += 1;
    return { low, high };
  }

  /** Finds the events of one page from either end of the range, which shrinks to what is left. */
  function findPage(
    { ids }: Timeline,
    range: Range,
    { forward, limit, scan = Number.POSITIVE_INFINITY, matches }: PageBounds,
    inScope: (stream: EventStream) => boolean,
  ): number[] {
    const found: number[] = [];
    let bytes = 0;
    let scannedBytes = 0;
    const until = performance.now() + PAGE_SCAN_MS;
    const now = clock.now();
    for (let scanned = 0; range.low < range.high && scanned < scan && found.length < limit; scanned += 1) {
      const id = ids[forward ? range.low : range.high - 1]!;
      const stream = table.streamOf(id);
      const text = stream && !table.isPending(id, now) && inScope(stream) ? table.text(id) : undefined;
      const length = text ? text.end - text.start : 0;
      if (text && (!matches || matches(text.bytes.toString('utf8', text.start, text.end)))) {
        bytes += length + EVENT_OVERHEAD;
        if (bytes > PAGE_BYTES && found.length > 0) break;
        found.push(id);
      }
      if (forward) range.low += 1;
      else range.high -= 1;
      scannedBytes += length;
      if (matches && (scannedBytes > PAGE_SCAN_BYTES || performance.now() > until)) break;
    }
    return found;
  }

  return {
    FilterLogEvents(input, { region, emptyPage }) {
      const group = logs.named(region, input.logGroupName, input.logGroupIdentifier);
      const limit = limitOf(input.limit, PAGE_EVENTS);
      const pattern = filterPattern(input.filterPattern ?? '');
      if ('problem' in pattern) throw awsError('InvalidParameterException', pattern.problem);
      const { timeline, inScope } = scope(group, input);
      const start = Math.max(input.startTime ?? 0, floor(group));
      const end = (input.endTime ?? Number.MAX_SAFE_INTEGER - 1) + 1;
      const token = input.nextToken === undefined ? undefined : readToken(input.nextToken, group, clock.now());
      const forward = token ? token.forward : input.startFromHead !== false;
      const answer = (found: readonly number[], next: Token | undefined) =>
        json.filtered(found, next && writeToken(group, next, clock.now()));
      if (emptyPage) return answer([], token ?? { forward, timestamp: forward ? start : end, id: 0 });
      const range = rangeOf(timeline, start, end, token);
      const matches = input.filterPattern ? pattern.matches : undefined;
      const bounds = { forward, limit: pageLimit(limit), scan: PAGE_SCAN, matches };
      const found = findPage(timeline, range, bounds, inScope);
      const next = range.low < range.high ? timeline.ids[forward ? range.low : range.high - 1] : undefined;
      if (next === undefined) return answer(found, undefined);
      return answer(found, { forward, timestamp: table.timestamp(next), id: next + (forward ? 0 : 1) });
    },

    GetLogEvents(input, { region }) {
      const group = logs.named(region, input.logGroupName, input.logGroupIdentifier);
      const { timeline } = streamOf(group, input.logStreamName).events;
      const limit = limitOf(input.limit, PAGE_EVENTS);
      const start = Math.max(input.startTime ?? 0, floor(group));
      // Here the end is exclusive [M], unlike FilterLogEvents.
      const end = input.endTime ?? Number.MAX_SAFE_INTEGER;
      const token = input.nextToken === undefined ? undefined : readStreamToken(input.nextToken);
      const forward = token ? token.forward : input.startFromHead === true;
      const range = rangeOf(timeline, start, end, token);
      const found = findPage(timeline, range, { forward, limit }, () => true);
      if (!forward) found.reverse();
      // Tokens are never null: at an end the same one comes back (aws-facts 7.3).
      const here: Place = token ?? { timestamp: Math.max(start, 0), id: 0 };
      const [first, last] = [found[0], found.at(-1)];
      const before = first === undefined ? here : { timestamp: table.timestamp(first), id: first };
      const after = last === undefined ? here : { timestamp: table.timestamp(last), id: last + 1 };
      return json.ofStream(found, {
        nextForwardToken: streamToken(true, after),
        nextBackwardToken: streamToken(false, before),
      });
    },
  };
}

/** Where to look: one stream's own list if one is named, else the group's, and which of its events are meant. */
function scope(
  group: LogGroup,
  { logStreamNames: names, logStreamNamePrefix: prefix }: { logStreamNames?: string[]; logStreamNamePrefix?: string },
): { timeline: Timeline; inScope: (stream: EventStream) => boolean } {
  if (names !== undefined && prefix !== undefined) {
    // Text unverified.
    throw awsError('InvalidParameterException', 'logStreamNames and logStreamNamePrefix are mutually exclusive.');
  }
  if (names && (names.length < 1 || names.length > 100)) {
    throw invalid('logStreamNames', `[${names.length}]`, 'Member must have length between 1 and 100');
  }
  const streams = names?.map((name) => streamOf(group, name));
  const [only] = streams ?? [];
  if (only && streams?.length === 1) return { timeline: only.events.timeline, inScope: () => true };
  const wanted = new Set(names);
  return {
    timeline: group.timeline,
    inScope: ({ name }) => (names ? wanted.has(name) : prefix === undefined || name.startsWith(prefix)),
  };
}

function writeToken(group: LogGroup, { forward, timestamp, id }: Token, now: number): string {
  const parts = [forward ? 'f' : 'b', timestamp, id, now, group.created, group.name];
  return Buffer.from(parts.join('/')).toString('base64url');
}

/** A token lives 24 hours (aws-facts 7.1), and is for the group it was made for. */
function readToken(token: string, group: LogGroup, now: number): Token {
  const text = Buffer.from(token, 'base64url').toString();
  const [, direction, timestamp, id, made, created, name] =
    /^([fb])\/(\d+)\/(\d+)\/(\d+)\/(\d+)\/(.+)$/.exec(text) ?? [];
  const fits = name === group.name && Number(created) === group.created && now - Number(made) <= DAY;
  if (!fits) throw awsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { forward: direction === 'f', timestamp: Number(timestamp), id: Number(id) };
}

/** `f/56 digits/s`, as CloudWatch's tokens look. */
const streamToken = (forward: boolean, { timestamp, id }: Place): string =>
  `${forward ? 'f' : 'b'}/${String(timestamp).padStart(16, '0')}${String(id).padStart(40, '0')}/s`;

function readStreamToken(token: string): Token {
  const [, direction, timestamp, id] = /^([fb])\/(\d{16})(\d{40})\/s$/.exec(token) ?? [];
  if (!direction) throw awsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { forward: direction === 'f', timestamp: Number(timestamp), id: Number(id) };
}
