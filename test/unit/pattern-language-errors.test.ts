/** The pattern language of EventBridge: what is refused, and AWS's reason, one row per fact (aws-facts 3.3). */
import { expect, it } from 'vitest';
import { compilePattern } from '../../src/local/services/events/pattern.ts';

const list = (...items: unknown[]) => JSON.stringify({ a: items });

type Row = [pattern: string, reason: string];
const RECORDED: Row[] = [
  ['{"a":"x"}', '"a" must be an object or an array'],
  ['{"detail":{"b":5}}', '"b" must be an object or an array'],
  [list(), 'Empty arrays are not allowed'],
  [list({ EXISTS: true }), 'Unrecognized match type EXISTS'],
  ['"x"', 'Filter is not an object'],
  ['[{"a":["x"]}]', 'Filter is not an object'],
  [list({ numeric: ['>', 0, '>', 1] }), 'Bad numeric range operator: >'],
  [list({ numeric: ['<', 'x'] }), 'Value of < must be numeric'],
  [list({ numeric: ['>', 0, '<', 'x'] }), 'Value of < must be numeric'],
  [list({ numeric: 5 }), 'Value of numeric must be an array.'],
  [list({ prefix: 5 }), 'prefix match pattern must be a string'],
  [list({ suffix: 5 }), 'suffix match pattern must be a string'],
  [list({ prefix: ['x'] }), 'prefix match pattern must be a string'],
  [list({ wildcard: 5 }), 'wildcard match pattern must be a string'],
  [list({ 'equals-ignore-case': 5 }), 'equals-ignore-case match pattern must be a string'],
  [list({ 'equals-ignore-case': ['x'] }), 'equals-ignore-case match pattern must be a string'],
  [list({ 'anything-but': { prefix: 5 } }), 'prefix/suffix match pattern must be a string'],
  [list({ 'anything-but': { suffix: 5 } }), 'prefix/suffix match pattern must be a string'],
  [list({ 'anything-but': { wildcard: 5 } }), 'wildcard match pattern must be a string'],
  [list({ 'anything-but': { 'equals-ignore-case': 5 } }), 'equals-ignore-case match pattern must be a string'],
  [list({ 'anything-but': { prefix: '' } }), 'Null prefix/suffix not allowed'],
  [list({ 'anything-but': { suffix: '' } }), 'Null prefix/suffix not allowed'],
  [list({ wildcard: 'arn:aws:events:us-east-1:**:x' }), 'Consecutive wildcard characters at pos 26'],
  [
    list({ wildcard: '*a*aa*aaa*aaaa*aaaaa*aaaaaa*aaaaaaa*aaaaaaaa' }),
    'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
  ],
  [list({ cidr: '10.0.0.0' }), "Malformed CIDR, one '/' required"],
  [list({ cidr: '10.0.0.0/1/2' }), "Malformed CIDR, one '/' required"],
  [list({ cidr: '10.0.0.0/x' }), 'Malformed CIDR, mask bits must be an integer'],
  [list({ cidr: 'xx.11.xx/8' }), 'Nonstandard IP address: xx.11.xx'],
  [list({ 'anything-but': null }), 'Value of anything-but must be an array or single string/number value.'],
  [list({ 'anything-but': true }), 'Value of anything-but must be an array or single string/number value.'],
  [
    list({ 'anything-but': { prefix: { 'equals-ignore-case': 'x' } } }),
    'Value of anything-but must be an array or single string/number value.',
  ],
  [
    list({ 'anything-but': { suffix: { 'equals-ignore-case': 'x' } } }),
    'Value of anything-but must be an array or single string/number value.',
  ],
  [list({ 'anything-but': [null] }), 'Inside anything but list, start|null|boolean is not supported.'],
  [list({ 'anything-but': ['x', true] }), 'Inside anything but list, start|null|boolean is not supported.'],
  [list({ 'anything-but': [['x']] }), 'Inside anything but list, start|null|boolean is not supported.'],
  [
    list({ 'anything-but': { 'equals-ignore-case': ['x', 5] } }),
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  ],
  ["{'a':['x']}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
];

/** As the open-source matcher words them, or by analogy: not recorded from the service. */
const UNRECORDED: Row[] = [
  ['{}', 'Empty objects are not allowed'],
  ['{"a":{}}', 'Empty objects are not allowed'],
  [list(['x']), 'Match value must be String, number, true, false, or null'],
  [list({}), 'Match expression name not found'],
  [list({ prefix: 'x', suffix: 'y' }), 'Only one key allowed in match expression'],
  [list({ exists: 'x' }), 'exists match pattern must be either true or false.'],
  [list({ prefix: { suffix: 'x' } }), 'Unsupported prefix pattern: suffix'],
  [list({ 'anything-but': { exists: true } }), 'Unsupported anything-but pattern: exists'],
  [list({ 'anything-but': {} }), 'Anything-But expression name not found'],
  [list({ 'anything-but': [] }), 'Empty arrays are not allowed'],
  [
    list({ 'anything-but': ['x', 5] }),
    'Inside anything but list, either all values are number or string, mixed type is not supported',
  ],
  [list({ numeric: [] }), 'Invalid member in numeric match: ]'],
  [list({ numeric: ['~', 5] }), 'Unrecognized numeric range operator: ~'],
  [list({ numeric: ['>>', 5] }), 'Bad numeric range operator: >>'],
  [list({ numeric: ['=', 'x'] }), 'Value of equals must be numeric'],
  [list({ numeric: ['=', 5, '<', 6] }), 'Too many elements in numeric expression'],
  [list({ numeric: ['<', 5, '>', 1] }), 'Too many elements in numeric expression'],
  [list({ numeric: ['>', 5, '<', 5] }), 'Bottom must be less than top'],
  [list({ numeric: ['>', 5, 6, 7] }), 'Bad value in numeric range: 6'],
  [list({ numeric: ['>', 5, '<', 6, '<', 7] }), 'Too many terms in numeric range expression'],
  [list({ cidr: 5 }), 'prefix match pattern must be a string'],
  [list({ cidr: '2001:db8::/129' }), 'IPv6 mask bits must be < 128'],
  [list({ cidr: 'fe80::1%eth0/64' }), 'Nonstandard IP address: fe80::1%eth0'],
  [list({ prefix: { 'equals-ignore-case': 5 } }), 'equals-ignore-case match pattern must be a string'],
  [list({ 'anything-but': { prefix: [] } }), 'Empty arrays are not allowed'],
  [
    list({ 'anything-but': { prefix: ['x', 5] } }),
    'Inside anything-but/prefix list, number|start|null|boolean is not supported.',
  ],
  [list({ 'anything-but': { prefix: 'x', suffix: 'y' } }), 'Only one key allowed in match expression'],
  [list({ cidr: '10.0.0.0/33' }), 'IPv4 mask bits must be < 32'],
  [list({ cidr: '10.0.0.0/-1' }), 'Malformed CIDR, mask bits must not be negative'],
  [list({ wildcard: 'a\\b' }), 'Invalid escape character at pos 2'],
  ['{"$or":[{"a":["x"]}]}', 'Unrecognized match type a'],
  ['{"a" ["x"]}', "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value"],
  ['{"a":["x"] 5}', "Unexpected character ('5' (code 53)): was expecting comma to separate Object entries"],
  ['{"a":["x" 5]}', "Unexpected character ('5' (code 53)): was expecting comma to separate Array entries"],
  [
    '{"a":[?]}',
    "Unrecognized token: was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
  ],
  ['{"a":["x"]} y', "Unexpected character ('y' (code 121)): expected a valid value"],
  ['{"a":["x]', 'Unexpected end-of-input'],
  ['{"a":["x"]', 'Unexpected end-of-input'],
  ['', 'Unexpected end-of-input'],
];

const refusal = (reason: string) => expect.objectContaining({ name: 'PatternError', message: reason });

it.each(RECORDED)('3.3 refused: %s: %s', (pattern, reason) => {
  expect(() => compilePattern(pattern)).toThrow(refusal(reason));
});

it.each(UNRECORDED)('3.3 refused, not recorded: %s: %s', (pattern, reason) => {
  expect(() => compilePattern(pattern)).toThrow(refusal(reason));
});

it('3.3 refused: more than 1,000 combinations', () => {
  const or = (key: string) => ({ [key]: { $or: Array.from({ length: 11 }, (_, i) => ({ [`k${i}`]: [1] })) } });
  expect(() => compilePattern(JSON.stringify({ ...or('a'), ...or('b') }))).not.toThrow();
  expect(() => compilePattern(JSON.stringify({ ...or('a'), ...or('b'), ...or('c') }))).toThrow(
    refusal('Rule is too complex'),
  );
});

it.each(['*.png', 'arn:aws:*:us-east-1:*:function:*', '*/Documents/*/*.png', '*error*timeout*retry*', 'a*a*a*a'])(
  '3.3 accepted: the wildcard %s is not too complex',
  (wildcard) => {
    expect(() => compilePattern(list({ wildcard }))).not.toThrow();
  },
);

/** As long as a pattern may be. What is too complex is refused before all of it was looked at. */
it.each([
  ['of one character', `*${'a'.repeat(2000)}*${'a'.repeat(2000)}`],
  ['of stars', 'a*'.repeat(2000)],
  ['of words', '*abcab*bcabc*cabca'.repeat(200)],
])('3.3 a long wildcard %s is judged soon', (_what, wildcard) => {
  const start = performance.now();
  expect(() => compilePattern(list({ wildcard }))).toThrow(refusal(expect.stringContaining('Rule is too complex - ')));
  // It takes a few ms; without the bound over a second even on a quick machine.
  expect(performance.now() - start).toBeLessThan(500);
});

it('3.3 a long wildcard of different characters is judged soon, and not too complex', () => {
  const start = performance.now();
  const characters = Array.from({ length: 1300 }, (_, i) => String.fromCodePoint(0x800 + i)).join('');
  expect(() => compilePattern(list({ wildcard: `*${characters}*` }))).not.toThrow();
  expect(performance.now() - start).toBeLessThan(2000);
});

it('3.3 many wildcards are judged soon', () => {
  const start = performance.now();
  const wildcards = Array.from({ length: 120 }, (_, i) => ({ wildcard: `*ab*ba*${i}*aab*bba` }));
  expect(() => compilePattern(list(...wildcards))).not.toThrow();
  expect(performance.now() - start).toBeLessThan(2000);
});

it('3.3 a pattern that lies deep in itself is compiled', () => {
  expect(() => compilePattern(`${'{"a":'.repeat(600)}["x"]${'}'.repeat(600)}`)).not.toThrow();
});
