/** `destined replay` sends nothing twice by accident: killed half-way, beside another run, without rights, without a record log. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callerPolicy } from '../../src/pattern/caller-policy.ts';
import { callerRights } from '../../src/pattern/caller-rights.ts';
import { createCaller } from '../support/caller.ts';
import { onTerminal } from '../support/pty.ts';
import { type ReplayStage, setReplayStage } from '../support/replay-stage.ts';

let stage: ReplayStage;
beforeAll(async () => {
  stage = await setReplayStage('--no-verify');
});
beforeEach(async () => {
  stage.forget();
  stage.onCall = undefined;
  await stage.deploy('failing');
});
afterAll(() => stage?.end());

/** That many new failures, and the function mended after them: their MessageIds, and the flags that mean them alone. */
async function failed(count: number): Promise<{ ids: string[]; flags: string[] }> {
  const ids: string[] = [];
  // One after the other: each waits for its record, so that the order of their times is known.
  for (let index = 0; index < count; index += 1) ids.push(await stage.send(`please fail ${index}`));
  await stage.deploy('mended');
  return { ids, flags: ids.flatMap((id) => ['--id', id]) };
}
/** How often each was published again. */
function publishedOf(ids: readonly string[]): number[] {
  const replayed = stage.published.map(
    ({ MessageAttributes = {} }) => MessageAttributes['destined-replay-of']?.StringValue,
  );
  return ids.map((id) => replayed.filter((of) => of === id).length);
}
const reasonsOf = ({ skipped }: { skipped: { why: string }[] }) => skipped.map(({ why }) => why).sort();

describe('a run that is killed half-way', () => {
  it('leaves what it did: the next one sends the rest, and names what nobody can know', async () => {
    const { ids, flags } = await failed(5);
    const running = stage.start(['replay', ...flags, '--rate', '5']);
    let intents = 0;
    stage.onCall = ({ operation }) => {
      // The third intent is stored, and its message is not sent any more.
      if (operation === 'PutLogEvents') intents += 1;
      if (operation === 'FilterLogEvents' && intents === 3) running.child.kill('SIGKILL');
    };
    expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
    stage.onCall = undefined;
    expect(publishedOf(ids).reduce((sum, count) => sum + count, 0)).toBe(2);

    const second = await stage.replay([...flags, '--wait']);
    expect(second.code).toBe(0);
    expect(second.document.replayed.map(({ outcome }) => outcome)).toEqual(['success', 'success']);
    expect(reasonsOf(second.document)).toEqual([
      'in flight: a replay has no outcome yet, --again sends it once more',
      'recovered by a replay',
      'recovered by a replay',
    ]);
    expect(publishedOf(ids).sort()).toEqual([0, 1, 1, 1, 1]);
    const { stdout } = await stage.run(['replay', ...flags]);
    expect(stdout).toMatch(/^replayed 0 of 5 failures\n/);
    expect(stdout).toContain('skipped 1: in flight');
    expect(stdout).toContain('skipped 4: recovered by a replay');

    const third = await stage.replay([...flags, '--again', '--wait']);
    expect(third.document.replayed).toMatchObject([{ outcome: 'success' }]);
    expect(publishedOf(ids)).toEqual([1, 1, 1, 1, 1]);
    expect((await stage.replay(flags)).document.replayed).toEqual([]);
  });

  it('is interrupted: what was sent is told, and what was not', async () => {
    const { ids, flags } = await failed(3);
    const running = stage.start(['replay', ...flags, '--rate', '0.1', '-o', 'json', '-v']);
    await running.says(/SNS\.Publish \d+ ms/);
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    const { replayed, skipped } = JSON.parse(stdout);
    expect(replayed).toMatchObject([{ messageId: ids[0] }]);
    expect(skipped).toEqual(ids.slice(1).map((messageId) => ({ messageId, why: 'not sent: broken off' })));
    expect(publishedOf(ids)).toEqual([1, 0, 0]);
  });

  it('is interrupted while an intent is stored: whether that counts is not known, which is told', async () => {
    const { ids, flags } = await failed(1);
    const running = stage.start(['replay', ...flags, '-o', 'json']);
    stage.onCall = async ({ operation }) => {
      if (operation !== 'PutLogEvents') return;
      running.child.kill('SIGINT');
      // Not answered before the run knows of it.
      await running.says(/stopping/);
    };
    const { code, stdout } = await running.ended;
    stage.onCall = undefined;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toEqual({
      replayed: [],
      skipped: [{ messageId: ids[0], why: 'not sent: broken off, but it may count as in flight' }],
    });
    expect(publishedOf(ids)).toEqual([0]);
  });
});

it('two runs at once send each message once', async () => {
  const { ids, flags } = await failed(12);
  const both = await Promise.all([stage.replay([...flags, '--wait']), stage.replay([...flags, '--wait'])]);
  expect(publishedOf(ids)).toEqual(ids.map(() => 1));
  const replayed = both.flatMap(({ document }) => document.replayed);
  expect(replayed.map(({ messageId }) => messageId).sort()).toEqual([...ids].sort());
  // Of each message one of them was told that it is the other's, or that it is done.
  const reasons = new Set(both.flatMap(({ document }) => reasonsOf(document)));
  for (const reason of reasons) expect(reason).toMatch(/another replay took it in the meantime|in flight|recovered/);
  const { document } = await stage.replay(flags);
  expect(reasonsOf(document)).toEqual(ids.map(() => 'recovered by a replay'));
});

it('what can not be written down is not sent', async () => {
  const { ids, flags } = await failed(1);
  const caller = await createCaller(stage.endpoint, 'caller');
  const { Statement } = callerPolicy(callerRights(stage.stack).filter(({ commands }) => commands.includes('replay')));
  await caller.may(Statement.filter(({ Sid }) => Sid !== 'Replay'));
  const refused = await stage.run(['replay', ...flags], { env: caller.env });
  expect(refused.code).toBe(254);
  expect(refused.stderr).toContain('logs:CreateLogStream');
  expect(publishedOf(ids)).toEqual([0]);
  await caller.may(Statement);
  const { code } = await stage.run(['replay', ...flags, '--wait'], { env: caller.env });
  expect([code, publishedOf(ids)]).toEqual([0, [1]]);
});

it('a person picks some from a list, and Ctrl-C there sends nothing', async () => {
  const [first] = (await failed(2)).ids;
  const left = onTerminal(stage.cli, ['replay'], stage.endpoint.env);
  await left.shows(/Which failures are to be sent again\?/);
  left.type('\u0003');
  expect(await left.ended).toBe(130);
  expect(left.harm()).toEqual([]);
  expect(publishedOf([first!])).toEqual([0]);

  const terminal = onTerminal(stage.cli, ['replay', '--wait'], stage.endpoint.env);
  await terminal.shows(/Error: please fail 1 {2}please fail 1[\s\S]*Error: please fail 0 {2}please fail 0/);
  // To the second, which is the older one.
  terminal.type('\u001b[B \r');
  expect(await terminal.ended).toBe(0);
  expect(terminal.screen()).toMatch(/replayed 1 of \d+ failures?: .*1 success/);
  expect(terminal.harm()).toEqual([]);
});

it('without a record log it goes by the logs of the functions, and says that it may send twice', async () => {
  expect((await stage.run(['up', '--no-verify', '--no-records', '--yes'])).code).toBe(0);
  // That has brought the code back to what it was.
  await stage.deploy('failing');
  const { ids, flags } = await failed(1);
  const { code, document, stderr } = await stage.replay([...flags, '--wait']);
  expect([code, document.replayed]).toMatchObject([0, [{ messageId: ids[0], outcome: 'success' }]]);
  expect(stderr).toMatch(/there is no record log .*may send the same again\n.*destined up --records/);
  const again = await stage.replay(flags);
  expect(reasonsOf(again.document)).toEqual(['recovered by a replay']);
});
