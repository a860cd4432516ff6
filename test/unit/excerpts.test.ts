/** Long values in a plan or a status. */
import { expect, it } from 'vitest';
import { excerpts } from '../../src/cli/report/excerpts.ts';

it('leaves what is short as it is', () => {
  expect(excerpts('nothing', 'x'.repeat(100))).toEqual(['nothing', 'x'.repeat(100)]);
});

it('shows where long texts differ, with a little of what they share', () => {
  const shared = 'a'.repeat(500);
  expect(excerpts(`${shared}12`, `${shared}3${'b'.repeat(500)}`)).toEqual([
    `…${'a'.repeat(20)}12`,
    `…${'a'.repeat(20)}3${'b'.repeat(79)}…`,
  ]);
});

it('shows the beginning where nothing is shared', () => {
  expect(excerpts('nothing', `{${'b'.repeat(500)}`)).toEqual(['nothing', `{${'b'.repeat(99)}…`]);
});

it('tells a text from its own beginning', () => {
  const [left, right] = excerpts('a'.repeat(200), 'a'.repeat(300));
  expect([left, right]).toEqual([`…${'a'.repeat(20)}`, `…${'a'.repeat(100)}…`]);
});

it('halves no character', () => {
  const [left, right] = excerpts('😀'.repeat(200), `${'😀'.repeat(100)}x`);
  expect([left, right]).toEqual([`…${'😀'.repeat(100)}…`, `…${'😀'.repeat(20)}x`]);
});
