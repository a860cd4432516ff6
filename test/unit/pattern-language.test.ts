/** The pattern language of EventBridge: what matches, one row per fact (aws-facts 3.3). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../src/local/services/events/fields.ts';
import { compilePattern } from '../../src/local/services/events/pattern.ts';

const matches = (pattern: unknown, event: unknown) => compilePattern(JSON.stringify(pattern)).matches(fieldsOf(event));

type Row = [fact: string, pattern: unknown, event: unknown, expected: boolean];

const EXACT: Row[] = [
  ['a string', { a: ['x'] }, { a: 'x' }, true],
  ['another string', { a: ['x'] }, { a: 'y' }, false],
  ['strings are case-sensitive', { a: ['x'] }, { a: 'X' }, false],
  ['keys are case-sensitive', { a: ['x'] }, { A: 'x' }, false],
  ['OR inside a list', { a: ['x', 'y'] }, { a: 'y' }, true],
  ['AND across keys', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
  ['keys that the pattern leaves out do not count', { a: ['x'] }, { a: 'x', b: 'z' }, true],
  ['nested keys', { a: { b: { c: ['x'] } } }, { a: { b: { c: 'x' } } }, true],
  ['a pattern of an object does not match a string there', { a: { b: ['x'] } }, { a: 'x' }, false],
  ['a pattern of a value does not match an object there', { a: ['x'] }, { a: { b: 'x' } }, false],
  ['a number', { a: [300] }, { a: 300 }, true],
  ['300 matches 300.0', { a: [300] }, JSON.parse('{"a":300.0}'), true],
  ['a number does not match its text', { a: [300] }, { a: '300' }, false],
  ['a text does not match its number', { a: ['300'] }, { a: 300 }, false],
  ['true', { a: [true] }, { a: true }, true],
  ['true is not false', { a: [true] }, { a: false }, false],
  ['true is not its text', { a: [true] }, { a: 'true' }, false],
  ['null matches null', { a: [null] }, { a: null }, true],
  ['null does not match the text', { a: [null] }, { a: 'null' }, false],
  ['null does not match a missing field', { a: [null] }, { b: 1 }, false],
  ['the empty string', { a: [''] }, { a: '' }, true],
  ['the empty string is not null', { a: [''] }, { a: null }, false],
  ['a detail that is a JSON string is no object', { detail: { a: ['x'] } }, { detail: '{"a":"x"}' }, false],
  ['a key of the prototype is a key like others', { a: { constructor: ['x'] } }, { a: {} }, false],
  ['a key __proto__', JSON.parse('{"__proto__":["x"]}'), JSON.parse('{"__proto__":"x"}'), true],
];

const ARRAYS: Row[] = [
  ['any element of the event array', { a: ['x'] }, { a: ['w', 'x'] }, true],
  ['any intersection', { a: ['x', 'y'] }, { a: ['y', 'z'] }, true],
  ['no intersection', { a: ['x', 'y'] }, { a: ['v', 'w'] }, false],
  ['arrays in arrays are flattened', { a: ['x'] }, { a: [['w'], ['x']] }, true],
  ['an empty array never matches null', { a: [null] }, { a: [] }, false],
  ['an empty array does not exist', { a: [{ exists: true }] }, { a: [] }, false],
  ['an empty array is absent', { a: [{ exists: false }] }, { a: [] }, true],
  ['an array of empty objects does not exist', { a: [{ exists: true }] }, { a: [{}] }, false],
  ['null in an array', { a: [null] }, { a: [1, null] }, true],
  ['objects in an array are flattened', { a: { b: ['x'] } }, { a: [{ b: 'w' }, { b: 'x' }] }, true],
  ['fields of one element', { a: { b: [1], c: [2] } }, { a: [{ b: 1, c: 2 }] }, true],
  [
    'fields of different elements are no match',
    { a: { b: [1], c: [2] } },
    {
      a: [
        { b: 1, c: 3 },
        { b: 4, c: 2 },
      ],
    },
    false,
  ],
  [
    'fields of one element that is not the first',
    { a: { b: [1], c: [2] } },
    {
      a: [
        { b: 1, c: 3 },
        { b: 1, c: 2 },
      ],
    },
    true,
  ],
  [
    'consistency holds over nested arrays',
    { a: { b: { c: [1] }, d: [2] } },
    {
      a: [
        { b: [{ c: 1 }], d: 3 },
        { b: [{ c: 4 }], d: 2 },
      ],
    },
    false,
  ],
  ['nested arrays of one element', { a: { b: { c: [1] }, d: [2] } }, { a: [{ b: [{ c: 4 }, { c: 1 }], d: 2 }] }, true],
  [
    'elements of different arrays are free',
    { a: { x: [1] }, b: { y: [2] } },
    { a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }, { y: 0 }] },
    true,
  ],
  [
    'a value beside an array goes with every element',
    { a: { b: [1] }, c: [2] },
    { a: [{ b: 0 }, { b: 1 }], c: 2 },
    true,
  ],
  [
    'arrays directly in arrays hold their elements apart',
    { a: { b: [1], c: [2] } },
    { a: [[{ b: 1 }, { c: 2 }], [{ b: 3 }]] },
    false,
  ],
  [
    'the message of an SNS event, as a destination record holds it',
    { detail: { requestPayload: { Records: { Sns: { Message: [{ prefix: 'please ' }] } } } } },
    { detail: { requestPayload: { Records: [{ Sns: { Message: 'please fail' } }] } } },
    true,
  ],
];

const DOTS: Row[] = [
  ['a dotted key of the event', { state: { status: ['x'] } }, { 'state.status': 'x' }, true],
  ['a dotted key of the pattern', { 'state.status': ['x'] }, { state: { status: 'x' } }, true],
  ['a dotted key of the event with another value', { state: { status: ['x'] } }, { 'state.status': 'y' }, false],
  ['both', { 'a.b': { c: ['x'] } }, { a: { 'b.c': 'x' } }, true],
  [
    'two arrays of one path hold their elements apart',
    { a: { b: { x: [1], y: [2], z: [3] } } },
    {
      a: [
        { 'b.x': 1, 'b.y': 0, 'b.z': 0 },
        { 'b.x': 0, 'b.y': 0, 'b.z': 3 },
      ],
      'a.b': [
        { x: 0, y: 2, z: 0 },
        { x: 0, y: 0, z: 3 },
      ],
    },
    false,
  ],
];

const TEXT: Row[] = [
  ['prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
  ['prefix elsewhere', { a: [{ prefix: 'bc' }] }, { a: 'abc' }, false],
  ['the empty prefix matches any string', { a: [{ prefix: '' }] }, { a: 'abc' }, true],
  ['the empty prefix matches no number', { a: [{ prefix: '' }] }, { a: 1 }, false],
  ['prefix on a number', { a: [{ prefix: '1' }] }, { a: 12 }, false],
  ['suffix', { a: [{ suffix: '.png' }] }, { a: 'x.png' }, true],
  ['suffix elsewhere', { a: [{ suffix: '.png' }] }, { a: '.png.x' }, false],
  ['the empty suffix matches any string', { a: [{ suffix: '' }] }, { a: '' }, true],
  ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'AbC' }] }, { a: 'aBc' }, true],
  ['equals-ignore-case wants the whole text', { a: [{ 'equals-ignore-case': 'AbC' }] }, { a: 'aBcd' }, false],
  ['prefix ignoring case', { a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }, true],
  ['prefix ignoring case elsewhere', { a: [{ prefix: { 'equals-ignore-case': 'BC' } }] }, { a: 'abc' }, false],
  ['suffix ignoring case', { a: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { a: 'x.png' }, true],
  ['suffix ignoring case elsewhere', { a: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }, { a: '.pngx' }, false],
  ['wildcard', { a: [{ wildcard: 'a*c' }] }, { a: 'abbbc' }, true],
  ['wildcard for nothing at all', { a: [{ wildcard: 'a*c' }] }, { a: 'ac' }, true],
  ['wildcard needs its end', { a: [{ wildcard: 'a*c' }] }, { a: 'abcd' }, false],
  ['wildcard needs its start', { a: [{ wildcard: 'a*c' }] }, { a: 'xac' }, false],
  ['several wildcards', { a: [{ wildcard: '*a*b*' }] }, { a: 'xaybz' }, true],
  ['several wildcards in order', { a: [{ wildcard: '*a*b*' }] }, { a: 'xbyaz' }, false],
  ['the two ends of a wildcard do not overlap', { a: [{ wildcard: 'aba*aba' }] }, { a: 'ababa' }, false],
  ['a lone wildcard', { a: [{ wildcard: '*' }] }, { a: '' }, true],
  ['an escaped star is a star', { a: [{ wildcard: 'a\\*c' }] }, { a: 'a*c' }, true],
  ['an escaped star is no wildcard', { a: [{ wildcard: 'a\\*c' }] }, { a: 'abc' }, false],
  ['an escaped backslash', { a: [{ wildcard: 'a\\\\*' }] }, { a: 'a\\b' }, true],
  ['a wildcard crosses line breaks', { a: [{ wildcard: 'a*c' }] }, { a: 'a\nc' }, true],
  ['the empty wildcard matches no text', { a: [{ wildcard: '' }] }, { a: 'a' }, false],
];

const NUMERIC: Row[] = [
  ['=', { a: [{ numeric: ['=', 5] }] }, { a: 5.0 }, true],
  ['= another', { a: [{ numeric: ['=', 5] }] }, { a: 6 }, false],
  ['<', { a: [{ numeric: ['<', 5] }] }, { a: 4.9 }, true],
  ['< itself', { a: [{ numeric: ['<', 5] }] }, { a: 5 }, false],
  ['<= itself', { a: [{ numeric: ['<=', 5] }] }, { a: 5 }, true],
  ['>', { a: [{ numeric: ['>', 5] }] }, { a: 5.1 }, true],
  ['> itself', { a: [{ numeric: ['>', 5] }] }, { a: 5 }, false],
  ['>= itself', { a: [{ numeric: ['>=', 5] }] }, { a: 5 }, true],
  ['a range, inside', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
  ['a range, below', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
  ['a range, above', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5.5 }, false],
  ['= of a decimal written otherwise', { a: [{ numeric: ['=', 0.5] }] }, JSON.parse('{"a":5.0e-1}'), true],
  ['beyond 5e9, in double precision', { a: [{ numeric: ['>', 5e9] }] }, { a: 5000000001 }, true],
  ['a range without its ends', { a: [{ numeric: ['>=', 0, '<', 5] }] }, { a: 5 }, false],
  ['a range with its lower end', { a: [{ numeric: ['>=', 0, '<', 5] }] }, { a: 0 }, true],
  ['of an array: any element', { a: [{ numeric: ['>', 5] }] }, { a: [1, 9] }, true],
  ['never null', { a: [{ numeric: ['>', -1] }] }, { a: null }, false],
  ['never a numeric string', { a: [{ numeric: ['=', 5] }] }, { a: '5' }, false],
];

const CIDR: Row[] = [
  ['inside', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
  ['outside', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }, false],
  ['everything', { a: [{ cidr: '0.0.0.0/0' }] }, { a: '203.0.113.9' }, true],
  ['IPv6 inside', { a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db8:1::1' }, true],
  ['IPv6 outside', { a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db9::1' }, false],
  ['no network at all in IPv6', { a: [{ cidr: '::/0' }] }, { a: 'fe80::1' }, true],
  ['a network that is no whole byte', { a: [{ cidr: '10.0.0.128/25' }] }, { a: '10.0.0.127' }, false],
  ['a v4 address in a v6 block', { a: [{ cidr: '::/0' }] }, { a: '10.0.0.1' }, false],
  ['a number is no address', { a: [{ cidr: '0.0.0.0/0' }] }, { a: 5 }, false],
  ['no address', { a: [{ cidr: '10.0.0.0/24' }] }, { a: 'ten' }, false],
  ['a v6 address in a v4 block', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '::1' }, false],
];

const EXISTS: Row[] = [
  ['true on a leaf', { a: [{ exists: true }] }, { a: 'x' }, true],
  ['true on null', { a: [{ exists: true }] }, { a: null }, true],
  ['true on a missing leaf', { a: [{ exists: true }] }, { b: 1 }, false],
  ['true on an object: leaves only', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
  ['false on a missing leaf', { a: [{ exists: false }] }, { b: 1 }, true],
  ['false on a leaf', { a: [{ exists: false }] }, { a: 1 }, false],
  ['false or a value: missing', { a: [{ exists: false }, 'x'] }, {}, true],
  ['false or a value: the value', { a: [{ exists: false }, 'x'] }, { a: 'x' }, true],
  ['false or a value: another', { a: [{ exists: false }, 'x'] }, { a: 'y' }, false],
  ['true if any element has the leaf', { a: { b: [{ exists: true }] } }, { a: [{ c: 1 }, { b: 1 }] }, true],
  [
    'false in the element that was chosen',
    { a: { b: [1], c: [{ exists: false }] } },
    { a: [{ b: 1 }, { b: 2, c: 1 }] },
    true,
  ],
  ['false, but there in the element', { a: { b: [1], c: [{ exists: false }] } }, { a: [{ b: 1, c: 1 }, {}] }, false],
];

const ANYTHING_BUT: Row[] = [
  ['another string', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
  ['the string', { a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
  ['a number', { a: [{ 'anything-but': 5 }] }, { a: 5 }, false],
  ['its text', { a: [{ 'anything-but': 5 }] }, { a: '5' }, true],
  ['a list of strings', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
  ['none of a list', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
  ['a list of numbers', { a: [{ 'anything-but': [1, 2] }] }, { a: 2 }, false],
  ['a missing field is no match', { a: [{ 'anything-but': 'x' }] }, { b: 'y' }, false],
  ['null matches', { a: [{ 'anything-but': 'x' }] }, { a: null }, true],
  ['null is none of a list', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: null }, true],
  ['an element that is something else', { a: [{ 'anything-but': 'x' }] }, { a: ['x', 'y'] }, true],
  ['a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
  ['no such prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'yx' }, true],
  ['a prefix, on a number', { a: [{ 'anything-but': { prefix: '1' } }] }, { a: 12 }, true],
  ['a list of prefixes', { a: [{ 'anything-but': { prefix: ['x', 'y'] } }] }, { a: 'yz' }, false],
  ['a suffix', { a: [{ 'anything-but': { suffix: 'x' } }] }, { a: 'yx' }, false],
  ['no such suffix', { a: [{ 'anything-but': { suffix: ['x', 'z'] } }] }, { a: 'xy' }, true],
  ['ignoring case', { a: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] }, { a: 'X' }, false],
  ['a list ignoring case', { a: [{ 'anything-but': { 'equals-ignore-case': ['x', 'y'] } }] }, { a: 'Y' }, false],
  ['none of a list ignoring case', { a: [{ 'anything-but': { 'equals-ignore-case': ['x', 'y'] } }] }, { a: 'z' }, true],
  ['a list of wildcards', { a: [{ 'anything-but': { wildcard: ['x*z', '*q'] } }] }, { a: 'iq' }, false],
  ['no such suffix, on null', { a: [{ 'anything-but': { suffix: 'x' } }] }, { a: null }, true],
  ['a suffix where the field is missing', { a: [{ 'anything-but': { suffix: 'x' } }] }, {}, false],
  ['a wildcard', { a: [{ 'anything-but': { wildcard: 'x*z' } }] }, { a: 'xyz' }, false],
  ['no such wildcard', { a: [{ 'anything-but': { wildcard: ['x*z', '*q'] } }] }, { a: 'xy' }, true],
  [
    'every failure, as the failure rule has it',
    { detail: { requestContext: { condition: [{ 'anything-but': 'Success' }] } } },
    { detail: { requestContext: { condition: 'RetriesExhausted' } } },
    true,
  ],
];

const OR: Row[] = [
  ['the first', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'x' }, true],
  ['the second', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, true],
  ['neither', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'y', b: 'x' }, false],
  ['with a key beside it', { c: [1], $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'x', c: 1 }, true],
  ['without the key beside it', { c: [1], $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'x', c: 2 }, false],
  ['anything-but in an alternative', { $or: [{ a: [{ 'anything-but': 'x' }] }, { b: [1] }] }, { a: 'y' }, true],
  ['exists in an alternative', { $or: [{ a: [{ exists: false }] }, { b: [1] }] }, { a: 1, b: 2 }, false],
  ['numeric in an alternative', { $or: [{ a: [{ numeric: ['>', 5] }] }, { b: [1] }] }, { a: 6 }, true],
  ['the key beside it comes after it', { $or: [{ a: ['x'] }, { b: ['y'] }], c: [1] }, { b: 'y', c: 2 }, false],
  ['nested in a key', { d: { $or: [{ a: ['x'] }, { b: ['y'] }] } }, { d: { b: 'y' } }, true],
  ['in one another', { $or: [{ $or: [{ a: [1] }, { b: [1] }] }, { c: [1] }] }, { b: 1 }, true],
  ['all of an alternative', { $or: [{ a: ['x'], c: [1] }, { b: ['y'] }] }, { a: 'x', c: 2 }, false],
  ['of match expressions is a field of that name', { $or: [{ prefix: 'x' }, { suffix: 'y' }] }, { $or: 'xz' }, true],
];

it.each(
  Object.entries({
    exact: EXACT,
    arrays: ARRAYS,
    'dotted keys': DOTS,
    text: TEXT,
    numeric: NUMERIC,
    cidr: CIDR,
    exists: EXISTS,
    'anything-but': ANYTHING_BUT,
    $or: OR,
  }).flatMap(([operator, rows]) => rows.map(([fact, ...row]) => [`${operator}: ${fact}`, ...row] as const)),
)('3.3 %s', (_fact, pattern, event, expected) => {
  expect(matches(pattern, event)).toBe(expected);
});

describe('3.3 arrays', () => {
  const leaf = fc.constantFrom(0, 1);
  const inner = fc.array(fc.record({ x: leaf, y: leaf }), { maxLength: 3 });
  const outer = fc.array(fc.record({ p: leaf, q: inner }, { requiredKeys: [] }), { maxLength: 3 });
  const event = fc.record({ a: outer, b: inner });
  type Outer = { p?: number; q?: { x: number; y: number }[] };

  it('agree with trying every element', () => {
    fc.assert(
      fc.property(event, fc.tuple(leaf, leaf, leaf, leaf), ({ a, b }, [p, x, y, bx]) => {
        const pattern = { a: { p: [p], q: { x: [x], y: [y] } }, b: { x: [bx] } };
        const ofOne = (item: Outer) => item.p === p && (item.q ?? []).some((each) => each.x === x && each.y === y);
        expect(matches(pattern, { a, b })).toBe(a.some(ofOne) && b.some((each) => each.x === bx));
      }),
      { numRuns: 300 },
    );
  });

  it('do not multiply where they have nothing to do with each other', () => {
    const many = Array.from({ length: 300 }, (_, x) => ({ x: 1, n: x }));
    const names = 'abcdefghij'.split('');
    const pattern = Object.fromEntries([...names.map((name) => [name, { x: [1] }]), ['z', ['no']]]);
    expect(matches(pattern, { ...Object.fromEntries(names.map((name) => [name, many])), z: 'yes' })).toBe(false);
  });

  it('are walked in time that grows with their length', () => {
    const pattern = { a: { b: [1], c: [1], d: [2] } };
    const alike = Array.from({ length: 20_000 }, () => ({ b: 1, c: 1, d: 1 }));
    expect(matches(pattern, { a: alike })).toBe(false);
    expect(matches(pattern, { a: [...alike, { b: 1, c: 1, d: 2 }] })).toBe(true);
  });

  it('may lie deep in one another', () => {
    const nested = `${'['.repeat(500)}${Array(5000).fill('{"b":1,"c":1}').join()}${']'.repeat(500)}`;
    expect(matches({ a: { b: [1], c: [2] } }, JSON.parse(`{"a":${nested}}`))).toBe(false);
  });

  it('are given up where dotted keys multiply them', () => {
    const pair = Array.from({ length: 1200 }, () => ({ x: 1, y: 1 }));
    const dotted = pair.map(({ x, y }) => ({ 'b.x': x, 'b.y': y }));
    expect(() => matches({ a: { b: { x: [1], y: [1], z: ['no'] } } }, { a: dotted, 'a.b': pair })).toThrow(
      'too many elements of arrays to compare',
    );
  });
});
