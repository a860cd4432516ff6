// Bundles test/bench, which Node 20 could not run as it is, and runs it against dist/.
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, root } from './bundle.mjs';

const folder = await mkdtemp(join(tmpdir(), 'destined-bench-'));
try {
  // What is measured in its process finds the package around its bundle.
  for (const name of ['package.json', 'assets']) await symlink(join(root, name), join(folder, name));
  await bundle({ entry: 'test/bench/bench.ts', name: 'bench', folder });
  // A program of its own, bundled as ours are.
  await bundle({ entry: 'test/bench/plain-loop.ts', name: 'plain-loop', folder, split: true });
  const { bench } = await import(pathToFileURL(join(folder, 'bench.js')).href);
  process.exitCode = await bench({ root, folder, args: process.argv.slice(2) });
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
