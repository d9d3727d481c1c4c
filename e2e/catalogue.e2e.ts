import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { expectCount, expectQuery, queryBar } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const LONG = 'x'.repeat(128)

let tenant: Tenant
let newest: string

test.beforeAll(async () => {
  tenant = await newTenant('Catalogue')
  const at = (minutes: number) => ({ occurredAt: new Date(Date.now() - minutes * 60_000).toISOString() })
  await tenant.send(
    [
      anEvent({ ...at(9), details: { namespace: 'company.team', revision: 7 } }),
      anEvent({ ...at(8), details: { namespace: 'company.team' }, outcome: 'failure' }),
      anEvent({
        ...at(7),
        action: LONG,
        resource: { type: LONG, id: 'مرحبا 🧭' },
        details: { [LONG]: LONG },
      }),
    ],
    'orchestrator',
  )
  const [id = ''] = await tenant.send(
    [anEvent({ ...at(5), details: { namespace: 'company.other' }, message: 'Ada changed the flow' })],
    'git-sync',
  )
  newest = id
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

const open = (page: Page, more = '') => page.goto(`/catalogue?tenant=${tenant.slug}${more}`)
const kind = (page: Page, action: string) => page.getByRole('button', { name: action, exact: true })
const rowOf = (page: Page, action: string) => page.getByRole('row').filter({ has: kind(page, action) })

test('somebody who has never seen the log learns what it holds, and asks it', async ({ page }) => {
  await page.goto(`/events?tenant=${tenant.slug}`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Catalogue' }).click()
  await expect(rowOf(page, 'flow.update')).toContainText('orchestrator, git-sync')
  await expect(rowOf(page, 'flow.update')).toContainText(/31 failed/)
  await kind(page, 'flow.update').click()
  await expect(page.getByText('sampled from its newest 3 events')).toBeVisible()
  await expect(page.getByText('in 1 of 3')).toBeVisible()
  await expect(page.getByText('Ada changed the flow')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Open event' })).toHaveAttribute('href', new RegExp(newest))
  await page.getByRole('link', { name: 'Those that failed' }).click()
  await expectQuery(page, 'type:FLOW action:flow.update outcome:failure')
  await expectCount(page, 1)
  await page.goBack()
  await page.getByRole('link', { name: 'Events where namespace is company.team' }).click()
  await expect(queryBar(page)).toHaveValue('type:FLOW action:flow.update namespace:company.team')
  await expectCount(page, 2)
})

test('it is searched, sorted and opened by keyboard, and the address holds all of it', async ({ page }) => {
  await open(page)
  await page.getByRole('textbox', { name: /^Find a type/ }).focus()
  await page.keyboard.type('git flow')
  await expect(page.getByText(/^1 of \d+ kinds$/)).toBeVisible()
  await expect(page).toHaveURL((url) => url.searchParams.get('find') === 'git flow')
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'Name' }).click()
  await expect(page).toHaveURL((url) => url.searchParams.get('sort') === 'name')
  await kind(page, 'flow.update').focus()
  await page.keyboard.press('ArrowUp')
  await expect(page.locator('button:focus')).toHaveText(/^vouchsafe\./)
  await page.keyboard.press('ArrowDown')
  await expect(kind(page, 'flow.update')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Details keys')).toBeVisible()
  await expect(page).toHaveURL(/type=FLOW&action=flow\.update/)
  await page.reload()
  await expect(kind(page, 'flow.update')).toHaveAttribute('aria-expanded', 'true')
  await expect(page.getByText('Details keys')).toBeVisible()
  await kind(page, 'flow.update').press('Enter')
  await expect(page.getByText('Details keys')).toHaveCount(0)
})

test(
  'a sample that cannot be read fails alone, and can be tried again',
  { tag: '@long' },
  async ({ page }) => {
    await page.route('**/api/v1/catalogue/sample?*', (route) =>
      route.fulfill({ status: 500, json: { requestId: 'r-1' } }),
    )
    await open(page)
    await kind(page, 'flow.update').click()
    await expect(page.getByText('The newest events of this kind could not be read.')).toBeVisible()
    await expect(page.getByText('Request r-1')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Those that failed' })).toBeVisible()
    await page.unroute('**/api/v1/catalogue/sample?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByText('Ada changed the flow')).toBeVisible()
  },
)

test('nothing that matches, and an address that says too much', { tag: '@long' }, async ({ page }) => {
  await open(page, '&find=nothing+has+this&order=desc')
  await expect(page.getByText('order is not known here.')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'No kind matches' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all kinds' }).click()
  await expect(kind(page, 'flow.update')).toBeVisible()
})

test('it is accessible, closed and open, in either theme', { tag: '@long' }, async ({ page }) => {
  await open(page, '&type=FLOW&action=flow.update')
  await expect(page.getByText('Ada changed the flow')).toBeVisible()
  await expectAccessible(page)
})

test('it fits, with the longest names there are', async ({ page }) => {
  await open(page, `&type=${LONG}&action=${LONG}`)
  await expect(page.getByText('of its newest event')).toBeVisible()
  await expectFits(page)
})
