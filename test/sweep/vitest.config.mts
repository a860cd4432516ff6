import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/sweep/**/*.test.ts'],
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      DESTINED_SWEEP: process.env.DESTINED_SWEEP ?? 'whole',
    },
    maxWorkers: 2,
    testTimeout: 1_200_000,
    hookTimeout: 60_000,
    reporters: ['verbose'],
  },
});
