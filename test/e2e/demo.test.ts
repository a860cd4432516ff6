/** `destined demo` through the built binary: the whole tour, leaving nothing. */
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
beforeEach(async () => {
  cli = await createCli();
});
afterEach(async () => {
  await cli.end();
});

it('shows the resources, a success, a failure with its cause, a replay, and nothing left', async () => {
  const { code, stdout, stderr } = await cli.run(['demo'], { env: { TMPDIR: cli.home } });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/\+ AWS::Lambda::Function +demo-destined/);
  expect(stdout).toMatch(/\d+ created, verified/);
  expect(stdout).toMatch(/success +please success\n/);
  expect(stdout).toMatch(/failure +Error: test {2}\(recovered\)\n +at handler .*\n +caused by {2}please fail\n/);
  expect(stdout).toMatch(/\$ destined trace [0-9a-f-]{36}\n/);
  expect(stdout).toMatch(/\ntarget .* demo-failure ran /);
  expect(stdout).toMatch(/\$ destined replay --all --set mode=success --wait\n/);
  expect(stdout).toMatch(/0 resources left\n/);
  expect(stdout).not.toContain('\u001b');
  // What is told beside the commands' own lines fits a terminal.
  const told = stdout.split('\n').filter((line) => /^(#|\$|Th)/.test(line));
  expect(told.length).toBeGreaterThan(12);
  expect(told.filter((line) => line.length > 80)).toEqual([]);
  // Its endpoint and its state are gone with it.
  expect(await readdir(cli.home)).toEqual([]);
});

it.each([
  ['TMP', (home: string) => ({ TMPDIR: undefined, TMP: home })],
  ['a path with a detour', (home: string) => ({ TMPDIR: `${home}//./` })],
])('leaves nothing where the folder for what is temporary is named by %s', async (_, env) => {
  const { code, stderr } = await cli.run(['demo', '-q'], { env: env(cli.home) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await readdir(cli.home)).toEqual([]);
});

it('is one document in JSON', async () => {
  const { code, document } = await cli.json<{ created: number; removed: number }>(['demo']);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    stack: 'demo',
    target: { kind: 'local' },
    records: [
      { outcome: 'success', message: 'please success' },
      { outcome: 'failure', message: 'please fail', errorType: 'Error', errorMessage: 'test' },
      { outcome: 'success', message: 'please success', replayOf: expect.any(String), attempt: 1 },
    ],
    leftovers: [],
  });
  expect(document.created).toBe(document.removed);
  expect(document.created).toBeGreaterThan(20);
});

it.each([
  ['while it makes the stack', '+ AWS::', '$ destined send'],
  ['between two steps', 'success after', '$ destined send --mode fail'],
  ['in the middle of one', '$ destined trace', '$ destined replay'],
])('leaves nothing at Ctrl-C either, goes no step further, and tells nobody to go on: %s', async (_, at, next) => {
  const preload = resolve(import.meta.dirname, '../support/interrupts-itself.cjs');
  const env = {
    TMPDIR: cli.home,
    NODE_OPTIONS: `--require "${preload}"`,
    DESTINED_TEST_INTERRUPT_AT: at,
  };
  const { code, stdout, stderr } = await cli.run(['demo'], { env });
  expect(code).toBe(130);
  expect(stdout).toContain(at);
  expect(stdout).not.toContain(next);
  expect(stderr).not.toContain('run destined');
  expect(await readdir(cli.home)).toEqual([]);
});
