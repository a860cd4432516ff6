/** botocore, driven from here: a Python process that makes the calls it is told to, and answers with what it read. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program, ROOT } from './place.ts';

/** Bytes are `{$bytes: base64}`, times `{$time: seconds since the epoch}`, both ways. */
export type Json = unknown;
export type Members = Record<string, Json>;

/** An error as botocore parsed it. */
export interface AwsError {
  code: string;
  message: string;
  status: number;
  /** Its modelled members, and what else stood there. */
  members: Members;
}
export type Answer = { output: Members; error?: undefined } | { output?: undefined; error: AwsError };

export interface Place {
  /** Whose credentials and URL: what `local env` prints, or the like for another emulator. */
  env: Record<string, string>;
}

export interface Botocore {
  /** Runs one of the functions that `python/bridge.py` lists. Rejects with Python's traceback if it raises. */
  ask<T = Json>(command: string, parameters: Members): Promise<T>;
  /** One call: `call('lambda', 'GetFunction', {FunctionName: 'f'})`. Service names are botocore's. */
  call(service: string, operation: string, parameters?: Members): Promise<Answer>;
  /** `call`, and its output; rejects with the error. */
  output<T = Members>(service: string, operation: string, parameters?: Members): Promise<T>;
  end(): Promise<void>;
}

/** Starts Python with the variables of a place; it finds nothing else of this machine's configuration. */
export function startBotocore({ env }: Place): Botocore {
  const child = spawn(program('tools', 'python'), [join(ROOT, 'test/others/python/bridge.py')], {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
      PYTHONDONTWRITEBYTECODE: '1',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: { resolve: (value: never) => void; reject: (error: Error) => void }[] = [];
  // Answers come in the order of the questions.
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { result, raised } = JSON.parse(line) as { result?: never; raised?: string };
    const { resolve, reject } = waiting.shift()!;
    if (raised === undefined) resolve(result!);
    else reject(new Error(raised));
  });
  /** Why no more answers come. */
  let gone: Error | undefined;
  const ended = new Promise<void>((settle) => {
    const end = (why: string) => {
      gone ??= new Error(`python ended: ${why}`);
      for (const { reject } of waiting.splice(0)) reject(gone);
      settle();
    };
    child.once('error', ({ message }) => end(message));
    child.once('close', (code, signal) => end(String(code ?? signal)));
  });
  child.stdin.on('error', () => {});
  const ask = <T>(command: string, parameters: Members): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (gone) return reject(gone);
      waiting.push({ resolve: resolve as (value: never) => void, reject });
      child.stdin.write(`${JSON.stringify({ command, parameters })}\n`);
    });
  const call: Botocore['call'] = (service, operation, parameters = {}) =>
    ask('call', { service, operation, parameters });
  return {
    ask,
    call,
    async output<T>(service: string, operation: string, parameters?: Members): Promise<T> {
      const { output, error } = await call(service, operation, parameters);
      if (error) throw new Error(`${service} ${operation}: ${error.code}: ${error.message}`);
      return output as T;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
