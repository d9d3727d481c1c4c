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

test('a log that nobody has sent to says how, above its own entries, until the first event is there', async ({
  page,
}) => {
  const empty = await newTenant('Empty')
  await enterAs(page, story().admin)
  await openEvents(page, empty.slug)
  const heading = page.getByRole('heading', { name: 'No events yet' })
  await expect(heading).toBeVisible()
  await expect(page.getByText(`curl ${story().url}/api/v1/events`)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Make an API key' })).toBeVisible()
  // Making the tenant is the first entry of its own log.
  await expect(grid(page).getByRole('button', { name: 'Resource type TENANT' }).first()).toBeVisible()
  // Of a filtered view it says nothing.
  await search(page, 'source:vouchsafe')
  await expect(heading).toHaveCount(0)
  await search(page, '')
  await expect(heading).toBeVisible()
  const [id = ''] = await empty.send([anEvent()])
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect(await rowOf(page, id)).toBeVisible()
  await expect(heading).toHaveCount(0)
})

test('where events are only partly indexed, every answer that this may spoil says so', async ({ page }) => {
  const partly = await newTenant('Partly')
  const items = (state: string) => ({
    items: Array.from({ length: 5000 }, (_, n) => ({ n, state: `${state} ${n}` })),
  })
  const [id = ''] = await partly.send([
    anEvent({ before: items('old'), after: items('new') }),
    anEvent({ resource: { type: 'RUN', id: 'r' }, before: { retries: 3 }, after: { retries: 5 } }),
  ])
  await enterAs(page, story().admin)
  await openEvents(page, partly.slug, { q: 'type:FLOW' })
  const note = page.getByText('Some events are only partly indexed')
  await expectCount(page, 1)
  await expect(note).toHaveCount(0)
  await search(page, 'changed:retries')
  await expectCount(page, 1)
  await expect(note).toBeVisible()
  await search(page, 'changed:nothing.of.this')
  await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()
  await expect(note).toBeVisible()
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export events' })
  await expect(dialog.getByText('Some events are only partly indexed')).toBeVisible()
  await dialog.getByRole('button', { name: 'partial:true' }).click()
  await expectQuery(page, 'partial:true')
  await expect(dialog).toHaveCount(0)
  await expect(await rowOf(page, id)).toBeVisible()
  await expect(note).toHaveCount(0)

  const api = await apiAs(story().admin)
  const params = { tenant: partly.slug, q: 'changed:retries' }
  expect(await (await api.get('/api/v1/events', { params })).json()).toMatchObject({ partial: true })
  const { components } = await (await api.get('/api/v1/openapi.json')).json()
  expect(components.schemas.EventPage.properties).toHaveProperty('partial')
  await api.dispose()
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
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  // Nobody has to press it.
  await page.context().setOffline(false)
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
  // What is counted beside the rows is there too: nothing is asked before the session ends.
  await expect(page.getByRole('slider', { name: 'Time' })).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /^FLOW, / })).toBeVisible()
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
