/** Reads what a runtime writes: frames of type, length, time in microseconds and text; and plain lines of its outputs. */
import type { Readable } from 'node:stream';

const FRAME_TYPE = 0xa55a0003;
const HEADER_BYTES = 16;
/** A length that only a function which writes to this descriptor itself can claim. */
const LONGEST = 2 ** 24;

export interface Telemetry {
  /** Calls back once all that was written before now has been read. */
  drained(then: () => void): void;
}

/** `take` gets each line with its time in milliseconds. Bytes that are no frame end the reading of this stream. */
export function readTelemetry(stream: Readable, take: (time: number, text: string) => void): Telemetry {
  let rest: Buffer = Buffer.alloc(0);
  let reads = 0;
  let broken = false;
  stream.on('data', (chunk: Buffer) => {
    reads += 1;
    if (broken) return;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= HEADER_BYTES) {
      const length = rest.readUInt32BE(at + 4);
      if (rest.readUInt32BE(at) !== FRAME_TYPE || length > LONGEST) {
        broken = true;
        return;
      }
      const end = at + HEADER_BYTES + length;
      if (end > rest.length) break;
      take(Number(rest.readBigUInt64BE(at + 8) / 1000n), rest.toString('utf8', at + HEADER_BYTES, end));
      at = end;
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

/** CloudWatch Logs takes 1 MB an event; a longer line is cut in pieces. */
const LONGEST_LINE = 2 ** 20;

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
