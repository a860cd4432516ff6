// Bundles the CLI and the embedded endpoint into dist/, with the licences of everything bundled.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = join(root, 'dist');
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

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
  logLevel: 'warning',
});

// Runs inside each function's own process, which nothing of ours is bundled into.
await copyFile(join(root, 'src/local/runtime/bootstrap.mjs'), join(outdir, 'bootstrap.mjs'));

const folders = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) folders.add(match[1]);
}
// Most packages share a few texts: each is there once, under the names of those it is of.
const namesByText = new Map();
for (const folder of [...folders].sort()) {
  const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  let text = '';
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'License']) {
    text = await readFile(join(root, folder, name), 'utf8').catch(() => '');
    if (text) break;
  }
  const names = namesByText.get(text.trim()) ?? [];
  namesByText.set(text.trim(), [...names, `${manifest.name} ${manifest.version} (${manifest.license ?? 'see text'})`]);
}
const texts = [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
await writeFile(join(outdir, 'THIRD-PARTY-LICENSES.txt'), `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
