import { expect, test } from '@playwright/test'

import { FIRST_LOAD_KIB_MAX, gzippedKib, scriptsNamed } from '@/scripts/first-load'

import { enterAs } from './sign-in'
import { story } from './story'

test(`the events page works after ${FIRST_LOAD_KIB_MAX} KiB of JavaScript`, async ({ page }) => {
  await enterAs(page, story().admin)
  const html = await (await page.request.get('/events?tenant=meridian-partners')).text()
  const scripts = scriptsNamed(html)
  expect(scripts.length).toBeGreaterThan(5)
  const bodies = await Promise.all(
    scripts.map(async (address) => {
      const answer = await page.request.get(address)
      expect(answer.status()).toBe(200)
      return answer.body()
    }),
  )
  const kib = Math.round(gzippedKib(bodies))
  test.info().annotations.push({ type: 'first-load JavaScript', description: `${kib} KiB` })
  console.log(`first-load JavaScript of the events page: ${kib} KiB gzipped, ${scripts.length} scripts`)
  expect(kib).toBeLessThanOrEqual(FIRST_LOAD_KIB_MAX)
})
