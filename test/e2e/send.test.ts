/** `destined send` through the built binary: every mode, both doors, expectations and exit codes. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SendDocument } from '../../src/drive/send/summary.ts';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  const { code, stderr } = await cli.run(['up']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await cli?.end();
});

describe('send', () => {
  it.each([
    ['success', 'success'],
    ['fail', 'failure'],
    ['type-error', 'failure'],
    ['timeout', 'failure'],
    ['crash', 'failure'],
    ['reroute', 'misrouted'],
  ])('--mode %s comes to %s', async (mode, outcome) => {
    const { code, document, stderr } = await cli.json<SendDocument>(['send', '--mode', mode, '--expect', outcome]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(document).toMatchObject({
      stack: 'the-destined-lambda',
      sent: 1,
      accepted: 1,
      rejected: 0,
      messages: [{ mode, status: 200, outcome, messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) }],
      duplicates: 0,
    });
    const [message] = document.messages;
    expect(message!.outcomeMs).toBeGreaterThanOrEqual(message!.latencyMs!);
    expect(document.outcomes).toEqual({ success: 0, failure: 0, misrouted: 0, lost: 0, [outcome]: 1 });
  });

  it('without --wait tells only what was accepted', async () => {
    const { code, document } = await cli.json<SendDocument>(['send']);
    expect(code).toBe(0);
    expect(Object.keys(document)).toEqual(['stack', 'sent', 'accepted', 'rejected', 'messages', 'latencyMs']);
    expect(Object.keys(document.messages[0]!)).toEqual(['destinedId', 'mode', 'status', 'latencyMs', 'messageId']);
  });

  it('sends many, and gives each its outcome', async () => {
    const { code, document } = await cli.json<SendDocument>(['send', '-n', '50', '--wait']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ sent: 50, accepted: 50, outcomes: { success: 50 }, duplicates: 0 });
    expect(new Set(document.messages.map(({ destinedId }) => destinedId)).size).toBe(50);
    expect(document.outcomeMs!.p50).toBeLessThanOrEqual(document.outcomeMs!.max);
  });

  it('exits 1 when the expectation does not hold, and says why', async () => {
    const { code, stderr } = await cli.run(['send', '--mode', 'fail', '--expect', 'success']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/expected success, but the one message did not come to success: [0-9a-f]{20} \(failure\)/);
  });

  it('exits 124 when the record does not come in time', async () => {
    const { code, document, stderr } = await cli.json<SendDocument>([
      'send',
      '--mode',
      'timeout',
      '--wait',
      '--timeout',
      '600ms',
    ]);
    expect(code).toBe(124);
    expect(document.outcomes).toMatchObject({ lost: 1 });
    expect(stderr).toContain(document.messages[0]!.destinedId);
    expect(stderr).toContain(`\n  see destined trace ${document.messages[0]!.destinedId}\n`);
  });

  it('sends a text, a file, and stdin line by line, to the topic', async () => {
    const file = join(cli.home, 'message.txt');
    await writeFile(file, 'from a file');
    for (const message of ['a text', `@${file}`]) {
      const { code, document } = await cli.json<SendDocument>(['send', '--message', message, '--expect', 'success']);
      expect(code).toBe(0);
      expect(document.messages).toMatchObject([{ mode: null, status: 200, outcome: 'success' }]);
    }
    const args = ['send', '--message', '-', '--expect', 'failure>=1'];
    const { code, document } = await cli.json<SendDocument>(args, { input: 'please fail\nplease succeed\n' });
    expect(code).toBe(0);
    expect(document.outcomes).toMatchObject({ success: 1, failure: 1 });
  });

  it('exits 254 when a message is refused', async () => {
    // A request line of API Gateway's may not be so long.
    const { code, document } = await cli.json<SendDocument>(['send', '--mode', 'x'.repeat(10_240)]);
    expect(code).toBe(254);
    expect(document).toMatchObject({ accepted: 0, rejected: 1, messages: [{ status: 431 }] });
  });

  it('takes a message as long as SNS does', async () => {
    const args = ['send', '--message', '-'];
    const { code, document } = await cli.json<SendDocument>(args, { input: 'x'.repeat(262_107) });
    expect(code).toBe(0);
    expect(document).toMatchObject({ accepted: 1, rejected: 0 });
  });

  it('says that a stage is throttled, and what helps', async () => {
    expect((await cli.run(['up', '--no-verify', '--throttle', '1,1', '--stack', 'slow'])).code).toBe(0);
    const { code, stderr } = await cli.run(['send', '-n', '20', '--timeout', '100ms', '--stack', 'slow']);
    expect(code).toBe(254);
    expect(stderr).toMatch(/^\d+ of 20 were rejected: the stage is throttled$/m);
    expect(stderr).toContain('destined up --throttle <rate,burst> --stack slow, or give a longer --timeout');
    expect(stderr).not.toContain('destined status');
  });

  it('reads as sentences in text', async () => {
    const { code, stdout } = await cli.run(['send', '--mode', 'fail', '--wait']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^accepted in [\d.]+ ms {2}id [0-9a-f]{20}\n {2}message [0-9a-f-]{36}\nfailure after [\d.]+ ms {2}Error: test\n$/,
    );
    expect(stdout).not.toContain('\u001b');
  });

  it('says that there is no such stack', async () => {
    const { code, document } = await cli.json<object>(['send', '--stack', 'nobody', '--local']);
    expect(code).toBe(1);
    expect(document).toMatchObject({ error: { code: 'NoSuchStack', fix: 'run destined up --stack nobody --local' } });
  });

  it('ends with 130 at Ctrl-C, and sums up', async () => {
    const running = cli.start(['send', '--mode', 'timeout', '--wait']);
    await running.says(/accepted in/);
    running.child.kill('SIGINT');
    const { code } = await running.ended;
    expect(code).toBe(130);
  });
});
