import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/{src,test}/**/*.test.ts',
      'apps/*/{src,test}/**/*.test.ts',
      'chaos/test/**/*.test.ts',
    ],
    // `npm run test:full` has what takes too long for every run.
    exclude: [...configDefaults.exclude, ...(process.env.TEST_FULL ? [] : ['**/*.full.test.ts'])],
    // Most of the time of most tests is waiting.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ['apps/server/test/start-mongod.ts'],
    restoreMocks: true,
  },
});
