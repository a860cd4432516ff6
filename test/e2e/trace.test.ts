/** The built binary follows messages: every hop of one that arrives, by each of its ids, and where others stop. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { traceDocument } from '../../src/cli/report/trace.ts';
import type { SendDocument } from '../../src/drive/send/summary.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { onTerminal } from '../support/pty.ts';

type TraceDocument = ReturnType<typeof traceDocument>;

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  const { code, stderr } = await cli.run(['up', '--no-verify']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
});
afterAll(() => cli?.end());

async function sent(...flags: string[]) {
  const { document } = await cli.json<SendDocument>(['send', ...flags]);
  return document.messages[0]!;
}
const traced = (id = 'last') => cli.json<TraceDocument>(['trace', id]);
const hopsOf = ({ hops }: TraceDocument) => hops.map(({ hop }) => hop);
const ALL = ['api', 'topic', 'function', 'record', 'rule', 'target'];

describe('trace', () => {
  it('last, right after send --wait, has every hop, by each of its ids', async () => {
    const { messageId, destinedId } = await sent('--wait');
    const { code, document, stderr } = await traced();
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^target: .*\n$/) });
    expect(document).toMatchObject({ messageId, destinedId, outcome: 'success' });
    expect(document.explanation).toBeUndefined();
    expect(hopsOf(document)).toEqual(ALL);
    const [api, topic, fn, record, rule, target] = document.hops;
    expect([api, rule]).toMatchObject([
      { at: null, sinceStartMs: null },
      { at: null, sinceStartMs: null, detail: 'the-destined-lambda-success matches' },
    ]);
    expect(topic).toMatchObject({ sinceStartMs: 0 });
    const since = [topic, fn, record, target].map((hop) => hop!.sinceStartMs!);
    expect(since).toEqual([...since].sort((a, b) => a - b));
    expect(fn).toMatchObject({
      attempts: [{ status: 'ok', lines: 1, durationMs: expect.any(Number), memoryMb: 128, initMs: expect.any(Number) }],
      detail: expect.stringMatching(
        /^the-destined-lambda-destined ran [\d.]+ ms, cold start [\d.]+ ms, \d+ of 128 MB, 1 log line$/,
      ),
    });
    const ids = [messageId!, destinedId, document.apiRequestId!, document.requestId!, target!.requestId!];
    for (const again of await Promise.all(ids.map((id) => traced(id)))) {
      expect({ ...again.document, sentAt: document.sentAt }).toEqual(document);
    }
  });

  it('a failure says why it failed, and one that no rule takes how it differs, field by field', async () => {
    await sent('--mode', 'type-error', '--wait');
    const failed = await traced();
    expect(failed.document).toMatchObject({ outcome: 'failure' });
    expect(hopsOf(failed.document)).toEqual(ALL);
    expect(failed.document.hops[2]!.detail).toMatch(
      /-destined failed after [\d.]+ ms: TypeError: .* at handler \(file:.*:11:\d+\)/,
    );
    await sent('--mode', 'reroute', '--wait');
    const { code, document } = await traced();
    expect(code).toBe(0);
    expect(document).toMatchObject({
      outcome: 'misrouted',
      stops: [{ at: 'rule', certainty: 'certain', resources: [] }],
    });
    expect(hopsOf(document)).toEqual(ALL.slice(0, 4));
    expect(document.rules).toContainEqual({
      rule: 'the-destined-lambda-success',
      enabled: true,
      matches: false,
      differences: [
        {
          path: 'detail.responsePayload.source',
          actual: 'somebody.else',
          wanted: ['cdkpatterns.the-destined-lambda'],
        },
      ],
    });
    expect(document.explanation).toContain(
      'detail.responsePayload.source is "somebody.else", and it wants ["cdkpatterns.the-destined-lambda"]',
    );
  });

  it('of a send that was broken off is told as far as it is', async () => {
    const running = cli.start(['send', '--mode', 'timeout', '--wait']);
    await running.says(/accepted in/);
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    const { document } = await traced();
    expect(document).toMatchObject({ outcome: 'pending', stops: [{ at: 'function', pending: true }] });
    expect(stdout).toContain(document.destinedId);
    expect(stdout).toContain(document.messageId);
    expect(document.hops[0]).toMatchObject({ hop: 'topic', at: null });
  });

  it('reads well on 80 columns, and on 40', async () => {
    const { messageId, destinedId } = await sent('--mode', 'fail', '--wait');
    for (const columns of [80, 40]) {
      const terminal = onTerminal(cli, ['trace', 'last'], { NO_COLOR: '1' }, columns);
      expect(await terminal.ended).toBe(0);
      const [screen = ''] = terminal.screen().replaceAll('\r', '').split('left with:');
      const lines = screen.trimEnd().split('\n').slice(1);
      expect(lines.filter((line) => [...line].length > columns && !line.includes('target: '))).toEqual([]);
      expect(lines.filter((line) => line.includes(messageId!) || line.includes(destinedId))).toHaveLength(2);
      expect(
        lines.filter((line) => /^(api|topic|function|record|rule|target) +(-|[\d.]+ m?s) /.test(line)),
      ).toHaveLength(6);
      expect(screen.includes('█')).toBe(columns === 80);
      expect(terminal.harm()).toEqual([]);
    }
  });

  it('where a message is lost names what is gone, what it hangs on, and what the endpoint dropped', async () => {
    const { document: variables } = await cli.json<{ env: Record<string, string> }>(['local', 'env']);
    const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = variables.env;
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = variables.env;
    const lambda = new LambdaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    const FunctionName = 'the-destined-lambda-destined';
    await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'sns' }));
    lambda.destroy();
    const { messageId } = await sent('--wait', '--timeout', '2200ms');
    const { code, document } = await traced();
    expect(code).toBe(0);
    expect(document).toMatchObject({
      messageId,
      outcome: 'lost',
      stops: [
        {
          at: 'function',
          certainty: 'likely',
          resources: [{ kind: 'AWS::Lambda::Permission', name: `${FunctionName}/sns`, state: 'missing' }],
          drops: [{ hop: 'sns', count: 1 }],
        },
      ],
    });
    expect(hopsOf(document)).toEqual(['topic']);
    expect(document.explanation).toMatch(
      /^stopped at the function \(likely\): SNS took it, and \S+ was not invoked for it: /,
    );
    expect(document.explanation).toContain('dropped 1 × since it began: sns: sns.amazonaws.com has no permission');
    expect(document.explanation).toMatch(/\ndestined up repairs that$/);
    // Nobody else knows it; this machine does.
    expect((await traced(messageId)).document).toEqual(document);
    expect((await cli.run(['up', '--no-verify'])).code).toBe(0);
  });

  it('an id that nobody knows is said with what was looked through', async () => {
    const { code, document } = await cli.json<{ error: { message: string } }>(['trace', 'nobody-knows-it']);
    expect(code).toBe(1);
    expect(document).toMatchObject({ error: { code: 'UnknownMessage' } });
    const { message } = document.error;
    expect(message).toMatch(/^no log knows "nobody-knows-it": looked through .*, 14 days back/);
    for (const log of ['/aws/events/destined/', '-destined,', '-success,', '-failure,']) expect(message).toContain(log);
    // A word of a message is no id of it.
    expect((await traced('please success')).code).toBe(1);
    expect((await traced('-- -x'.slice(3))).code).toBe(252);
    expect((await cli.run(['trace', '--', '-x'])).code).toBe(1);
  });

  it.each([
    [[], 'no message is named'],
    [['last', 'last'], 'too many arguments for "trace": expected 1 argument but got 2'],
    [[''], '"" is no id'],
    [['a\u001b[31m'], '"a\\u001b[31m" is no id: it holds control characters'],
    [['x'.repeat(257)], 'an id of 257 characters is too long'],
    [['"'], '"\\"" is no id: it holds no letter or digit'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await cli.run(['trace', ...args]);
    expect({ code, stdout }).toEqual({ code: 252, stdout: '' });
    expect(stderr).toContain(`error: ${message}\n`);
  });

  it('says that there is no such stack', async () => {
    const { code, document } = await cli.json<object>(['trace', 'last', '--stack', 'nobody', '--local']);
    expect(code).toBe(1);
    expect(document).toMatchObject({ error: { code: 'NoSuchStack', fix: 'run destined up --stack nobody --local' } });
  });

  it('without anything sent from here, last is the newest record; what was sent is forgotten with down', async () => {
    const { messageId } = await sent('--wait', '--stack', 'the-destined-lambda');
    const file = join(cli.state, 'sent');
    expect(await readdir(file)).toEqual(['the-destined-lambda.json']);
    await rm(file, { recursive: true });
    const { document } = await traced();
    expect(document).toMatchObject({ messageId, outcome: 'success' });
    expect(document.sentAt).toBeUndefined();
    await sent();
    expect((await cli.run(['down', '--yes'])).code).toBe(0);
    expect(await readdir(file)).toEqual([]);
  });
});
