import { expect, type Page, test } from '@playwright/test'

import { changeStoredEntry } from '@/scripts/change-stored-event'

import { withholdConsistency } from './press-verify'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { takeScreenshots, type View } from './take-screenshots'
import { anEvent, newTenant } from './tenant'

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

const audited = async (page: Page) => {
  await ofTheStory(page)
  await page.getByRole('button', { name: 'Audit the whole log' }).click()
  await expect(page.getByRole('status', { name: 'What the audit found' })).toBeVisible()
}

const changed = async (page: Page) => {
  const tenant = await newTenant('Lighthouse Insurance')
  await tenant.send(Array.from({ length: 300 }, () => anEvent()))
  const api = await apiAs(story().admin)
  const log = async () =>
    (await (await api.get('/api/v1/log', { params: { tenant: tenant.slug } })).json()) as {
      id: string
      checkpoint: { size: number } | null
    }
  await expect.poll(async () => (await log()).checkpoint?.size ?? 0).toBeGreaterThan(300)
  await changeStoredEntry(story().files, { logId: (await log()).id, index: 17 })
  await api.dispose()
  await open(page, tenant.slug)
  await page.getByRole('button', { name: 'Audit the whole log' }).click()
  await expect(page.getByRole('alert', { name: 'What the audit found' })).toBeVisible()
  await page.getByRole('button', { name: 'Check all of it now' }).click()
  await expect(page.getByRole('region', { name: 'What did not fit' })).toBeVisible()
}

const unproven = async (page: Page) => {
  const tenant = await newTenant('Lighthouse Insurance')
  await tenant.send([anEvent()])
  await open(page, tenant.slug)
  const seen = page.getByRole('region', { name: 'Seen by this browser' })
  await expect(seen).toContainText('Never')
  await withholdConsistency(page)
  await tenant.send([anEvent()])
  await expect(async () => {
    await page.reload()
    await expect(seen).toContainText('does not show', { timeout: 5_000 })
  }).toPass()
}

/** Each view of how a log stands, and how one comes to it. */
const VIEWS: Record<string, View> = {
  integrity: { show: ofTheStory, height: WHOLE_PX },
  'integrity-two-keys': withTwoKeys,
  'integrity-audited': audited,
  'integrity-unproven': unproven,
  'integrity-changed': { show: changed, height: WHOLE_PX },
}

for (const [name, view] of Object.entries(VIEWS)) {
  test(name, async ({ page }) => {
    await takeScreenshots(page, name, view)
  })
}
