/** Runs a command and counts what it prints, afterwards: who counted beside it would take a processor from it. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

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
  const all = { ms: 0, lines: 0, bytes: 0, stopped: false };
  for (const run of runs) {
    const left = longestMs - all.ms;
    const file = join(cwd, 'printed');
    try {
      const { ms, stopped } = left > 0 ? await printed(run, cwd, file, left) : { ms: 0, stopped: true };
      const { lines, bytes } = left > 0 ? await count(file, run.begins) : { lines: 0, bytes: 0 };
      all.ms += ms;
      all.lines += lines;
      all.bytes += bytes;
      all.stopped ||= stopped;
    } finally {
      await rm(file, { force: true });
    }
  }
  return all;
}

async function printed({ program, args, env }: Run, cwd: string, file: string, longestMs: number) {
  const out = await open(file, 'w');
  try {
    return await new Promise<Pick<Counted, 'ms' | 'stopped'>>((settle, reject) => {
      const start = performance.now();
      const child = spawn(program, args, { cwd, env, stdio: ['ignore', out.fd, 'pipe'] });
      let stderr = '';
      let stopped = false;
      const timer = setTimeout(() => {
        stopped = true;
        child.kill('SIGKILL');
      }, longestMs);
      child.stderr!.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        if (code === 0 || stopped) settle({ ms: performance.now() - start, stopped });
        else reject(new Error(`${program} ${args.join(' ')} ended with ${signal ?? code}: ${stderr}`));
      });
    });
  } finally {
    await out.close();
  }
}

async function count(file: string, begins: string | undefined): Promise<Pick<Counted, 'lines' | 'bytes'>> {
  const first = begins?.charCodeAt(0);
  let lines = 0;
  let bytes = 0;
  let atBegin = true;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      if (atBegin && (first === undefined || chunk[at] === first)) lines += 1;
      const end = chunk.indexOf(NEWLINE, at);
      atBegin = end >= 0;
      at = end < 0 ? chunk.length : end + 1;
    }
  }
  return { lines, bytes };
}
