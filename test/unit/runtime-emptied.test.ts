/** Emptying a folder: all of it goes, and nothing that only a link leads to. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptied } from '../../src/local/runtime/emptied.ts';

it('removes folders in folders, and of links the link', async () => {
  const root = await mkdtemp(join(tmpdir(), 'destined-test-'));
  const folder = join(root, 'folder');
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await mkdir(join(root, 'other'));
  await writeFile(join(root, 'other', 'kept'), 'kept');
  await writeFile(join(folder, 'a', 'b', 'file'), '');
  await symlink(join(root, 'other'), join(folder, 'link'));
  await symlink(join(root, 'none'), join(folder, 'dangling'));
  await emptied(folder);
  expect(await readdir(folder)).toEqual([]);
  expect(await readFile(join(root, 'other', 'kept'), 'utf8')).toBe('kept');
  await rm(root, { recursive: true });
});
