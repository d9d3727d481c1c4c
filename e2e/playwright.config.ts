import { defineConfig } from '@playwright/test'

import { isRoot } from '@/scripts/apt'

import { findChromium, launchArgs } from './chromium'

// Found once, by the first process to read this; workers inherit it.
process.env['PLAYWRIGHT_CHROMIUM'] ??= findChromium()

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../test-results/browser',
  globalSetup: './global-setup.ts',
  forbidOnly: true,
  // A test that passes only sometimes is broken.
  retries: 0,
  // A page waits more than it works: three at once also on two cores.
  workers: 3,
  // A slow shared machine is not a failure: nothing is asserted about time.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    ...(process.env['VOUCHSAFE_E2E_URL'] ? { baseURL: process.env['VOUCHSAFE_E2E_URL'] } : {}),
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
    // A trace films every page, which takes half of the processor time; `--trace on` gives one where it is needed.
    trace: 'off',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['PLAYWRIGHT_CHROMIUM'],
      args: launchArgs(isRoot()),
    },
  },
  projects: [{ name: 'chromium' }],
})
