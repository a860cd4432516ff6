/** Installs what the suite needs from the package registries, once: locked versions, checked against their hashes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ENVIRONMENTS,
  type Environment,
  environmentFolder,
  NODES,
  nodePackage,
  nodesFolder,
  program,
  requirementsOf,
} from './place.ts';

const run = promisify(execFile);
/** A slow registry is waited for this long. */
const LONGEST_MS = 10 * 60_000;

/** Vitest's global set-up. Throws what pip, venv or npm say. */
export default async function install(): Promise<void> {
  for (const environment of ENVIRONMENTS) await installEnvironment(environment);
  await installNodes();
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
