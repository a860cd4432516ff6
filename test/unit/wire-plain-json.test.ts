/** Answers written by JSON.stringify: what comes is what the SDK's codec writes, or it is left to the codec. */
import { FilterLogEventsResponse$ } from '@aws-sdk/client-cloudwatch-logs';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticStructureSchema } from '@smithy/types';
import { describe, expect, it } from 'vitest';
import { jsonRpcCodec, structure, writeJson } from '../../src/local/wire/codec.ts';
import { plainJson } from '../../src/local/wire/plain-json.ts';
import { serviceOf } from '../../src/local/wire/service.ts';
import { SERVICES, type ServiceName } from '../../src/local/wire/services.ts';
import { randomValue, seeded } from '../support/schema-values.ts';

/** Smithy's numbers of kinds: a text, a number, a boolean, a blob, a document. */
const [TEXT, NUMBER, BOOLEAN, BLOB, DOCUMENT] = [0, 1, 2, 21, 15] as const;
const listOf = (member: unknown, traits: object | number = 0) => [1, '', 'List', traits, member];
const mapOf = (member: unknown) => [2, '', 'Map', 0, TEXT, member];
const holding = (member: unknown) =>
  NormalizedSchema.of(structure('Answer', { member: member as StaticStructureSchema[5][number] }));
const codec = (schema: NormalizedSchema, value: unknown) =>
  JSON.parse(writeJson(jsonRpcCodec, schema, value).toString());

const page = NormalizedSchema.of(FilterLogEventsResponse$);
const event = { logStreamName: 's', timestamp: 1, message: 'ü\t"\ud83d\ude00"\n', ingestionTime: 2, eventId: '3' };

it('a page of a log is such an answer', () => {
  const value = { events: [event, { ...event, message: undefined }], searchedLogStreams: [], nextToken: undefined };
  expect(JSON.parse(plainJson(page, value) ?? '')).toEqual(codec(page, value));
});

const LEFT_TO_THE_CODEC: [string, NormalizedSchema, unknown][] = [
  ['a member that is null', page, { nextToken: null }],
  ['a member that the model has not', page, { events: [{ ...event, id: 7 }] }],
  ['a number where a text belongs', page, { nextToken: 7 }],
  ['a text where a number belongs', page, { events: [{ ...event, timestamp: '1' }] }],
  ['a text where a structure belongs', page, { events: [''] }],
  ['a list where a structure belongs', page, { events: [[]] }],
  ['a structure where a list belongs', page, { events: event }],
  ['null for it all', page, null],
  ['null in a list', page, { events: [null] }],
  ['nothing in a list', holding(listOf(TEXT)), { member: ['a', undefined] }],
  ['a number that is none', holding(NUMBER), { member: Number.NaN }],
  ['a number without an end', holding(NUMBER), { member: Number.POSITIVE_INFINITY }],
  ['a text where a boolean belongs', holding(BOOLEAN), { member: 'true' }],
  ['bytes', holding(BLOB), { member: Buffer.from('a') }],
  ['a text for bytes', holding(BLOB), { member: 'a' }],
  ['a map', holding(mapOf(NUMBER)), { member: { a: Number.NaN } }],
  ['a document', holding(DOCUMENT), { member: { a: 1 } }],
  ['a list that may hold null', holding(listOf(TEXT, { sparse: 1 })), { member: ['a'] }],
  ['a text that is JSON', holding([0, '', 'Json', { mediaType: 'application/json' }, TEXT]), { member: '{"a":1}' }],
  ['one of several', holding([4, '', 'Union', 0, ['a', 'b'], [TEXT, TEXT]]), { member: { a: 'x' } }],
];
it.each(LEFT_TO_THE_CODEC)('%s is left to the codec', (_, schema, value) => {
  expect(plainJson(schema, value)).toBeUndefined();
});

it('a structure that holds itself is left to the codec, and comes to an end', () => {
  const tree: unknown[] = [3, '', 'Tree', 0, ['name', 'next'], [TEXT, () => tree]];
  const schema = NormalizedSchema.of(tree as StaticStructureSchema);
  expect(plainJson(schema, { name: 'a', next: { name: 'b' } })).toBeUndefined();
});

const JSON_SERVICES = (Object.keys(SERVICES) as ServiceName[]).filter(
  (name) => SERVICES[name].protocol === 'awsJson1_1',
);
describe.each(JSON_SERVICES)('%s', (name) => {
  it('answers of all operations are the same', async () => {
    const random = seeded(3);
    const { operations } = serviceOf({ signingName: name, ...SERVICES[name] }, await SERVICES[name].load());
    let plain = 0;
    for (const { name: operation, output } of operations.values()) {
      if (output.isUnitSchema() || output.getEventStreamMember()) continue;
      for (let round = 0; round < 5; round += 1) {
        const value = randomValue(output, random);
        const text = plainJson(output, value);
        if (text === undefined) continue;
        plain += 1;
        expect(JSON.parse(text), operation).toEqual(codec(output, value));
      }
    }
    expect(plain).toBeGreaterThan(0);
  });
});
