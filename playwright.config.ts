import { defineConfig } from '@playwright/test';

/**
 * The same tests in two fronts: the real Electron, and a Chromium that talks to `serve`. `npm test` finds both and names
 * them in PLIMSOLL_ELECTRON and PLIMSOLL_CHROMIUM. One at a time: each starts the app, and measurements want a quiet machine.
 */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  retries: 0,
  workers: 1,
  forbidOnly: true,
  use: {
    actionTimeout: 15_000,
    viewport: { width: 1280, height: 720 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [{ name: 'electron', testIgnore: '**/*.browser.spec.ts' }, { name: 'browser' }],
});
