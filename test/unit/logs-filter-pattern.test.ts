/** CloudWatch's filter patterns, a row for each thing they say. */
import { describe, expect, it } from 'vitest';
import { filterPattern } from '../../src/local/services/logs/filter-pattern.ts';

const LINE = '2026-01-01T00:00:00.000Z\t8f5c-11\tERROR\tInvoke Error in "main" code 42';
const JSON_LINE = JSON.stringify({
  level: 'ERROR',
  code: 503,
  ok: false,
  cause: null,
  text: '12',
  'a-b': 1,
  'x.y': 'dot',
  detail: { requestContext: { condition: 'RetriesExhausted' }, list: [{ n: 1 }, { n: 7 }] },
});

function matches(pattern: string, message: string): boolean {
  const read = filterPattern(pattern);
  if ('problem' in read) throw new Error(read.problem);
  return read.matches(message);
}

describe('terms', () => {
  const rows: [string, boolean][] = [
    ['', true],
    ['  ', true],
    ['ERROR', true],
    ['error', false],
    ['ERROR Invoke', true],
    ['Invoke ERROR', true],
    ['ERROR Absent', false],
    ['"Invoke Error"', true],
    ['"Error Invoke"', false],
    ['"8f5c-11"', true],
    ['"in \\"main\\""', true],
    ['?Absent ?ERROR', true],
    ['?Absent ?Missing', false],
    ['-Absent', true],
    ['-ERROR', false],
    ['ERROR -Absent', true],
    ['ERROR -"code 42"', false],
    ['%code [0-9]+%', true],
    ['%^code%', false],
    ['ERROR %4\\d$%', true],
  ];
  it.each(rows)('%s is %s', (pattern, expected) => expect(matches(pattern, LINE)).toBe(expected));
});

describe('JSON', () => {
  const rows: [string, boolean][] = [
    ['{ $.level = "ERROR" }', true],
    ['{$.level="ERROR"}', true],
    ['{ $.level = ERROR }', true],
    ['{ $.level = "INFO" }', false],
    ['{ $.level != "INFO" }', true],
    ['{ $.level = "ERR*" }', true],
    ['{ $.level = "ERRO?" }', false],
    ['{ $.level = %^ERR% }', true],
    ['{ $.level != %^ERR% }', false],
    ['{ $.absent = "x" }', false],
    ['{ $.absent != "x" }', false],
    ['{ $.code = 503 }', true],
    ['{ $.code = 503.0 }', true],
    ['{ $.code = 5* }', true],
    ['{ $.code != 503 }', false],
    ['{ $.code > 502 }', true],
    ['{ $.code > 503 }', false],
    ['{ $.code >= 503 }', true],
    ['{ $.code < 1e3 }', true],
    ['{ $.code <= -1 }', false],
    ['{ $.text > 1 }', false],
    ['{ $.cause IS NULL }', true],
    ['{ $.level IS NULL }', false],
    ['{ $.ok IS FALSE }', true],
    ['{ $.ok IS TRUE }', false],
    ['{ $.absent NOT EXISTS }', true],
    ['{ $.cause NOT EXISTS }', false],
    ['{ $.cause EXISTS }', true],
    ['{ $.detail.requestContext.condition = "RetriesExhausted" }', true],
    ['{ $.detail.list[1].n = 7 }', true],
    ['{ $.detail.list[0].n = 7 }', false],
    ['{ $.detail.list[*].n = 7 }', true],
    ['{ $.a-b = 1 }', true],
    ['{ $["x.y"] = "dot" }', true],
    ['{ $.detail = "x" }', false],
    ['{ $.level = "ERROR" && $.code = 1 }', false],
    ['{ $.level = "INFO" || $.code = 503 }', true],
    ['{ $.level = "ERROR" || $.code = 1 && $.code = 2 }', true],
    ['{ ($.level = "ERROR" || $.code = 1) && $.code = 2 }', false],
  ];
  it.each(rows)('%s is %s', (pattern, expected) => expect(matches(pattern, JSON_LINE)).toBe(expected));

  it('matches nothing that is no JSON', () => {
    expect(matches('{ $.a NOT EXISTS }', 'START RequestId: 1')).toBe(false);
    expect(matches('{ $.a NOT EXISTS }', '{ not JSON')).toBe(false);
  });
  it('sees own properties only', () => expect(matches('{ $.constructor EXISTS }', '{}')).toBe(false));
});

describe('what is no pattern', () => {
  const rows: [string, string][] = [
    ['8f5c-11', "Invalid character(s) in term '8f5c-11'"],
    ['-a:b', "Invalid character(s) in term '-a:b'"],
    ['"open', 'Invalid filter pattern'],
    ['{ $.a = }', 'Invalid filter pattern'],
    ['{ $.a = "x"', 'Invalid filter pattern'],
    ['{ $.a = 12', 'Invalid filter pattern'],
    ['{ a = "x" }', 'Invalid filter pattern'],
    ['{ $.a "x" }', 'Invalid filter pattern'],
    ['{ $.a > "x" }', 'Invalid filter pattern'],
    ['{ ($.a = 1 }', 'Invalid filter pattern'],
    ['{ $.a = 1 $.b = 2 }', 'Invalid filter pattern'],
    ['{ }', 'Invalid filter pattern'],
    ['%(%', 'Invalid regular expression in filter pattern'],
    ['a'.repeat(1025), 'Filter pattern is longer than 1024 characters'],
    [`${'a'.repeat(1024)} `, 'Filter pattern is longer than 1024 characters'],
  ];
  it.each(rows)('%s', (pattern, problem) => expect(filterPattern(pattern)).toEqual({ problem }));
});

it('bounds hostile regular expressions', () => {
  const started = performance.now();
  expect(matches('%(a+)+$%', `${'a'.repeat(5000)}b`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(5_000);
});
