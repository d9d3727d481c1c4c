import { type CDPSession, expect, type Page, test } from '@playwright/test'

import { expectCount, expectQuery, grid, openEvents, queryBar, rowOf, search } from './events-page'
import { apiAs, enterAs, fillIn } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant
let ids: string[]

test.beforeAll(async () => {
  tenant = await newTenant('States')
  ids = await tenant.send(
    Array.from({ length: 3 }, (_, i) => anEvent({ resource: { type: 'FLOW', id: `flow-${i}` } })),
  )
})

/** Makes the network of this page slow: each answer comes so many milliseconds later. */
async function slow(page: Page, latency: number): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
  return devtools
}

test('an empty log says how to send the first event, and shows it when it is there', async ({ page }) => {
  const empty = await newTenant('Empty')
  const person = await empty.newPerson('viewer')
  await enterAs(page, person)
  // Made for the test, it holds what was done to make it: a view on what nobody has sent yet.
  await openEvents(page, empty.slug, { q: '-source:vouchsafe' })
  await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()
  const [id = ''] = await empty.send([anEvent()])
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(await rowOf(page, id)).toBeVisible()
})

test('while a search runs, the old rows stay and are marked as old', async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 3)
  await slow(page, 2000)
  await queryBar(page).fill('type:FLOW flow-1')
  await queryBar(page).press('Enter')
  await expect(grid(page)).toHaveAttribute('aria-busy', 'true')
  await expect(await rowOf(page, ids[0] ?? '')).toBeVisible()
  await expectCount(page, 1)
  await expect(grid(page)).toHaveAttribute('aria-busy', 'false')
})

test('without a network nothing is lost: the page says so, and goes on when it is back', async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 3)
  await page.context().setOffline(true)
  await queryBar(page).fill('type:FLOW flow-2')
  await queryBar(page).press('Enter')
  await expect(page.getByText('The server did not answer.')).toBeVisible()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expectCount(page, 1)
  await expect(await rowOf(page, ids[2] ?? '')).toBeVisible()
})

test('a session that ends while the page is open leads to the sign-in and back to the same search', async ({
  page,
}) => {
  const person = await tenant.newPerson('auditor')
  await enterAs(page, person)
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 3)
  const admin = await apiAs(story().admin)
  const params = { tenant: tenant.slug }
  for (const disabled of [true, false]) {
    const answer = await admin.patch(`/api/v1/users/${person.id}`, { params, data: { disabled } })
    expect(answer.ok(), await answer.text()).toBe(true)
  }
  await admin.dispose()
  await queryBar(page).fill('type:FLOW flow-1')
  await queryBar(page).press('Enter')
  await expect(page.getByText('Your session has ended.')).toBeVisible()
  await fillIn(page, person)
  await expectQuery(page, 'type:FLOW flow-1')
  await expectCount(page, 1)
})

test('what the server cannot do is said with the id of the request', async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 3)
  // A proxy that lost its server, as seen from the page.
  await page.route('**/api/v1/events?*', (route) =>
    route.fulfill({ status: 500, headers: { 'x-request-id': 'req-states-1' }, body: 'Bad things' }),
  )
  await queryBar(page).fill('type:FLOW flow-1')
  await queryBar(page).press('Enter')
  await expect(page.getByText('req-states-1')).toBeVisible()
  await page.unroute('**/api/v1/events?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expectCount(page, 1)
  await search(page, 'type:FLOW')
  await expectCount(page, 3)
})
