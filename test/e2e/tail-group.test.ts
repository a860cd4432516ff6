/** `destined tail --group` through the built binary: what belongs together stands together, and nothing is lost by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

interface Line {
  requestId?: string;
  type: string;
  message: string;
  summary?: { status: string };
}
interface Block {
  outcome?: string;
  requestId: string;
  message?: string;
  record: object | null;
  lines: Line[];
}

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  expect(await cli.run(['up', '--no-verify'])).toMatchObject({ code: 0 });
  // A time-out goes on for three seconds, others begin and end meanwhile.
  const slow = cli.run(['send', '--mode', 'timeout', '--wait']);
  for (const mode of ['success', 'fail', 'reroute']) {
    expect(await cli.run(['send', '--mode', mode, '--wait'])).toMatchObject({ code: 0 });
  }
  expect(await slow).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await cli?.end();
});

const parsed = <T>(stdout: string): T[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function told<T>(...flags: string[]): Promise<T[]> {
  const { code, stdout, stderr } = await cli.run(['tail', '--no-follow', '-o', 'json', '--group', ...flags]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return parsed(stdout);
}

describe('tail --group', () => {
  it('has with each record what its function logged', async () => {
    const blocks = await told<Block>();
    expect(blocks.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['success', 'please success'],
      ['failure', 'please fail'],
      ['misrouted', 'please reroute'],
      ['failure', 'please timeout'],
    ]);
    for (const { requestId, message, lines } of blocks) {
      expect(lines[0]?.message).toBe(`message: ${message}`);
      expect(new Set(lines.map((line) => line.requestId))).toEqual(new Set([requestId]));
    }
    const statuses = blocks.map(({ lines }) => lines.at(-1)?.summary?.status);
    expect(statuses).toEqual(['ok', 'error', 'ok', 'timeout']);
    expect(blocks[1]!.lines.map(({ type }) => type)).toEqual(['handler', 'handler', 'summary']);
  });

  it('picks out as without it', async () => {
    expect((await told<Block>('--outcome', 'misrouted')).map(({ lines }) => lines.length)).toEqual([2]);
    const [failed] = await told<Block>('--filter', '"please fail"');
    expect(failed?.lines).toHaveLength(3);
    const [newest, ...more] = await told<Block>('--limit', '1');
    expect([newest?.message, more]).toEqual(['please timeout', []]);
    const [asked, ...others] = await told<Block>('--id', failed!.requestId);
    expect([asked?.message, others]).toEqual(['please fail', []]);
  });

  it('reads as a person wants, in text', async () => {
    const { stdout, stderr } = await cli.run(['tail', '--no-follow', '--group', '--outcome', 'failure']);
    const blocks = stdout.split('\n\n').filter(Boolean);
    expect(blocks).toHaveLength(2);
    expect(blocks[0]).toMatch(
      /^[\d:.]{12} {2}failure {4}Error: test {2}\(open\)\n(?: {25}.*\n){4} {2}[\d:.]{12} {2}message: please fail\n {2}[\d:.]{12} {2}ERROR Error: test\n {16}at handler .*\n {2}[\d:.]{12} {2}error, in /,
    );
    expect(stderr).toMatch(/shown 2 of 4 stored; 2 of other outcomes\n$/);
  });
});

describe('tail --group --function', () => {
  it('has the lines of each run together, whatever ran at the same time', async () => {
    const apart = await cli.run(['tail', '--no-follow', '-o', 'json', '--function', 'destined']);
    const together = await told<Line>('--function', 'destined');
    const known = parsed<Line>(apart.stdout);
    const byText = (lines: Line[]) => lines.map((line) => JSON.stringify(line)).sort();
    expect(byText(together)).toEqual(byText(known));
    const changes = (lines: Line[]) =>
      lines.filter(({ requestId }, at) => requestId !== lines[at - 1]?.requestId).length;
    const requests = new Set(known.map(({ requestId }) => requestId)).size;
    expect(changes(known)).toBeGreaterThan(requests);
    expect(changes(together)).toBe(requests);
  });

  it('is not for --raw', async () => {
    const { code, stderr } = await cli.run(['tail', '--raw', '--group']);
    expect([code, stderr]).toEqual([252, expect.stringContaining('--raw leaves each line where it is')]);
  });
});

describe('tail --group that follows', () => {
  it('shows a message once it is whole, and at the end what has no record yet', async () => {
    const running = cli.start(['tail', '--group', '-o', 'json', '--since', '1s']);
    await running.says(/target:/);
    const { document } = await cli.json<{ messages: { destinedId: string }[] }>(['send', '--mode', 'crash', '--wait']);
    await running.says(new RegExp(`${document.messages[0]!.destinedId}.*"status":"crash"`));
    // It goes on for three seconds.
    expect(await cli.run(['send', '--mode', 'timeout'])).toMatchObject({ code: 0 });
    const raw = cli.start(['tail', '--raw', '--since', '1s']);
    await raw.says(/INFO\tmessage: please timeout/);
    raw.child.kill('SIGINT');
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(130);
    const last = parsed<Block>(stdout).at(-1)!;
    expect(last).toMatchObject({ requestId: expect.any(String), record: null });
    expect(last.lines.map(({ message, summary }) => summary?.status ?? message)).toEqual([
      'message: please timeout',
      'unfinished',
    ]);
    expect(stderr).toMatch(/1 without a record yet\n$/);
    await raw.ended;
  });
});
