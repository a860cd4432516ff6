/** Starts the embedded endpoint as a process that outlives this one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EXIT, Failure } from '../failure.ts';
import { packageFolder } from '../package-folder.ts';
import { askStatus, type LocalStatus } from './local-admin.ts';
import { type LocalRecord, parseLocalRecord, type StartedBy } from './local-record.ts';
import { openLog } from './state-folder.ts';
import { makeTempFolder, tempRoot } from './temp-folder.ts';

export interface ProcessOptions {
  startedBy: StartedBy;
  stateFolder: string;
  clock?: 'fast' | 'real';
  /** Cap of the stored log events in bytes. */
  logBytes?: number;
  port?: number;
  /** Path of a script of faults. */
  faults?: string;
}

const START_MS = 20_000;
/** It runs uploaded code: nothing else of this environment, AWS credentials least of all, is for it to see. */
const VARIABLES = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ'];

/**
 * Resolves when it listens and proved that it is ours; ends it otherwise. What it says on stderr goes to `local.log` in the
 * state folder, and into the Failure.
 */
export async function spawnLocal(options: ProcessOptions): Promise<{ record: LocalRecord; status: LocalStatus }> {
  // Its functions need one: that none can be made would show much later, and without a word.
  await rm(await makeTempFolder(), { recursive: true });
  const log = join(options.stateFolder, 'local.log');
  const handle = await openLog(log);
  const own = options.startedBy === 'demo';
  const child = spawn(process.execPath, [join(packageFolder, 'bin', 'destined-local.js'), ...argumentsOf(options)], {
    detached: true,
    cwd: '/',
    env: environment(),
    // A file outlives this process; a pipe would not, which is how a run's own endpoint learns of its end, even by SIGKILL.
    // The one line on stdout is read before we leave.
    stdio: [own ? 'pipe' : 'ignore', 'pipe', handle.fd],
  });
  try {
    const record = parseLocalRecord({ ...JSON.parse(await firstLine(child)), startedBy: options.startedBy });
    if (!record) throw new Error('it did not say where it listens');
    // This is the child that we hold, not an id that we noted.
    if (own) process.once('exit', () => child.kill());
    const status = await askStatus(record);
    if (!status) throw new Error(`what listens at ${record.url} did not prove that it is ours`);
    return { record, status };
  } catch (error) {
    child.kill('SIGKILL');
    // It says so by its exit code where it was a script that it could not read.
    const isUsage = child.exitCode === EXIT.usage;
    const fix = options.port ? 'leave the port out, or take a free one' : `see ${log}`;
    throw new Failure(`the local endpoint did not start: ${await reasonIn(log, error as Error)}`, {
      fix: isUsage ? 'mend the script; the README says what may be in it' : fix,
      exitCode: isUsage ? EXIT.usage : EXIT.other,
      code: 'LocalEndpointFailed',
      cause: error,
    });
  } finally {
    child.stdout?.destroy();
    (child.stdin as Socket | null)?.unref();
    child.unref();
    await handle.close();
  }
}

/** The temporary folder is the one that was just tried, however it was named. */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(VARIABLES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
  TMPDIR: tempRoot(),
});

const argumentsOf = ({ clock, logBytes, port, faults, startedBy, stateFolder }: ProcessOptions): string[] => [
  ...(startedBy === 'demo' ? ['--own-folder', stateFolder] : []),
  ...(port === undefined ? [] : ['--port', String(port)]),
  ...(clock === undefined ? [] : ['--clock', clock]),
  ...(logBytes === undefined ? [] : ['--log-bytes', String(logBytes)]),
  ...(faults === undefined ? [] : ['--faults', faults]),
];

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it said nothing within ${START_MS / 1000} s`)), START_MS);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    child.once('error', fail);
    child.once('exit', (code, signal) => fail(new Error(`it ended with ${signal ?? `exit code ${code}`}`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
}

/** The first line it said on stderr, else the error's text. */
async function reasonIn(log: string, error: Error): Promise<string> {
  const said = await readFile(log, 'utf8').catch(() => '');
  return said.trim().split('\n')[0]?.slice(0, 500) || error.message;
}
