import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/mutate/mutate.test.ts'],
    maxConcurrency: 2,
    testTimeout: 330_000,
    reporters: ['verbose'],
  },
});
