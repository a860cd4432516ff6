/** `npm ci` refuses to start where the lock leaves out an optional package, and `npm install` drops those it can't fetch. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

type Packages = Record<string, { optionalDependencies?: Record<string, string> }>;
const text = readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8');
const { packages }: { packages: Packages } = JSON.parse(text);

/** Node's own search: beside the package that asks, then further and further out. */
function isLocked(name: string, from: string): boolean {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    if (`${at}/node_modules/${name}` in packages) return true;
    if (!at.includes('/node_modules/')) return `node_modules/${name}` in packages;
  }
}

it('the lock has every optional package, those of other platforms too', () => {
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(name, from)),
  );
  expect(missing).toEqual([]);
});
