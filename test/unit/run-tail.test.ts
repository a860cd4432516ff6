/** What a tail says of how far it came, where it can't go on. */
import { expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { runTail } from '../../src/cli/run-tail.ts';
import type { Session } from '../../src/cli/session.ts';
import { createFilter } from '../../src/cli/tail-filter.ts';
import { planTail } from '../../src/cli/tail-plan.ts';
import { cannotWrite, OutputClosed } from '../../src/cli/terminal.ts';
import { stackOf } from '../../src/pattern/stack.ts';

const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
const full = cannotWrite(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }));

/** Of a tail of a line: what it notes when something is thrown, by stdout or by the reading after that. */
async function notesOf({ onWrite, onRead }: { onWrite?: Error; onRead?: Error }): Promise<string[]> {
  const time = Date.now();
  let calls = 0;
  const page = async () => {
    calls += 1;
    if (calls > 4 && onRead) throw onRead;
    return { parts: [calls === 1 ? [{ timestamp: time, message: 'x', eventId: '1' }] : []] };
  };
  const aws = { endpoint: 'http://127.0.0.1:1', client: () => ({ page }), waiting() {} } as unknown as Aws;
  const notes: string[] = [];
  const out = async () => {
    if (onWrite) throw onWrite;
  };
  const terminal = { out, note: (line: string) => notes.push(line), warn() {}, progress() {}, style: { level: 0 } };
  const session = { terminal, options: { output: 'json' }, signal: new AbortController().signal } as unknown as Session;
  const plan = planTail({ outcome: 'all', since: '10m', follow: true, raw: true });
  const stack = stackOf({ name: 'n', partition: 'aws', account: '0'.repeat(12), region: 'us-east-1' });
  await expect(runTail(session, { aws, stack }, plan, await createFilter(plan))).rejects.toBe(onWrite ?? onRead);
  return notes;
}

it('tells where to go on after an error of the reading', async () => {
  expect(await notesOf({ onRead: denied })).toEqual([
    expect.stringMatching(/^shown 1 until then; the same with --since .*Z goes on there$/),
  ]);
});

it.each([full, new OutputClosed('stdout is closed')])(
  'says nothing of what stdout may not have taken: %s',
  async (error) => {
    expect(await notesOf({ onWrite: error })).toEqual([]);
  },
);
