import { expect, test } from '@playwright/test'

import { chooseTenant, expectCount, expectQuery, grid, openEvents, rowOf } from './events-page'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant } from './tenant'

test('another tenant is chosen in the header; query and time range stay, what is open does not', async ({
  page,
}) => {
  const [one, other] = [await newTenant('One'), await newTenant('Other')]
  const [id = ''] = await one.send([anEvent({ resource: { type: 'FLOW', id: 'of-one' } })])
  await other.send([anEvent({ resource: { type: 'FLOW', id: 'of-other' } }), anEvent()])
  await enterAs(page, story().admin)
  await openEvents(page, one.slug, { q: 'type:FLOW', since: '-7d', event: id })
  await expect(page.getByRole('article', { name: 'Event' })).toBeVisible()
  await expectCount(page, 1)

  await chooseTenant(page, other.slug)
  await expectQuery(page, 'type:FLOW')
  await expect(page.getByRole('button', { name: 'Time range: Last 7 days' })).toBeVisible()
  await expectCount(page, 2)
  await expect(grid(page).getByRole('row', { name: 'of-other' })).toBeVisible()
  await expect(grid(page).getByRole('row', { name: 'of-one' })).toHaveCount(0)
  await expect(page.getByRole('article', { name: 'Event' })).toHaveCount(0)

  await page.goBack()
  await expectCount(page, 1)
  await expect(await rowOf(page, id)).toBeVisible()
})

test('an event of another tenant does not exist here: page, open row and API say so', async ({ page }) => {
  const [mine, theirs] = [await newTenant('Mine'), await newTenant('Theirs')]
  const [id = ''] = await theirs.send([anEvent({ resource: { type: 'FLOW', id: 'secret-flow' } })])
  const person = await mine.newPerson('admin')
  await enterAs(page, person)

  for (const tenant of [mine.slug, theirs.slug]) {
    const answer = await page.goto(`/events/${id}?tenant=${tenant}`)
    expect(answer?.status(), tenant).toBe(404)
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  }
  await openEvents(page, mine.slug, { event: id })
  await expect(page.getByRole('region', { name: 'Open event' })).toContainText('could not be read')
  await expect(page.getByText('secret-flow')).toHaveCount(0)
  await openEvents(page, mine.slug, { q: `id:${id}` })
  await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()

  const api = await apiAs(person)
  for (const tenant of [mine.slug, theirs.slug]) {
    const answer = await api.get(`/api/v1/events/${id}`, { params: { tenant } })
    expect(answer.status(), tenant).toBe(404)
  }
  const search = await api.get('/api/v1/events', { params: { tenant: theirs.slug } })
  expect(search.status()).toBe(404)
  await api.dispose()
})

test('only tenants where one has a role are offered, and a parent offers its children', async ({ page }) => {
  const tenant = await newTenant('Alone')
  const maren = story().people.find(({ role, tenant: of }) => role === 'admin' && of === 'meridian')
  const offered = page.getByRole('dialog', { name: 'Tenants' }).getByRole('option')

  await enterAs(page, await tenant.newPerson('viewer'))
  await page.goto('/')
  await expect(page).toHaveURL((url) => url.searchParams.get('tenant') === tenant.slug)
  await page.getByRole('button', { name: /^Tenant:/ }).click()
  await expect(offered).toHaveText([`Alone${tenant.slug}`])

  await page.context().clearCookies()
  if (maren === undefined) throw new Error('The story has an admin of meridian.')
  await enterAs(page, maren)
  await page.goto('/')
  await page.getByRole('button', { name: /^Tenant:/ }).click()
  await expect(offered).toHaveText(['Meridianmeridian', 'Meridian Partnersmeridian-partners'])
})
