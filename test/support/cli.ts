/** Runs the built binary as a user would, in an environment of its own: no AWS, a fresh home and state folder. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const binary = join(root, 'bin/destined.js');
/** No command of a test takes longer, unless it says so. */
const LONGEST_MS = 120_000;

export interface RunOptions {
  /** Added to the clean environment; undefined takes a variable out. */
  env?: Record<string, string | undefined>;
  /** What stdin holds; empty when left out. */
  input?: string;
  cwd?: string;
  /** How long it may take, where that is longer than most. */
  longestMs?: number;
}
export interface Ended {
  /** Undefined if a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}
export interface Running {
  child: ChildProcessWithoutNullStreams;
  ended: Promise<Ended>;
  /** Resolves once stdout and stderr together match; rejects if it ends before. */
  says(pattern: RegExp): Promise<void>;
}
export interface Cli {
  /** Its HOME; the state folder is `state`. */
  home: string;
  state: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** `run` with `-o json`, parsed. */
  json<T = Record<string, unknown>>(args: readonly string[], options?: RunOptions): Promise<Ended & { document: T }>;
  start(args: readonly string[], options?: RunOptions): Running;
  /** Writes the target that a stack of the usual name was brought up on, as `up` would have. */
  remembers(target: object): Promise<void>;
  /** Stops its local endpoint and removes its folders. */
  end(): Promise<void>;
}

/** Not for a user's eyes, on any version of Node: `(node:4711) Warning: …`. */
export const NODE_WARNING = /\(node:\d+\)/;

/** No AWS, a home and a state folder of its own. Where a run records requests, so does the binary. */
export function cleanEnvironment({ home, state }: Pick<Cli, 'home' | 'state'>): Record<string, string | undefined> {
  const record = process.env.DESTINED_TEST_RECORD;
  const recorder = join(root, 'test/support/record-requests.cjs');
  return {
    PATH: process.env.PATH,
    HOME: home,
    DESTINED_STATE_DIR: state,
    ...(record ? { DESTINED_TEST_RECORD: record, NODE_OPTIONS: `--require "${recorder}"` } : {}),
  };
}

let checked = false;

/** A stale build would test yesterday's code. */
export function checkBuild(): void {
  if (checked) return;
  const built = join(root, 'dist/main.js');
  if (!existsSync(built)) throw new Error('dist/ is missing: run npm run build first');
  const builtAt = statSync(built).mtimeMs;
  for (const name of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    const file = join(root, 'src', name);
    if (file.endsWith('.ts') && statSync(file).mtimeMs > builtAt) {
      throw new Error(`dist/ is older than src/${name}: run npm run build first`);
    }
  }
  checked = true;
}

export async function createCli(): Promise<Cli> {
  checkBuild();
  const home = await mkdtemp(join(tmpdir(), 'destined-test-'));
  const state = join(home, 'state');

  const start = (
    args: readonly string[],
    { env = {}, input = '', cwd = home, longestMs = LONGEST_MS }: RunOptions = {},
  ): Running => {
    const clean = { ...cleanEnvironment({ home, state }), TMPDIR: process.env.TMPDIR };
    const child = spawn(process.execPath, [binary, ...args], { cwd, env: { ...clean, ...env }, timeout: longestMs });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    // It may end before it read what it was given.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const ended = new Promise<Ended>((settle, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (NODE_WARNING.test(stderr)) reject(new Error(`Node warned: ${stderr}`));
        settle({ code, signal, stdout, stderr });
      });
    });
    const says = (pattern: RegExp) =>
      new Promise<void>((settle, reject) => {
        const look = () => pattern.test(stdout + stderr) && settle();
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        look();
        ended.then(() => reject(new Error(`ended without saying ${pattern}: ${stdout}${stderr}`)), reject);
      });
    return { child, ended, says };
  };
  const run = (args: readonly string[], options?: RunOptions) => start(args, options).ended;
  return {
    home,
    state,
    start,
    run,
    async json(args, options) {
      const ended = await run([...args, '-o', 'json'], options);
      return { ...ended, document: JSON.parse(ended.stdout) };
    },
    async remembers(target) {
      await mkdir(join(state, 'targets'), { recursive: true, mode: 0o700 });
      await writeFile(join(state, 'targets/the-destined-lambda.json'), JSON.stringify(target), { mode: 0o600 });
    },
    async end() {
      if (existsSync(join(state, 'local.json'))) await run(['local', 'stop']);
      // The endpoint's stderr.
      const log = await readFile(join(state, 'local.log'), 'utf8').catch(() => '');
      await rm(home, { recursive: true, force: true });
      if (NODE_WARNING.test(log)) throw new Error(`Node warned the endpoint: ${log}`);
    },
  };
}

/** One run in an environment that is gone afterwards. */
export async function run(args: readonly string[], options?: RunOptions): Promise<Ended> {
  const cli = await createCli();
  try {
    return await cli.run(args, options);
  } finally {
    await cli.end();
  }
}
