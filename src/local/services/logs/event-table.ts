/** Every stored log event, ordered by time for each group and stream, and dropped oldest first when all together are too many bytes. */
import { CHUNK_BYTES, createEventChunks, type StoredText } from './event-chunks.ts';

/**
 * Events by id, sorted by timestamp, then by arrival (ids count arrivals). A deleted one stays as a hole until half of
 * the list is holes.
 */
export interface Timeline {
  ids: number[];
  holes: number;
  /** Bytes of the events that are there. */
  bytes: number;
}
/** What events are written to: its own timeline, and that of its group. */
export interface EventStream {
  readonly name: string;
  readonly index: number;
  readonly timeline: Timeline;
  readonly group: Timeline;
}
export interface EventTable {
  /** A new stream of a group. */
  stream(name: string, group: Timeline): EventStream;
  /**
   * Stores a batch in one stream; timestamps may be in any order. Each event is readable from its ingestion time on, but has its place,
   * and counts, from the beginning: nothing is kept elsewhere that could be lost, or stay when its group goes.
   */
  add(stream: EventStream, batch: readonly { timestamp: number; message: string }[], ingestionTime: () => number): void;
  /** Deletes a stream with its events. */
  end(stream: EventStream): void;
  /** Where the first event at or after (timestamp, id) stands in the timeline's ids. */
  position(timeline: Timeline, timestamp: number, id: number): number;
  /** Milliseconds since 1970. */
  timestamp(id: number): number;
  ingestionTime(id: number): number;
  /** Is it stored, and not to be seen at `now` yet? */
  isPending(id: number, now: number): boolean;
  /** Timestamps of the first and last event that are readable at `now`, and the latest of their ingestion times. */
  first(timeline: Timeline, now: number): number | undefined;
  last(timeline: Timeline, now: number): number | undefined;
  lastIngestion(timeline: Timeline, now: number): number | undefined;
  /** The stream of an event, undefined once it is deleted. */
  streamOf(id: number): EventStream | undefined;
  /** Its text, undefined once it is deleted; good until the next is asked for. */
  text(id: number): Readonly<StoredText> | undefined;
  usage(): { logBytes: number; logBytesMax: number };
}

/** What CloudWatch counts for an event beside its text [D PutLogEvents]. */
export const EVENT_OVERHEAD = 26;
export const createTimeline = (): Timeline => ({ ids: [], holes: 0, bytes: 0 });

export function createEventTable(logBytesMax: number): EventTable {
  const chunks = createEventChunks();
  /** By the owner that chunks know them as. */
  const streams: (EventStream | undefined)[] = [undefined];
  /** Every event before this id is deleted. */
  let oldest = 0;
  let logBytes = 0;
  /** Many deletions may leave little in many chunks: what they hold is bounded, too. */
  const heldMax = logBytesMax * 1.25 + 4 * CHUNK_BYTES;

  const { timestamp } = chunks;
  const timeOf = (id: number | undefined) => (id === undefined ? undefined : timestamp(id));
  const isThere = (id: number) => chunks.owner(id) > 0;
  const isReadable = (id: number, now: number) => isThere(id) && chunks.ingestionTime(id) <= now;

  function count({ timeline, group }: EventStream, bytes: number): void {
    logBytes += bytes;
    timeline.bytes += bytes;
    group.bytes += bytes;
  }

  function remove(id: number): void {
    const stream = streams[chunks.owner(id)];
    const bytes = chunks.remove(id);
    if (!stream || bytes === undefined) return;
    count(stream, -bytes - EVENT_OVERHEAD);
    for (const timeline of [stream.timeline, stream.group]) {
      timeline.holes += 1;
      const { holes, ids } = timeline;
      if (holes === ids.length || (holes > 64 && holes * 2 > ids.length)) compact(timeline);
    }
  }

  function compact(timeline: Timeline): void {
    for (const id of timeline.ids) if (!isThere(id)) chunks.forget(id);
    timeline.ids = timeline.ids.filter(isThere);
    timeline.holes = 0;
  }

  function position({ ids }: Timeline, time: number, id: number): number {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = ids[middle]!;
      const at = timestamp(found);
      if (at < time || (at === time && found < id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges sorted new ids into a timeline: touches only what is later than the first of them. */
  function merge(timeline: Timeline, added: readonly number[]): void {
    const { ids } = timeline;
    const [first] = added;
    const last = ids.at(-1);
    if (first === undefined) return;
    const isLate = last !== undefined && timestamp(last) > timestamp(first);
    const later = isLate ? ids.splice(position(timeline, timestamp(first) + 1, 0)) : [];
    let i = 0;
    for (const id of added) {
      while (i < later.length && timestamp(later[i]!) <= timestamp(id)) ids.push(later[i++]!);
      ids.push(id);
    }
    while (i < later.length) ids.push(later[i++]!);
  }

  return {
    stream(name, group) {
      const stream = { name, index: streams.length, timeline: createTimeline(), group };
      streams.push(stream);
      return stream;
    },
    end(stream) {
      // Compacting makes a new list, so this one stays as it is.
      for (const id of stream.timeline.ids) remove(id);
      streams[stream.index] = undefined;
    },
    add(stream, batch, ingestionTime) {
      const ids = batch.map(({ timestamp: time, message }) => {
        count(stream, Buffer.byteLength(message) + EVENT_OVERHEAD);
        return chunks.store(stream.index, Math.trunc(time), message, ingestionTime());
      });
      ids.sort((a, b) => timestamp(a) - timestamp(b) || a - b);
      for (const timeline of [stream.timeline, stream.group]) merge(timeline, ids);
      while (logBytes > logBytesMax || chunks.heldBytes() > heldMax) {
        const next = chunks.next(oldest);
        if (next === undefined) break;
        remove(next);
        oldest = next + 1;
      }
    },
    position,
    timestamp,
    ingestionTime: chunks.ingestionTime,
    isPending: (id, now) => chunks.ingestionTime(id) > now,
    first: ({ ids }, now) => timeOf(ids.find((id) => isReadable(id, now))),
    last: ({ ids }, now) => timeOf(ids.findLast((id) => isReadable(id, now))),
    lastIngestion({ ids }, now) {
      let latest: number | undefined;
      for (const id of ids) if (isReadable(id, now)) latest = Math.max(latest ?? 0, chunks.ingestionTime(id));
      return latest;
    },
    streamOf: (id) => streams[chunks.owner(id)],
    text: chunks.text,
    usage: () => ({ logBytes, logBytesMax }),
  };
}
