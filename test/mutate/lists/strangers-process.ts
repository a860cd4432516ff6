/** What keeps the endpoint's process up and small, whoever knocks. */
import type { MutationList } from '../mutation.ts';

export default {
  tests: ['test/e2e/strangers.test.ts'],
  mutations: [
    {
      name: 'what has arrived is counted again, not given free',
      file: 'src/local/wire/listener.ts',
      find: 'budget.left += size;',
      replace: 'budget.left -= size;',
      red: ['that send large bodies to the invoke URL'],
    },
    {
      name: 'a request that fails ends the process',
      file: 'src/local/wire/listener.ts',
      find: "return 'gone';",
      replace: 'process.exit(1);',
      red: ['that promise more than they send'],
    },
    {
      name: 'every body is kept',
      file: 'src/local/wire/listener.ts',
      find: 'const chunks: Buffer[] = [];\n  let size = 0;',
      replace: "const chunks: Buffer[] = [];\n  req.socket.server.on('close', () => chunks.length);\n  let size = 0;",
      red: ['that send large bodies to the invoke URL'],
    },
  ],
} satisfies MutationList;
