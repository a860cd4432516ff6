/** Runs a command and counts what it prints, as it comes: nothing is kept. */
import { spawn } from 'node:child_process';

export interface Run {
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** A line counts only if it begins with this character. */
  begins?: string;
}
export interface Counted {
  ms: number;
  lines: number;
  bytes: number;
  /** It took too long and was ended. */
  stopped: boolean;
}

const NEWLINE = 10;

/** One after the other; `longestMs` is for all together. Throws where one ends with anything but 0. */
export async function counted(runs: readonly Run[], cwd: string, longestMs: number): Promise<Counted> {
  const start = performance.now();
  const all = { lines: 0, bytes: 0, stopped: false };
  for (const run of runs) {
    const left = longestMs - (performance.now() - start);
    const { lines, bytes, stopped } = left > 0 ? await one(run, cwd, left) : { lines: 0, bytes: 0, stopped: true };
    all.lines += lines;
    all.bytes += bytes;
    all.stopped ||= stopped;
  }
  return { ms: performance.now() - start, ...all };
}

function one({ program, args, env, begins }: Run, cwd: string, longestMs: number): Promise<Omit<Counted, 'ms'>> {
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const first = begins?.charCodeAt(0);
    let lines = 0;
    let bytes = 0;
    let atBegin = true;
    let stderr = '';
    let stopped = false;
    const timer = setTimeout(() => {
      stopped = true;
      child.kill('SIGKILL');
    }, longestMs);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      for (let at = 0; at < chunk.length; ) {
        if (atBegin && (first === undefined || chunk[at] === first)) lines += 1;
        const end = chunk.indexOf(NEWLINE, at);
        atBegin = end >= 0;
        at = end < 0 ? chunk.length : end + 1;
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 || stopped) settle({ lines, bytes, stopped });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${signal ?? code}: ${stderr}`));
    });
  });
}
