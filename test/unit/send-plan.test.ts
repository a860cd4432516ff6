/** The flags of `send`, and what a run adds up to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { afterAll, describe, expect, it } from 'vitest';
import { summaryText } from '../../src/cli/report/send.ts';
import { planSend, type SendFlags } from '../../src/cli/send-plan.ts';
import { parseExpectation } from '../../src/drive/expect.ts';
import type { SentMessage } from '../../src/drive/send.ts';
import { tallyOf } from '../../src/drive/summary.ts';
import { EXIT } from '../../src/failure.ts';
import type { JudgedRecord, Outcome } from '../../src/logs/outcomes.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { successEvent } from '../support/destination-events.ts';

const folder = mkdtempSync(join(tmpdir(), 'destined-send-'));
afterAll(() => rmSync(folder, { recursive: true }));
const defaults: SendFlags = { count: '1', timeout: '60s' };

describe('planSend', () => {
  it('sends one success through the API by default', async () => {
    expect(await planSend(defaults)).toMatchObject({
      messages: [{ mode: 'success' }],
      count: 1,
      via: 'api',
      wait: false,
      timeoutMs: 60_000,
    });
  });

  it('waits when something is expected', async () => {
    expect(await planSend({ ...defaults, expect: 'failure' })).toMatchObject({
      wait: true,
      expectation: { text: 'failure' },
    });
  });

  it("sends a text of one's own straight to the topic", async () => {
    expect(await planSend({ ...defaults, message: 'hello' })).toMatchObject({
      messages: [{ text: 'hello' }],
      via: 'topic',
    });
    expect(await planSend({ ...defaults, mode: 'fail', via: 'topic' })).toMatchObject({
      messages: [{ mode: 'fail' }],
      via: 'topic',
    });
  });

  it('sends a whole file', async () => {
    const file = join(folder, 'message.txt');
    writeFileSync(file, 'two\nlines');
    expect(await planSend({ ...defaults, message: `@${file}` })).toMatchObject({ messages: [{ text: 'two\nlines' }] });
    writeFileSync(file, 'please fail\n');
    expect(await planSend({ ...defaults, message: `@${file}` })).toMatchObject({ messages: [{ text: 'please fail' }] });
  });

  it.each<Partial<SendFlags>>([
    { count: '0' },
    { count: '-1' },
    { count: '1.5' },
    { count: 'many' },
    { timeout: 'nonsense' },
    { timeout: '0s' },
    { via: 'pigeon' },
    { mode: 'fail', message: 'x' },
    { message: 'x', via: 'api' },
    { expect: 'good' },
    { message: '@/nowhere/at/all' },
    { message: '@' },
    { message: '' },
  ])('refuses %j', async (flags) => {
    const plan = planSend({ ...defaults, ...flags });
    await expect(plan).rejects.toMatchObject({ name: 'Failure', exitCode: EXIT.usage, fix: expect.any(String) });
  });
});

it('names what is wrong with a message', async () => {
  const refusal = (message: string) => planSend({ ...defaults, message }).catch((error: Error) => error);
  expect(await refusal('@')).toMatchObject({ message: 'no file is named after @' });
  // SNS takes no empty message: it needs not be asked.
  expect(await refusal('')).toMatchObject({ message: '--message "" is empty' });
  const file = join(folder, 'empty.txt');
  writeFileSync(file, '');
  expect(await refusal(`@${file}`)).toMatchObject({ message: `the file ${file} is empty`, exitCode: EXIT.usage });
});

describe('tallyOf', () => {
  const message = (changes: Partial<SentMessage> = {}): SentMessage => ({
    destinedId: 'a',
    mode: 'success',
    status: 200,
    messageId: 'm',
    latencyMs: 5,
    ...changes,
  });
  const judged = (outcome: Outcome): JudgedRecord => ({
    record: parseRecord(JSON.stringify(successEvent()))!,
    outcome,
    logGroup: '/g',
  });

  it('makes the document', () => {
    const tally = tallyOf('N', true);
    const accepted = message({ outcome: 'success', outcomeMs: 20 });
    tally.add({ type: 'begun', message: accepted });
    tally.add({ type: 'accepted', message: accepted, last: false });
    tally.add({ type: 'outcome', message: accepted, judged: judged('success'), last: true });
    tally.add({ type: 'duplicate', message: accepted, judged: judged('success') });
    expect(tally.document()).toEqual({
      stack: 'N',
      sent: 1,
      accepted: 1,
      rejected: 0,
      messages: [accepted],
      latencyMs: { p50: 5, p95: 5, p99: 5, max: 5 },
      outcomeMs: { p50: 20, p95: 20, p99: 20, max: 20 },
      outcomes: { success: 1, failure: 0, misrouted: 0, lost: 0 },
      duplicates: 1,
    });
  });

  it('leaves outcomes out when nobody waits for them', () => {
    const tally = tallyOf('N', false);
    tally.add({ type: 'accepted', message: message(), last: true });
    expect(Object.keys(tally.document())).toEqual(['stack', 'sent', 'accepted', 'rejected', 'messages', 'latencyMs']);
  });

  it('invents no duration of what never happened', () => {
    const tally = tallyOf('N', true);
    const refused = message({ status: 429 });
    tally.add({ type: 'begun', message: refused });
    tally.add({ type: 'rejected', message: refused, last: true });
    const nothing = { p50: null, p95: null, p99: null, max: null };
    const document = tally.document();
    expect(document).toMatchObject({ accepted: 0, rejected: 1, latencyMs: nothing });
    expect(document).not.toHaveProperty('outcomeMs');
    expect(summaryText(document, new Chalk({ level: 0 }))).toBe('sent 1: 0 accepted, 1 rejected\noutcomes      none\n');
    tally.add({ type: 'outcome', message: message(), judged: judged('success'), last: true });
    expect(tally.document()).not.toHaveProperty('outcomeMs');
  });

  it('loses no message that was cut off', () => {
    const tally = tallyOf('N', true);
    const unanswered = message({ status: null, messageId: undefined, latencyMs: null });
    const inDoubt = message({ destinedId: 'b' });
    for (const begun of [unanswered, inDoubt]) tally.add({ type: 'begun', message: begun });
    tally.add({ type: 'accepted', message: inDoubt, last: true });
    const document = tally.document();
    const outcomes = { success: 0, failure: 0, misrouted: 0, lost: 0, unknown: 1 };
    expect(document).toMatchObject({ sent: 2, accepted: 1, rejected: 0, messages: [unanswered, inDoubt], outcomes });
    expect(summaryText(document, new Chalk({ level: 0 }))).toMatch(
      /^sent 2: 1 accepted, 1 without an answer\n.*\noutcomes {6}1 unknown\n$/,
    );
  });

  it('exits 254 before 124 before 1', () => {
    const success = parseExpectation('success');
    const tally = tallyOf('N', true);
    tally.add({ type: 'accepted', message: message(), last: true });
    tally.add({ type: 'outcome', message: message(), judged: judged('misrouted'), last: true });
    expect(tally.exitCode(undefined)).toBe(0);
    expect(tally.exitCode(success)).toBe(1);
    tally.add({ type: 'lost', message: message(), last: true });
    expect(tally.exitCode(success)).toBe(124);
    tally.add({ type: 'rejected', message: message({ status: 400 }), last: true });
    expect(tally.exitCode(success)).toBe(254);
  });
});
