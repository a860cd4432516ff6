/** Random values of a Smithy schema, from a seed: what an SDK client may send and an endpoint may answer. */
import type { NormalizedSchema } from '@smithy/core/schema';

/** The next of a sequence of numbers in [0, 1), the same for the same seed. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const TEXTS = ['a', 'x y', 'ü€', '<&>"\'', 'a/b:c', '50%+1', 'é😀', 'line\nnext', 'k=v&w', '{"j":1}', '.', 'a,b'];
const LABELS = ['a', 'a/b', 'arn:aws:x:y::z/w', 'x y', '50%', '$LATEST', 'ü'];
const HEADERS = ['h', 'a-b', 'x;y=1'];
const MAX_DEPTH = 12;

type Place = 'label' | 'header' | 'query' | 'status' | 'body';

/** A value of the schema; optional members are left out now and then, more so the deeper they lie. */
export function randomValue(schema: NormalizedSchema, random: Random, depth = 0, place: Place = 'body'): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const at = placeOf(schema, place);
  const inner = (member: NormalizedSchema) => randomValue(member, random, depth + 1, at);
  const count = (most: number) => (at !== 'body' ? 1 : depth > 6 ? 0 : Math.floor(random() * (most + 1)));
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()];
    if (schema.isUnionSchema()) {
      const [name, member] = pick(members);
      return { [name]: randomValue(member, random, depth + 1) };
    }
    const raw = schema.getSchema();
    const required = Array.isArray(raw) ? Number(raw[6] ?? 0) : 0;
    const chance = depth < 2 ? 0.8 : depth < 5 ? 0.4 : 0.05;
    const kept = members.filter(
      ([, member], i) =>
        depth <= MAX_DEPTH && (i < required || member.getMergedTraits().httpLabel || random() < chance),
    );
    return Object.fromEntries(kept.map(([name, member]) => [name, randomValue(member, random, depth + 1)]));
  }
  if (schema.isListSchema()) return Array.from({ length: count(3) }, () => inner(schema.getValueSchema()));
  if (schema.isMapSchema()) {
    const keys = Array.from({ length: count(2) }, (_, i) => `k${i}${at === 'body' ? pick(['', '.x', '-y']) : ''}`);
    return Object.fromEntries(keys.map((key) => [key, inner(schema.getValueSchema())]));
  }
  if (schema.isTimestampSchema()) return new Date(pick([0, 1767323045000, 1700000000000]));
  if (schema.isBlobSchema())
    return Buffer.from(
      pick([
        [0, 255, 1],
        [80, 75],
        [195, 188],
      ]),
    );
  if (schema.isBooleanSchema()) return random() < 0.5;
  if (schema.isNumericSchema()) return at === 'status' ? pick([200, 202]) : pick([0, 1, 7, 2 ** 31 - 1]);
  if (schema.isDocumentSchema()) return { d: [1, 'x', true] };
  return pick(at === 'header' ? HEADERS : at === 'label' ? LABELS : TEXTS);
}

function placeOf(schema: NormalizedSchema, place: Place): Place {
  const traits = schema.getMergedTraits();
  if (traits.httpLabel) return 'label';
  if (traits.httpHeader) return 'header';
  if (traits.httpQuery || traits.httpQueryParams) return 'query';
  return traits.httpResponseCode ? 'status' : place;
}

/** A value as both sides of the wire must see it: bytes as hex, and nothing empty, since a form can't carry that. */
export async function comparable(value: unknown): Promise<unknown> {
  if (value === undefined || value === null || value instanceof Date) return value ?? undefined;
  if (value instanceof String) return value.toString();
  if (value instanceof Uint8Array) return value.byteLength ? `bytes:${Buffer.from(value).toString('hex')}` : undefined;
  if (typeof value !== 'object') return value;
  if ('transformToByteArray' in value && typeof value.transformToByteArray === 'function') {
    return comparable(await value.transformToByteArray());
  }
  if (Array.isArray(value)) {
    const items = (await Promise.all(value.map(comparable))).filter((item) => item !== undefined);
    return items.length ? items : undefined;
  }
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const seen = name === '$metadata' ? undefined : await comparable(member);
    if (seen !== undefined) members.push([name, seen]);
  }
  return members.length ? Object.fromEntries(members) : undefined;
}
