// Bundles the CLI and the embedded endpoint into dist/, with the licences of everything bundled.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, root } from './bundle.mjs';

const outdir = join(root, 'dist');
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

const ids = [
  // Only the module of the command that was asked for is loaded.
  ...(await bundle({ entry: 'src/cli/main.ts', name: 'main', folder: outdir, split: true })),
  ...(await bundle({ entry: 'src/local/main.ts', name: 'local', folder: outdir, split: true })),
];

// Runs inside each function's own process, which nothing of ours is bundled into.
for (const name of ['bootstrap.mjs', 'bootstrap']) {
  await cp(join(root, 'src/local/runtime', name), join(outdir, name), { recursive: true });
}

const folders = new Set();
for (const id of ids) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
  if (match) folders.add(match[1]);
}
const packages = [];
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const [file] = (await readdir(folder)).filter((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text = file ? (await readFile(join(folder, file), 'utf8')).trim() : undefined;
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
