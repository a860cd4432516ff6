/** The flags of `send`, and what a run adds up to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chalk } from 'chalk';
import { afterAll, describe, expect, it } from 'vitest';
import { summaryText } from '../../src/cli/report/send.ts';
import { explanation } from '../../src/cli/report/send-explain.ts';
import { planSend, type SendFlags } from '../../src/cli/send-plan.ts';
import { parseExpectation } from '../../src/drive/send/expect.ts';
import type { SentMessage } from '../../src/drive/send/send.ts';
import { tallyOf } from '../../src/drive/send/summary.ts';
import { EXIT } from '../../src/failure.ts';
import type { JudgedRecord, Outcome } from '../../src/logs/outcomes.ts';
import { parseRecord } from '../../src/logs/record.ts';
import { successEvent } from '../support/destination-events.ts';

const folder = mkdtempSync(join(tmpdir(), 'destined-send-'));
afterAll(() => rmSync(folder, { recursive: true }));
const defaults: SendFlags = { count: '1', concurrency: '10', timeout: '60s' };
/** What a plan sends, one by one. */
const contentsOf = async (flags: Partial<SendFlags>) => [...(await planSend({ ...defaults, ...flags })).contents()];

describe('planSend', () => {
  it('sends one success through the API by default', async () => {
    expect(await planSend(defaults)).toMatchObject({
      total: 1,
      via: 'api',
      concurrency: 10,
      wait: false,
      stream: false,
      timeoutMs: 60_000,
    });
    expect(await contentsOf({})).toEqual([{ mode: 'success' }]);
  });

  it('waits when something is expected', async () => {
    expect(await planSend({ ...defaults, expect: 'failure' })).toMatchObject({
      wait: true,
      expectation: { text: 'failure' },
    });
  });

  it("sends a text of one's own straight to the topic", async () => {
    expect(await planSend({ ...defaults, message: 'hello' })).toMatchObject({ via: 'topic' });
    expect(await contentsOf({ message: 'hello', count: '2' })).toEqual([{ text: 'hello' }, { text: 'hello' }]);
    expect(await planSend({ ...defaults, mode: 'fail', via: 'topic' })).toMatchObject({ via: 'topic', total: 1 });
    expect(await contentsOf({ mode: 'fail', via: 'topic' })).toEqual([{ mode: 'fail' }]);
  });

  it('sends a whole file', async () => {
    const file = join(folder, 'message.txt');
    writeFileSync(file, 'two\nlines');
    expect(await contentsOf({ message: `@${file}` })).toEqual([{ text: 'two\nlines' }]);
    writeFileSync(file, 'please fail\n');
    expect(await contentsOf({ message: `@${file}` })).toEqual([{ text: 'please fail' }]);
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
    { expect: 'success', concurrency: '0' },
    { concurrency: '1001' },
    { concurrency: '2.5' },
    { rate: '0' },
    { rate: '-1' },
    { rate: '1e3' },
    { rate: '' },
    { mix: 'success' },
    { mix: 'a=1', mode: 'a' },
    { mix: 'a=1', message: 'a' },
    { mix: 'a=1', seed: '-1' },
    { mix: 'a=1', seed: '4294967296' },
    { seed: '7' },
    { mode: 'a', seed: '7' },
    { attribute: ['a=1'] },
    { via: 'api', attribute: ['a=1'] },
    { message: '{{user}}' },
    { message: '{{=<% %>=}}' },
    { message: `{{uuid}}${'x'.repeat(262_107 - 35)}` },
    { message: `{{seq}}${'x'.repeat(262_107 - 2)}`, count: '100' },
    { message: '@/nowhere/at/all' },
    { message: '@' },
    { message: '' },
  ])('refuses %j', async (flags) => {
    const plan = planSend({ ...defaults, ...flags });
    await expect(plan).rejects.toMatchObject({ name: 'Failure', exitCode: EXIT.usage, fix: expect.any(String) });
  });
});

describe('a mix', () => {
  it('is sent in an order that is chosen once', async () => {
    const plan = await planSend({ ...defaults, count: '100', mix: 'success=89,fail=10,timeout=1' });
    const [first, again] = [[...plan.contents()], [...plan.contents()]];
    expect(again).toEqual(first);
    expect(plan.seed).toBeGreaterThanOrEqual(0);
    const repeated = await contentsOf({ count: '100', mix: 'success=89,fail=10,timeout=1', seed: `${plan.seed}` });
    expect(repeated).toEqual(first);
    expect(first.filter((content) => 'mode' in content && content.mode === 'fail')).toHaveLength(10);
  });
});

describe('attributes', () => {
  it('are strings beside the text, and count', async () => {
    const flags = { ...defaults, attribute: ['colour=red=blue', 'x.y-z_1= '] };
    const { attributes } = await planSend({ ...flags, message: 'x' });
    expect(attributes).toEqual({
      colour: { Type: 'String', Value: 'red=blue' },
      'x.y-z_1': { Type: 'String', Value: ' ' },
    });
    const room = 262_107 - 'colourStringred=bluex.y-z_1String '.length;
    await expect(planSend({ ...flags, message: 'x'.repeat(room) })).resolves.toBeDefined();
    await expect(planSend({ ...flags, message: 'x'.repeat(room + 1) })).rejects.toMatchObject({
      message: '--message is longer than a message may be',
      fix: `SNS takes ${room} bytes beside its attributes: send less`,
    });
    const attribute = [`a=${'x'.repeat(262_107)}`];
    await expect(planSend({ ...defaults, attribute, via: 'topic' })).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  it.each([
    ['colour', 'is no attribute'],
    ['=red', 'has a name that SNS refuses'],
    ['a b=1', 'has a name that SNS refuses'],
    ['.a=1', 'has a name that SNS refuses'],
    ['a.=1', 'has a name that SNS refuses'],
    ['a..b=1', 'has a name that SNS refuses'],
    ['AWS.x=1', 'has a name that SNS refuses'],
    ['amazon.x=1', 'has a name that SNS refuses'],
    [`${'n'.repeat(257)}=1`, 'has a name that SNS refuses'],
    ['a=', 'has no value'],
    ['destined-id=probe-1', "is one of destined's own"],
    ['destined-attempt=1', "is one of destined's own"],
    ['Destined-Other=1', "is one of destined's own"],
  ])('%s is refused', async (attribute, why) => {
    await expect(planSend({ ...defaults, via: 'topic', attribute: [attribute] })).rejects.toMatchObject({
      message: `--attribute ${JSON.stringify(attribute)} ${why}`,
      exitCode: EXIT.usage,
    });
  });

  it('have each name once', async () => {
    const plan = planSend({ ...defaults, via: 'topic', attribute: ['a=1', 'a=2'] });
    await expect(plan).rejects.toMatchObject({ message: '--attribute "a=2" is there twice' });
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

  it('keeps no message where it must not, and names a few', () => {
    const tally = tallyOf('N', true, false);
    for (let at = 0; at < 100; at += 1) {
      const one = message({ destinedId: `id-${at}` });
      tally.add({ type: 'begun', message: one });
      tally.add({ type: 'retry', message: one, answer: { status: 500 }, pauseMs: 1 });
      tally.add({ type: 'accepted', message: one, last: false });
      tally.add({ type: 'outcome', message: one, judged: judged('failure'), last: true });
      tally.add({ type: 'duplicate', message: one, judged: judged('failure') });
    }
    expect(tally.document()).toMatchObject({ sent: 100, accepted: 100, messages: [], retries: 100, duplicates: 100 });
    expect(tally.counts()).toMatchObject({ ended: 100 });
    const expectation = parseExpectation('success');
    const lines = explanation(tally, { expectation, command: (name) => `destined ${name}` });
    expect(lines).toEqual([
      '100 records are second ones of their messages: id-0, id-1, id-2, id-3, id-4 and 95 more',
      `expected success, but none of 100 messages came to success: ${[0, 1, 2, 3, 4].map((at) => `id-${at} (failure)`).join(', ')} and 95 more`,
    ]);
  });

  it('names those that were too many for a bound', () => {
    const tally = tallyOf('N', true, false);
    const outcomes = ['success', 'failure', 'success'] as const;
    outcomes.forEach((outcome, at) => {
      tally.add({ type: 'outcome', message: message({ destinedId: `id-${at}` }), judged: judged(outcome), last: true });
    });
    const told = (text: string) =>
      explanation(tally, { expectation: parseExpectation(text), command: String })[0]?.replace(/^.*: /, '');
    expect(told('failure<1')).toBe('id-1 (failure)');
    expect(told('success>=90%')).toBe('id-1 (failure)');
    expect(told('success=1')).toBe('id-0 (success), id-2 (success)');
    expect(told('failure=2')).toBe('id-0 (success), id-2 (success)');
    expect(told('failure<=1')).toBeUndefined();
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
