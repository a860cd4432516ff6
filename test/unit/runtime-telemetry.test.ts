/** What a runtime writes is read whole, however it is cut into chunks; garbage does no harm. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines, readTelemetry } from '../../src/local/runtime/telemetry.ts';

function frame(text: string, timeMs = 1_000): Buffer {
  const message = Buffer.from(text);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0xa55a0003, 0);
  head.writeUInt32BE(message.length, 4);
  head.writeBigUInt64BE(BigInt(timeMs) * 1000n, 8);
  return Buffer.concat([head, message]);
}
/** Cuts bytes at these places. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}
async function written(chunks: Buffer[], read: (stream: PassThrough) => void): Promise<void> {
  const stream = new PassThrough();
  read(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
}

describe('frames', () => {
  it('give the same messages however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat()), async (texts, places) => {
        const seen: [number, string][] = [];
        const bytes = Buffer.concat(texts.map((text, i) => frame(text, i)));
        await written(cut(bytes, places), (stream) => readTelemetry(stream, (time, text) => seen.push([time, text])));
        expect(seen).toEqual(texts.map((text, i) => [i, text]));
      }),
    );
  });

  it('that are longer than an event come in pieces, each of whole characters, and what follows comes too', async () => {
    const seen: [number, string][] = [];
    const long = `${'ü'.repeat(2 ** 20)}x€`.repeat(4);
    const bytes = Buffer.concat([frame(long, 7), frame('next', 8)]);
    const places = Array.from({ length: 200 }, (_, i) => i * 65_536);
    await written(cut(bytes, places), (stream) => readTelemetry(stream, (time, text) => seen.push([time, text])));
    expect(seen.pop()).toEqual([8, 'next']);
    expect(seen.map(([, text]) => text).join('') === long).toBe(true);
    expect(Math.max(...seen.map(([, text]) => Buffer.byteLength(text)))).toBeLessThanOrEqual(2 ** 20);
    expect(new Set(seen.map(([time]) => time))).toEqual(new Set([7]));
  });

  it('end where something else begins', async () => {
    const seen: string[] = [];
    const chunks = [frame('good'), Buffer.from('garbage that is long enough for a head'), frame('late')];
    await written(chunks, (stream) => readTelemetry(stream, (_time, text) => seen.push(text)));
    expect(seen).toEqual(['good']);
  });

  it('are known to be read to the end', async () => {
    const stream = new PassThrough();
    const seen: string[] = [];
    const telemetry = readTelemetry(stream, (_time, text) => seen.push(text));
    for (let i = 0; i < 100; i++) stream.write(frame(String(i)));
    await new Promise<void>((resolve) => telemetry.drained(resolve));
    expect(seen).toHaveLength(100);
  });
});

describe('lines', () => {
  it('are whole however they are cut, the last one with or without its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.array(fc.nat()), async (text, places) => {
        const seen: string[] = [];
        await written(cut(Buffer.from(text), places), (stream) => readLines(stream, (line) => seen.push(line)));
        expect(seen.join('')).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`);
        expect(seen.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
      }),
    );
  });

  it('without an end don’t pile up', async () => {
    const seen: number[] = [];
    const chunks = Array.from({ length: 50 }, () => Buffer.alloc(100_000, 'x'));
    await written(chunks, (stream) => readLines(stream, (line) => seen.push(line.length)));
    expect(seen.length).toBe(5);
    expect(Math.max(...seen)).toBeLessThanOrEqual(2 ** 20);
  });
});
