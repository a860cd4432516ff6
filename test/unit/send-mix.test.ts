/** A mix: exact shares, an order that a seed decides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOf, drawn, parseMix } from '../../src/drive/send/mix.ts';
import { EXIT } from '../../src/failure.ts';

const modes = (mix: string, total: number, seed: number) => {
  const shares = parseMix(mix);
  return [...drawn(shares, countsOf(shares, total), seed)];
};
const tally = (all: string[]) =>
  Object.fromEntries([...new Set(all)].sort().map((one) => [one, all.filter((other) => other === one).length]));

describe('parseMix', () => {
  it('takes any word and any weight', () => {
    expect(parseMix('success=89, fail = 10.5,a=b c=1,timeout=0')).toEqual([
      { mode: 'success', weight: 89 },
      { mode: 'fail', weight: 10.5 },
      { mode: 'a=b c', weight: 1 },
      { mode: 'timeout', weight: 0 },
    ]);
  });

  it.each([
    '',
    'success',
    'success=',
    '=1',
    'success=-1',
    'success=1,',
    'a=1,a=2',
    'a=0,b=0',
    'a=x',
    `a=${'9'.repeat(400)}`,
  ])('refuses %j', (mix) => {
    expect(() => parseMix(mix)).toThrow(expect.objectContaining({ exitCode: EXIT.usage, fix: expect.any(String) }));
  });
});

describe('a mix', () => {
  it.each([
    ['success=89,fail=10,timeout=1', 10_000, { success: 8_900, fail: 1_000, timeout: 100 }],
    ['success=89,fail=10,timeout=1', 10, { success: 9, fail: 1 }],
    ['a=1,b=1,c=1', 10, { a: 4, b: 3, c: 3 }],
    ['a=0.1,b=0.2,c=0.7', 10, { a: 1, b: 2, c: 7 }],
    ['a=2,b=1', 1, { a: 1 }],
    ['a=1,b=0', 5, { a: 5 }],
  ])('%s of %i is exact', (mix, total, wanted) => {
    expect(tally(modes(mix, total, 7))).toEqual(wanted);
  });

  it('is all of them, each within one of its share, whatever the weights', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 9_999_999 }), (all, total) => {
        const sum = all.reduce((one, other) => one + other, 0);
        fc.pre(sum > 1e-3);
        const counts = countsOf(
          all.map((weight, at) => ({ mode: `${at}`, weight })),
          total,
        );
        expect(counts.reduce((one, other) => one + other, 0)).toBe(total);
        for (const [at, count] of counts.entries())
          expect(Math.abs(count - (all[at]! * total) / sum)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('has the same order for the same seed, and another for another', () => {
    const mix = 'success=3,fail=2,timeout=1';
    expect(modes(mix, 60, 7)).toEqual(modes(mix, 60, 7));
    expect(modes(mix, 60, 7)).not.toEqual(modes(mix, 60, 8));
    // Written down: the order stays from one release to the next.
    expect(modes('a=1,b=1', 12, 7).join('')).toMatchInlineSnapshot(`"abbababaabab"`);
  });

  it('is spread over the whole run: no mode comes in a heap', () => {
    const all = modes('a=1,b=1', 2_000, 1);
    for (const part of [all.slice(0, 1_000), all.slice(1_000)]) {
      const { a = 0 } = tally(part);
      expect(a).toBeGreaterThan(400);
      expect(a).toBeLessThan(600);
    }
  });
});
