/** Lines of a text beside a head: each keeps its own indentation, and goes on under its own beginning. */
import { hanging } from './hanging.ts';

/** The first stands where the head ends, at `column`; `width` as for `hanging`. */
export function beside(lines: readonly string[], column: number, width: number | undefined): string {
  return lines
    .map((line) => {
      const [indent = ''] = /^ */.exec(line) ?? [];
      return `${indent}${hanging(line.slice(indent.length), column + indent.length, width)}`;
    })
    .join(`\n${' '.repeat(column)}`);
}
