/** Models of API Gateway are JSON schemas of draft 4 (aws-facts 4.8): one row a keyword, with what fits and what doesn't. */
import { describe, expect, it } from 'vitest';
import { fits } from '../../src/local/gateway/json-schema.ts';
import { VtlError } from '../../src/local/gateway/vtl-value.ts';

const none = () => undefined;

const MANY = Array.from({ length: 20_000 }, (_, i) => i);

const ROWS: [name: string, schema: Record<string, unknown>, fitting: unknown[], unfit: unknown[]][] = [
  ['nothing asked', {}, [1, 'a', null, [], {}], []],
  ['type object', { type: 'object' }, [{}], [[], null, 'a']],
  ['type array', { type: 'array' }, [[]], [{}, 'a']],
  ['type string', { type: 'string' }, ['a'], [1, null]],
  ['type number', { type: 'number' }, [1, 1.5], ['1']],
  ['type integer', { type: 'integer' }, [1, 1.0], [1.5, '1']],
  ['type boolean', { type: 'boolean' }, [false], [0]],
  ['type null', { type: 'null' }, [null], [0]],
  ['one of several types', { type: ['string', 'null'] }, ['a', null], [1]],
  ['a type that nobody knows fits nothing', { type: 'constructor' }, [], ['a', {}]],
  ['enum', { enum: ['a', 1, { b: [1] }] }, ['a', 1, { b: [1] }], ['b', { b: [2] }, { b: [1], c: 1 }, { c: [1] }]],
  ['allOf', { allOf: [{ type: 'number' }, { minimum: 2 }] }, [2], [1, 'a']],
  ['anyOf', { anyOf: [{ type: 'number' }, { type: 'string' }] }, [1, 'a'], [null]],
  ['oneOf', { oneOf: [{ minimum: 1 }, { minimum: 5 }] }, [2], [0, 6]],
  ['not', { not: { type: 'number' } }, ['a'], [1]],
  ['minimum', { minimum: 2 }, [2, 3], [1]],
  ['minimum, exclusive', { minimum: 2, exclusiveMinimum: true }, [3], [2]],
  ['maximum', { maximum: 2 }, [2, 1], [3]],
  ['maximum, exclusive', { maximum: 2, exclusiveMaximum: true }, [1], [2]],
  ['multipleOf', { multipleOf: 3 }, [0, 6], [7]],
  ['multipleOf of decimals', { multipleOf: 0.1 }, [0.3, -0.7, 1, 1e21], [0.35, 1e-7, Number.POSITIVE_INFINITY]],
  ['multipleOf of what binary fractions round', { multipleOf: 0.01 }, [1.13, 4.35, 0], [4.355, 0.001]],
  ['multipleOf of small and large', { multipleOf: 1e-7 }, [3e-7, 1e300], [1.5e-7]],
  ['multipleOf 0 fits nothing', { multipleOf: 0 }, [], [0, 1]],
  ['minLength counts characters', { minLength: 2 }, ['ab'], ['a', '😀']],
  ['maxLength counts characters', { maxLength: 1 }, ['a', '😀'], ['ab']],
  ['pattern matches anywhere', { pattern: 'b+' }, ['abbc'], ['ac']],
  ['items of one kind', { items: { type: 'number' } }, [[], [1, 2]], [[1, 'a']]],
  [
    'items one by one',
    { items: [{ type: 'number' }], additionalItems: { type: 'string' } },
    [[1, 'a']],
    [['a'], [1, 2]],
  ],
  ['no additional items', { items: [{}], additionalItems: false }, [[1]], [[1, 2]]],
  ['minItems', { minItems: 1 }, [[1]], [[]]],
  ['maxItems', { maxItems: 1 }, [[1]], [[1, 2]]],
  [
    'uniqueItems',
    { uniqueItems: true },
    [[1, 2, '1']],
    [
      [1, 1],
      [{ a: 1 }, { a: 1 }],
    ],
  ],
  [
    'uniqueItems in any order of members',
    { uniqueItems: true },
    [
      [
        [1, 2],
        [2, 1],
      ],
      [
        { a: 1, b: [2] },
        { b: 1, a: [2] },
      ],
      [1, '1', [1], null, 'null', Number.POSITIVE_INFINITY],
    ],
    [
      [
        { a: 1, b: { c: 2, d: 3 } },
        { b: { d: 3, c: 2 }, a: 1 },
      ],
      [[{}], [{}]],
    ],
  ],
  ['uniqueItems of many', { uniqueItems: true }, [MANY], [[...MANY, 0]]],
  ['required', { required: ['a'] }, [{ a: null }], [{}, { b: 1 }]],
  ['dependencies on members', { dependencies: { a: ['b'] } }, [{}, { b: 1 }, { a: 1, b: 1 }], [{ a: 1 }]],
  [
    'dependencies on a schema',
    { dependencies: { a: { properties: { b: { type: 'string' } } } } },
    [{ b: 1 }, { a: 1, b: 'x' }, { a: 1 }],
    [{ a: 1, b: 1 }],
  ],
  [
    'dependencies on a name that every object has',
    { dependencies: { constructor: ['a'] } },
    [{}],
    [{ constructor: 1 }],
  ],
  ['required by a name that every object has', { required: ['constructor'] }, [{ constructor: 1 }], [{}]],
  ['properties', { properties: { a: { type: 'number' } } }, [{}, { a: 1, b: 'x' }], [{ a: 'x' }]],
  ['patternProperties', { patternProperties: { '^a': { type: 'number' } } }, [{ ab: 1, b: 'x' }], [{ ab: 'x' }]],
  ['no additional properties', { properties: { a: {} }, additionalProperties: false }, [{ a: 1 }], [{ b: 1 }]],
  ['additional properties of a kind', { additionalProperties: { type: 'number' } }, [{ a: 1 }], [{ a: 'x' }]],
  ['minProperties', { minProperties: 1 }, [{ a: 1 }], [{}]],
  ['maxProperties', { maxProperties: 1 }, [{ a: 1 }], [{ a: 1, b: 2 }]],
];

describe('4.8 a model:', () => {
  it.each(ROWS)('%s', (_name, schema, fitting, unfit) => {
    expect(fitting.map((value) => fits(value, schema, none))).toEqual(fitting.map(() => true));
    expect(unfit.map((value) => fits(value, schema, none))).toEqual(unfit.map(() => false));
  });

  it('$ref counts alone, and goes on from where it leads', () => {
    const other = { type: 'object', properties: { next: { $ref: 'self' } }, required: ['next'] };
    const resolve = (ref: string, root: object) =>
      ref === 'other' ? { schema: other, root: other } : { schema: { enum: [root === other] }, root: other };
    const schema = { properties: { a: { $ref: 'other', type: 'string' } } };
    expect(fits({ a: { next: true } }, schema, resolve)).toBe(true);
    expect(fits({ a: { next: false } }, schema, resolve)).toBe(false);
    expect(fits({ a: 'text' }, schema, resolve)).toBe(false);
  });
  it('a $ref to nothing is a fault of the model', () => {
    expect(() => fits(1, { $ref: 'nowhere' }, none)).toThrow(VtlError);
  });
  it('a schema that refers to itself for ever ends', () => {
    const schema = { anyOf: [{ $ref: '#' }, { $ref: '#' }] };
    expect(() => fits(1, schema, (_ref, root) => ({ schema: root, root }))).toThrow();
    const heavy = {
      anyOf: Array.from({ length: 2000 }, () => ({ anyOf: Array.from({ length: 1000 }, () => ({ type: 'null' })) })),
    };
    expect(() => fits(1, heavy, none)).toThrow('too large');
  });
  it('a pattern that would hang a backtracking engine does not', () => {
    expect(fits('a'.repeat(30_000), { pattern: '^(a+)+b$' }, none)).toBe(false);
  });
});
