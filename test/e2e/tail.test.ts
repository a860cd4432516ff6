/** `destined tail` through the built binary: records with their outcomes, the lines beneath, following and ending. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  expect(await cli.run(['up'])).toMatchObject({ code: 0 });
  for (const mode of ['success', 'fail', 'reroute']) {
    expect(await cli.run(['send', '--mode', mode, '--wait'])).toMatchObject({ code: 0 });
  }
});
afterAll(async () => {
  await cli?.end();
});

async function lines(...flags: string[]) {
  const { code, stdout, stderr } = await cli.run(['tail', '--no-follow', '-o', 'json', ...flags]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return {
    stderr,
    lines: stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

describe('tail --no-follow', () => {
  it('prints each record once, in order, with its outcome; probes are left out and counted', async () => {
    const { lines: records, stderr } = await lines();
    expect(records.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['success', 'please success'],
      ['failure', 'please fail'],
      ['misrouted', 'please reroute'],
    ]);
    expect(records[1]).toMatchObject({
      condition: 'RetriesExhausted',
      errorType: 'Error',
      errorMessage: 'test',
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      destinedId: expect.stringMatching(/^[0-9a-f]{20}$/),
      logGroup: '/aws/events/destined/the-destined-lambda',
      record: { source: 'lambda', detail: { requestContext: { condition: 'RetriesExhausted' } } },
    });
    expect(stderr).toMatch(/shown 3 records; [2-9]\d* probes left out \(--probes shows them\)/);
  });

  it('shows probes when asked', async () => {
    const { lines: records } = await lines('--probes');
    expect(records.length).toBeGreaterThanOrEqual(5);
    expect(records.filter(({ destinedId }) => destinedId.startsWith('probe-')).length).toBeGreaterThanOrEqual(2);
  });

  it.each(['success', 'failure', 'misrouted'])('--outcome %s shows only those', async (outcome) => {
    const { lines: records } = await lines('--outcome', outcome);
    expect(records.map((record) => record.outcome)).toEqual([outcome]);
  });

  it('--limit and --since bound it', async () => {
    expect((await lines('--limit', '2')).lines).toHaveLength(2);
    expect((await lines('--since', new Date(Date.now() + 50_000).toISOString())).lines).toEqual([]);
  });

  it('reads as a person wants, in text', async () => {
    const { code, stdout } = await cli.run(['tail', '--no-follow', '--outcome', 'failure']);
    expect(code).toBe(0);
    const [first, second] = stdout.split('\n');
    expect(first).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}failure {4}Error: test {2}\(open\)$/);
    expect(second).toMatch(/^ +caused by {2}please fail$/);
    expect(stdout).not.toContain('\u001b');
    const whole = await cli.run(['tail', '--no-follow', '--outcome', 'failure', '--full']);
    expect(whole.stdout).toContain('"errorMessage": "test"');
  });

  it('--raw prints every stored line of every log, as it is', async () => {
    const { lines: all } = await lines('--raw');
    expect(new Set(all.map(({ logGroup }) => logGroup))).toEqual(
      new Set([
        '/aws/lambda/the-destined-lambda-destined',
        '/aws/lambda/the-destined-lambda-success',
        '/aws/lambda/the-destined-lambda-failure',
        '/aws/events/destined/the-destined-lambda',
      ]),
    );
    expect(Object.keys(all[0])).toEqual(['time', 'logGroup', 'logStream', 'message', 'eventId']);
    const { stdout } = await cli.run(['tail', '--no-follow', '--raw']);
    expect(stdout).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/m);
  });

  it('--function folds the platform lines into a summary', async () => {
    const { lines: own } = await lines('--function', 'destined', '--probes');
    const handler = own.filter(({ type }) => type === 'handler').map(({ message }) => message);
    expect(handler).toContain('message: please fail');
    const summaries = own.filter(({ type }) => type === 'summary');
    expect(summaries.length).toBeGreaterThanOrEqual(5);
    expect(summaries[0].summary).toMatchObject({ coldStart: true, memoryMb: 128 });
    expect(own.some(({ message }) => /^(START|END)/.test(message))).toBe(false);
  });

  it.each([
    ['destined', 3],
    ['success', 1],
    ['failure', 1],
  ])('--function %s leaves out the lines of probes, and counts them', async (role, invocations) => {
    const { lines: own, stderr } = await lines('--function', role);
    expect(own.filter(({ type }) => type === 'summary')).toHaveLength(invocations);
    expect(JSON.stringify(own)).not.toContain('probe-');
    expect(stderr).toMatch(/shown \d+ lines; ([2-9]|[1-9]\d+) lines of probes left out \(--probes shows them\)/);
    const { lines: all, stderr: note } = await lines('--function', role, '--probes');
    expect(all.length).toBeGreaterThan(own.length);
    expect(note).not.toContain('left out');
  });

  it('--function tells an error by its type and message, and its stack folded', async () => {
    const { stdout } = await cli.run(['tail', '--no-follow', '--function', 'destined']);
    expect(stdout).toMatch(/ {2}ERROR Error: test\n {24}at \S*handler /);
    expect(stdout).not.toContain('\\t');
    expect((await cli.run(['tail', '--no-follow', '--function', 'destined', '--full'])).code).toBe(0);
  });

  it('says that there is no such stack', async () => {
    const { code, document } = await cli.json<object>(['tail', '--no-follow', '--stack', 'nobody', '--local']);
    expect(code).toBe(1);
    expect(document).toMatchObject({ error: { code: 'NoSuchStack' } });
  });
});

describe('tail', () => {
  it('follows until Ctrl-C, and shows what comes', async () => {
    const running = cli.start(['tail', '-o', 'json', '--since', '1s', '--outcome', 'failure']);
    await running.says(/target:/);
    const { document } = await cli.json<{ messages: { destinedId: string }[] }>(['send', '--mode', 'crash', '--wait']);
    await running.says(new RegExp(document.messages[0]!.destinedId));
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    const got = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(got.map(({ outcome, errorType }) => [outcome, errorType])).toEqual([['failure', 'Runtime.ExitError']]);
  });

  it('ends quietly with 0 when its reader leaves', async () => {
    const running = cli.start(['tail', '--raw']);
    running.child.stdout.once('data', () => running.child.stdout.destroy());
    await cli.run(['send', '-n', '3', '--wait']);
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|error/i);
  });
});
