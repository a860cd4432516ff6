/** Patterns taken apart into leaves, and what an event holds where each looks (aws-facts 3.3). */
import { describe, expect, it } from 'vitest';
import { leavesOf, valuesAt } from '../../src/drive/trace/pattern-leaves.ts';

describe('leavesOf', () => {
  it('keeps one leaf a pattern; $or is one', () => {
    const pattern = { source: ['lambda'], detail: { a: { b: [{ exists: true }] }, $or: [{ x: ['1'] }, { y: ['2'] }] } };
    expect(leavesOf(pattern)).toEqual([
      { path: ['source'], wanted: ['lambda'], pattern: { source: ['lambda'] } },
      { path: ['detail', 'a', 'b'], wanted: [{ exists: true }], pattern: { detail: { a: { b: [{ exists: true }] } } } },
      {
        path: ['detail', '$or'],
        wanted: [{ x: ['1'] }, { y: ['2'] }],
        pattern: { detail: { $or: [{ x: ['1'] }, { y: ['2'] }] } },
      },
    ]);
  });

  it.each([[{}], [[]], ['x'], [null]])('%j has none', (pattern) => expect(leavesOf(pattern)).toEqual([]));
});

describe('valuesAt', () => {
  const event = { a: { b: 1, 'c.d': 2 }, 'a.c': { d: 3 }, list: [{ x: 1 }, { x: [2, 3] }, { y: 4 }], none: null };

  it.each([
    [['a', 'b'], [1]],
    [
      ['a', 'c', 'd'],
      [2, 3],
    ],
    [
      ['a.c', 'd'],
      [2, 3],
    ],
    [
      ['list', 'x'],
      [1, [2, 3]],
    ],
    [['none'], [null]],
    [['none', 'x'], []],
    [['a', 'z'], []],
    [['toString'], []],
    [['a', '$or'], [event.a]],
  ])('%j', (path, values) => expect(valuesAt(event, path)).toEqual(values));
});
