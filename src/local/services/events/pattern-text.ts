/** Reads the JSON of a pattern, and says what is wrong with it in the words of AWS's parser (Jackson). */
import { parseJson } from './json.ts';
import { PatternError } from './pattern-error.ts';

/** The object a pattern is; throws PatternError. Jackson's `at [Source: …]` is left out. */
export function parsePatternText(text: string): object {
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch (error) {
    throw new PatternError(complaint(text, error instanceof Error ? error.message : ''));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new PatternError('Filter is not an object');
  return parsed;
}

/** What Jackson expected where the engine's own message names a position. Only the one for field names is recorded. */
const EXPECTED: [engine: RegExp, jackson: string][] = [
  [/':' after/, 'was expecting a colon to separate field name and value'],
  [/property name/, 'was expecting double-quote to start field name'],
  [/',' or '\}'/, 'was expecting comma to separate Object entries'],
  [/',' or '\]'/, 'was expecting comma to separate Array entries'],
];

function complaint(text: string, message: string): string {
  const at = /at position (\d+)/.exec(message)?.[1];
  if (at === undefined || Number(at) >= text.length) {
    if (text.trim() === '' || /end of JSON|Unterminated/.test(message) || at !== undefined)
      return 'Unexpected end-of-input';
    return "Unrecognized token: was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  }
  const character = text[Number(at)]!;
  const expected = EXPECTED.find(([engine]) => engine.test(message))?.[1] ?? 'expected a valid value';
  return `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expected}`;
}
