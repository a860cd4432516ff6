/** Reads what a runtime writes: frames of type, length, time in microseconds and text; and plain lines of its outputs. */
import type { Readable } from 'node:stream';

const FRAME_TYPE = 0xa55a0003;
const HEADER_BYTES = 16;
/** CloudWatch Logs takes 1 MB an event; a longer line is cut in pieces. */
const LONGEST_LINE = 2 ** 20;

export interface Telemetry {
  /** Calls back once all that was written before now has been read. */
  drained(then: () => void): void;
}

/** `take` gets each line with its time in milliseconds. Bytes that are no frame end the reading of this stream. */
export function readTelemetry(stream: Readable, take: (time: number, text: string) => void): Telemetry {
  let rest: Buffer = Buffer.alloc(0);
  let reads = 0;
  let broken = false;
  /** Of the frame that is being read: its time, and what is still to come. */
  let time = 0;
  let left: number | undefined;
  stream.on('data', (chunk: Buffer) => {
    reads += 1;
    if (broken) return;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      if (left === undefined) {
        if (rest.length - at < HEADER_BYTES) break;
        if (rest.readUInt32BE(at) !== FRAME_TYPE) {
          broken = true;
          return;
        }
        left = rest.readUInt32BE(at + 4);
        time = Number(rest.readBigUInt64BE(at + 8) / 1000n);
        at += HEADER_BYTES;
      }
      const isLast = left <= LONGEST_LINE;
      let size = isLast ? left : LONGEST_LINE;
      if (rest.length - at < size + (isLast ? 0 : 1)) break;
      // Not in the middle of a character.
      while (!isLast && (rest[at + size]! & 0xc0) === 0x80) size -= 1;
      take(time, rest.toString('utf8', at, at + size));
      at += size;
      left = isLast ? undefined : left - size;
    }
    rest = rest.subarray(at);
  });
  stream.on('error', () => {});
  return {
    // What was written lies in the pipe already: each turn of the loop reads some of it, until one reads nothing.
    drained(then) {
      const before = reads;
      setImmediate(() => {
        if (reads === before) then();
        else this.drained(then);
      });
    },
  };
}

/** `take` gets each line of a stream with its line feed, and what is left without one when the stream ends. */
export function readLines(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    // The rest holds no line feed: to look through it again with each chunk would take long for a long line.
    const lines = chunk.split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    for (const line of lines) take(`${line}\n`);
    for (; rest.length >= LONGEST_LINE; rest = rest.slice(LONGEST_LINE)) take(rest.slice(0, LONGEST_LINE));
  });
  stream.on('end', () => rest && take(`${rest}\n`));
  stream.on('error', () => {});
}
