/** What doctor makes of a version, a clock and a name, and how it is shown. */
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { nodeCheck } from '../../src/cli/node-check.ts';
import { doctorText } from '../../src/cli/report/doctor.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import type { Check } from '../../src/provision/check.ts';
import { clockCheck } from '../../src/provision/clock-check.ts';
import { namesCheck } from '../../src/provision/names-check.ts';

describe('Node', () => {
  it.each([
    ['20.12.0', 'ok'],
    ['20.12.1', 'ok'],
    ['20.13.0', 'ok'],
    ['21.0.0', 'ok'],
    ['100.1.0', 'ok'],
    ['20.11.9', 'fail'],
    ['18.20.8', 'fail'],
    ['20.9.0', 'fail'],
  ])('%s: %s', (version, result) => {
    expect(nodeCheck(version, '20.12.0')).toMatchObject({ check: 'node', result });
  });

  it('too old is told with the one that is needed', () => {
    expect(nodeCheck('18.20.8', '20.12.0')).toEqual({
      check: 'node',
      result: 'fail',
      why: '18.20.8, and this needs 20.12.0 or newer',
      fix: 'install a newer Node, e.g. from https://nodejs.org',
    });
  });
});

describe('the clock', () => {
  const fix = 'set it (timedatectl set-ntp true, or in the settings of the system)';
  const rows: [string, number | undefined, Omit<Check, 'check'>][] = [
    ['of an answer without a date', undefined, { result: 'unknown', why: 'the answer had no date' }],
    ['in time', 800, { result: 'ok', why: 'in time' }],
    ['a little behind', 29_000, { result: 'ok', why: 'off by 29 s' }],
    ['behind', 45_000, { result: 'warn', why: "this machine's clock is 45 s behind that of AWS", fix }],
    ['far behind', 3_600_000, { result: 'warn', why: "this machine's clock is 60 min behind that of AWS", fix }],
    ['a little ahead', -45_000, { result: 'warn', why: "this machine's clock is 45 s ahead of that of AWS", fix }],
    [
      'ahead by more than the proof of up looks back',
      -60_000,
      {
        result: 'fail',
        why: "this machine's clock is 60 s ahead of that of AWS: messages would be looked for where none can be yet",
        fix,
      },
    ],
  ];
  it.each(rows)('%s', (_what, clockOffsetMs, wanted) => {
    expect(clockCheck({ clockOffsetMs })).toEqual({ check: 'clock', ...wanted });
  });
});

describe('names', () => {
  const place = { partition: 'aws', account: '123456789012' };
  it('fit, in the regions that there are', () => {
    const stack = stackOf({ ...place, name: 'n'.repeat(30), region: 'ap-southeast-2' });
    expect(namesCheck(stack)).toEqual({ check: 'names', result: 'ok', why: '54 of 64 characters at the most' });
  });

  it('of roles do not in one with a long name, and how long they may be is told', () => {
    const region = 'ap-southsoutheasterly-1234-99';
    const tooLong = namesCheck(stackOf({ ...place, name: 'n'.repeat(30), region }));
    expect(tooLong).toEqual({
      check: 'names',
      result: 'fail',
      why: `${'n'.repeat(30)}-destined-${region} has 69 characters, AWS takes 64`,
      fix: 'use a --stack of 25 characters or less',
    });
    expect(namesCheck(stackOf({ ...place, name: 'n'.repeat(25), region }))).toMatchObject({ result: 'ok' });
  });
});

describe('the text', () => {
  const checks: Check[] = [
    { check: 'node', result: 'ok', why: '20.20.2' },
    { check: 'clock', result: 'warn', why: 'a reason of many words '.repeat(5).trim(), fix: 'mend it' },
    { check: 'concurrency', result: 'fail', why: 'a\u001b[31m trick', fix: 'do this '.repeat(12).trim() },
    { check: 'apis', result: 'unknown' },
  ];
  const plain = new Chalk({ level: 0 });

  it('is a line for each check, and one for what mends it', () => {
    expect(doctorText(checks.slice(0, 1), plain, undefined)).toBe(
      '✓ node  20.20.2\nnothing was found that would stop up\n',
    );
    const lines = doctorText(checks, plain, undefined).split('\n');
    expect(lines).toHaveLength(8);
    expect(lines[2]).toBe(`${' '.repeat(15)}fix: mend it`);
    expect(lines.at(-2)).toBe('1 of 4 checks found something that would stop up');
  });

  it('keeps to the width of the terminal, and obeys nothing from outside', () => {
    const text = doctorText(checks, plain, 80);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).not.toContain('\u001b');
    expect(text).toContain('a\\u001b[31m trick');
  });

  it('has its colours from the terminal', () => {
    const text = doctorText(checks, new Chalk({ level: 1 }), 80);
    expect(text).toContain('\u001b[31m✗\u001b[39m concurrency');
  });
});
