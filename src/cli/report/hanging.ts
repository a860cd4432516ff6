/** Text beside a head: what does not fit the terminal goes on under its own beginning, not under the head. */
import { wrapAnsi } from 'fast-wrap-ansi';

/** Less than this beside the head would be a column of syllables: then the terminal wraps. */
const LEAST = 20;

/** `text` as it follows a head of `column` columns; words that are too long are cut. Without a `width` it stays one line. */
export function hanging(text: string, column: number, width: number | undefined): string {
  if (width === undefined || width < column + LEAST) return text;
  return wrapAnsi(text, width - column, { hard: true }).replaceAll('\n', `\n${' '.repeat(column)}`);
}
