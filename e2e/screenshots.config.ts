// `npm run screenshots`: each view in both themes, wide and narrow, into test-results/screenshots, to be looked at.
import { defineConfig } from '@playwright/test'

import tests from './playwright.config'

export default defineConfig(tests, {
  testMatch: /\/screenshots(?:-of-\w+)?\.ts$/,
  outputDir: '../test-results/screenshots-failed',
  use: { timezoneId: 'UTC', trace: 'off', screenshot: 'off' },
})
