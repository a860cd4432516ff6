/** The grammar of `--expect`, and when it holds. */
import { describe, expect, it } from 'vitest';
import { parseExpectation } from '../../src/drive/send/expect.ts';
import { createLatency } from '../../src/drive/send/latency.ts';
import { EXIT } from '../../src/failure.ts';

const counts = (success: number, failure = 0, misrouted = 0, lost = 0) => ({ success, failure, misrouted, lost });

describe('parseExpectation', () => {
  it.each([
    ['success', counts(3), true],
    ['success', counts(2, 1), false],
    ['success', counts(2, 0, 1), false],
    ['success', counts(2, 0, 0, 1), false],
    ['failure', counts(0, 2), true],
    ['misrouted', counts(0, 0, 1), true],
    ['failure<=1%', counts(99, 1), true],
    ['failure<=1%', counts(297, 3), true],
    ['failure<=1%', counts(296, 4), false],
    ['failure < 3', counts(10, 2), true],
    ['failure<3', counts(10, 3), false],
    ['success>=99.5%', counts(199, 1), true],
    ['success>=99.5%', counts(198, 2), false],
    ['failure=0', counts(5), true],
    ['success>1', counts(1), false],
  ])('%s of %j: %s', (text, outcomes, held) => {
    expect(parseExpectation(text).broken(outcomes) === undefined).toBe(held);
  });

  it.each([
    ['success', counts(1, 2), 'only 1 of 3 messages (33.33 %) came to success'],
    ['success', counts(0, 1), 'the one message did not come to success'],
    ['misrouted', counts(2), 'none of 2 messages came to misrouted'],
    ['failure=0', counts(0, 1), 'the one message came to failure'],
    ['failure<=1%', counts(0, 2), 'all 2 messages came to failure'],
    ['failure<=1%', counts(98, 2), '2 of 100 messages (2 %) came to failure'],
    ['success>=1', counts(0), 'no message came to anything'],
  ])('says what was there instead of %s', (text, outcomes, said) => {
    expect(parseExpectation(text).broken(outcomes)).toBe(said);
  });

  it.each([
    '',
    'sucess',
    'failure<=',
    'failure<=x',
    '<=1%',
    'failure<=101%',
    'failure<=-1',
    'success,failure',
    'failure<=1%%',
  ])('refuses %j', (text) => {
    expect(() => parseExpectation(text)).toThrow(
      expect.objectContaining({ exitCode: EXIT.usage, code: 'InvalidExpectation' }),
    );
  });
});

describe('createLatency', () => {
  it('knows nothing before the first', () => {
    expect(createLatency().percentiles()).toBeUndefined();
  });

  it('gives percentiles in ms, to three figures', () => {
    const latency = createLatency();
    for (let ms = 1; ms <= 1_000; ms += 1) latency.record(ms);
    const { p50, p95, p99, max } = latency.percentiles()!;
    for (const [got, wanted] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
      [max, 1_000],
    ] as const) {
      expect(Math.abs(got - wanted) / wanted).toBeLessThan(0.002);
    }
  });
});
