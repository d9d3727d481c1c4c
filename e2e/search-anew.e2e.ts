import { expect, test } from '@playwright/test'

import { expectCount, expectQuery, openEvents, openRow, queryBar, search } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant

test.beforeEach(async ({ page }) => {
  tenant = await newTenant('Anew')
  await tenant.send([anEvent()])
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 1)
})

test('Enter searches anew, also with the same query and while an event is open', async ({ page }) => {
  const [id = ''] = await tenant.send([anEvent({ details: { n: 2 } })])
  await queryBar(page).press('Enter')
  await expectCount(page, 2)
  await openRow(page, id)
  await tenant.send([anEvent({ details: { n: 3 } })])
  await queryBar(page).press('Enter')
  await expectCount(page, 3)
  await expectQuery(page, 'type:FLOW')
})

test('the same preset again counts from the new now', async ({ page }) => {
  const range = page.getByRole('button', { name: /^Time range:/ })
  for (let count = 1; count <= 2; count += 1) {
    await range.click()
    await page.getByRole('dialog', { name: 'Time range' }).getByRole('button', { name: 'Last hour' }).click()
    await expectCount(page, count)
    await tenant.send([anEvent({ details: { n: count } })])
  }
})

test(
  'a filter that one comes back to is searched anew; Back shows what was found then',
  { tag: '@long' },
  async ({ page }) => {
    await search(page, 'type:FLOW actor.id:u_ada')
    await expectCount(page, 1)
    await tenant.send([anEvent({ details: { n: 2 } })])
    await search(page, 'type:FLOW')
    await expectCount(page, 2)
    await page.goBack()
    await expectQuery(page, 'type:FLOW actor.id:u_ada')
    await expectCount(page, 1)
    await search(page, 'type:FLOW')
    await search(page, 'type:FLOW actor.id:u_ada')
    await expectCount(page, 2)
  },
)

test('coming from another page is a new search too', { tag: '@long' }, async ({ page }) => {
  const rooms = page.getByRole('navigation', { name: 'Main' })
  await rooms.getByRole('link', { name: 'Events' }).click()
  await expectQuery(page, '')
  const count = page.getByRole('toolbar', { name: 'View' }).getByText(/ events$/)
  const before = Number.parseInt(await count.innerText(), 10)
  await rooms.getByRole('link', { name: 'Users' }).click()
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible()
  await tenant.send([anEvent({ details: { n: 2 } })])
  await rooms.getByRole('link', { name: 'Events' }).click()
  await expect(queryBar(page)).toBeVisible()
  await expect.poll(async () => Number.parseInt(await count.innerText(), 10)).toBeGreaterThan(before)
})

test('Back from the page of one event shows what was found before', { tag: '@long' }, async ({ page }) => {
  const [id = ''] = await tenant.send([anEvent({ details: { n: 2 } })])
  await search(page, 'type:FLOW actor.id:u_ada')
  await expectCount(page, 2)
  const panel = await openRow(page, id)
  await tenant.send([anEvent({ details: { n: 3 } })])
  await panel.getByRole('link', { name: 'Own page' }).click()
  await expect(page).toHaveURL(new RegExp(`/events/${id}`))
  await expect(page.getByRole('heading', { name: 'Event', level: 1 })).toBeAttached()
  await page.goBack()
  await expectQuery(page, 'type:FLOW actor.id:u_ada')
  await expectCount(page, 2)
  await expect(panel).toContainText(id)
})
