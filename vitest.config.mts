import { defineConfig } from 'vitest/config';

// The SDK warns of Node 20 in every worker; the binary switches that off for itself.
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
/** Which part of the sweep, where somebody asks for another. */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('DESTINED_SWEEP')));
const slow = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Tests wait more than they compute: two at once are nearly twice as fast on two cores.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', env, include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'contract', env, include: ['test/contract/**/*.test.ts'], ...slow } },
      { test: { name: 'e2e', env, include: ['test/e2e/**/*.test.ts'], ...slow } },
      // So many cases of each scenario; `npm run sweep` is all of them.
      {
        test: {
          name: 'sweep',
          env: { DESTINED_SWEEP: '8', ...inherited, ...env },
          include: ['test/sweep/{up,down,repair,killed}.test.ts'],
          ...slow,
        },
      },
    ],
  },
});
