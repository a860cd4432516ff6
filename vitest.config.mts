import { defineConfig } from 'vitest/config';

// The SDK warns of Node 20 in every worker; the binary switches that off for itself.
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
/** Which part of the sweep, where somebody asks for another. */
const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('DESTINED_SWEEP')));
/** Files of a worker share what they import: none keeps anything there from one test to the next. */
const shared = { env, isolate: false };
const slow = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Tests wait more than they compute: four files at once keep two cores busy.
    maxWorkers: 4,
    projects: [
      { test: { name: 'unit', ...shared, include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'contract', ...shared, include: ['test/contract/**/*.test.ts'], ...slow } },
      { test: { name: 'e2e', ...shared, include: ['test/e2e/**/*.test.ts'], ...slow } },
      // So many cases of each scenario; `npm run sweep` is all of them.
      {
        test: {
          name: 'sweep',
          isolate: false,
          env: { DESTINED_SWEEP: '3', ...inherited, ...env },
          include: ['test/sweep/{up,down,repair,at-once,hops,caller-policy,tail}.test.ts'],
          ...slow,
        },
      },
    ],
  },
});
