import { expect, test } from '@playwright/test'

import { expectCount, expectQuery, grid, openEvents, rowOf, valueIn } from './events-page'
import { exportView } from './export-dialog'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

/** Two tenants with three events of one type that nobody else has, the newest in the first. */
async function twoTenants(): Promise<{ one: Tenant; other: Tenant; q: string; ids: string[] }> {
  const [one, other] = [await newTenant('One'), await newTenant('Other')]
  const type = `FLOW-${one.slug}`
  const [older = ''] = await one.send([anEvent({ resource: { type, id: 'older-of-one' } })])
  const [middle = ''] = await other.send([
    anEvent({ resource: { type, id: 'of-other' }, before: { retries: 3 }, after: { retries: 5 } }),
  ])
  const [newest = ''] = await one.send([anEvent({ resource: { type, id: 'newest-of-one' } })])
  return { one, other, q: `type:${type}`, ids: [newest, middle, older] }
}

test('the admin of the instance sees all tenants in one table, filters by one, opens a row and exports', async ({
  page,
}) => {
  const { one, other, q, ids } = await twoTenants()
  await enterAs(page, story().admin)
  await openEvents(page, one.slug, { q })
  await expectCount(page, 2)

  await page.getByRole('button', { name: /^Tenant:/ }).click()
  await page.getByRole('option', { name: /^All tenants/ }).click()
  await expect(page).toHaveURL((url) => url.searchParams.get('tenant') === '*')
  await expectQuery(page, q)
  await expectCount(page, 3)
  await expect(page.getByRole('button', { name: 'Tenant: All tenants' })).toBeVisible()
  await expect(grid(page).getByRole('columnheader').first()).toHaveText(/Tenant/)
  // What is of one log is not there, and says why where it is missed.
  await expect(page.getByRole('button', { name: 'Views' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Live/ })).toBeDisabled()

  // A row opens with what belongs to its own tenant, and reload and link lead to the same.
  const row = await rowOf(page, ids[1]!)
  await row.getByRole('button', { name: /^Open/ }).click()
  const detail = page.getByRole('article', { name: 'Event' })
  await detail.getByRole('tab', { name: 'Changes' }).click()
  await expect(detail).toContainText('retries')
  await detail.getByRole('tab', { name: 'Seal' }).click()
  await expect(detail).not.toContainText('could not be read')
  await expect(page).toHaveURL((url) => url.searchParams.get('of') === other.slug)
  await page.reload()
  await expect(detail).toContainText('It matches its entry')
  await detail.getByRole('tab', { name: 'Fields' }).click()
  await expect(detail).toContainText('of-other')
  await expect(detail).toContainText(other.slug)
  await page.keyboard.press('Escape')
  await expect(detail).toHaveCount(0)

  const file = await exportView(page)
  expect(file.name).toMatch(/^vouchsafe-all-tenants-/)
  expect(file.rowsSaid).toBe(3)
  const bySlug = [one.slug, one.slug, other.slug].toSorted()
  expect(file.records.map((record) => record['tenant'])).toEqual(bySlug)
  await page.keyboard.press('Escape')

  await valueIn(await rowOf(page, ids[1]!), 'Tenant', other.slug).click()
  await expectQuery(page, `${q} tenant:${other.slug}`)
  await expectCount(page, 1)
  await expect(grid(page).getByRole('row', { name: 'of-one' })).toHaveCount(0)
})

test(
  'what all tenants have is counted beside their events, and a tenant is chosen among them',
  { tag: '@long' },
  async ({ page }) => {
    const { one, other, q, ids } = await twoTenants()
    await enterAs(page, story().admin)
    await page.goto(`/events?${new URLSearchParams({ tenant: '*', q })}`)
    await expectCount(page, 3)
    const chart = page.getByRole('region', { name: 'Events over time' })
    await expect(chart.getByRole('slider')).toBeVisible()
    const facets = page.getByRole('region', { name: 'Facets' })
    // The tenants come first.
    await expect(facets.getByRole('heading', { level: 3 }).first()).toHaveText('Tenant')
    const tenants = facets.getByRole('region', { name: 'Tenant', exact: true })
    const both = tenants.getByRole('checkbox')
    const hasBoth = async () => {
      await expect(both).toHaveCount(2)
      await expect(both.nth(0)).toHaveAccessibleName(`${one.slug}, 2 events`)
      await expect(both.nth(1)).toHaveAccessibleName(`${other.slug}, 1 event`)
    }
    await hasBoth()

    await both.nth(1).click()
    await expectQuery(page, `${q} tenant:${other.slug}`)
    await expectCount(page, 1)
    await expect(both.nth(1)).toBeChecked()
    await hasBoth()
    await both.nth(1).press('o')
    await both.nth(0).press('e')
    await expectQuery(page, `${q} tenant:${other.slug} -tenant:${one.slug}`)
    await both.nth(1).press('i')
    await both.nth(0).press('o')
    await expectQuery(page, `${q} tenant:${one.slug}`)
    await expectCount(page, 2)

    // What belongs to a value is that of its event's own tenant.
    await page.goto(`/events?${new URLSearchParams({ tenant: '*', q })}`)
    const row = await rowOf(page, ids[1]!)
    await row.locator('[data-term-key^="actor."]').first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'What this actor did' }).click()
    await expect(page).toHaveURL(
      (url) => url.pathname === '/actor' && url.searchParams.get('tenant') === other.slug,
    )
  },
)

test('nobody else has all tenants: neither offered nor there', async ({ page }) => {
  const { one, q } = await twoTenants()
  const person = await one.newPerson('admin')
  await enterAs(page, person)
  await openEvents(page, one.slug, { q })
  await page.getByRole('button', { name: /^Tenant:/ }).click()
  await expect(page.getByRole('option', { name: one.slug })).toBeVisible()
  await expect(page.getByRole('option', { name: 'All tenants' })).toHaveCount(0)
  const answer = await page.goto('/events?tenant=*')
  expect(answer?.status()).toBe(404)
  const api = await apiAs(person)
  expect((await api.get('/api/v1/events', { params: { tenant: '*' } })).status()).toBe(404)
  await api.dispose()
})
