/** `destined tail` through the built binary: records with their outcomes, the lines beneath, following and ending. */
import { once } from 'node:events';
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
    expect(stderr).toMatch(/shown 3 of ([5-9]|\d\d+) stored; ([2-9]|\d\d+) probes left out \(--probes shows them\)/);
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

  it('--limit takes the newest, --since and --until bound it', async () => {
    const newest = await lines('--limit', '2');
    expect(newest.lines.map(({ message }) => message)).toEqual(['please fail', 'please reroute']);
    expect(newest.stderr).toMatch(
      /shown 2 of \d+ stored; \d+ probes left out \(--probes shows them\), 1 older \(--limit\)/,
    );
    const [first, second, third] = (await lines()).lines;
    // The time that is shown is the one that is meant, though a record is stored a moment later.
    const between = await lines('--since', first.time, '--until', second.time);
    expect(between.lines.map(({ time }) => time)).toEqual([first.time, second.time]);
    // What is past ends by itself.
    const ended = await cli.run(['tail', '-o', 'json', '--since', second.time, '--until', third.time]);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout.trim().split('\n')).toHaveLength(2);
    expect((await lines('--since', new Date(Date.now() + 50_000).toISOString())).lines).toEqual([]);
    const grouped = await lines('--group', '--since', first.time, '--until', second.time);
    expect(grouped.lines.map(({ message }) => message)).toEqual(['please success', 'please fail']);
  });

  it('reads as a person wants, in text', async () => {
    const { code, stdout } = await cli.run(['tail', '--no-follow', '--outcome', 'failure']);
    expect(code).toBe(0);
    const [first, second, third] = stdout.split('\n');
    expect(first).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}failure {4}Error: test {2}\(open\)$/);
    expect(second).toMatch(/^ +at handler \(file:\S+:9:13\), and \d+ more \(--full shows them\)$/);
    expect(third).toMatch(/^ +caused by {2}please fail$/);
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
    const ofOne = await lines('--raw', '--function', 'destined');
    expect(ofOne.lines).toEqual(all.filter(({ logGroup }) => logGroup === '/aws/lambda/the-destined-lambda-destined'));
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
    expect(stderr).toMatch(
      /shown \d+ of \d+ stored; ([2-9]|[1-9]\d+) lines of probes left out \(--probes shows them\), \d+ folded/,
    );
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

describe('what is picked out', () => {
  const FAILURE = '{ $.detail.requestContext.condition = "RetriesExhausted" }';

  it.each([
    ['words, by CloudWatch Logs', ['--filter', '"please fail"'], ['please fail']],
    ['fields of the record log', ['--filter', FAILURE], ['please fail']],
    ['an expression, done here', ['--filter', '/PLEASE (fail|reroute)/i'], ['please fail', 'please reroute']],
    ['what no line holds', ['--filter', 'nowhere'], []],
  ])('--filter takes %s', async (_what, flags, messages) => {
    const { lines: records } = await lines(...flags);
    expect(records.map(({ message }) => message)).toEqual(messages);
  });

  it('--filter tells what of all that is stored it left out', async () => {
    const { stderr } = await lines('--filter', '/please fail/');
    expect(stderr).toMatch(/shown 1 of (\d+) stored; .*, \d+ other than asked for\n$/);
  });

  it('--filter is pushed to CloudWatch Logs, and what that refuses is told with the fix', async () => {
    const quiet = await cli.run(['tail', '--no-follow', '--raw', '--filter', '"REPORT RequestId"']);
    expect(
      quiet.stdout
        .trim()
        .split('\n')
        .every((line) => line.startsWith('REPORT RequestId: ')),
    ).toBe(true);
    const { code, document } = await cli.json<object>(['tail', '--no-follow', '--filter', '{ $.x = ']);
    expect(code).toBe(254);
    expect(document).toMatchObject({
      error: {
        code: 'InvalidParameterException',
        message: expect.stringContaining('CloudWatch Logs refused --filter "{ $.x = "'),
        fix: expect.stringContaining(`--filter '{ $.detail.requestContext.condition = "Success" }'`),
      },
    });
    const { stderr } = await cli.run(['tail', '--no-follow', '--filter', `a=${'b'.repeat(1_022)}`]);
    expect(stderr).toContain(`--filter '"please fail"'`);
    expect(stderr.length).toBeLessThan(1_500);
  });

  it('--id finds a message by any of its ids, its lines, too', async () => {
    const [, failure] = (await lines()).lines;
    for (const id of [failure.messageId, failure.destinedId, failure.requestId, failure.record.id]) {
      const { lines: found } = await lines('--id', id);
      expect(found.map(({ message }) => message)).toEqual(['please fail']);
    }
    const { lines: own } = await lines('--function', 'destined', '--id', failure.messageId);
    expect(own.map(({ requestId }) => requestId)).toEqual(own.map(() => failure.requestId));
    expect(own.filter(({ type }) => type === 'summary')).toHaveLength(1);
    expect(own.map(({ message }) => message)).toContain('message: please fail');
    const { lines: raw } = await lines('--raw', '--id', failure.requestId);
    expect(new Set(raw.map(({ logGroup }) => logGroup))).toContain('/aws/lambda/the-destined-lambda-destined');
    for (const { message } of raw) expect(message).toContain(failure.requestId);
  });
});

describe('tail', () => {
  it('--exit-idle ends it once nothing comes, --expect-count says whether that was all', async () => {
    const tail = ['tail', '-o', 'json', '--outcome', 'misrouted', '--exit-idle', '300ms'];
    const told = await cli.run([...tail, '--expect-count', '1']);
    expect(told.code, told.stderr).toBe(0);
    expect(told.stderr).toMatch(/shown 1 of \d+ stored; /);
    const short = await cli.run([...tail, '--expect-count', '2']);
    expect(short.code).toBe(1);
    expect(short.stderr).toContain('expected 2, and 1 was shown');
  });

  it('--expect-count alone ends with the last that was waited for', async () => {
    const running = cli.start(['tail', '-o', 'json', '--since', '0s', '--expect-count', '2']);
    await running.says(/target:/);
    expect(await cli.run(['send', '-n', '2', '--wait'])).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain('shown 2 (--expect-count)\n');
  });

  it('--until that is yet to come ends it then', async () => {
    const until = new Date(Date.now() + 2_500).toISOString();
    const { code, stderr } = await cli.run(['tail', '--until', until]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(Date.now()).toBeGreaterThan(Date.parse(until));
    expect(stderr).toMatch(/shown [1-9]\d* of \d+ stored/);
  });

  it('accounts for every line when it is stopped', async () => {
    const running = cli.start(['tail', '--raw']);
    await running.says(/REPORT RequestId/);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    const [, shown, stored] = /shown ([\d,]+) of ([\d,]+) stored\n$/.exec(stderr) ?? [];
    expect(shown).toBe(stored);
    expect(stdout.trimEnd().split('\n')).toHaveLength(Number(shown?.replace(',', '')));
  });

  it('survives `down` and `up` of the stack', async () => {
    const own = await createCli();
    try {
      expect(await own.run(['up', '--no-verify'])).toMatchObject({ code: 0 });
      const running = own.start(['tail', '-o', 'json', '--since', '1m']);
      await running.says(/target:/);
      expect(await own.run(['send', '--message', 'before', '--wait'])).toMatchObject({ code: 0 });
      await running.says(/"message":"before"/);
      expect(await own.run(['down'])).toMatchObject({ code: 0 });
      expect(await own.run(['up', '--no-verify'])).toMatchObject({ code: 0 });
      expect(await own.run(['send', '--message', 'after', '--wait'])).toMatchObject({ code: 0 });
      await running.says(/"message":"after"/);
      running.child.kill('SIGINT');
      const { code, stderr } = await running.ended;
      expect(code).toBe(130);
      expect(stderr).toMatch(/shown 2 of 2 stored; \d+ lines deleted meanwhile\n$/);
    } finally {
      await own.end();
    }
  });

  it('ends a local endpoint that `down` left to it', async () => {
    const own = await createCli();
    try {
      expect(await own.run(['up', '--no-verify'])).toMatchObject({ code: 0 });
      const running = own.start(['tail']);
      await running.says(/target:/);
      expect(await own.run(['down'])).toMatchObject({ code: 0 });
      expect((await own.json(['local', 'status'])).document).toMatchObject({ running: true });
      running.child.kill('SIGINT');
      const { stderr } = await running.ended;
      expect(stderr).toContain('the local endpoint that others left to it is ended again');
      expect((await own.json(['local', 'status'])).document).toMatchObject({ running: false });
    } finally {
      await own.end();
    }
  });

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
    await once(running.child.stdout, 'data');
    running.child.stdout.destroy();
    // It is noticed with the next line.
    await cli.run(['send', '-n', '3', '--wait']);
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^target: .*\n$/);
  });
});
