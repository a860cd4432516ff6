import { defineConfig } from 'vitest/config';

// The SDK warns of Node 20 in every worker; the binary switches that off for itself.
const env = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const slow = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Tests wait more than they compute: two at once are nearly twice as fast on two cores.
    maxWorkers: 2,
    projects: [
      { test: { name: 'unit', env, include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'contract', env, include: ['test/contract/**/*.test.ts'], ...slow } },
      { test: { name: 'e2e', env, include: ['test/e2e/**/*.test.ts'], ...slow } },
    ],
  },
});
