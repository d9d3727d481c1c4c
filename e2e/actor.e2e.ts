import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { expectCount, expectQuery, openEvents, rowOf } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const LONG = 'x'.repeat(300)
const ADA = { type: 'user', id: 'u_ada', name: 'Ada Lovelace', email: 'ada@example.com' }

let tenant: Tenant
let ids: string[]

test.beforeAll(async () => {
  tenant = await newTenant('Actors')
  // A Wednesday.
  const at = (time: string) => ({ occurredAt: `2025-01-01T${time}Z`, actor: ADA, traceId: 'req-1' })
  const firefox = { ip: '203.0.113.7', userAgent: 'Firefox 140' }
  ids = await tenant.send([
    anEvent({ ...at('09:10:00'), client: firefox }),
    anEvent({ ...at('09:50:00'), client: firefox, outcome: 'failure' }),
    anEvent({
      ...at('17:00:00'),
      client: { ip: '198.51.100.9', userAgent: LONG },
      action: 'secret.read',
      change: 'READ',
      resource: { type: 'SECRET', id: LONG },
    }),
    anEvent({ actor: { type: 'service', name: 'git sync', onBehalfOf: ADA } }),
    anEvent({ actor: { type: 'user', name: `مرحبا 🧭 ${LONG}` } }),
  ])
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

const open = (page: Page, who: string) => page.goto(`/actor?tenant=${tenant.slug}&${who}`)
const list = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test('an actor: who, what, when, from where, each with its count and a way to its events', async ({
  page,
}) => {
  await open(page, 'actor=u_ada&by=id')
  await expect(page.getByRole('heading', { name: 'Ada Lovelace', level: 1 })).toBeVisible()
  await expect(list(page, 'Actions').getByRole('listitem')).toHaveText(['flow.update2', 'secret.read1'])
  await expect(list(page, 'Outcomes').getByRole('listitem')).toHaveText(['success2', 'failure1'])
  const wednesday = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Wed' }) })
  await expect(wednesday.getByRole('cell').nth(9)).toHaveText('2')
  await expect(wednesday.getByRole('cell').nth(17)).toHaveText('1')
  await expect(page.getByRole('link', { name: '2025-01-01: 3 events' })).toBeVisible()
  const address = page.getByRole('row').filter({ hasText: '203.0.113.7' })
  await expect(address).toContainText(/2025-01-01 09:10 UTC.*2025-01-01 09:50 UTC.*2/)
  await expect(list(page, 'Latest events').getByRole('listitem')).toHaveCount(3)
  await address.getByRole('link').click()
  await expectQuery(page, 'actor.id:u_ada ip:203.0.113.7')
  await expectCount(page, 2)
})

test('by any of its names it is also whom others acted for', async ({ page }) => {
  await open(page, 'actor=ADA@example.com')
  await expect(list(page, 'Latest events').getByRole('listitem')).toHaveCount(4)
  await page.getByRole('link', { name: 'Ada Lovelace' }).first().click()
  await expect(page).toHaveURL((url) => url.searchParams.get('actor') === 'u_ada')
  await expect(list(page, 'Latest events').getByRole('listitem')).toHaveCount(4)
})

test('a value of a row leads to its actor and to its trace, by keyboard', async ({ page }) => {
  await openEvents(page, tenant.slug, { q: 'trace:req-1' })
  const row = await rowOf(page, ids[0] ?? '')
  await row.getByRole('button', { name: 'Actor Ada Lovelace, user' }).focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'What this actor did' }).press('Enter')
  await expect(page).toHaveURL(/\/actor\?tenant=.*&actor=u_ada&by=id/)
  await expect(page.getByRole('heading', { name: 'Ada Lovelace', level: 1 })).toBeVisible()
  // Not at the top of the document: what comes next is on the page.
  await expect(page.getByRole('main')).toBeFocused()
  await page.goto(`/events/${ids[0]}?tenant=${tenant.slug}`)
  await page.getByRole('button', { name: 'Trace req-1' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Show the whole trace' }).click()
  await expect(page.getByRole('table', { name: 'Events of the trace' })).toBeVisible()
  await page.goBack()
  await page.getByRole('link', { name: 'All they did' }).click()
  await expect(page.getByRole('heading', { name: 'Ada Lovelace', level: 1 })).toBeVisible()
})

test('bars are walked with arrow keys, and lead to their events', { tag: '@long' }, async ({ page }) => {
  await open(page, 'actor=u_ada')
  const bars = page.getByRole('list', { name: /^Events by/ }).getByRole('link')
  await bars.first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(bars.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expectCount(page, 3)
})

test('nobody, somebody unknown, and an address that says too much', { tag: '@long' }, async ({ page }) => {
  await open(page, 'by=shoe')
  await expect(page.getByText('by is one of id, email, name, type.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Id, name or e-mail address' }).fill('nobody')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No event of this actor' })).toBeVisible()
})

test('reading that fails says so with its request, and can be tried again', async ({ page }) => {
  await page.route('**/api/v1/actor?*', (route) => route.fulfill({ status: 500, json: { requestId: 'r-1' } }))
  await open(page, '')
  await page.getByRole('textbox', { name: 'Id, name or e-mail address' }).fill('u_ada')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'What this actor did could not be read' })).toBeVisible()
  await expect(page.getByText('r-1')).toBeVisible()
  await page.unroute('**/api/v1/actor?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(list(page, 'Latest events')).toBeVisible()
})

test('it is accessible, in either theme', { tag: '@long' }, async ({ page }) => {
  await open(page, 'actor=u_ada&by=id')
  await expect(list(page, 'Latest events')).toBeVisible()
  await expectAccessible(page)
})

test('it fits, also with the longest names there are', { tag: '@long' }, async ({ page }) => {
  await open(page, 'actor=u_ada&by=id')
  await expect(list(page, 'Latest events')).toBeVisible()
  await expectFits(page)
  await open(page, `by=name&actor=${encodeURIComponent(`مرحبا 🧭 ${LONG}`)}`)
  await expect(list(page, 'Latest events')).toBeVisible()
  await expectFits(page)
})
