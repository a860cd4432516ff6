/** What became of each failure, from records and intents. */
import { describe, expect, it } from 'vitest';
import { type Chain, createFailures, type Intent, type Link } from '../../src/logs/failures.ts';
import { parseIntent } from '../../src/logs/intents.ts';
import type { Outcome } from '../../src/logs/outcomes.ts';

type Entry = (Link & { outcome?: Outcome }) | Intent;
const at = (second: number) => new Date(second * 1_000).toISOString();

/** The record of a message `id` that failed; `of` is what it replays. */
const failed = (id: string, second: number, of?: string, attempt = of ? 1 : undefined): Link => ({
  messageId: id,
  requestId: `r-${id}`,
  destinedId: `d-${id}`,
  time: at(second),
  condition: 'RetriesExhausted',
  ...(of && { replayOf: of, attempt }),
});
const came = (id: string, second: number, of?: string, attempt?: number): Link => ({
  ...failed(id, second, of, attempt),
  condition: 'Success',
});
/** Invoked by hand: no SNS, no attributes. */
const direct = (requestId: string, second: number, condition = 'RetriesExhausted'): Link => ({
  messageId: null,
  requestId,
  time: at(second),
  condition,
});
/** Before the message `id` is sent. */
const intent = (id: string, second: number, of: string, attempt = 1, more: Partial<Intent> = {}): Intent => ({
  replayOf: of,
  destinedId: `d-${id}`,
  attempt,
  time: second * 1_000,
  ...more,
});

function chainsOf(entries: readonly Entry[], maxAttempts = 3): Chain<Link>[] {
  const failures = createFailures<Link>();
  for (const entry of entries) if (!('requestId' in entry && 'condition' in entry)) failures.intend(entry as Intent);
  for (const entry of entries) {
    if (!('condition' in entry)) continue;
    failures.see(entry, entry.outcome ?? (entry.condition === 'Success' ? 'success' : 'failure'));
  }
  return failures.chains(maxAttempts);
}

/** `state newest failed nextAttempt` of each chain. */
const shown = (entries: readonly Entry[], maxAttempts?: number) =>
  chainsOf(entries, maxAttempts).map(
    ({ state, newest, failed, nextAttempt }) =>
      `${state}: ${newest.messageId ?? newest.requestId}, failed ${failed}, next ${nextAttempt}`,
  );

describe('the state of a failure', () => {
  const rows: [what: string, entries: Entry[], chains: string[], maxAttempts?: number][] = [
    ['nothing', [], []],
    ['a success', [came('a', 1)], []],
    ['a failure', [failed('a', 1)], ['open: a, failed 1, next 1']],
    ['two failures', [failed('b', 2), failed('a', 1)], ['open: a, failed 1, next 1', 'open: b, failed 1, next 1']],
    ['an intent without outcome', [failed('a', 1), intent('b', 2, 'a')], ['in flight: a, failed 1, next 2']],
    [
      'one that was withdrawn',
      [failed('a', 1), intent('b', 2, 'a', 1, { withdrawn: true })],
      ['open: a, failed 1, next 2'],
    ],
    [
      'one that was withdrawn later',
      [failed('a', 1), intent('b', 2, 'a'), intent('b', 3, 'a', 1, { withdrawn: true })],
      ['open: a, failed 1, next 2'],
    ],
    [
      'a replay that succeeded',
      [failed('a', 1), intent('b', 2, 'a'), came('b', 3, 'a')],
      ['recovered: a, failed 1, next 2'],
    ],
    ['one without an intent', [failed('a', 1), came('b', 3, 'a')], ['recovered: a, failed 1, next 2']],
    ['another success', [failed('a', 1), came('b', 3)], ['open: a, failed 1, next 1']],
    ['a replay that failed', [failed('a', 1), intent('b', 2, 'a'), failed('b', 3, 'a')], ['open: b, failed 2, next 2']],
    [
      'a replay of a replay that succeeded',
      [failed('a', 1), failed('b', 3, 'a'), came('c', 5, 'b', 2)],
      ['recovered: b, failed 2, next 3'],
    ],
    [
      'three failures of one message',
      [failed('a', 1), failed('b', 3, 'a'), failed('c', 5, 'b', 2)],
      ['given up: c, failed 3, next 3'],
    ],
    ['as many as are enough', [failed('a', 1), failed('b', 3, 'a')], ['given up: b, failed 2, next 2'], 2],
    [
      'given up, and then good after all',
      [failed('a', 1), failed('b', 3, 'a'), came('c', 5, 'b', 2)],
      ['recovered: b, failed 2, next 3'],
      2,
    ],
    ['a replay whose original is too old to be read', [failed('b', 3, 'a', 1)], ['open: b, failed 2, next 2']],
    ['the third replay of one', [failed('d', 3, 'c', 3)], ['given up: d, failed 4, next 4']],
    [
      'a replay that no rule takes',
      [failed('a', 1), { ...came('b', 3, 'a', 1), outcome: 'misrouted' as const }],
      ['open: a, failed 2, next 2'],
    ],
    [
      'a failure that no rule takes',
      [{ ...failed('a', 1), outcome: 'misrouted' as const }],
      ['open: a, failed 1, next 1'],
    ],
    [
      'a message that SNS delivered twice',
      [failed('a', 1), { ...failed('a', 2), requestId: 'r-twice' }],
      ['open: a, failed 1, next 1'],
    ],
    [
      'an intent after a replay that failed',
      [failed('a', 1), intent('b', 2, 'a'), failed('b', 3, 'a'), intent('c', 4, 'b', 2)],
      ['in flight: b, failed 2, next 3'],
    ],
    [
      'one that was lost, and sent again',
      [failed('a', 1), intent('b', 2, 'a'), intent('c', 4, 'a', 2), failed('c', 5, 'a', 2)],
      ['open: c, failed 2, next 3'],
    ],
    [
      'two of one failure at once, one of them unknown',
      [failed('a', 1), intent('b', 2, 'a'), intent('c', 3, 'a'), failed('b', 4, 'a')],
      ['in flight: b, failed 2, next 2'],
    ],
    [
      'a message that was invoked with again keeps its MessageId',
      [failed('a', 1), intent('b', 2, 'a'), { ...failed('a', 3, 'a', 1), destinedId: 'd-b', requestId: 'r-b' }],
      ['open: a, failed 2, next 2'],
    ],
    [
      'and succeeds under it',
      [failed('a', 1), intent('b', 2, 'a'), { ...came('a', 3, 'a', 1), destinedId: 'd-b', requestId: 'r-b' }],
      ['recovered: a, failed 1, next 2'],
    ],
    ['no SNS message', [direct('r1', 1)], ['open: r1, failed 1, next 1']],
    [
      'no SNS message, lost reply',
      [direct('r1', 1), intent('b', 2, 'r1'), direct('r2', 3)],
      ['in flight: r1, failed 1, next 2', 'open: r2, failed 1, next 1'],
    ],
    [
      'no SNS message, failed again',
      [direct('r1', 1), intent('b', 2, 'r1'), intent('b', 3, 'r1', 1, { requestId: 'r2' }), direct('r2', 4)],
      ['open: r2, failed 2, next 2'],
    ],
    [
      'no SNS message, succeeded',
      [direct('r1', 1), intent('b', 2, 'r1'), intent('b', 3, 'r1', 1, { requestId: 'r2' }), direct('r2', 4, 'Success')],
      ['recovered: r1, failed 1, next 2'],
    ],
    ['replays that point in a circle', [failed('a', 1, 'b'), failed('b', 2, 'a')], ['given up: b, failed 3, next 2']],
  ];
  it.each(rows)('%s', (_what, entries, chains, maxAttempts) => {
    expect(shown(entries, maxAttempts)).toEqual(chains);
    // In whatever order they are read.
    expect(shown([...entries].reverse(), maxAttempts)).toEqual(chains);
  });

  it('has all failures of a chain, the oldest first', () => {
    const [chain] = chainsOf([failed('c', 5, 'b', 2), failed('a', 1), failed('b', 3, 'a')]);
    expect(chain!.failures.map(({ messageId }) => messageId)).toEqual(['a', 'b', 'c']);
  });

  it('knows what is recovered from the replays alone', () => {
    const failures = createFailures<Link>();
    failures.see(failed('b', 2, 'a'), 'failure');
    failures.see(came('c', 3, 'b', 2), 'success');
    failures.see(came('e', 3, 'd', 1), 'misrouted');
    expect(['a', 'b', 'd', 'f'].map((id) => failures.isRecovered(failed(id, 1)))).toEqual([true, true, false, false]);
  });
});

describe('a line of the stream', () => {
  const whole = { replayOf: 'a', destinedId: 'b', attempt: 1 };
  it.each([
    [JSON.stringify(whole), { ...whole, time: 5 }],
    [JSON.stringify({ ...whole, requestId: 'r', more: 1 }), { ...whole, requestId: 'r', time: 5 }],
    [JSON.stringify({ ...whole, withdrawn: true }), { ...whole, withdrawn: true, time: 5 }],
    [JSON.stringify({ ...whole, attempt: 0 }), undefined],
    [JSON.stringify({ ...whole, attempt: '1' }), undefined],
    [JSON.stringify({ ...whole, replayOf: null }), undefined],
    ['null', undefined],
    ['hello', undefined],
  ])('%s', (line, intent) => {
    expect(parseIntent(line, 5)).toEqual(intent);
  });
});
