// Bundles one program of ours with all that it needs: CommonJS, which Node starts twice as fast as as many ES modules.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/** The top of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

// commander wants it for commands in files of their own, of which there are none: a twentieth of a cold start.
const withoutChildProcess = {
  name: 'commander-without-child-process',
  /** @param {string} id @param {string | undefined} importer */
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('/node_modules/commander/')
      ? join(root, 'scripts/no-child-process.mjs')
      : undefined,
};

// A source text with one character beyond Latin-1 is kept in memory with two bytes for each.
const asciiOnly = {
  name: 'ascii-only',
  /** @param {import('rolldown').NormalizedOutputOptions} _ @param {import('rolldown').OutputBundle} files */
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type !== 'chunk') continue;
      file.code = file.code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    }
  },
};

/**
 * Writes `<folder>/<name>.js`; with `split`, what only some of its `import()`s need lies beside it, in files of their own.
 * Answers the ids of all modules in it.
 * @param {{ entry: string; name: string; folder: string; split?: boolean }} program `entry` from the top of the repository
 * @returns {Promise<string[]>}
 */
export async function bundle({ entry, name, folder, split = false }) {
  const { output } = await build({
    cwd: root,
    input: { [name]: entry },
    platform: 'node',
    // velocityjs traces through `debug`, which nobody here switches on.
    resolve: { mainFields: ['module', 'main'], alias: { debug: join(root, 'scripts/no-debug.mjs') } },
    transform: { target: 'node20' },
    plugins: [withoutChildProcess, asciiOnly],
    logLevel: 'warn',
    // The endpoint loads its services as if each were apart; one of them is needed at once.
    checks: { ineffectiveDynamicImport: false },
    output: {
      dir: folder,
      format: 'cjs',
      entryFileNames: '[name].js',
      chunkFileNames: `${name}-[hash].js`,
      codeSplitting: split,
      // White space goes, names stay: they are in the stack of a bug.
      minify: { compress: false, mangle: false },
      comments: { legal: false },
    },
  });
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}
