/** Words of a user that are shown in a command to be typed again. */
import { expect, it } from 'vitest';
import { asWord } from '../../src/aws/as-word.ts';

it.each([
  ['dev', 'dev'],
  ['team/dev@eu', 'team/dev@eu'],
  ['no such', "'no such'"],
  ['$(id)', "'$(id)'"],
  ["it's", String.raw`'it'\''s'`],
  ['`id`', "'`id`'"],
  ['', "''"],
])('%j is written %s', (text, word) => {
  expect(asWord(text)).toBe(word);
});
