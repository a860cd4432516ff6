/** The texts of log events in chunks of raw memory: on the JavaScript heap they would take two and a half times their size. */

/** Where the text of an event is, in UTF-8. */
export interface StoredText {
  bytes: Buffer;
  start: number;
  end: number;
}
/** Events by id; ids count arrivals, with gaps. */
export interface EventChunks {
  /** Stores an event for an owner (from 1), and gives its id. */
  store(owner: number, timestamp: number, message: string, ingestionTime: number): number;
  /** Deletes an event and gives the bytes of its text; undefined if it is deleted already. */
  remove(id: number): number | undefined;
  /** Its timestamp is remembered after its deletion, until `forget` was called twice: once for each list that holds it. */
  timestamp(id: number): number;
  forget(id: number): void;
  /** NaN once it is forgotten. */
  ingestionTime(id: number): number;
  /** 0 once it is deleted. */
  owner(id: number): number;
  /** Good until the next call: there are very many. */
  text(id: number): Readonly<StoredText> | undefined;
  /** The first event at or after `id` that is there. */
  next(id: number): number | undefined;
  /** Memory is freed by whole chunks: so many bytes are held for the texts that are left. */
  heldBytes(): number;
}

const CHUNK_EVENTS = 4096;
export const CHUNK_BYTES = 256 * 1024;

interface Chunk {
  count: number;
  used: number;
  timestamps: Float64Array;
  ingestionTimes: Float64Array;
  /** Where each text begins; it ends where the next one begins. */
  offsets: Uint32Array;
  owners: Uint32Array;
  /** Undefined once no event is left. */
  text: Buffer | undefined;
  live: number;
  /** How often lists hold an id of this chunk. */
  held: number;
}

export function createEventChunks(): EventChunks {
  /** Undefined once nothing refers to it. */
  const chunks: (Chunk | undefined)[] = [];
  let newest = -1;
  let heldBytes = 0;

  const place: StoredText = { bytes: Buffer.alloc(0), start: 0, end: 0 };
  const chunkOf = (id: number) => chunks[Math.floor(id / CHUNK_EVENTS)];

  function begin(bytes: number): Chunk {
    const full = chunks[newest];
    if (full) seal(full);
    if (full?.live === 0) free(full);
    if (full?.held === 0) chunks[newest] = undefined;
    newest += 1;
    const text = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, bytes));
    heldBytes += text.length;
    const chunk: Chunk = {
      count: 0,
      used: 0,
      timestamps: new Float64Array(CHUNK_EVENTS),
      ingestionTimes: new Float64Array(CHUNK_EVENTS),
      offsets: new Uint32Array(CHUNK_EVENTS),
      owners: new Uint32Array(CHUNK_EVENTS),
      text,
      live: 0,
      held: 0,
    };
    chunks[newest] = chunk;
    return chunk;
  }

  function free(chunk: Chunk): void {
    heldBytes -= chunk.text?.length ?? 0;
    chunk.text = undefined;
  }

  return {
    store(owner, timestamp, message, ingestionTime) {
      const bytes = Buffer.byteLength(message);
      let chunk = chunks[newest];
      if (!chunk?.text || chunk.count === CHUNK_EVENTS || chunk.used + bytes > chunk.text.length) chunk = begin(bytes);
      const i = chunk.count;
      chunk.timestamps[i] = timestamp;
      chunk.ingestionTimes[i] = ingestionTime;
      chunk.offsets[i] = chunk.used;
      chunk.owners[i] = owner;
      chunk.text?.write(message, chunk.used);
      chunk.count += 1;
      chunk.used += bytes;
      chunk.live += 1;
      chunk.held += 2;
      return newest * CHUNK_EVENTS + i;
    },

    remove(id) {
      const chunk = chunkOf(id);
      const i = id % CHUNK_EVENTS;
      if (!chunk?.owners[i]) return undefined;
      chunk.owners[i] = 0;
      chunk.live -= 1;
      // The newest chunk is still being written to.
      if (chunk.live === 0 && chunk !== chunks[newest]) free(chunk);
      return bytesAt(chunk, i);
    },

    timestamp: (id) => chunkOf(id)?.timestamps[id % CHUNK_EVENTS] ?? Number.NaN,

    ingestionTime: (id) => chunkOf(id)?.ingestionTimes[id % CHUNK_EVENTS] ?? Number.NaN,

    forget(id) {
      const chunk = chunkOf(id);
      if (!chunk) return;
      chunk.held -= 1;
      if (chunk.held === 0 && chunk !== chunks[newest]) chunks[Math.floor(id / CHUNK_EVENTS)] = undefined;
    },

    owner: (id) => chunkOf(id)?.owners[id % CHUNK_EVENTS] ?? 0,

    text(id) {
      const chunk = chunkOf(id);
      const i = id % CHUNK_EVENTS;
      if (!chunk?.text || !chunk.owners[i]) return undefined;
      place.bytes = chunk.text;
      place.start = chunk.offsets[i]!;
      place.end = place.start + bytesAt(chunk, i);
      return place;
    },

    next(id) {
      for (let number = Math.floor(id / CHUNK_EVENTS), i = id % CHUNK_EVENTS; number <= newest; number += 1, i = 0) {
        const chunk = chunks[number];
        if (!chunk?.live) continue;
        while (i < chunk.count && chunk.owners[i] === 0) i += 1;
        if (i < chunk.count) return number * CHUNK_EVENTS + i;
      }
      return undefined;
    },

    heldBytes: () => heldBytes,
  };
}

function bytesAt(chunk: Chunk, i: number): number {
  const end = i + 1 < chunk.count ? chunk.offsets[i + 1]! : chunk.used;
  return end - chunk.offsets[i]!;
}

/** A full chunk keeps arrays that fit what it holds. */
function seal(chunk: Chunk): void {
  chunk.timestamps = chunk.timestamps.slice(0, chunk.count);
  chunk.ingestionTimes = chunk.ingestionTimes.slice(0, chunk.count);
  chunk.offsets = chunk.offsets.slice(0, chunk.count);
  chunk.owners = chunk.owners.slice(0, chunk.count);
}
