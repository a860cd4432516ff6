/** Installs what the suite needs from the package registries, once: by exact versions, Python's packages by their hashes, too. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { alone, madeOnce } from './made-once.ts';
import { ENVIRONMENTS, environmentFolder, FOLDER, NODES, nodePackage, nodesFolder, requirementsOf } from './place.ts';
import { installPython, requirePython } from './python.ts';

const run = promisify(execFile);
/** A slow registry is waited for this long. */
const LONGEST_MS = 10 * 60_000;

/** Vitest's global set-up. Throws what is missing, or what pip, venv or npm say. */
export default async function install(): Promise<void> {
  await requirePython('test:others');
  await alone(FOLDER, async () => {
    for (const environment of ENVIRONMENTS)
      await installPython(environmentFolder(environment), requirementsOf(environment));
    await installNodes();
  });
}

async function installNodes(): Promise<void> {
  const packages = Object.entries(NODES).map(([major, version]) => `node-${major}@npm:${nodePackage}@${version}`);
  await madeOnce(nodesFolder, Buffer.from(packages.join()), async (folder) => {
    const options = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--silent', '--prefix', folder];
    await run('npm', ['install', ...options, ...packages], { timeout: LONGEST_MS });
  });
}
