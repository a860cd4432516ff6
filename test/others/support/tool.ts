/** Runs a stranger's program as a user would: a home and a working folder of its own, and nothing of this machine's settings. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** No run takes longer. */
const LONGEST_MS = 60_000;

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}
export interface Tool {
  /** Home and working folder. */
  folder: string;
  run(...args: string[]): Promise<Ran>;
  /** Starts it; `until` resolves with stdout once that matches, and rejects if it ends before. */
  start(...args: string[]): { child: ChildProcess; until(pattern: RegExp): Promise<string>; ended: Promise<Ran> };
  /** Of a run that ends well: its output, trimmed. Rejects with what it said otherwise. */
  text(...args: string[]): Promise<string>;
  end(): Promise<void>;
}

/** `env` says where AWS is. */
export async function createTool(program: string, env: Record<string, string>): Promise<Tool> {
  const folder = await mkdtemp(join(tmpdir(), 'destined-tool-'));
  const settings = { AWS_EC2_METADATA_DISABLED: 'true', SAM_CLI_TELEMETRY: '0', LC_ALL: 'C.UTF-8', COLUMNS: '200' };
  const start: Tool['start'] = (...args) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ...settings, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]!.setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    }
    const ended = new Promise<Ran>((settle, reject) => {
      child.once('error', reject);
      child.once('close', (code) => settle({ code, ...said }));
    });
    const until = (pattern: RegExp) =>
      new Promise<string>((settle, reject) => {
        const look = () => pattern.test(said.stdout) && settle(said.stdout);
        child.stdout!.on('data', look);
        look();
        ended.then(() => reject(new Error(`ended without ${pattern}: ${said.stdout}${said.stderr}`)), reject);
      });
    return { child, until, ended };
  };
  const run: Tool['run'] = (...args) => start(...args).ended;
  return {
    folder,
    start,
    run,
    async text(...args) {
      const { code, stdout, stderr } = await run(...args);
      if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
      return stdout.trim();
    },
    end: () => rm(folder, { recursive: true, force: true }),
  };
}
