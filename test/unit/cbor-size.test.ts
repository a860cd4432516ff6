/** CBOR that promises more than it has is refused before anything is made of it. */
import { cbor } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import { checkCborSize } from '../../src/local/wire/cbor-size.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('is passed', () => {
  it.each<[string, Uint8Array]>([
    ['an empty map', bytes('a0')],
    ['what the SDK writes', cbor.serialize({ a: [1, -300, 2 ** 40, 1.5, null, true, 'ü'.repeat(300)], b: { c: {} } })],
    ['bytes and a tagged time', bytes('a2 61 61 43 010203 61 62 c1 1a 00000001')],
    ['lists, maps and texts that a break ends', bytes('bf 61 61 9f 01 a0 ff 61 62 7f 61 78 61 79 ff ff')],
    ['a map of a length in eight bytes', bytes('bb 0000000000000001 61 61 01')],
  ])('%s', (_, body) => {
    expect(() => checkCborSize(body)).not.toThrow();
  });
});

describe('is refused', () => {
  it.each([
    ['nothing', ''],
    ['a list of four items that has one', '84 01'],
    ['a map of two that has one and a half', 'a2 61 61 01 61 62'],
    ['a list of 2^25', '9a 02000000 01'],
    ['a list of 2^64 - 1', '9b ffffffffffffffff 01'],
    ['lists in lists that promise together what each might have', '83 83 83 01 01'],
    ['a text longer than the rest', '62 61'],
    ['a list without its break', '9f 01'],
    ['a number broken off', '1a 0001'],
    ['a tag of nothing', 'c1'],
    ['an integer of any size', 'a1 61 61 c2 41 01'],
    ['a fraction of any size', 'a1 61 61 c4 82 3a 0fffffff 01'],
    ['a tag in two bytes', 'a1 61 61 d8 18 41 01'],
  ])('%s', (_, hex) => {
    expect(() => checkCborSize(bytes(hex))).toThrow(RangeError);
  });
});
