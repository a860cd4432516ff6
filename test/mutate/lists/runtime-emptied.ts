/** Folders of functions' code, as they are thrown away. */
import type { MutationList } from '../mutation.ts';

export default {
  tests: ['test/unit/runtime-emptied.test.ts'],
  everyRow: true,
  mutations: [
    {
      name: 'folders in folders stay',
      file: 'src/local/runtime/emptied.ts',
      find: '      await emptied(path);\n      await rmdir(path);',
      replace: '',
      red: ['removes folders in folders'],
    },
    {
      name: 'links are followed',
      file: 'src/local/runtime/emptied.ts',
      find: '!entry.isDirectory()',
      replace: '!entry.isDirectory() && !entry.isSymbolicLink()',
      red: ['removes folders in folders, and of links the link'],
    },
  ],
} satisfies MutationList;
