/** What replay shows, what it skips and why, and what it makes of a failure's record. */
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { choiceOf, plannedText, replayEventText, replaySummaryText, skippedText } from '../../src/cli/report/replay.ts';
import { failedMessage } from '../../src/drive/replay/failed-message.ts';
import { payloadOf, publicationOf } from '../../src/drive/replay/resend.ts';
import { type Selection, selectFailures } from '../../src/drive/replay/select-failures.ts';
import type { Chain } from '../../src/logs/failures.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { failureEvent, zeroConcurrencyEvent } from '../support/destination-events.ts';

const look = { style: new Chalk({ level: 0 }) };
const failure = (event: object = failureEvent(), via: 'topic' | 'function' = 'topic') =>
  failedMessage(parseRecord(JSON.stringify(event))!, via);
const chain = (newest = failure(), more: Partial<Chain<ReturnType<typeof failure>>> = {}) => ({
  ...{ state: 'open' as const, failures: [newest], newest, failed: 1, nextAttempt: 1 },
  ...more,
});
const selection: Selection = { ids: [], via: 'topic', again: false, maxAttempts: 3, changes: false };

describe('an entry of the list', () => {
  it('is cut to its columns, half for the error and half for the message, and then tells the whole', () => {
    const long = { ...failure(), errorMessage: 'e'.repeat(300), message: 'm'.repeat(300) };
    const { label, hint } = choiceOf(long, 60);
    expect([...label]).toHaveLength(60);
    expect(label).toMatch(/ Error: e+… {2}m+…$/);
    expect(label.match(/m+/)![0].length).toBeGreaterThan(15);
    expect(hint).toContain(`${'m'.repeat(300)}`);
    expect(choiceOf(failure(), 80)).toEqual({ label: expect.stringMatching(/ Error: test {2}please fail$/) });
  });

  it('shows nothing raw', () => {
    const hostile = { ...failure(), errorType: 'E\u001b[2J', errorMessage: 'x\n', message: '\u009b31m\u202e' };
    const { label, hint = '' } = choiceOf(hostile, 70);
    const planned = plannedText([{ chain: chain(hostile), text: '\u0007' }], look);
    const skipped = skippedText([{ messageId: 'm', why: 'refused: \u001b[2J' }], look);
    expect(label + hint + planned.replaceAll('\n', '') + skipped.replaceAll('\n', '')).not.toMatch(
      /[\u0000-\u001f\u007f-\u009f\u202e]/,
    );
  });
});

it.each([
  [undefined, '  '],
  [42, '  '],
  [41, ''],
])('an id stays in one piece, in %s columns', (width, indent) => {
  const messageId = '33333333-3333-4333-8333-333333333333';
  const message = { destinedId: 'd', mode: null, status: 200, latencyMs: 5, messageId };
  const of = {
    resend: { chain: chain() },
    destinedId: 'd',
    tried: true,
    taken: false,
    inDoubt: false,
    unsent: false,
    possible: 1,
  };
  const lines = replayEventText({ type: 'accepted', message, last: true, of }, false, { ...look, width })!.split('\n');
  expect(lines.slice(-3)).toEqual([`${indent}of ${messageId}`, `${indent}as ${messageId}`, '']);
});

it('the sum tells outcomes, and groups the reasons', () => {
  const message = { messageId: 'm', destinedId: 'd', newMessageId: 'n' };
  const reasons = ['one', 'recovered by a replay', 'one'];
  const skipped = reasons.map((why, index) => ({ messageId: `m${index}`, why }));
  const replayed = [
    { ...message, outcome: 'success' as const },
    { ...message, outcome: 'lost' as const },
  ];
  expect(replaySummaryText({ replayed, skipped }, look)).toBe(
    'replayed 2 of 5 failures: 1 success, 1 lost\nskipped 2: one\n  m0\n  m2\nskipped 1: recovered by a replay\n',
  );
  expect(replaySummaryText({ replayed: [message], skipped: [] }, look)).toBe('replayed 1 of 1 failure\n');
});

it('names those that may have been sent twice, since a reply was lost', () => {
  const message = { destinedId: 'd', newMessageId: 'n', tries: 2 };
  const twice = ['m1', 'm2'].map((messageId) => ({ ...message, messageId, perhapsTwice: true as const }));
  expect(replaySummaryText({ replayed: [...twice, { ...message, messageId: 'm3' }], skipped: [] }, look)).toBe(
    'replayed 3 of 3 failures\nperhaps sent twice 2: the answer to a try was lost, and one more try was made\n  m1\n  m2\n',
  );
});

it('does not count as replayed what was broken off before an answer came', () => {
  const answered = [{ newMessageId: 'n' }, { newRequestId: 'r' }, { outcome: 'success' as const }];
  const replayed = [{}, ...answered].map((more, index) => ({ messageId: `m${index}`, destinedId: 'd', ...more }));
  expect(replaySummaryText({ replayed, skipped: [] }, look)).toBe(
    'replayed 3 of 4 failures: 1 success\nin flight 1: broken off before an answer came\n  m0\n',
  );
});

it('names the first of many that were skipped', () => {
  const skipped = Array.from({ length: 7 }, (_, index) => ({ messageId: null, requestId: `r${index}`, why: 'one' }));
  expect(skippedText(skipped, look)).toBe(
    'skipped 7: one\n  r0\n  r1\n  r2\n  r3\n  r4\n  and 2 more, which -o json names\n',
  );
});

describe('what is selected', () => {
  const zero = failure(zeroConcurrencyEvent());

  it.each<[string, Partial<Parameters<typeof chain>[1]>, Partial<Selection>, string | undefined]>([
    ['what is open', {}, {}, undefined],
    ['what is recovered', { state: 'recovered' }, { again: true }, 'recovered by a replay'],
    [
      'what is in flight',
      { state: 'in flight' },
      {},
      'in flight: a replay has no outcome yet, --again sends it once more',
    ],
    ['what is in flight, again', { state: 'in flight' }, { again: true }, undefined],
    [
      'what is in flight and failed often enough',
      { state: 'in flight', failed: 3 },
      { again: true },
      'failed 3 times: --max-attempts 4 sends it again',
    ],
    ['what is given up', { state: 'given up', failed: 5 }, {}, 'failed 5 times: --max-attempts 6 sends it again'],
  ])('%s', (_what, state, flags, why) => {
    const { chains, skipped } = selectFailures([chain(failure(), state)], { ...selection, ...flags });
    expect([chains.length, skipped.map((each) => each.why)]).toEqual(why === undefined ? [1, []] : [0, [why]]);
  });

  it('is found by each id of each failure of its chain', () => {
    const old = { ...failure(), messageId: 'old', destinedId: 'd-old', requestId: 'r-old' };
    const one = chain(failure(), { failures: [old, failure()] });
    for (const id of ['old', 'd-old', 'r-old', 'a1b2c3']) {
      expect(selectFailures([chain(zero), one], { ...selection, ids: [id] }).chains).toEqual([one]);
    }
    expect(selectFailures([one], { ...selection, ids: ['old', 'a1b2c3'] }).chains).toEqual([one]);
  });

  it('is of an error type, or of a condition where nothing ran', () => {
    const of = (errorType: string) => selectFailures([chain(zero), chain()], { ...selection, errorType }).chains;
    expect(of('ZeroReservedConcurrency')).toEqual([chain(zero)]);
    expect(of('Error')).toEqual([chain()]);
    expect(() => of('error')).toThrow(/"error"/);
  });
});

describe('the message that is sent again', () => {
  const intent = { replayOf: 'm', destinedId: 'new', attempt: 2 };

  it('has no mark of the API, and no empty subject', () => {
    const attributes = {
      'destined-request-id': { Type: 'String', Value: 'r' },
      'destined-attempt': { Type: 'String', Value: '1' },
    };
    const { subject, attributes: marked } = publicationOf(
      { chain: chain({ ...failure(), subject: '', attributes }) },
      intent,
    );
    expect(subject).toBeUndefined();
    expect(marked).toEqual({
      'destined-replay-of': { Type: 'String', Value: 'm' },
      'destined-attempt': { Type: 'Number', Value: '2' },
    });
  });

  it.each([
    [{ a: 1 }],
    [[1]],
    ['text'],
    [null],
    [{ Records: [] }],
    [{ Records: [{ Sns: null }] }],
    [{ Records: [{ s3: {} }] }],
  ])('of a payload %j is that payload', (requestPayload) => {
    const event = failureEvent();
    const detail = { ...(event as { detail: object }).detail, requestPayload };
    const message = failure({ ...event, detail }, 'function');
    expect(message.isSns).toBe(false);
    expect(JSON.parse(payloadOf({ chain: chain(message) }, intent))).toEqual(requestPayload);
  });
});
