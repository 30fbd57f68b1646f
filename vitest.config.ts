import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**'],
    environment: 'node',
    setupFiles: ['test/property/seed.ts'],
    pool: 'forks',
    // Its own rule leaves a processor to the one that waits for the others.
    maxWorkers: '100%',
    passWithNoTests: false,
    allowOnly: false,
    restoreMocks: true,
    // Only to end what hangs: how fast a machine is, is no property of the code.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
