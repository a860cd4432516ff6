/** `destined send` of many messages through the built binary: mixes, templates, attributes, schedule, lines, progress. */
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SentMessage } from '../../src/drive/send/send.ts';
import type { SendDocument } from '../../src/drive/send/summary.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { onTerminal } from '../support/pty.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  const { code, stderr } = await cli.run(['up', '--throttle', 'off', '--no-verify']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await cli?.end();
});

const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SentMessage);

describe('--mix', () => {
  it('sends each mode so often as its share says, in the same order for the same seed', async () => {
    const args = ['send', '-n', '40', '--mix', 'success=3,fail=1'];
    const chosen = await cli.json<SendDocument & { seed: number }>([...args, '--expect', 'failure=25%']);
    expect(chosen.code).toBe(0);
    expect(chosen.stderr).toContain(`note: --seed ${chosen.document.seed} sends them in this order again\n`);
    const modes = chosen.document.messages.map(({ mode }) => mode);
    expect(modes.filter((mode) => mode === 'fail')).toHaveLength(10);
    const again = await cli.json<SendDocument>([...args, '--seed', `${chosen.document.seed}`]);
    expect(again.stderr).not.toContain('note: --seed');
    expect(again.document.messages.map(({ mode }) => mode)).toEqual(modes);
  });

  it('goes to the topic as well, with the messages that do not meet what is expected named', async () => {
    const args = ['send', '-n', '8', '--mix', 'success=1,fail=7', '--via', 'topic', '--expect', 'success'];
    const { code, stderr, stdout } = await cli.run(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /expected success, but only 1 of 8 messages \(12.5 %\) came to success: ([0-9a-f]{20} \(failure\), ){4}[0-9a-f]{20} \(failure\) and 2 more\n/,
    );
    expect(stdout).toMatch(/^sent 8: 8 accepted\naccepted in {3}p50 .* p95 .* p99 .* max .*\noutcome after p50 .*\n/);
  });
});

describe('a message of one’s own', () => {
  it('is filled in, and keeps its attributes', async () => {
    const before = Date.now();
    const text = '{"id": "{{uuid}}", "n": {{seq}}, "at": "{{now}}"}';
    const args = ['send', '-n', '3', '--message', text, '--attribute', 'colour=red', '--attribute', 'size=a=b'];
    const { code, document } = await cli.json<SendDocument>([...args, '--expect', 'success']);
    expect(code).toBe(0);
    const tail = await cli.run(['tail', '--no-follow', '-o', 'json']);
    const records = tail.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ destinedId }) => document.messages.some((message) => message.destinedId === destinedId));
    const sent = records.map(({ message }) => JSON.parse(message));
    expect(sent.map(({ n }) => n).sort()).toEqual([1, 2, 3]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(3);
    for (const { at } of sent) expect(Date.parse(at)).toBeGreaterThanOrEqual(before);
    const { MessageAttributes } = records[0].record.detail.requestPayload.Records[0].Sns;
    expect(MessageAttributes).toMatchObject({
      colour: { Type: 'String', Value: 'red' },
      size: { Type: 'String', Value: 'a=b' },
      'destined-id': { Type: 'String' },
    });
  });

  it('numbers the lines of stdin through all rounds', async () => {
    const args = ['send', '-n', '2', '--message', '-', '--expect', 'failure=50%', '--stream', '-q'];
    const { code, stdout, stderr } = await cli.run(args, { input: 'please fail\nline {{seq}}\n' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(linesOf(stdout)).toHaveLength(4);
  });
});

describe('--stream', () => {
  it('is a line for each message as it ends, whatever -o says, and a sum beside it', async () => {
    for (const more of [[], ['-o', 'json']]) {
      const args = ['send', '-n', '5', '--mix', 'success=4,fail=1', '--wait', '--stream', ...more];
      const { code, stdout, stderr } = await cli.run(args);
      expect(code).toBe(0);
      const lines = linesOf(stdout);
      expect(lines.map(({ outcome }) => outcome).sort()).toEqual([
        ...Array(1).fill('failure'),
        ...Array(4).fill('success'),
      ]);
      expect(Object.keys(lines[0]!)).toEqual([
        'destinedId',
        'mode',
        'status',
        'latencyMs',
        'messageId',
        'outcome',
        'outcomeMs',
      ]);
      expect(stderr).toMatch(/^sent 5: 5 accepted$/m);
      expect(stderr).toMatch(/^outcomes {6}4 success, 1 failure$/m);
    }
  });

  it('of many through the API is a line for each', async () => {
    const args = ['send', '-n', '1100', '--concurrency', '50', '--stream', '-q'];
    const { code, stdout, stderr } = await cli.run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = linesOf(stdout);
    expect(lines).toHaveLength(1_100);
    expect(new Set(lines.map(({ messageId }) => messageId)).size).toBe(1_100);
    expect(lines.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('that fails ends with a line of the error', async () => {
    for (const args of [
      ['send', '--stream', '--stack', 'nobody', '--local'],
      ['send', '--stream', '--rate', 'x'],
      ['send', '--stream', '--no-such-flag'],
    ]) {
      const { code, stdout, stderr } = await cli.run(args);
      expect(code).toBeGreaterThan(0);
      expect(linesOf(stdout)).toMatchObject([{ error: { message: expect.any(String) } }]);
      expect(stderr).toContain('error: ');
    }
  });

  it('at Ctrl-C tells of each message that was begun, and sums up', async () => {
    const args = ['send', '-n', '12', '--mix', 'success=1,timeout=11', '--seed', '1', '--wait', '--stream'];
    const running = cli.start(args);
    await running.says(/"outcome":/);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    const [, sent, accepted] = /^sent (\d+): (\d+) accepted/m.exec(stderr) ?? [];
    const lines = linesOf(stdout);
    expect(lines).toHaveLength(Number(sent));
    expect(lines.filter(({ messageId }) => messageId !== undefined)).toHaveLength(Number(accepted));
    const unknown = lines.filter(({ messageId, outcome }) => messageId !== undefined && outcome === undefined).length;
    expect(unknown).toBeGreaterThan(0);
    expect(stderr).toMatch(new RegExp(`^outcomes {6}.*${unknown} unknown$`, 'm'));
  });
});

describe('a clock that is half an hour ahead', () => {
  it('hinders no message to the topic, and no outcome', async () => {
    const { document: local } = await cli.json<{ env: Record<string, string> }>(['local', 'env']);
    const skewed = {
      NODE_OPTIONS: `--require "${resolve(import.meta.dirname, '../support/skewed-clock.cjs')}"`,
      DESTINED_TEST_SKEW_MS: '1800000',
    };
    const args = ['send', '-n', '20', '--via', 'topic', '--expect', 'success'];
    const { code, document } = await cli.json<SendDocument>(args, { env: { ...local.env, ...skewed } });
    expect({ code, document }).toMatchObject({ code: 0, document: { accepted: 20, outcomes: { success: 20 } } });
    expect(document.retries).toBeUndefined();
  });
});

describe('the pace', () => {
  it('is no faster than --rate', async () => {
    const start = performance.now();
    const { code } = await cli.run(['send', '-n', '16', '--rate', '10', '-q']);
    expect(code).toBe(0);
    expect(performance.now() - start).toBeGreaterThanOrEqual(1_500);
  });

  it('counts what is tried again', async () => {
    expect((await cli.run(['up', '--no-verify', '--throttle', '2,1', '--stack', 'slow'])).code).toBe(0);
    const { code, document } = await cli.json<SendDocument>(['send', '-n', '3', '--stack', 'slow']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ sent: 3, accepted: 3, rejected: 0 });
    expect(document.retries).toBeGreaterThan(0);
    const again = document.messages.map(({ tries = 1 }) => tries - 1);
    expect(again.reduce((sum, tries) => sum + tries)).toBe(document.retries);
  });
});

describe('on a terminal', () => {
  it.each([80, 40])('of %i columns a line of progress shows how far it is, and never wraps', async (columns) => {
    const args = ['send', '-n', '300', '--mix', 'success=98,fail=2', '--wait'];
    const terminal = onTerminal(cli, args, {}, columns);
    expect(await terminal.ended).toBe(0);
    expect(terminal.harm()).toEqual([]);
    // A frame is drawn where the one before it was cleared.
    const cleared = terminal.screen().replaceAll(/\u001b\[\d*[GK]/g, '\n');
    const shown = stripVTControlCharacters(cleared).split(/[\r\n]+/);
    const frames = shown.filter((line) => /^[\u2800-\u28ff] .*\d+\/300/.test(line));
    expect(new Set(frames).size).toBeGreaterThan(2);
    expect(frames.filter((frame) => frame.length >= columns)).toEqual([]);
    expect(shown.find((line) => line.startsWith('outcomes'))).toBe('outcomes      294 success, 6 failure');
  });
});
