import { expect, type Page, test } from '@playwright/test'

import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { takeScreenshots, type View } from './take-screenshots'
import { newTenant } from './tenant'

const WHOLE_PX = 1500

const open = async (page: Page, slug: string) => {
  await enterAs(page, story().admin)
  await page.goto(`/integrity?tenant=${slug}`)
  await expect(page.getByRole('region', { name: 'State of the log' })).toBeVisible()
}

const ofTheStory = (page: Page) => open(page, story().people[0]!.tenant)

const withTwoKeys = async (page: Page) => {
  const tenant = await newTenant('Lighthouse Insurance')
  const api = await apiAs(story().admin)
  await expect(async () => {
    const answer = await api.post('/api/v1/log/keys', { params: { tenant: tenant.slug }, data: {} })
    expect(answer.ok(), await answer.text()).toBe(true)
  }).toPass()
  await api.dispose()
  await open(page, tenant.slug)
}

/** Each view of how a log stands, and how one comes to it. */
const VIEWS: Record<string, View> = {
  integrity: { show: ofTheStory, height: WHOLE_PX },
  'integrity-two-keys': withTwoKeys,
}

for (const [name, view] of Object.entries(VIEWS)) {
  test(name, async ({ page }) => {
    await takeScreenshots(page, name, view)
  })
}
