import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'conformance/test/**/*.test.ts',
      'tools/test/**/*.test.ts',
      'e2e/**/*.test.ts',
    ],
    reporters: ['default', './tools/counting-reporter.js'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The suites that start real programs share two cores with everything else.
    maxWorkers: 2,
  },
});
