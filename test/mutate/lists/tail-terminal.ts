/** Breaks how tail looks on a terminal. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/cli');

export default {
  tests: ['test/e2e/tail-terminal.test.ts'],
  mutations: [
    mutation(
      'tail-records',
      'a terminal is as wide as it was at first',
      'const look = { style, utc, full, json, width: terminal.width };',
      'const look = { style, utc, full, json, width: terminal.width && 80 };',
      'resized while it follows',
      'a terminal of 120 columns',
    ),
    mutation(
      'report/beside',
      'the terminal wraps',
      'hanging(line.slice(indent.length), column + indent.length, width)',
      'hanging(line.slice(indent.length), column + indent.length, width && undefined)',
      'wraps nothing by itself',
    ),
    mutation(
      'report/json-text',
      'JSON is one long word',
      'const isSpaced = width !== undefined && !full;',
      'const isSpaced = width === -1 && !full;',
      'shows what was found right by eye',
    ),
    mutation(
      'commands/tail',
      'the terminal wraps the last line',
      'hanging(note, 0, terminal.noteWidth)',
      'hanging(note, 0, terminal.noteWidth && undefined)',
      'has the last line wrapped',
    ),
    mutation(
      'report/records',
      'an outcome has no colour',
      'styleOf(style, outcome)(outcome.padEnd(9))',
      'style.dim(outcome.padEnd(9))',
      'has each outcome in its colour',
    ),
  ],
} satisfies MutationList;
