/** The embedded endpoint as a process: starts, prints one JSON line on stdout, and stays until it is told to end. */
import { lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readFaults } from './fault-script.ts';
import { type Faults, faultsOf } from './faults.ts';
import { startEndpoint } from './server.ts';
import { AWS_SLOWNESS } from './slowness.ts';

const USAGE = 'usage: destined-local [--port N] [--clock fast|real] [--log-bytes N] [--faults FILE]';

function usage(message: string): never {
  process.stderr.write(`${message}\n${USAGE}\n`);
  process.exit(252);
}

/** A whole number in a range, or undefined if the option was not given. */
function whole(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  return usage(`--${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}

/** For one run alone: the endpoint ends with its stdin, as that run does, and takes along the folder that the run made. */
function ofOneRun(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const stats = lstatSync(folder);
  const isOurs =
    stats.isDirectory() && (!process.getuid || ((stats.mode & 0o077) === 0 && stats.uid === process.getuid()));
  if (isOurs && dirname(folder) === resolve(tmpdir()) && /^destined-\w{6}$/.test(basename(folder))) return folder;
  return usage(`--own-folder is for a folder of one run of destined, not ${JSON.stringify(folder)}`);
}

async function faultsIn(file: string | undefined): Promise<Faults | undefined> {
  if (file === undefined) return undefined;
  try {
    return faultsOf(await readFaults(file));
  } catch (error) {
    return usage(`--faults ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function options() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        clock: { type: 'string' },
        'log-bytes': { type: 'string' },
        faults: { type: 'string' },
        'own-folder': { type: 'string' },
      },
    });
    const { clock = 'fast' } = values;
    if (clock !== 'fast' && clock !== 'real')
      return usage(`--clock must be fast or real, not ${JSON.stringify(clock)}`);
    const port = whole('port', values.port, 0, 65_535);
    const ownFolder = ofOneRun(values['own-folder']);
    const logBytes = whole('log-bytes', values['log-bytes'], 1, Number.MAX_SAFE_INTEGER);
    return { clock, port, ownFolder, logBytes, faults: await faultsIn(values.faults) } as const;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

// Whoever started it may be gone when it writes.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// A fault of one hop must not take everybody's stacks along; it is a bug all the same, and said.
process.on('uncaughtException', (error) => process.stderr.write(`uncaught: ${error.stack ?? error}\n`));

async function main(): Promise<void> {
  const { ownFolder, ...settings } = await options();
  const endpoint = await startEndpoint({ ...settings, slowness: AWS_SLOWNESS });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void endpoint.close());
  if (ownFolder !== undefined) process.stdin.on('close', () => void endpoint.close()).resume();
  const { url, credentials, account, region, startedAt } = endpoint;
  const { accessKeyId, secretAccessKey } = credentials;
  process.stdout.write(
    `${JSON.stringify({ url, accessKeyId, secretAccessKey, account, region, startedAt: new Date(startedAt).toISOString(), pid: process.pid })}\n`,
  );
  await endpoint.closed;
  if (ownFolder !== undefined) await rm(ownFolder, { recursive: true, force: true });
}

void main().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`the endpoint could not start: ${error.message}\n`);
    process.exit(255);
  },
);
