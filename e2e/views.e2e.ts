import { type BrowserContext, expect, type Page, test } from '@playwright/test'

import { expectCount, expectQuery, openCommands, openEvents, queryBar, search } from './events-page'
import { apiAs, enterAs } from './sign-in'
import { anEvent, newTenant, type Person, type Tenant } from './tenant'

const menuOf = (page: Page) => page.getByRole('button', { name: /^Views/ })
const viewParam = (page: Page) => new URL(page.url()).searchParams.get('view')

/** Opens the menu, and gives it. */
async function openMenu(page: Page) {
  await menuOf(page).click()
  return page.getByRole('dialog', { name: 'Views' })
}

/** Opens a view by its name. */
async function openView(page: Page, name: string): Promise<void> {
  const menu = await openMenu(page)
  await menu.getByRole('combobox', { name: 'Open a view' }).fill(name)
  await menu.getByRole('option', { name }).click()
}

/** Saves what stands in the address. */
async function save(page: Page, name: string, shared = false): Promise<void> {
  const menu = await openMenu(page)
  await menu.getByRole('button', { name: /^Save as/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Save view' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  if (shared) await dialog.getByRole('checkbox', { name: /^Share/ }).click()
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(dialog).toBeHidden()
  await expect(menuOf(page)).toHaveText(new RegExp(name))
}

/** Another person beside the one of the page, in a browser of their own. */
async function besides(context: BrowserContext, person: Person): Promise<Page> {
  const other = await context.browser()?.newContext({ baseURL: test.info().project.use.baseURL ?? '' })
  const page = await other?.newPage()
  if (page === undefined) throw new Error('There is a browser.')
  await enterAs(page, person)
  return page
}

async function tenantWithEvents(): Promise<Tenant> {
  const tenant = await newTenant('Views')
  await tenant.send([
    anEvent(),
    anEvent({ resource: { type: 'USER', id: 'u_1' }, outcome: 'failure' }),
    anEvent({ details: { namespace: 'company.team' } }),
  ])
  return tenant
}

test('a search is saved, left, opened again, changed and updated', async ({ page }) => {
  const tenant = await tenantWithEvents()
  await enterAs(page, await tenant.newPerson('viewer'))
  await openEvents(page, tenant.slug, { since: '-7d', columns: 'date,resource,details.namespace' })
  await search(page, 'type:FLOW')
  await save(page, 'Flüsse 🌊')
  const id = viewParam(page)
  expect(id).not.toBeNull()

  await page.getByRole('button', { name: 'All events' }).click()
  await expectQuery(page, '')
  await expect(menuOf(page)).toHaveText('Views')

  await openView(page, 'Flüsse')
  await expectQuery(page, 'type:FLOW')
  await expectCount(page, 2)
  await expect(page).toHaveURL(
    (url) => url.searchParams.get('since') === '-7d' && url.searchParams.get('view') === id,
  )
  await expect(page.getByRole('columnheader', { name: 'namespace' })).toBeVisible()
  await expect(menuOf(page)).not.toHaveText(/edited/)

  await search(page, 'type:USER')
  await expect(menuOf(page)).toHaveText(/edited/)
  // A reload keeps what was changed: the address is what counts, the view only names it.
  await page.reload()
  await expectQuery(page, 'type:USER')
  await expect(menuOf(page)).toHaveText(/Flüsse 🌊.*edited/)
  await (await openMenu(page)).getByRole('button', { name: /^Update/ }).click()
  await expect(menuOf(page)).not.toHaveText(/edited/)
  await page.getByRole('button', { name: 'All events' }).click()
  await openView(page, 'Flüsse')
  await expectQuery(page, 'type:USER')
})

test('a view is renamed and deleted, by keyboard alone', { tag: '@long' }, async ({ page }) => {
  const tenant = await tenantWithEvents()
  const person = await tenant.newPerson('viewer')
  await enterAs(page, person)
  const api = await apiAs(person)
  const params = { tenant: tenant.slug }
  await api.post('/api/v1/views', { params, data: { name: 'One', search: 'q=id:u_1' } })
  await api.post('/api/v1/views', { params, data: { name: 'Taken', search: '' } })
  await openEvents(page, tenant.slug)

  await openCommands(page)
  await page.keyboard.type('One')
  await expect(page.getByRole('option', { name: 'One', exact: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expectQuery(page, 'id:u_1')
  await expectCount(page, 1)

  await menuOf(page).focus()
  await page.keyboard.press('Enter')
  const menu = page.getByRole('dialog', { name: 'Views' })
  await menu.getByRole('button', { name: 'Rename' }).press('Enter')
  const name = page.getByRole('textbox', { name: 'Name' })
  await expect(name).toHaveValue('One')
  await name.fill('taken')
  await name.press('Enter')
  await expect(page.getByText('is taken')).toBeVisible()
  await name.fill('Users')
  await name.press('Enter')
  await expect(menuOf(page)).toHaveText(/Users/)

  await menuOf(page).press('Enter')
  await menu.getByRole('button', { name: 'Delete' }).press('Enter')
  const confirm = page.getByRole('dialog', { name: 'Delete “Users”?' })
  await confirm.getByRole('button', { name: 'Delete view' }).press('Enter')
  await expect(confirm).toBeHidden()
  // What it showed stays; the view is gone from the address, and nobody is told what they did themselves.
  await expect(menuOf(page)).toHaveText('Views')
  await expectQuery(page, 'id:u_1')
  await expect(page.getByText('is not there for you')).toBeHidden()
  expect(viewParam(page)).toBeNull()
})

test(
  'one begins with one’s default view, is told so, and gets back to all events',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await tenantWithEvents()
    await enterAs(page, await tenant.newPerson('viewer'))
    await openEvents(page, tenant.slug, { q: 'type:USER' })
    await save(page, 'Mine')
    await (await openMenu(page)).getByRole('button', { name: 'Make my default' }).click()
    await expect(menuOf(page)).toHaveText(/default/)

    await page.goto(`/events?tenant=${tenant.slug}`)
    await expectQuery(page, 'type:USER')
    await expect(menuOf(page)).toHaveText(/Mine.*default/)
    await page.getByRole('button', { name: 'All events' }).click()
    await expectQuery(page, '')
    // All events were asked for: a reload does not lead back to the view.
    await page.reload()
    await expectQuery(page, '')
    await expect(menuOf(page)).toHaveText('Views')

    // Nor does a query that was cleared.
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await page.getByRole('button', { name: 'Clear query' }).click()
    await expectQuery(page, '')
    await page.reload()
    await expectQuery(page, '')

    await openView(page, 'Mine')
    await (await openMenu(page)).getByRole('button', { name: 'Not my default' }).click()
    await expect(menuOf(page)).not.toHaveText(/default/)
    await page.goto(`/events?tenant=${tenant.slug}`)
    await expect(queryBar(page)).toHaveValue('')
  },
)

test(
  'a shared view is there for others, who may not change it; when it goes they are told',
  { tag: '@long' },
  async ({ page, context }) => {
    const tenant = await tenantWithEvents()
    await enterAs(page, await tenant.newPerson('auditor', 'Aud Itor'))
    await openEvents(page, tenant.slug, { q: 'outcome:failure' })
    await save(page, 'Failures', true)

    const theirs = await besides(context, await tenant.newPerson('viewer', 'Vera'))
    await openEvents(theirs, tenant.slug)
    const menu = await openMenu(theirs)
    await expect(menu.getByRole('option', { name: 'Failures Aud Itor' })).toBeVisible()
    await menu.getByRole('option', { name: 'Failures' }).click()
    await expectQuery(theirs, 'outcome:failure')
    await openMenu(theirs)
    await expect(menu.getByRole('button', { name: 'Delete' })).toBeDisabled()
    await expect(menu.getByRole('button', { name: 'Rename' })).toBeDisabled()
    await menu.getByRole('button', { name: 'Make my default' }).click()
    await expect(menuOf(theirs)).toHaveText(/default/)

    await (await openMenu(page)).getByRole('button', { name: 'Stop sharing' }).click()
    await expect(page.getByText('Shared no more', { exact: true })).toBeVisible()

    await theirs.reload()
    await expect(theirs.getByText('The view of this address is not there for you')).toBeVisible()
    await expectQuery(theirs, 'outcome:failure')
    await expect(theirs.getByText('Your default view, “Failures”, is gone')).toBeVisible()
    await theirs.getByRole('button', { name: 'Begin with all events' }).click()
    await theirs.getByRole('button', { name: 'All right' }).click()
    await expect(theirs.getByRole('status').filter({ hasText: 'view' })).toHaveCount(0)
    await theirs.context().close()
  },
)

test('a view that cannot be honoured any more says what, struck out, and does not run without', async ({
  page,
}) => {
  const tenant = await tenantWithEvents()
  const person = await tenant.newPerson('viewer')
  await enterAs(page, person)
  const api = await apiAs(person)
  const made = await api.post('/api/v1/views', {
    params: { tenant: tenant.slug },
    data: { name: 'Old', search: 'q=type:FLOW' },
  })
  const { id } = (await made.json()) as { id: string }
  // As it would be after a column has gone.
  await page.goto(`/events?tenant=${tenant.slug}&view=${id}&q=type:FLOW&columns=type,gone`)
  const alert = page.getByRole('alert').filter({ hasText: 'the view “Old”' })
  await expect(alert.locator('del')).toHaveText('columns=gone')
  await expect(page.getByRole('heading', { name: 'Nothing was searched' })).toBeVisible()
  await alert.getByRole('button', { name: 'Search without them' }).click()
  await expectCount(page, 2)
  await expect(alert).toBeHidden()

  await page.goto(`/events?tenant=${tenant.slug}&view=${id}&q=type:FLOW+(`)
  await expect(alert.locator('del')).toHaveText('q=(')
  await expect(page.getByRole('heading', { name: 'Nothing was searched' })).toBeVisible()
})
