import { describe, expect, it } from 'vitest';
import { parseDuration, parseMoment } from '../../src/logs/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['250ms', 250],
    ['1.5h', 5_400_000],
    ['1h30m', 5_400_000],
    [' 10m ', 600_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', '10', 'm', '-5m', '10 m', '10x', 'nonsense', '1e3s', '5m!'])('refuses %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );
});

describe('parseMoment', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  it.each([
    ['10m', '2026-11-23T11:50:00.000Z'],
    ['2026-11-23T10:00Z', '2026-11-23T10:00:00.000Z'],
    ['2028-02-29T10:00Z', '2028-02-29T10:00:00.000Z'],
    ['2026-11-23T10:00:30.5+02:00', '2026-11-23T08:00:30.500Z'],
  ])('%s', (text, iso) => expect(new Date(parseMoment(text, now)!).toISOString()).toBe(iso));

  it('takes a time without a zone, and a bare date, as local', () => {
    expect(parseMoment('2026-11-23T10:00', now)).toBe(new Date(2026, 10, 23, 10).getTime());
    expect(parseMoment('2026-11-23', now)).toBe(new Date(2026, 10, 23).getTime());
  });

  it.each([
    'nonsense',
    '2026',
    '2026-13-45',
    '2026-02-30',
    '2026-02-29T10:00Z',
    '2026-04-31T10:00',
    '23.11.2026',
    '2026-11-23T25:00',
  ])('refuses %j', (text) => expect(parseMoment(text, now)).toBeUndefined());
});
