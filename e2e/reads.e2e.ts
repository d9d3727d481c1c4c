import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { expectCount, openEvents } from './events-page'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Person, type Tenant } from './tenant'

let tenant: Tenant
let viewer: Person
let ids: string[]

test.beforeAll(async () => {
  tenant = await newTenant('Readers')
  ids = await tenant.send(Array.from({ length: 60 }, (_, n) => anEvent({ details: { n } })))
  viewer = await tenant.newPerson('auditor', 'Grace Hopper')
})

const table = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const readers = (page: Page) => table(page, 'People and keys who read the log')
const acts = (page: Page) => table(page, 'What they looked at')
const openReads = (page: Page) => page.goto(`/settings/reads?tenant=${tenant.slug}`)

test('what somebody looked at is there, act by act and in figures, and leads to it', async ({
  page,
  browser,
}) => {
  // One action is one record: the rows, the facets and the histogram of a search belong together.
  const other = await browser.newContext()
  const theirs = await other.newPage()
  await enterAs(theirs, viewer)
  await openEvents(theirs, tenant.slug, { q: 'type:FLOW' })
  await expectCount(theirs, 60)
  const api = await apiAs(viewer)
  const params = { tenant: tenant.slug }
  expect((await api.get(`/api/v1/events/${ids[0]}`, { params })).ok()).toBe(true)
  const file = await api.get('/api/v1/events/export', { params: { ...params, format: 'csv', q: 'n:7' } })
  expect(await file.text()).toContain('flow.update')
  await api.dispose()
  await other.close()

  await enterAs(page, story().admin)
  await openReads(page)
  const grace = readers(page).getByRole('row', { name: /Grace Hopper/ })
  await expect(grace.getByRole('cell')).toContainText([
    /Grace Hopper/,
    '',
    '1',
    '1',
    '–',
    '1',
    /\d+/,
    /127\.0\.0\.1|::1/,
  ])

  await grace.getByRole('button', { name: 'Grace Hopper' }).click()
  await expect(page).toHaveURL(/reader=/)
  await expect(acts(page).getByRole('row')).toHaveCount(4)
  const rows = acts(page).getByRole('row')
  await expect(rows.nth(1)).toContainText(/Export.*n:7.*CSV.*complete/)
  await expect(rows.nth(1).getByRole('cell').nth(3)).toHaveText('1')
  await expect(rows.nth(2)).toContainText(/Opened event/)
  await expect(rows.nth(3)).toContainText(/Search.*type:FLOW/)
  await expectAccessible(page)
  await expectFits(page)

  await page.getByRole('combobox', { name: 'Kind of reading' }).click()
  await page.getByRole('option', { name: 'Searches' }).click()
  await expect(acts(page).getByRole('row')).toHaveCount(2)
  await acts(page).getByRole('link', { name: 'type:FLOW' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Events' })).toBeAttached()
  await expectCount(page, 60)
  await page.goBack()
  await expect(page.getByRole('button', { name: 'Show everybody, not only Grace Hopper' })).toBeVisible()
  await page.getByRole('button', { name: 'Show everybody, not only Grace Hopper' }).click()
  await expect(page).not.toHaveURL(/reader=/)
})

test('every record of an act is one click away, and looking is recorded once', async ({ page }) => {
  const admin = await tenant.newPerson('admin', 'Ada Lovelace')
  await enterAs(page, admin)
  await openReads(page)
  const again = page.getByRole('button', { name: 'Read again' })
  await expect(again).toBeEnabled()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  const api = await apiAs(story().admin)
  const looks = await api.get('/api/v1/reads', { params: { tenant: tenant.slug, reader: admin.id } })
  expect(await looks.json()).toMatchObject({ reads: [{ kind: 'readers' }], nextCursor: null })
  await api.dispose()
  await again.click()
  await expect(
    acts(page)
      .getByRole('row', { name: /Who looked at the log/ })
      .first(),
  ).toBeVisible()
  await acts(page)
    .getByRole('row', { name: /Who looked at the log/ })
    .first()
    .getByRole('link', { name: 'What the log says of it' })
    .click()
  await expectCount(page, 1)
  await expect(page.getByRole('grid')).toContainText('AUDITLOG')
})

test(
  'a time in which nobody looked, and an address that says nothing',
  { tag: '@long' },
  async ({ page }) => {
    await enterAs(page, story().admin)
    await page.goto(`/settings/reads?tenant=${tenant.slug}&since=2020-01-01&until=2020-01-02`)
    await expect(page.getByRole('heading', { name: 'Nobody looked' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect(acts(page).getByRole('row').nth(1)).toBeVisible()
    await page.goto(`/settings/reads?tenant=${tenant.slug}&since=yesterday&kind=glance`)
    await expect(page.getByText('is no time')).toBeVisible()
    await expect(page.getByText('is one of')).toBeVisible()
  },
)

test('a list that cannot be read says so, and is tried again', { tag: '@long' }, async ({ page }) => {
  await enterAs(page, story().admin)
  await page.route('**/api/v1/reads?*', (route) => route.abort())
  await openReads(page)
  await expect(page.getByRole('heading', { name: 'Who looked at the log could not be read' })).toBeVisible()
  await page.unroute('**/api/v1/reads?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(acts(page).getByRole('row').nth(1)).toBeVisible()
})
