/** Where a bench works: the built binary with a home and a state folder of its own, and the endpoint that it starts. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

export interface Ran {
  stdout: string;
  durationMs: number;
}
export interface Place {
  root: string;
  folder: string;
  /** The variables of its commands. */
  env: NodeJS.ProcessEnv;
  /** Runs Node; throws where it ends with anything but 0. */
  node(args: readonly string[]): Promise<Ran>;
  /** Runs the command. */
  run(...args: string[]): Promise<Ran>;
  json<T>(...args: string[]): Promise<Ran & { document: T }>;
  /** Variables that `local env` prints. */
  variables(): Promise<Record<string, string>>;
  /** Of the endpoint that runs. */
  endpointPid(): number;
  /** Ends the endpoint, if one runs. */
  end(): Promise<void>;
}

/** `more` are variables of its commands. */
export async function createPlace(root: string, folder: string, more: Record<string, string> = {}): Promise<Place> {
  const home = await mkdtemp(join(folder, 'home-'));
  const state = join(home, 'state');
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: process.env.TMPDIR, DESTINED_STATE_DIR: state, ...more };
  const record = join(state, 'local.json');

  const node = (args: readonly string[]) =>
    new Promise<Ran>((settle, reject) => {
      const start = performance.now();
      const child = spawn(process.execPath, args, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) settle({ stdout, durationMs: performance.now() - start });
        else reject(new Error(`${args.join(' ')} ended with ${signal ?? code}: ${stderr}`));
      });
    });
  const run = (...args: string[]) => node([join(root, 'bin/destined.js'), ...args]);
  return {
    root,
    folder,
    env,
    node,
    run,
    async json<T>(...args: string[]) {
      const ran = await run(...args, '-o', 'json');
      return { ...ran, document: JSON.parse(ran.stdout) as T };
    },
    async variables() {
      const { stdout } = await run('local', 'env');
      return Object.fromEntries([...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
    },
    endpointPid: () => JSON.parse(readFileSync(record, 'utf8')).pid,
    async end() {
      if (existsSync(record)) await run('local', 'stop');
    },
  };
}
