import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { expectCount } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { newTenant, type Tenant } from './tenant'

const AHEAD_MS = 24 * 3_600_000 + 6_000

const record = (id: string, change: object = {}) => ({
  id,
  type: 'FLOW',
  date: new Date().toISOString(),
  detail: { permission: 'FLOW', action: 'UPDATE', namespace: 'company.team', flowId: 'daily' },
  userId: 'ada',
  deleted: false,
  ...change,
})

/** As the snippet for Kestra does it. */
async function send(key: string, records: unknown[]): Promise<void> {
  const answer = await fetch(`${story().url}/api/v1/ingest/kestra`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(records),
  })
  expect(answer.ok, await answer.text()).toBe(true)
}

const open = (page: Page, { slug }: Tenant) => page.goto(`/settings/sources?tenant=${slug}`)
const toast = (page: Page, text: string | RegExp) => page.getByText(text).first()

test('a source is set up, waited for and there; its rejects are tried again and let go', async ({ page }) => {
  const tenant = await newTenant('Sources')
  await enterAs(page, story().admin)
  await open(page, tenant)
  await expect(page.getByRole('heading', { name: 'No source yet' })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Set up a source' }).click()
  await page.getByRole('combobox', { name: 'What sends' }).click()
  await page.getByRole('option', { name: 'Kestra' }).click()
  await page.getByLabel('Source', { exact: true }).fill('flows')
  await page.getByRole('button', { name: 'Make a key' }).click()
  await expect(page.getByText('Waiting for the first event…')).toBeVisible()
  await page.getByRole('radio', { name: 'API and curl' }).click()
  const snippet = page.getByLabel('Shell', { exact: true })
  await expect(snippet).toContainText(`${story().url}/api/v1/ingest/kestra`)
  const [, key = ''] = /Bearer (vs_\w+)/.exec(await snippet.innerText()) ?? []
  expect(key).not.toBe('')
  await expectAccessible(page)
  await expectFits(page)

  await send(key, ['no record'])
  await expect(page.getByText('A record arrived that could not be taken.')).toBeVisible()
  await send(key, [
    record('first'),
    record('ahead', { date: new Date(Date.now() + AHEAD_MS).toISOString() }),
    'no record either',
  ])
  await expect(page.getByText(/^The first event arrived, .* after the key was made\./)).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'All sources' }).click()
  const row = page.getByRole('row', { name: /flows/ })
  await expect(row).toContainText('kestra')
  await expect(row.getByRole('img', { name: /^1 event in 24 hours/ })).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)
  await row.getByRole('link', { name: '3 rejects of flows' }).click()

  await expect(page.getByRole('heading', { level: 1, name: 'Rejects' })).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)
  const ahead = page.getByRole('listitem').filter({ hasText: '"ahead"' })
  // In a few seconds it lies ahead of the clock by less than a day, and can be taken.
  await expect(async () => {
    await ahead.getByRole('button', { name: 'Try again' }).click({ timeout: 1000 })
    await expect(ahead).toHaveCount(0, { timeout: 2000 })
  }).toPass()
  await page.getByRole('button', { name: 'Try all again' }).click()
  await expect(toast(page, '2 still cannot be taken')).toBeVisible()
  await page.getByRole('button', { name: 'Let all go' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Let all go' }).click()
  await expect(page.getByRole('heading', { name: 'No rejects' })).toBeVisible()

  await page.getByRole('button', { name: 'All sources' }).click()
  await expect(row.getByRole('link', { name: /rejects/ })).toHaveCount(0)
  await row.getByRole('link', { name: 'flows' }).click()
  await expectCount(page, 2)
})

test('sources that cannot be read say so, and are asked for again', async ({ page }) => {
  const tenant = await newTenant('Sources')
  await enterAs(page, story().admin)
  await page.route('**/api/v1/sources?*', (route) => route.abort())
  await open(page, tenant)
  await expect(page.getByRole('heading', { name: 'The sources could not be read' })).toBeVisible()
  await page.unroute('**/api/v1/sources?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'No source yet' })).toBeVisible()
})

test('who is no admin does not learn that there is such a page', async ({ page }) => {
  const tenant = await newTenant('Sources')
  await enterAs(page, await tenant.newPerson('auditor'))
  await open(page, tenant)
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
})
