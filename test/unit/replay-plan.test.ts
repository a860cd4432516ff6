/** The flags of `replay`. */
import { describe, expect, it } from 'vitest';
import { editorOf } from '../../src/cli/edit-text.ts';
import { planReplay, type ReplayFlags } from '../../src/cli/replay-plan.ts';
import { EXIT } from '../../src/failure.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const DAY_MS = 86_400_000;
const defaults: ReplayFlags = { via: 'topic', maxAttempts: '3', timeout: '60s' };
const plan = (flags: Partial<ReplayFlags>) => planReplay({ ...defaults, ...flags }, new AbortController().signal, NOW);

describe('the flags of replay', () => {
  it('mean by default what the logs still hold, through the topic, to be picked', async () => {
    expect(await plan({})).toEqual({
      ...{ ids: [], pick: true, from: NOW - 14 * DAY_MS, beyond: false, edit: false, via: 'topic', again: false },
      ...{ maxAttempts: 3, wait: false, timeoutMs: 60_000, dryRun: false },
    });
  });

  it.each([[{ all: true }], [{ since: '1h' }], [{ error: 'TypeError' }], [{ id: ['x'] }]])(
    '%j says which',
    async (flags) => {
      expect(await plan(flags)).toMatchObject({ pick: false });
    },
  );

  it.each([
    [{ set: 'mode=fail' }, { text: 'please fail' }],
    [{ set: 'mode=a=b c' }, { text: 'please a=b c' }],
    [{ message: 'hello' }, { text: 'hello' }],
    [{ rate: '0.5' }, { rate: 0.5 }],
    [{ since: '1d' }, { from: NOW - DAY_MS, beyond: false }],
    [{ since: '30d' }, { from: NOW - 30 * DAY_MS, beyond: true }],
    [{ since: '100000d' }, { from: 0, beyond: true }],
    [{ id: ['a', 'b'] }, { ids: ['a', 'b'] }],
  ])('%j', async (flags, wanted) => {
    expect(await plan(flags)).toMatchObject(wanted);
  });

  it.each<[Partial<ReplayFlags>, RegExp]>([
    [{ all: true, id: ['x'] }, /--id and --all exclude each other/],
    [{ set: 'x' }, /--set "x" sets no mode/],
    [{ set: 'mode=' }, /--set "mode=" sets no mode/],
    [{ set: 'mode=x', edit: true }, /--set and --edit exclude each other/],
    [{ set: 'mode=x', message: 'y', edit: true }, /--set and --message and --edit exclude each other/],
    [{ message: '' }, /--message "" is empty/],
    [{ via: 'api' }, /--via "api" is no way/],
    [{ since: 'soon' }, /--since "soon" is no time/],
    [{ since: '2999-01-01' }, /is yet to come/],
    [{ maxAttempts: '0' }, /--max-attempts "0" is not a count/],
    [{ maxAttempts: '1.5' }, /--max-attempts "1.5" is not a count/],
    [{ rate: '0' }, /--rate "0" is not a rate/],
    [{ rate: '-1' }, /--rate "-1" is not a rate/],
    [{ rate: 'fast' }, /--rate "fast" is not a rate/],
    [{ timeout: '0s' }, /--timeout "0s" is not a duration/],
    [{ error: '' }, /--error "" is empty/],
    [{ id: ['x', ''] }, /--id "" is empty/],
  ])('%j is refused', async (flags, text) => {
    await expect(plan(flags)).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(text),
      fix: expect.stringMatching(/./),
    });
  });
});

it.each([
  [{ VISUAL: 'code --wait', EDITOR: 'ed' }, false, 'code --wait'],
  [{ VISUAL: ' ', EDITOR: 'ed' }, true, 'ed'],
  [{}, true, 'vi'],
  [{ EDITOR: '' }, false, undefined],
])('the editor of %j with a terminal: %j', (env, isTerminal, editor) => {
  expect(editorOf(env, isTerminal)).toBe(editor);
});
