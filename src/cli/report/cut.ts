/** As much of a text from outside as a line is for; `--full` and JSON have it whole. */
import { visible } from './visible.ts';

export const MOST_CHARACTERS = 300;

export function cut(text: string): string {
  if (text.length <= MOST_CHARACTERS) return visible(text);
  // By characters: half of an emoji is none.
  const last = text.codePointAt(MOST_CHARACTERS - 1)!;
  const end = last > 0xffff ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
  return `${visible(text.slice(0, end))}… (${text.length - end} characters more)`;
}
