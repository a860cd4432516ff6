/** Where this package lies, for its assets, its version and the endpoint's binary; the same from src and from dist. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function find(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Absolute path of the folder that holds package.json, assets and bin. */
export const packageFolder = find();

const manifest = (): { version: string; engines: { node: string } } =>
  JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));

/** The package's version, e.g. `0.1.0`. */
export const packageVersion = (): string => manifest().version;

/** The oldest Node that it runs on, e.g. `20.12.0`. */
export const oldestNode = (): string => manifest().engines.node.replace(/^>=/, '');
