/** Values of our wire and values of the botocore bridge. */
import type { Json } from './botocore.ts';

/** What our wire is given to encode. */
export function fromBridge(value: Json): unknown {
  if (Array.isArray(value)) return value.map(fromBridge);
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value) return Buffer.from(String(value.$bytes), 'base64');
  if ('$time' in value) return new Date(Number(value.$time) * 1000);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromBridge(item)]));
}

/** What our wire decoded. */
export function toBridge(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toBridge);
  if (value instanceof String) return value.toString();
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Date) return { $time: value.getTime() / 1000 };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toBridge(item)]));
}

/** Where two values first differ, and how: `Tags.0.Key: "a" ≠ "b"`. Undefined where they are the same. */
export function firstDifference(got: Json, wanted: Json, path = ''): string | undefined {
  const both = [got, wanted];
  if (!both.every((value) => typeof value === 'object' && value !== null)) {
    return Object.is(got, wanted) ? undefined : `${path}: ${short(got)} ≠ ${short(wanted)}`;
  }
  const [a, b] = both as [Record<string, Json>, Record<string, Json>];
  if (Array.isArray(a) !== Array.isArray(b)) return `${path}: ${short(got)} ≠ ${short(wanted)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const difference = firstDifference(a[key], b[key], path ? `${path}.${key}` : key);
    if (difference) return difference;
  }
  return undefined;
}

const short = (value: Json) => (JSON.stringify(value) ?? 'absent').slice(0, 200);
