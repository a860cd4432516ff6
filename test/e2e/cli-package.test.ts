/** The package as a user gets it: small, alone, and running. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkBuild } from '../support/cli.ts';

const root = resolve(import.meta.dirname, '../..');
const exec = promisify(execFile);
let folder: string;
let tarball: string;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  checkBuild();
  folder = await mkdtemp(join(tmpdir(), 'destined-package-'));
  env = { PATH: process.env.PATH, HOME: folder, DESTINED_STATE_DIR: join(folder, 'state') };
  // Without its scripts: a build in the middle of other tests would pull the binary from under them.
  await exec('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, env });
  tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '');
  const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  await exec('npm', ['install', ...flags, tarball], { cwd: folder, env });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...args: string[]) => exec(join(folder, 'node_modules/.bin/destined'), args, { cwd: folder, env });

it('is under 2 MB, and needs nothing but itself', async () => {
  expect((await stat(tarball)).size).toBeLessThan(2e6);
  const installed = await readdir(join(folder, 'node_modules'));
  expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['destined']);
  const shipped = (await readdir(join(folder, 'node_modules/destined'))).sort();
  // Of src only what the README links to.
  expect(shipped).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'assets', 'bin', 'dist', 'package.json', 'src']);
  const sources = await readdir(join(folder, 'node_modules/destined/src'), { recursive: true });
  expect(sources.sort()).toEqual(['local', 'local/README.md']);
});

it('ships the licences of what it bundles, each with its text', async () => {
  const text = await readFile(join(folder, 'node_modules/destined/dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const section of text.split(/^-{80}$/m)) expect(section).toMatch(/copyright|licen[cs]e/i);
  for (const name of ['@aws-sdk/client-lambda', 'commander', 'velocityjs', 'fflate'])
    expect(text).toContain(`${name} `);
});

it('runs: its version, and an endpoint that starts, serves and stops', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect((await run('--version')).stdout).toBe(`${version}\n`);
  try {
    const { stdout } = await run('local', 'start', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ running: true });
    await expect(run('status', '--local')).rejects.toMatchObject({ code: 1 });
  } finally {
    expect((await run('local', 'stop')).stdout).toBe('stopped\n');
  }
});
