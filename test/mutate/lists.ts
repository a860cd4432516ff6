/** Every list of mutations, by its file's name. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MutationList } from './mutation.ts';

const names = readdirSync(join(import.meta.dirname, 'lists'))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

export const lists: readonly (readonly [string, MutationList])[] = await Promise.all(
  names.map(async (name) => {
    const { default: list }: { default: MutationList } = await import(`./lists/${name}.ts`);
    return [name, list] as const;
  }),
);
