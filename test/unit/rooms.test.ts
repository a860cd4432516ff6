/** Holds up the walls of design §2: which room may import which, and that every file tells what it is for. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

/** What each room may import, beside itself. */
const WALLS: Record<string, readonly string[]> = {
  cli: ['config', 'console', 'drive', 'export', 'logs', 'pattern', 'provision', 'resources', 'target', 'aws'],
  console: ['drive', 'logs', 'provision', 'pattern', 'resources', 'aws'],
  drive: ['logs', 'aws'],
  logs: ['aws'],
  provision: ['pattern', 'resources', 'aws'],
  export: ['pattern', 'resources'],
  pattern: ['resources', 'aws'],
  resources: ['aws'],
  config: [],
  target: ['aws'],
  aws: [],
  local: [],
};
/** Pure, and open to every room but local. */
const COMMON = ['failure.ts', 'package-folder.ts', 'pattern/stack.ts'];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|mts|mjs)$/.test(name))
  .map((name) => join(src, name));
const textOf = (file: string) => readFileSync(file, 'utf8');
/** Without its comments. */
const code = (file: string) => textOf(file).replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
const roomOf = (file: string) => relative(src, file).split('/')[0]!;

/** Relative imports of a file, static, dynamic and type-only, as absolute paths. */
function importsOf(file: string): string[] {
  const specifiers = textOf(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g);
  return [...specifiers].map(([, specifier]) => resolve(dirname(file), specifier!));
}

describe('rooms', () => {
  it('are the ones on the map', () => {
    const rooms = readdirSync(src).filter((name) => statSync(join(src, name)).isDirectory());
    expect(rooms.filter((room) => !(room in WALLS))).toEqual([]);
    const map = textOf(join(src, 'README.md'));
    expect(rooms.filter((room) => !map.includes(`\`${room}/\``))).toEqual([]);
  });

  it.each(files.map((file) => [relative(src, file), file]))('%s keeps to its walls', (name, file) => {
    const room = roomOf(file);
    const allowed = WALLS[room] ?? [];
    const through = importsOf(file).filter((target) => {
      const there = relative(src, target);
      if (there.startsWith('..')) return true;
      const other = roomOf(target);
      if (other === room) return false;
      if (COMMON.includes(there)) return room === 'local';
      return !allowed.includes(other);
    });
    expect(through.map((target) => `${name} → ${relative(src, target)}`)).toEqual([]);
  });

  it('does not let clients be made anywhere but in src/aws', () => {
    const made = files.filter((file) => roomOf(file) !== 'aws' && /new \w+Client\(/.test(textOf(file)));
    expect(made.map((file) => relative(src, file))).toEqual([]);
  });

  it('has nothing but its imports in bin', () => {
    for (const name of readdirSync(join(root, 'bin'))) {
      expect(
        textOf(join(root, 'bin', name))
          .trim()
          .split('\n').length,
      ).toBeLessThanOrEqual(5);
    }
  });
});

describe('files', () => {
  it.each(files.map((file) => [relative(src, file), file]))(
    '%s opens with what it is for and is no longer than 300 lines',
    (_name, file) => {
      const text = textOf(file);
      expect(text).toMatch(/^(#!.*\n)?\/(\*\*|\/) ?\S/);
      expect(text.split('\n').length).toBeLessThanOrEqual(301);
    },
  );

  it('are named in kebab-case', () => {
    const odd = files.map((file) => relative(src, file)).filter((name) => !/^[a-z0-9/-]+\.(ts|mts|mjs)$/.test(name));
    expect(odd).toEqual([]);
  });

  it('refuse what the endpoint does not serve in one form of words', () => {
    const worded = files.filter((file) => /NotImplementedException|(is|are) not served (here|by)/.test(code(file)));
    expect(worded.map((file) => relative(src, file))).toEqual(['local/wire/not-served.ts']);
  });
});
