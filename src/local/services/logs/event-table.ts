/** Every stored log event, ordered by time for each group and stream, and dropped oldest first when all together are too many bytes. */

/** Events sorted by timestamp, then by arrival. Deleted ones stay as holes (no message) until half of the list is holes. */
export interface Timeline {
  events: LogEvent[];
  holes: number;
  /** Bytes of the events that are there. */
  bytes: number;
}
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  /** Counts arrivals over the whole table, from 1: the order within a timestamp, and half of the event id. */
  readonly sequence: number;
  readonly streamName: string;
  /** Undefined once it is deleted. */
  message: string | undefined;
  /** The lists it stands in: its stream's and its group's. */
  readonly timelines: readonly [Timeline, Timeline];
}
export interface EventTable {
  /** Stores a batch in one stream; timestamps may be in any order. */
  add(
    streamName: string,
    timelines: readonly [Timeline, Timeline],
    batch: { timestamp: number; message: string }[],
    ingestionTime: number,
  ): void;
  /** Deletes all of a timeline's events. */
  clear(timeline: Timeline): void;
  usage(): { logBytes: number; logBytesMax: number };
}

/** What CloudWatch counts for an event beside its text [D PutLogEvents]. */
export const EVENT_OVERHEAD = 26;
export const bytesOf = (message: string): number => Buffer.byteLength(message) + EVENT_OVERHEAD;
export const createTimeline = (): Timeline => ({ events: [], holes: 0, bytes: 0 });

export function createEventTable(logBytesMax: number): EventTable {
  let arrived: LogEvent[] = [];
  /** Everything before it in `arrived` is deleted. */
  let oldest = 0;
  let logBytes = 0;
  let sequence = 0;

  function remove(event: LogEvent): void {
    if (event.message === undefined) return;
    const bytes = bytesOf(event.message);
    event.message = undefined;
    logBytes -= bytes;
    for (const timeline of event.timelines) {
      timeline.bytes -= bytes;
      timeline.holes += 1;
      if (timeline.holes > 64 && timeline.holes * 2 > timeline.events.length) compact(timeline);
    }
  }

  function dropOldest(): void {
    while (logBytes > logBytesMax && oldest < arrived.length) {
      remove(arrived[oldest]!);
      oldest += 1;
    }
    // Holes left by deleted groups and streams count as done, too.
    while (oldest < arrived.length && arrived[oldest]!.message === undefined) oldest += 1;
    if (oldest > 1024 && oldest * 2 > arrived.length) {
      arrived = arrived.slice(oldest);
      oldest = 0;
    }
  }

  return {
    add(streamName, timelines, batch, ingestionTime) {
      const events = batch.map(({ timestamp, message }): LogEvent => {
        sequence += 1;
        return { timestamp, ingestionTime, sequence, streamName, message, timelines };
      });
      let bytes = 0;
      for (const event of events) {
        bytes += bytesOf(event.message ?? '');
        arrived.push(event);
      }
      logBytes += bytes;
      const sorted = events.every((event, i) => i === 0 || event.timestamp >= events[i - 1]!.timestamp)
        ? events
        : events.sort((a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence);
      for (const timeline of timelines) {
        timeline.bytes += bytes;
        merge(timeline.events, sorted);
      }
      dropOldest();
    },
    clear(timeline) {
      // Compacting makes a new list, so this one stays as it is.
      for (const event of timeline.events) remove(event);
      arrived = arrived.filter(({ message }, i) => i >= oldest && message !== undefined);
      oldest = 0;
    },
    usage: () => ({ logBytes, logBytesMax }),
  };
}

function compact(timeline: Timeline): void {
  timeline.events = timeline.events.filter(({ message }) => message !== undefined);
  timeline.holes = 0;
}

/** Merges a sorted batch of new arrivals into a sorted list: touches only what is later than the batch's first. */
function merge(events: LogEvent[], batch: LogEvent[]): void {
  const first = batch[0];
  if (!first) return;
  const last = events.at(-1);
  const later = last && last.timestamp > first.timestamp ? events.splice(position(events, first.timestamp + 1, 0)) : [];
  let i = 0;
  for (const event of batch) {
    while (i < later.length && later[i]!.timestamp <= event.timestamp) events.push(later[i++]!);
    events.push(event);
  }
  while (i < later.length) events.push(later[i++]!);
}

/** Index of the first event at or after (timestamp, sequence). */
export function position(events: readonly LogEvent[], timestamp: number, sequence: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle]!;
    const before = event.timestamp < timestamp || (event.timestamp === timestamp && event.sequence < sequence);
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** 56 digits, rising with time, as CloudWatch's are. */
export const eventIdOf = ({ timestamp, sequence }: LogEvent): string =>
  String(timestamp).padStart(16, '0') + String(sequence).padStart(40, '0');
