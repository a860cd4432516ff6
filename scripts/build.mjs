// Bundles the CLI and the embedded endpoint into dist/, with the licences of everything bundled.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = join(root, 'dist');
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

// commander wants it for commands in files of their own, of which there are none: a twentieth of a cold start.
const withoutChildProcess = {
  name: 'commander-without-child-process',
  /** @param {import('esbuild').PluginBuild} plugin */
  setup: ({ onResolve }) =>
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/node_modules/commander/') ? { path: join(root, 'scripts/no-child-process.mjs') } : undefined,
    ),
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/cli/main.ts', local: 'src/local/main.ts' },
  outdir,
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  // velocityjs traces through `debug`, which nobody here switches on.
  alias: { debug: join(root, 'scripts/no-debug.mjs') },
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  plugins: [withoutChildProcess],
  logLevel: 'warning',
});

// Runs inside each function's own process, which nothing of ours is bundled into.
for (const name of ['bootstrap.mjs', 'bootstrap']) {
  await cp(join(root, 'src/local/runtime', name), join(outdir, name), { recursive: true });
}

const folders = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) folders.add(match[1]);
}
const packages = [];
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const [file] = (await readdir(join(root, folder))).filter((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text = file ? (await readFile(join(root, folder, file), 'utf8')).trim() : undefined;
  packages.push({ name, version, license, text, scope: name.split('/')[0] });
}
// Most packages share a few texts: each is there once, under the names of those it is of.
const namesByText = new Map();
for (const { name, version, license, text, scope } of packages) {
  // Some packages of a repository leave its text out.
  const sibling = packages.find((other) => other.text && other.scope === scope && other.license === license);
  const theirs = text ?? sibling?.text;
  if (!theirs) throw new Error(`${name} is bundled, and ships no licence text`);
  namesByText.set(theirs, [...(namesByText.get(theirs) ?? []), `${name} ${version} (${license})`]);
}
const texts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
await writeFile(join(outdir, 'THIRD-PARTY-LICENSES.txt'), `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
