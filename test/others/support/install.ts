/** Installs what the suite needs from the package registries, once: by exact versions, Python's packages by their hashes, too. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ENVIRONMENTS,
  type Environment,
  environmentFolder,
  FOLDER,
  NODES,
  nodePackage,
  nodesFolder,
  program,
  requirementsOf,
} from './place.ts';

const run = promisify(execFile);
/** A slow registry is waited for this long. */
const LONGEST_MS = 10 * 60_000;

/** The lock of who installs: two who fill one folder ruin it. */
const LOCK = join(FOLDER, 'installing');

/** Vitest's global set-up. Throws what is missing, or what pip, venv or npm say. */
export default async function install(): Promise<void> {
  await requirePython();
  await mkdir(FOLDER, { recursive: true });
  await takeLock();
  try {
    for (const environment of ENVIRONMENTS) await installEnvironment(environment);
    await installNodes();
  } finally {
    await rm(LOCK, { force: true });
  }
}

async function requirePython(): Promise<void> {
  const wanted = 'test:others needs Python 3.11 or newer, as `python3`, with its module venv';
  const asked = ['-c', 'import ensurepip, sys, venv; print(*sys.version_info[:2])'];
  const { stdout } = await run('python3', asked).catch((error: Error & { stderr?: string }) => {
    throw new Error(`${wanted}: ${error.stderr?.trim().split('\n').at(-1) || error.message}`);
  });
  const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
  if (major < 3 || (major === 3 && minor < 11)) throw new Error(`${wanted}: it is ${major}.${minor}`);
}

async function takeLock(): Promise<void> {
  const write = () => writeFile(LOCK, String(process.pid), { flag: 'wx' });
  await write().catch(async () => {
    const holder = Number(await readFile(LOCK, 'utf8'));
    if (isAlive(holder))
      throw new Error(`process ${holder} is installing into ${FOLDER}: wait for it, or remove ${LOCK}`);
    await rm(LOCK, { force: true });
    await write();
  });
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function installEnvironment(environment: Environment): Promise<void> {
  const requirements = requirementsOf(environment);
  await once(environmentFolder(environment), await readFile(requirements), async (folder) => {
    await run('python3', ['-m', 'venv', folder], { timeout: LONGEST_MS });
    const options = ['--disable-pip-version-check', '--quiet', '--require-hashes', '--no-deps'];
    await run(program(environment, 'pip'), ['install', ...options, '-r', requirements], { timeout: LONGEST_MS });
  });
}

async function installNodes(): Promise<void> {
  const packages = Object.entries(NODES).map(([major, version]) => `node-${major}@npm:${nodePackage}@${version}`);
  await once(nodesFolder, Buffer.from(packages.join()), async (folder) => {
    const options = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--silent', '--prefix', folder];
    await run('npm', ['install', ...options, ...packages], { timeout: LONGEST_MS });
  });
}

/** Makes a folder, unless it was made of the same wants already. One that was broken off is made anew. */
async function once(folder: string, wants: Buffer, make: (folder: string) => Promise<void>): Promise<void> {
  const stamp = join(folder, 'made-of');
  const wanted = createHash('sha256').update(wants).digest('hex');
  const made = await readFile(stamp, 'utf8').catch(() => undefined);
  if (made === wanted) return;
  process.stderr.write(`installing ${folder}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await make(folder);
  await writeFile(stamp, wanted);
}
