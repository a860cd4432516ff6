/** The one place that decides what became of a record (design §4, "Outcomes"). */
import { describe, expect, it } from 'vitest';
import { createOutcomes, ROUTED_WITHIN_MS, type Sighting, type Where } from '../../src/logs/outcomes.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { failureEvent, successEvent } from '../support/destination-events.ts';

const sighting = (event: object, where: Where, lineTime = 0): Sighting => ({
  record: parseRecord(JSON.stringify(event))!,
  where,
  logGroup: `/${where}`,
  lineTime,
});
const nobodyIsAsked = async () => {
  throw new Error('EventBridge was asked');
};

describe('a record seen in a target log', () => {
  it('is decided at once, by its condition', () => {
    const outcomes = createOutcomes(nobodyIsAsked);
    expect(outcomes.see(sighting(successEvent(), 'success'), 0)).toMatchObject({
      outcome: 'success',
      logGroup: '/success',
    });
    expect(outcomes.see(sighting(failureEvent(), 'failure'), 0)).toMatchObject({
      outcome: 'failure',
      logGroup: '/failure',
    });
  });

  it('is counted once, wherever it is read, in either order', async () => {
    const outcomes = createOutcomes(nobodyIsAsked);
    expect(outcomes.see(sighting(successEvent(), 'records'), 0)).toBeUndefined();
    expect(outcomes.see(sighting(successEvent(), 'records'), 1)).toBeUndefined();
    expect(outcomes.see(sighting(successEvent(), 'success'), 2)).toMatchObject({
      outcome: 'success',
      logGroup: '/records',
    });
    expect(outcomes.see(sighting(successEvent(), 'success'), 3)).toBeUndefined();

    expect(outcomes.see(sighting(failureEvent(), 'failure'), 4)).toMatchObject({ outcome: 'failure' });
    expect(outcomes.see(sighting(failureEvent(), 'records'), 5)).toBeUndefined();
    expect(await outcomes.due(1_000_000)).toEqual([]);
  });
});

describe('where only those of the record log are wanted', () => {
  it('one is decided once it was seen there, in either order, and no other is', async () => {
    const outcomes = createOutcomes(nobodyIsAsked, { inRecordLog: true });
    expect(outcomes.see(sighting(successEvent(), 'success'), 0)).toBeUndefined();
    expect(outcomes.see(sighting(successEvent(), 'records'), 1)).toMatchObject({
      outcome: 'success',
      logGroup: '/records',
    });
    expect(outcomes.see(sighting(failureEvent(), 'records'), 2)).toBeUndefined();
    expect(outcomes.see(sighting(failureEvent(), 'failure'), 3)).toMatchObject({ outcome: 'failure' });
    for (const where of ['records', 'failure', 'success'] as const) {
      expect(outcomes.see(sighting(failureEvent(), where), 4)).toBeUndefined();
    }
    expect(await outcomes.due(1_000_000, true)).toEqual([]);
  });
});

describe('a record seen in the record log alone', () => {
  it.each([
    [false, successEvent(), 'misrouted'],
    [false, failureEvent(), 'misrouted'],
    [true, successEvent(), 'success'],
    [true, failureEvent(), 'failure'],
    [undefined, failureEvent(), 'failure'],
  ] as const)('is judged by EventBridge after 2 s: fits %s', async (fits, event, outcome) => {
    const outcomes = createOutcomes(async () => fits);
    outcomes.see(sighting(event, 'records'), 1_000);
    expect(await outcomes.due(1_000 + ROUTED_WITHIN_MS - 1)).toEqual([]);
    expect(outcomes.oldestPending).toBe(Date.parse(event.detail.timestamp));
    expect(await outcomes.due(1_000 + ROUTED_WITHIN_MS)).toMatchObject([{ outcome }]);
    expect(outcomes.oldestPending).toBeUndefined();
    expect(await outcomes.due(1_000_000)).toEqual([]);
    expect(outcomes.see(sighting(event, 'failure'), 1_000_000)).toBeUndefined();
  });

  it('is judged at the end of a range, however short it waited', async () => {
    const outcomes = createOutcomes(async () => false);
    outcomes.see(sighting(successEvent(), 'records'), 1_000);
    expect(await outcomes.due(1_000, true)).toMatchObject([{ outcome: 'misrouted' }]);
  });

  it('is not judged twice when its target is seen while EventBridge is asked', async () => {
    const outcomes = createOutcomes(async () => {
      expect(outcomes.see(sighting(successEvent(), 'success'), 9_000)).toMatchObject({ outcome: 'success' });
      return false;
    });
    outcomes.see(sighting(successEvent(), 'records'), 1_000);
    expect(await outcomes.due(9_000)).toEqual([]);
  });
});

it('forgets what it counted after a while, not before', () => {
  const outcomes = createOutcomes(nobodyIsAsked);
  const at = (index: number) => sighting({ ...successEvent(), id: `event-${index}` }, 'success', index * 1_000);
  for (let index = 0; index < 20_000; index += 1) outcomes.see(at(index), 0);
  expect(outcomes.see(at(19_999 - 599), 0)).toBeUndefined();
  expect(outcomes.see(at(0), 0)).toBeDefined();
});
