/** Every stored log event, ordered by time for each group and stream, and dropped oldest first when all together are too many bytes. */

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
export interface LogEvent {
  /** Milliseconds since the epoch. */
  timestamp: number;
  ingestionTime: number;
  message: string;
  streamName: string;
}
export interface EventTable {
  /** A new stream of a group. */
  stream(name: string, group: Timeline): EventStream;
  /** Stores a batch in one stream; timestamps may be in any order. */
  add(stream: EventStream, batch: readonly { timestamp: number; message: string }[], ingestionTime: number): void;
  /** Deletes all of a timeline's events. */
  clear(timeline: Timeline): void;
  /** Where the first event at or after (timestamp, id) stands in the timeline's ids. */
  position(timeline: Timeline, timestamp: number, id: number): number;
  timestamp(id: number): number;
  /** Timestamps of the first and last event that are there. */
  first(timeline: Timeline): number | undefined;
  last(timeline: Timeline): number | undefined;
  /** The stream of an event, undefined once it is deleted. */
  streamOf(id: number): EventStream | undefined;
  /** The event, undefined once it is deleted. */
  read(id: number): LogEvent | undefined;
  usage(): { logBytes: number; logBytesMax: number };
}

/** What CloudWatch counts for an event beside its text [D PutLogEvents]. */
export const EVENT_OVERHEAD = 26;
export const createTimeline = (): Timeline => ({ ids: [], holes: 0, bytes: 0 });

/** Events and text bytes of a chunk. Texts stand outside the JavaScript heap: there they would be 2.5 times as big. */
const CHUNK_EVENTS = 4096;
const CHUNK_BYTES = 256 * 1024;

interface Chunk {
  count: number;
  used: number;
  timestamps: Float64Array;
  ingestionTimes: Float64Array;
  /** Where each text begins; it ends where the next one begins. */
  offsets: Uint32Array;
  /** Stream index of each event; 0 is a deleted one. */
  streams: Uint32Array;
  /** Undefined once no event is left; the timestamps stay for the holes in timelines. */
  text: Buffer | undefined;
  live: number;
  /** How often timelines hold an id of this chunk. */
  held: number;
}

export function createEventTable(logBytesMax: number): EventTable {
  const chunks = new Map<number, Chunk>();
  const streams: EventStream[] = [{ name: '', index: 0, timeline: createTimeline(), group: createTimeline() }];
  let newest = -1;
  /** Every event before this id is deleted. */
  let oldest = 0;
  let logBytes = 0;
  /** Texts are freed by whole chunks: so many bytes are held for those that are left. */
  let heldBytes = 0;

  const chunkOf = (id: number) => chunks.get(Math.floor(id / CHUNK_EVENTS));
  const timestamp = (id: number) => chunkOf(id)?.timestamps[id % CHUNK_EVENTS] ?? Number.NaN;

  const timeOf = (id: number | undefined) => (id === undefined ? undefined : timestamp(id));
  function streamOf(id: number): EventStream | undefined {
    const index = chunkOf(id)?.streams[id % CHUNK_EVENTS];
    return index ? streams[index] : undefined;
  }

  /** Appends to the newest chunk, or to a new one if that is full; gives the id. */
  function store(stream: EventStream, time: number, message: string, bytes: number, ingestionTime: number): number {
    let chunk = chunks.get(newest);
    if (!chunk?.text || chunk.count === CHUNK_EVENTS || chunk.used + bytes > chunk.text.length) {
      if (chunk) seal(chunk);
      if (chunk?.live === 0) free(chunk);
      if (chunk?.held === 0) chunks.delete(newest);
      newest += 1;
      chunk = {
        count: 0,
        used: 0,
        timestamps: new Float64Array(CHUNK_EVENTS),
        ingestionTimes: new Float64Array(CHUNK_EVENTS),
        offsets: new Uint32Array(CHUNK_EVENTS),
        streams: new Uint32Array(CHUNK_EVENTS),
        text: Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes)),
        live: 0,
        held: 0,
      };
      chunks.set(newest, chunk);
      heldBytes += chunk.text?.length ?? 0;
    }
    const i = chunk.count;
    chunk.timestamps[i] = time;
    chunk.ingestionTimes[i] = ingestionTime;
    chunk.offsets[i] = chunk.used;
    chunk.streams[i] = stream.index;
    chunk.text?.write(message, chunk.used);
    chunk.count += 1;
    chunk.used += bytes;
    chunk.live += 1;
    chunk.held += 2;
    return newest * CHUNK_EVENTS + i;
  }

  function bytesAt(chunk: Chunk, i: number): number {
    const end = i + 1 < chunk.count ? chunk.offsets[i + 1]! : chunk.used;
    return end - chunk.offsets[i]!;
  }

  function remove(id: number): void {
    const chunk = chunkOf(id);
    const i = id % CHUNK_EVENTS;
    const stream = streams[chunk?.streams[i] ?? 0];
    if (!chunk || !stream?.index) return;
    const bytes = bytesAt(chunk, i) + EVENT_OVERHEAD;
    chunk.streams[i] = 0;
    chunk.live -= 1;
    // The newest chunk is still being written to.
    if (chunk.live === 0 && chunk !== chunks.get(newest)) free(chunk);
    logBytes -= bytes;
    for (const timeline of [stream.timeline, stream.group]) {
      timeline.bytes -= bytes;
      timeline.holes += 1;
      const { holes, ids } = timeline;
      if (holes === ids.length || (holes > 64 && holes * 2 > ids.length)) compact(timeline);
    }
  }

  function free(chunk: Chunk): void {
    heldBytes -= chunk.text?.length ?? 0;
    chunk.text = undefined;
  }

  function compact(timeline: Timeline): void {
    timeline.ids = timeline.ids.filter((id) => {
      const chunk = chunkOf(id);
      if (!chunk || chunk.streams[id % CHUNK_EVENTS]) return chunk !== undefined;
      chunk.held -= 1;
      const number = Math.floor(id / CHUNK_EVENTS);
      if (chunk.held === 0 && number !== newest) chunks.delete(number);
      return false;
    });
    timeline.holes = 0;
  }

  function dropOldest(): void {
    const end = newest * CHUNK_EVENTS + (chunks.get(newest)?.count ?? 0);
    // Many deletions may leave little in many chunks: what they hold is bounded, too.
    const heldMax = logBytesMax * 1.25 + 4 * CHUNK_BYTES;
    while ((logBytes > logBytesMax || heldBytes > heldMax) && oldest < end) {
      const number = Math.floor(oldest / CHUNK_EVENTS);
      const chunk = chunks.get(number);
      if (chunk && oldest % CHUNK_EVENTS < chunk.count && chunk.live > 0) {
        remove(oldest);
        oldest += 1;
      } else if (number === newest) break;
      else oldest = (number + 1) * CHUNK_EVENTS;
    }
  }

  return {
    stream(name, group) {
      const stream = { name, index: streams.length, timeline: createTimeline(), group };
      streams.push(stream);
      return stream;
    },
    add(stream, batch, ingestionTime) {
      const ids = batch.map(({ timestamp: time, message }) => {
        const bytes = Buffer.byteLength(message);
        const id = store(stream, Math.trunc(time), message, bytes, ingestionTime);
        logBytes += bytes + EVENT_OVERHEAD;
        stream.timeline.bytes += bytes + EVENT_OVERHEAD;
        stream.group.bytes += bytes + EVENT_OVERHEAD;
        return id;
      });
      ids.sort((a, b) => timestamp(a) - timestamp(b) || a - b);
      for (const timeline of [stream.timeline, stream.group]) merge(timeline, ids);
      dropOldest();
    },
    clear(timeline) {
      // Compacting makes a new list, so this one stays as it is.
      for (const id of timeline.ids) remove(id);
    },
    position,
    timestamp,
    first: ({ ids }) => timeOf(ids.find((id) => streamOf(id))),
    last: ({ ids }) => timeOf(ids.findLast((id) => streamOf(id))),
    streamOf,
    read(id) {
      const chunk = chunkOf(id);
      const i = id % CHUNK_EVENTS;
      const stream = streams[chunk?.streams[i] ?? 0];
      if (!chunk?.text || !stream?.index) return undefined;
      const start = chunk.offsets[i]!;
      return {
        timestamp: chunk.timestamps[i]!,
        ingestionTime: chunk.ingestionTimes[i]!,
        message: chunk.text.toString('utf8', start, start + bytesAt(chunk, i)),
        streamName: stream.name,
      };
    },
    usage: () => ({ logBytes, logBytesMax }),
  };

  /** Merges sorted new ids into a timeline: touches only what is later than the first of them. */
  function merge({ ids }: Timeline, added: readonly number[]): void {
    const [first] = added;
    const last = ids.at(-1);
    if (first === undefined) return;
    const isLate = last !== undefined && timestamp(last) > timestamp(first);
    const later = isLate ? ids.splice(indexOf(ids, timestamp(first) + 1, 0)) : [];
    let i = 0;
    for (const id of added) {
      while (i < later.length && timestamp(later[i]!) <= timestamp(id)) ids.push(later[i++]!);
      ids.push(id);
    }
    while (i < later.length) ids.push(later[i++]!);
  }

  function position({ ids }: Timeline, time: number, id: number): number {
    return indexOf(ids, time, id);
  }

  function indexOf(ids: readonly number[], time: number, id: number): number {
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
}

/** Arrays that fit what the chunk holds. */
function seal(chunk: Chunk): void {
  chunk.timestamps = chunk.timestamps.slice(0, chunk.count);
  chunk.ingestionTimes = chunk.ingestionTimes.slice(0, chunk.count);
  chunk.offsets = chunk.offsets.slice(0, chunk.count);
  chunk.streams = chunk.streams.slice(0, chunk.count);
}

/** 56 digits, rising with time, as CloudWatch's are. */
export const eventIdOf = (timestamp: number, id: number): string =>
  String(timestamp).padStart(16, '0') + String(id).padStart(40, '0');
