/** What a warden does when the endpoint's end of its pipe is gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { MARK } from '../../src/local/runtime/process-settings.ts';
import { createWarden } from '../../src/local/runtime/warden.ts';

const sleepers: ChildProcess[] = [];
afterEach(() => {
  for (const sleeper of sleepers.splice(0)) sleeper.kill('SIGKILL');
});
function sleeper(env?: Record<string, string>): ChildProcess & { pid: number } {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore', ...(env ? { env } : {}) });
  sleepers.push(child);
  return Object.assign(child, { pid: child.pid! });
}

it('ends the groups that are left, those that ended before excepted, and removes the folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), "destined it's a test-"));
  await writeFile(join(folder, 'code'), '');
  const [first, ended, last] = [sleeper(), sleeper(), sleeper()];
  const warden = createWarden(folder);
  for (const { pid } of [first, ended, last]) warden.began(pid);
  warden.ended(ended.pid);
  const over = Promise.all([first, last].map((child) => once(child, 'exit')));
  warden.close();
  expect(await over).toEqual([
    [null, 'SIGKILL'],
    [null, 'SIGKILL'],
  ]);
  await expect.poll(() => existsSync(folder), { timeout: 5000 }).toBe(false);
  expect([ended.exitCode, ended.signalCode]).toEqual([null, null]);
});

it.runIf(process.platform === 'linux')('ends what left its group, known by its mark, and nobody else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'destined-test-'));
  const PATH = process.env.PATH ?? '';
  const marked = sleeper({ PATH, [MARK]: join(folder, 'home-1'), TMPDIR: '/tmp' });
  const other = sleeper({ PATH, TMPDIR: join(folder, 'home-1') });
  const over = once(marked, 'exit');
  createWarden(folder).close();
  expect(await over).toEqual([null, 'SIGKILL']);
  await expect.poll(() => existsSync(folder), { timeout: 5000 }).toBe(false);
  expect([other.exitCode, other.signalCode]).toEqual([null, null]);
});
