import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**'],
    environment: 'node',
    pool: 'forks',
    passWithNoTests: false,
    allowOnly: false,
    restoreMocks: true,
  },
});
