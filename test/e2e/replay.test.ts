/** `destined replay` through the built binary: what failed is found, changed, sent again, and made good. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DestinationRecord } from '../../src/logs/record.ts';
import { type ReplayStage, setReplayStage } from '../support/replay-stage.ts';

let stage: ReplayStage;
beforeAll(async () => {
  stage = await setReplayStage();
});
beforeEach(() => stage.forget());
afterAll(() => stage?.end());

const failures = async () => JSON.parse((await stage.run(['status', '-o', 'json'])).stdout).failures;
/** The newest record of the message that replays this one. */
async function replayOf(id: string): Promise<DestinationRecord> {
  const found = (await stage.records()).filter((record) => record.replayOf === id);
  return found.at(-1)!;
}
/** Adds a script that plays the editor. */
async function editor(name: string, script: string): Promise<string> {
  const file = join(stage.cli.home, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o700);
  return file;
}

describe('the failures of every kind', () => {
  const KINDS = ['please fail', 'please type-error', 'please crash', 'please timeout'];
  let ids: string[];

  it('are none where only a probe failed', async () => {
    const { code, stdout } = await stage.run(['replay', '--all']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no failures\n' });
  });

  it('are found, and a dry run sends nothing', async () => {
    await stage.deploy('failing');
    ids = await Promise.all(KINDS.map((text) => stage.send(text)));
    await stage.send('please success');
    const { code, document } = await stage.replay(['--all', '--dry-run']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ dryRun: true, replayed: [], skipped: [] });
    const { planned } = document as unknown as { planned: { messageId: string; message: string; attempt: number }[] };
    expect(planned).toHaveLength(4);
    for (const [index, message] of KINDS.entries())
      expect(planned).toContainEqual({ messageId: ids[index], message, attempt: 1 });
    expect(stage.published).toEqual([]);
    expect(await failures()).toEqual({ open: 4, recovered: 0 });
    const { stdout } = await stage.run(['replay', '--all', '--dry-run', '--set', 'mode=x']);
    expect(stdout).toMatch(/Error: please fail {2}caused by {2}please fail {2}as {2}please x\n {2}[0-9a-f-]{36}\n/);
    expect(stdout).toMatch(/would replay 4 of 4; nothing was sent\n$/);
  });

  it('are narrowed by their error type, and those there are are named', async () => {
    const { document } = await stage.replay(['--error', 'TypeError', '--dry-run']);
    expect(document).toMatchObject({ planned: [{ messageId: ids[1] }] });
    const none = await stage.run(['replay', '--error', 'RangeError']);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toMatch(
      /no failure is of the error type "RangeError"\n.*: Error \(1\), .*Sandbox.Timedout \(1\)/,
    );
  });

  it('become successes once the function is mended, and a second run sends nothing', async () => {
    await stage.deploy('mended');
    const { code, document } = await stage.replay(['--all', '--wait']);
    expect(code).toBe(0);
    expect(document.skipped).toEqual([]);
    expect(document.replayed.map(({ messageId }) => messageId).sort()).toEqual([...ids].sort());
    for (const { outcome, newMessageId, destinedId } of document.replayed) {
      expect(outcome).toBe('success');
      expect(newMessageId).toMatch(/^[0-9a-f-]{36}$/);
      expect(destinedId).toMatch(/^[0-9a-f]{20}$/);
    }
    stage.forget();
    const again = await stage.replay(['--all', '--wait']);
    expect(again.code).toBe(0);
    expect(again.document.replayed).toEqual([]);
    expect(again.document.skipped).toEqual(
      expect.arrayContaining(ids.map((messageId) => ({ messageId, why: 'recovered by a replay' }))),
    );
    expect(stage.published).toEqual([]);
  });

  it('are recovered then, for status and for tail', async () => {
    expect(await failures()).toEqual({ open: 0, recovered: 4 });
    const { stdout } = await stage.run(['tail', '--no-follow', '-o', 'json']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ outcome }) => outcome === 'failure').map(({ state }) => state)).toEqual(
      KINDS.map(() => 'recovered'),
    );
    const replays = lines.filter(({ replayOf }) => replayOf !== undefined);
    expect(replays.map((line) => [line.outcome, line.state, line.attempt])).toEqual(
      KINDS.map(() => ['success', undefined, 1]),
    );
    expect(new Set(replays.map((line) => line.replayOf))).toEqual(new Set(ids));
    const text = await stage.run(['tail', '--no-follow']);
    expect(text.stdout).toMatch(/failure {4}Error: please fail {2}\(recovered\)\n/);
    expect(text.stdout).toContain(`recovers ${ids[0]}\n`);
  });

  it('are not looked for before --since', async () => {
    const { code, stdout } = await stage.run(['replay', '--since', '1ms']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no failures\n' });
    expect((await stage.run(['replay', '--all', '--since', '30d'])).stderr).toContain('the logs are kept for 14 days');
  });
});

describe('a message that is sent again', () => {
  beforeAll(() => stage.deploy('failing'));

  it('keeps its subject and its attributes with their types, and has new ones of ours', async () => {
    const attributes = {
      text: { DataType: 'String', StringValue: 'ä' },
      list: { DataType: 'String.Array', StringValue: '["a",1]' },
      number: { DataType: 'Number.int', StringValue: '17' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255, 10]) },
      'destined-id': { DataType: 'String', StringValue: 'mine' },
      'destined-request-id': { DataType: 'String', StringValue: 'theirs' },
    };
    const id = await stage.send('with attributes', { Subject: 'a subject', attributes });
    const { code, document } = await stage.replay(['--id', 'mine', '--wait']);
    expect(code).toBe(1);
    expect(document.replayed).toMatchObject([{ messageId: id, outcome: 'failure' }]);
    const { destinedId, newMessageId } = document.replayed[0]!;
    expect(await replayOf(id)).toMatchObject({
      messageId: newMessageId,
      subject: 'a subject',
      message: 'with attributes',
    });
    expect((await replayOf(id)).attributes).toEqual({
      text: { Type: 'String', Value: 'ä' },
      list: { Type: 'String.Array', Value: '["a",1]' },
      number: { Type: 'Number.int', Value: '17' },
      bytes: { Type: 'Binary', Value: 'AP8K' },
      'destined-id': { Type: 'String', Value: destinedId },
      'destined-replay-of': { Type: 'String', Value: id },
      'destined-attempt': { Type: 'Number', Value: '1' },
    });
  });

  it('is followed through all its replays, left alone when it failed often enough, and recovered as a whole', async () => {
    const first = await stage.send('a chain');
    const one = await stage.replay(['--id', first, '--wait']);
    const second = one.document.replayed[0]!.newMessageId!;
    expect((await replayOf(first)).attempt).toBe(1);
    // Named by the first, the newest is sent.
    const two = await stage.replay(['--id', first, '--wait']);
    expect(two.document.replayed).toMatchObject([{ messageId: second, outcome: 'failure' }]);
    expect((await replayOf(second)).attempt).toBe(2);
    const third = two.document.replayed[0]!.newMessageId!;
    const three = await stage.replay(['--id', first, '--wait']);
    expect([three.code, three.document]).toEqual([
      0,
      { replayed: [], skipped: [{ messageId: third, why: 'failed 3 times: --max-attempts 4 sends it again' }] },
    ]);
    const four = await stage.replay(['--id', second, '--max-attempts', '4', '--set', 'mode=success', '--wait']);
    expect([four.code, four.document.replayed]).toMatchObject([0, [{ messageId: third, outcome: 'success' }]]);
    const five = await stage.replay(['--id', first, '--id', third]);
    expect(five.document).toEqual({ replayed: [], skipped: [{ messageId: third, why: 'recovered by a replay' }] });
  });

  it.each([
    ['--set', ['--set', 'mode=success'], 'please success'],
    ['--message', ['--message', 'please success'], 'please success'],
    ['--edit with flags, VISUAL first', ['--edit'], 'please success'],
    ['--edit that changes nothing', ['--edit'], 'to be changed'],
  ])('is changed by %s', async (what, flags, message) => {
    const change = `test "$1" = --wait && grep -q '^to be changed$' "$2" && printf 'please success\\n' > "$2"`;
    const VISUAL = `${await editor('change', change)} --wait`;
    const env = what.includes('VISUAL') ? { VISUAL, EDITOR: 'false' } : { EDITOR: 'true' };
    const id = await stage.send('to be changed');
    const { code, document } = await stage.replay(['--id', id, ...flags, '--wait'], { env });
    expect(document.replayed).toMatchObject([{ messageId: id }]);
    expect((await replayOf(id)).message).toBe(message);
    expect(code).toBe(message === 'please success' ? 0 : 1);
  });

  it.each([
    ['false', 0, /the editor ended with exit code 1/],
    ['true >', 0, /its text was emptied/],
    ['nonesuch-editor', 253, /the editor .*nonesuch-editor.* cannot be run/],
    ['', 252, /--edit wants an editor, and there is no terminal for one/],
  ])('stays where it is when the editor is %j', async (EDITOR, exitCode, text) => {
    const id = await stage.send('to be kept');
    const { code, stdout } = await stage.run(['replay', '--id', id, '--edit', '-o', 'json'], { env: { EDITOR } });
    expect(code).toBe(exitCode);
    expect(stdout).toMatch(text);
    expect(stage.published).toEqual([]);
  });

  it('may be too long with our attributes, which is told; it is not in flight then', async () => {
    const id = await stage.send('please fail');
    const file = join(stage.cli.home, 'long.txt');
    await writeFile(file, 'x'.repeat(262_100));
    for (const _ of [1, 2]) {
      const { code, document } = await stage.replay(['--id', id, '--message', `@${file}`, '--wait']);
      expect(code).toBe(254);
      const why = 'refused: Invalid parameter: Message too long';
      expect(document).toEqual({ replayed: [], skipped: [{ messageId: id, why }] });
    }
  });

  it('reads as a person wants, in text', async () => {
    const id = await stage.send('please fail');
    const { code, stdout } = await stage.run(['replay', '--id', id]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^sent {7}please fail\n {2}of [0-9a-f-]{36}\n {2}as [0-9a-f-]{36}\nreplayed 1 of 1 failure\n$/,
    );
    const waited = await stage.run(['replay', '--id', id, '--wait', '--again']);
    expect(waited.stdout).toMatch(/^failure {4}please fail {2}Error: please fail {2}after [\d.]+ ms\n/);
    expect(waited.stdout).toMatch(/replayed 1 of 1 failure: 1 failure\n$/);
  });

  it('goes at a rate', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map((text) => stage.send(text)));
    const started = performance.now();
    const { document } = await stage.replay([...ids.flatMap((id) => ['--id', id]), '--rate', '4']);
    expect(document.replayed).toHaveLength(3);
    expect(performance.now() - started).toBeGreaterThan(450);
  });
});

describe('--via function', () => {
  it('invokes with the event of SNS as it was, but for our attributes', async () => {
    const attributes = { mine: { DataType: 'String', StringValue: 'kept' } };
    const id = await stage.send('through the function', { Subject: 's', attributes });
    const { code, document } = await stage.replay(['--id', id, '--via', 'function', '--wait']);
    expect(code).toBe(1);
    const { destinedId, newRequestId } = document.replayed[0]!;
    expect(document).toEqual({
      replayed: [{ messageId: id, destinedId, newRequestId, outcome: 'failure' }],
      skipped: [],
    });
    const [before, after] = (await stage.records()).filter(({ messageId }) => messageId === id);
    expect(after!.requestId).toBe(newRequestId);
    const payloadOf = ({ event }: DestinationRecord) =>
      (event.detail as { requestPayload: { Records: [{ Sns: { MessageAttributes: object } }] } }).requestPayload;
    const wanted = structuredClone(payloadOf(before!));
    wanted.Records[0].Sns.MessageAttributes = {
      mine: { Type: 'String', Value: 'kept' },
      'destined-id': { Type: 'String', Value: destinedId },
      'destined-replay-of': { Type: 'String', Value: id },
      'destined-attempt': { Type: 'Number', Value: '1' },
    };
    expect(payloadOf(after!)).toEqual(wanted);
    expect(stage.published).toEqual([]);
    const changed = await stage.replay(['--id', id, '--via', 'function', '--set', 'mode=success', '--wait']);
    expect(changed.document.replayed).toMatchObject([{ outcome: 'success' }]);
  });

  it('sends what came by no SNS, finds it by the request id, and again, until it succeeds', async () => {
    const first = await stage.invoke({ by: 'hand' });
    const topic = await stage.replay(['--id', first]);
    expect(topic.document.skipped).toEqual([
      { messageId: null, requestId: first, why: 'not from SNS: --via function sends its payload again' },
    ]);
    const changed = await stage.replay(['--id', first, '--via', 'function', '--set', 'mode=x']);
    expect(changed.document.skipped).toMatchObject([{ why: 'its payload holds no SNS message that could be changed' }]);
    const failed = await stage.replay(['--id', first, '--via', 'function', '--wait']);
    const second = failed.document.replayed[0]!.newRequestId!;
    expect([failed.code, failed.document.replayed]).toMatchObject([
      1,
      [{ messageId: null, requestId: first, newRequestId: second, outcome: 'failure' }],
    ]);
    await stage.deploy('mended');
    const { code, document } = await stage.replay(['--id', first, '--via', 'function', '--wait']);
    expect([code, document.replayed]).toMatchObject([0, [{ requestId: second, outcome: 'success' }]]);
    const { stdout } = await stage.run(['tail', '--no-follow', '-o', 'json', '--outcome', 'failure']);
    const states = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => [JSON.parse(line).requestId, JSON.parse(line).state]),
    );
    expect([states.get(first), states.get(second)]).toEqual(['recovered', 'recovered']);
  });
});

describe('what can not be meant', () => {
  it.each([
    [[], 252, /it is not said which ones.*\n.*pass --all/],
    [['--all', '--set', 'x'], 252, /--set "x" sets no mode/],
    [['--all', '--id', 'x'], 252, /--id and --all exclude each other/],
    [['--id', 'nobody'], 1, /there is no failure "nobody"/],
    [['--all', '--stack', 'nobody'], 1, /there is no stack nobody/],
  ])('%j', async (args, exitCode, text) => {
    const { code, stdout, stderr } = await stage.run(['replay', ...args]);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toMatch(text);
  });
});
