/** The state folder: private, whole, and read with suspicion. */
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/failure.ts';
import { recallSent, rememberSent } from '../../src/target/last-sent.ts';
import { forget, forgetLocal, recall, remember } from '../../src/target/remembered.ts';
import { readState, stateFolder, writeState } from '../../src/target/state-folder.ts';
import { locked } from '../../src/target/state-lock.ts';
import type { Target } from '../../src/target/target.ts';

let folder: string;
let state: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'destined-state-'));
  state = join(folder, 'state');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const anything = (value: unknown) => value as object;
const modeOf = async (path: string) => (await lstat(path)).mode & 0o777;
const untrusted = { exitCode: EXIT.configuration, code: 'UntrustedState' };
const credentials = { accessKeyId: 'A', secretAccessKey: 'very secret' };
const target = (kind: Target['kind'], rest: Partial<Target> = {}): Target => ({
  kind,
  region: 'eu-west-1',
  account: '123456789012',
  credentials,
  ...rest,
});

describe('where it is', () => {
  it.each([
    [{ DESTINED_STATE_DIR: '/a', XDG_STATE_HOME: '/b', HOME: '/c' }, '/a'],
    [{ XDG_STATE_HOME: '/b', HOME: '/c' }, '/b/destined'],
    [{ XDG_STATE_HOME: 'relative', HOME: '/c' }, '/c/.local/state/destined'],
    [{ HOME: '/c' }, '/c/.local/state/destined'],
  ])('%j', (env, wanted) => {
    expect(stateFolder(env)).toBe(wanted);
  });
});

describe('a state file', () => {
  it('is private, and replaced whole', async () => {
    const file = join(state, 'x.json');
    await writeState(file, { a: 1 });
    await writeState(file, { a: 2 });
    expect(await readState(file, anything)).toEqual({ a: 2 });
    expect([await modeOf(state), await modeOf(file)]).toEqual([0o700, 0o600]);
    expect(await readdir(state)).toEqual(['x.json']);
  });

  it('closes a folder that was open to others', async () => {
    await mkdir(state, { mode: 0o755 });
    await chmod(state, 0o755);
    await writeState(join(state, 'x.json'), {});
    expect(await modeOf(state)).toBe(0o700);
  });

  it('never closes a folder that holds more than ours', async () => {
    await mkdir(state);
    await writeFile(join(state, 'of-somebody'), '');
    await chmod(state, 0o755);
    await expect(writeState(join(state, 'x.json'), {})).rejects.toMatchObject({
      ...untrusted,
      fix: expect.stringContaining(`chmod 700 ${state}`),
    });
    expect(await modeOf(state)).toBe(0o755);
  });

  it.each<[string, () => string]>([
    ['of a system that makes none', () => '/proc/nope/state'],
    ['below a file', () => join(folder, 'file', 'state')],
    ['that is a file', () => join(folder, 'file')],
  ])('in a folder %s is a Failure with a fix', async (_name, where) => {
    await writeFile(join(folder, 'file'), '');
    const file = join(where(), 'targets', 'x.json');
    const wanted = { exitCode: EXIT.configuration, fix: expect.stringContaining('DESTINED_STATE_DIR') };
    await expect(writeState(file, {})).rejects.toMatchObject(wanted);
    if (!file.startsWith('/proc')) await expect(readState(file, anything)).rejects.toMatchObject(wanted);
  });

  it('is undefined where there is none', async () => {
    expect(await readState(join(state, 'x.json'), anything)).toBeUndefined();
  });

  it.each(['', '{', 'null', '[1]', '"text"'])('holding %j is a Failure that names it', async (text) => {
    await mkdir(state);
    const file = join(state, 'x.json');
    await writeFile(file, text);
    const parse = (value: unknown) => (value && !Array.isArray(value) && typeof value === 'object' ? value : undefined);
    await expect(readState(file, parse)).rejects.toMatchObject({ ...untrusted, fix: expect.stringContaining(file) });
  });

  it('that is a link is neither read nor written', async () => {
    await mkdir(state);
    const victim = join(folder, 'victim');
    await writeFile(victim, '{"a":1}');
    await symlink(victim, join(state, 'x.json'));
    await expect(readState(join(state, 'x.json'), anything)).rejects.toMatchObject(untrusted);
    await expect(writeState(join(state, 'x.json'), { a: 2 })).rejects.toMatchObject(untrusted);
    expect(await readFile(victim, 'utf8')).toBe('{"a":1}');
  });

  it('in a folder that is a link is neither read nor written', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), state);
    await expect(writeState(join(state, 'x.json'), {})).rejects.toMatchObject(untrusted);
    await writeFile(join(folder, 'elsewhere', 'x.json'), '{}');
    await expect(readState(join(state, 'x.json'), anything)).rejects.toMatchObject(untrusted);
  });

  it('of another user is not believed', async () => {
    // Only root can give a file away; anybody else has one of root's to look at.
    let file = '/etc/passwd';
    if (process.getuid?.() === 0) {
      await mkdir(state);
      file = join(state, 'x.json');
      await writeFile(file, '{}');
      await chown(file, 12_345, 12_345);
    }
    await expect(readState(file, anything)).rejects.toMatchObject(untrusted);
  });
});

describe('a remembered target', () => {
  it('is what a stack was brought up on, without a secret', async () => {
    await remember(state, 'one', target('aws', { profile: 'dev' }));
    await remember(state, 'two', target('endpoint', { endpoint: 'http://127.0.0.1:1' }));
    expect(await recall(state, 'one')).toEqual({
      kind: 'aws',
      account: '123456789012',
      region: 'eu-west-1',
      profile: 'dev',
    });
    expect(await recall(state, 'two')).toMatchObject({ kind: 'endpoint', endpoint: 'http://127.0.0.1:1' });
    expect(await recall(state, 'three')).toBeUndefined();
    expect(await readFile(join(state, 'targets', 'one.json'), 'utf8')).not.toContain('secret');
  });

  it('is forgotten: one, or all that were local', async () => {
    await remember(state, 'one', target('local', { endpoint: 'http://127.0.0.1:1' }));
    await remember(state, 'two', target('aws'));
    await remember(state, 'three', target('local'));
    await forget(state, 'three');
    await forget(state, 'three');
    expect(await recall(state, 'three')).toBeUndefined();
    await forgetLocal(state);
    expect([await recall(state, 'one'), (await recall(state, 'two'))?.kind]).toEqual([undefined, 'aws']);
  });

  it.each([
    {},
    { kind: 'gcp', account: '1', region: 'us-east-1' },
    { kind: 'endpoint', account: '1', region: 'us-east-1' },
    { kind: 'aws', account: '1', region: 'r' },
    { kind: 'endpoint', account: '1', region: 'us-east-1', endpoint: 'file:///x' },
  ])('that reads %j is a Failure', async (value) => {
    await writeState(join(state, 'targets', 'one.json'), value);
    await expect(recall(state, 'one')).rejects.toMatchObject(untrusted);
  });
});

describe('the message that was last sent', () => {
  const here = target('local', { endpoint: 'http://127.0.0.1:1' });
  const sent = { destinedId: 'a', messageId: 'b', sentAt: '2026-01-01T00:00:00.000Z' };

  it('is known at its very place, newest alone, and forgotten with the target', async () => {
    await rememberSent(state, 'one', here, { ...sent, destinedId: 'before' });
    await rememberSent(state, 'one', here, sent);
    expect(await recallSent(state, 'one', here)).toEqual(sent);
    expect(await recallSent(state, 'two', here)).toBeUndefined();
    for (const elsewhere of [{ account: '1' }, { region: 'us-east-1' }, { endpoint: 'http://127.0.0.1:2' }])
      expect(await recallSent(state, 'one', { ...here, ...elsewhere })).toBeUndefined();
    expect(await modeOf(join(state, 'sent', 'one.json'))).toBe(0o600);
    expect(await readFile(join(state, 'sent', 'one.json'), 'utf8')).not.toContain('secret');
    await remember(state, 'one', here);
    await forgetLocal(state);
    expect(await recallSent(state, 'one', here)).toBeUndefined();
  });

  it.each([
    {},
    { ...sent, region: 'r', destinedId: 'x'.repeat(257) },
    { ...sent, region: 'r', messageId: 1 },
    { ...sent, region: 'r', sentAt: 'yesterday' },
    { ...sent },
  ])('that reads %j is a Failure', async (value) => {
    await writeState(join(state, 'sent', 'one.json'), value);
    await expect(recallSent(state, 'one', here)).rejects.toMatchObject(untrusted);
  });
});

describe('the lock', () => {
  it('lets one in at a time, and the next when that one fails', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      if (most === 1) throw new Error('failed');
    };
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => locked(state, work)));
    expect(all.map(({ status }) => status)).toEqual(Array(8).fill('rejected'));
    expect(most).toBe(1);
    expect(await readdir(state)).toEqual([]);
  });

  it('is taken over from a process that died, by one at a time, and given back', async () => {
    await mkdir(state);
    for (let round = 0; round < 8; round += 1) {
      // No process has this id: it is beyond what Linux and macOS hand out.
      await writeFile(join(state, 'local.lock'), '99999999 dead');
      let inside = 0;
      const work = async () => {
        inside += 1;
        expect(inside).toBe(1);
        await readdir(state);
        inside -= 1;
      };
      // Each a few steps after the one before.
      const contend = async (steps: number) => {
        for (let step = 0; step < steps; step += 1) await new Promise(setImmediate);
        await locked(state, work);
      };
      await Promise.all(Array.from({ length: 30 }, (_, steps) => contend(steps)));
      expect(await readdir(state)).toEqual([]);
    }
  }, 30_000);
});
