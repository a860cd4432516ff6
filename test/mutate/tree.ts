/** A copy of the work tree that mutations are tried in, so that the real one is never broken. */
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Mutation, type MutationList, mutate } from './mutation.ts';

const root = resolve(import.meta.dirname, '../..');
/** No run of a few test files takes longer, not even with a mutation that makes every test of one wait for its end. */
const LONGEST_MS = 300_000;

/** A mutation may make a test wait for what never comes. */
const TEST_MS = 20_000;

/** Full title of each test -> whether it failed. */
export type Outcomes = ReadonlyMap<string, boolean>;
export interface Tree {
  /** Runs test files, with a mutation or without one; throws if they could not be run to their end. */
  run(tests: readonly string[], env?: MutationList['env'], mutation?: Mutation): Promise<Outcomes>;
  remove(): Promise<void>;
}
interface Report {
  testResults: { name: string; message: string; assertionResults: { fullName: string; status: string }[] }[];
}

export async function createTree(): Promise<Tree> {
  const folder = await mkdtemp(join(tmpdir(), 'destined-mutate-'));
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root });
  for (const name of stdout.split('\0').filter((name) => name !== '')) {
    // A file that was deleted but not yet committed is still listed.
    await cp(join(root, name), join(folder, name)).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'tmp'));

  const run: Tree['run'] = async (tests, env, mutation) => {
    const file = mutation && join(folder, mutation.file);
    const text = file && (await readFile(file, 'utf8'));
    if (file && text) await writeFile(file, mutate(text, mutation));
    try {
      if (tests.some((name) => /^test\/(e2e|sweep)\//.test(name))) await node(folder, ['scripts/build.mjs'], {});
      const report = join(folder, 'report.json');
      await rm(report, { force: true });
      const vitest = join('node_modules/vitest/vitest.mjs');
      const options = ['--reporter=json', `--outputFile=${report}`, `--testTimeout=${TEST_MS}`];
      const output = await node(folder, [vitest, 'run', ...tests, ...options], { ...env, ...mutation?.env });
      const written = await readFile(report, 'utf8').catch(() => {
        throw new Error(`the tests could not be run:\n${output}`);
      });
      return outcomesOf(JSON.parse(written), tests);
    } finally {
      if (file && text) await writeFile(file, text);
      await cleanUp(folder);
    }
  };
  return { run, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A file whose tests could not be started says nothing about them: that is an error, not a failed test. */
function outcomesOf({ testResults }: Report, tests: readonly string[]): Outcomes {
  if (testResults.length < tests.length) throw new Error(`of ${tests.join(', ')} not all were found`);
  const outcomes = new Map<string, boolean>();
  for (const { name, message, assertionResults } of testResults) {
    if (assertionResults.length === 0) throw new Error(`${name} could not be run: ${message}`);
    for (const { fullName, status } of assertionResults) {
      if (status !== 'passed' && status !== 'failed') throw new Error(`${fullName} was not run: ${message}`);
      outcomes.set(fullName, status === 'failed');
    }
  }
  return outcomes;
}

/** Runs a script of Node's to its end, whatever its exit code; ends it, and what it started, after LONGEST_MS. */
function node(cwd: string, args: readonly string[], env: MutationList['env']): Promise<string> {
  return new Promise((settle, reject) => {
    // Its own process group, so that nothing that a broken test leaves behind stays.
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...cleanEnvironment(), ...env, TMPDIR: join(cwd, 'tmp') },
      detached: true,
    });
    const timer = setTimeout(() => {
      reject(new Error(`did not end within ${LONGEST_MS / 1000} s: ${args.join(' ')}`));
      endGroup();
    }, LONGEST_MS);
    const endGroup = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // The group is gone already.
      }
    };
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      endGroup();
    });
    child.once('close', () => settle(output));
  });
}

/** Ends the local endpoints that a broken test left running, and what else it left in the folder of its tests. */
async function cleanUp(folder: string): Promise<void> {
  // Nothing else has the path of this tree in its command.
  const found = await promisify(execFile)('pgrep', ['-f', join(folder, 'bin/destined-local.js')]).catch((error) => {
    if (error.code === 1) return { stdout: '' };
    throw error;
  });
  for (const pid of found.stdout.split('\n').map(Number).filter(Boolean)) {
    try {
      // A broken one may not end otherwise; its functions end with it all the same.
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  const tmp = join(folder, 'tmp');
  for (const name of await readdir(tmp)) {
    await rm(join(tmp, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The runner that runs us must not be taken for the one that we start. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(VITEST|VITE_|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|NODE_ENV$|NODE_OPTIONS$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))), NO_COLOR: '1' };
}
