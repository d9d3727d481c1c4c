// `npm run pictures`: takes the pictures of the README anew, from the built product and its story.
import { defineConfig } from '@playwright/test'

import tests from './playwright.config'

export default defineConfig(tests, {
  testMatch: 'pictures.ts',
  workers: 1,
  use: { viewport: { width: 1360, height: 800 }, deviceScaleFactor: 1.5, timezoneId: 'UTC', trace: 'off' },
})
