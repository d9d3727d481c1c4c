import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectCount, expectQuery, openEvents, openRow, valueIn } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant
let id: string

test.beforeAll(async () => {
  tenant = await newTenant('Linked')
  const [first = ''] = await tenant.send([
    anEvent({
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      details: { namespace: 'company.team' },
    }),
    anEvent({ resource: { type: 'USER', id: 'bo' }, details: { namespace: 'company.other' } }),
  ])
  id = first
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

/** Opens the event above a list that does not hold it. */
async function openLinked(page: Page, q = 'type:USER'): Promise<Locator> {
  await openEvents(page, tenant.slug, { q, event: id })
  const panel = page.getByRole('region', { name: 'Linked event' })
  await expect(panel).toContainText('company.team')
  return panel
}

test('a value of an event beside the list filters, and is shown as active', async ({ page }) => {
  const panel = await openLinked(page)
  const value = valueIn(panel, 'Actor id', 'u_ada')
  await expect(value).toHaveAttribute('aria-pressed', 'false')
  await value.click()
  await expectQuery(page, 'type:USER actor.id:u_ada')
  await expect(value).toHaveAttribute('aria-pressed', 'true')
  await value.click()
  await expectQuery(page, 'type:USER')
  await expect(value).toHaveAttribute('aria-pressed', 'false')
  await value.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Search for this alone' }).click()
  await expectQuery(page, 'actor.id:u_ada')
  // Now it is one of the rows.
  await expect(panel).toHaveCount(0)
  await expect(page.getByRole('article', { name: 'Event' })).toContainText('company.team')
})

test('excluding a value of the open event closes it: it is no part of the answer', async ({ page }) => {
  const panel = await openLinked(page)
  await valueIn(panel, 'namespace', 'company.team').click({ modifiers: ['Alt'] })
  await expectQuery(page, 'type:USER -namespace:company.team')
  await expect(panel).toHaveCount(0)
  await expect(page).toHaveURL((url) => !url.searchParams.has('event'))

  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 1)
  const row = await openRow(page, id)
  await valueIn(row, 'Resource id', 'daily-load').click({ modifiers: ['Alt'] })
  await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()
  await expect(page.getByRole('article', { name: 'Event' })).toHaveCount(0)
  await expect(page).toHaveURL((url) => !url.searchParams.has('event'))
})

test('Esc closes an event beside the list, from inside of it and from the page', async ({ page }) => {
  let panel = await openLinked(page)
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(page).toHaveURL((url) => !url.searchParams.has('event'))

  panel = await openLinked(page)
  const value = valueIn(panel, 'Actor id', 'u_ada')
  await value.focus()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'Filter for this' })).toBeFocused()
  // The top-most thing first.
  await page.keyboard.press('Escape')
  await expect(value).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeFocused()
})

test('the menu of a time is reached by keyboard: in a row, in an open event and on its page', async ({
  page,
}) => {
  const item = page.getByRole('menuitem', { name: '5 minutes around this' })
  const range = page.getByRole('button', { name: /^Time range:/ })
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 1)
  await page.keyboard.press('j')
  // Past type, change, actor, id and namespace.
  for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(item).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(range).not.toHaveText(/All time/)
  await expectCount(page, 1)

  for (const open of [
    () => openEvents(page, tenant.slug, { q: 'type:FLOW', event: id }),
    () => openLinked(page),
    () => page.goto(`/events/${id}?tenant=${tenant.slug}`),
  ]) {
    await open()
    const time = page.getByRole('article', { name: 'Event' }).getByRole('button', { name: /^Occurred/ })
    await time.focus()
    await page.keyboard.press('Enter')
    await expect(item).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(time).toBeFocused()
    await time.click()
    await page.getByRole('menuitem', { name: 'This day' }).click()
    await expect(range).toHaveText(/Time range: \d{4}-\d\d-\d\d UTC$/)
  }
})
