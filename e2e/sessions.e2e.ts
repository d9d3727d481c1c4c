import { expect, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { enterAs, signIn } from './sign-in'
import { story } from './story'
import { newTenant } from './tenant'

const row = (page: Page, name: string | RegExp) => page.getByRole('row', { name })

test('a session elsewhere is seen and ended: the next click there leads to the sign-in page', async ({
  page,
  browser,
}) => {
  const tenant = await newTenant('Sessions')
  const person = await tenant.newPerson('viewer')
  await signIn(page, person)
  const elsewhere = await browser.newContext({ userAgent: 'Elsewhere/1.0' })
  const other = await elsewhere.newPage()
  await signIn(other, person)

  await page.goto('/account')
  const table = page.getByRole('region', { name: 'Your sessions' })
  await expect(table.getByRole('row', { name: 'This one' })).toHaveCount(1)
  await row(page, /^Elsewhere/)
    .getByRole('button', { name: 'End the session in Elsewhere' })
    .click()
  const dialog = page.getByRole('dialog', { name: 'End the session in Elsewhere?' })
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'End session' }).click()
  await expect(row(page, /^Elsewhere/)).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Sign out everywhere else/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  )

  await other.getByRole('link', { name: 'Catalogue' }).click()
  await expect(other).toHaveURL(/\/sign-in\b/)
  await expect(other.getByText('Your session has ended.')).toBeVisible()
  await elsewhere.close()
})

test('signing in again in a browser ends the session that it had', async ({ page }) => {
  const tenant = await newTenant('Sessions')
  const person = await tenant.newPerson('viewer')
  await signIn(page, person)
  await signIn(page, person)
  await page.goto('/account')
  await expect(page.getByRole('region', { name: 'Your sessions' }).getByRole('row')).toHaveCount(2)
})

test(
  'an admin of the instance finds a session of somebody, and ends it',
  { tag: '@long' },
  async ({ page, browser }) => {
    const tenant = await newTenant('Sessions')
    const person = await tenant.newPerson('viewer', 'Somebody Unusual')
    const theirs = await browser.newContext()
    const other = await theirs.newPage()
    await signIn(other, person)
    await enterAs(page, story().admin)
    await page.goto('/instance/sessions')
    await expectAccessible(page)
    await page.getByRole('textbox', { name: 'Find by person, address or browser' }).fill(person.email)
    await expect(page.getByText('1 session', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'End the session of Somebody Unusual' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
    await expect(page.getByRole('heading', { name: 'No session fits' })).toBeVisible()
    await other.getByRole('link', { name: 'Catalogue' }).click()
    await expect(other).toHaveURL(/\/sign-in\b/)
    await theirs.close()
  },
)

test('before a key is made, somebody who signed in a while ago shows who they are, and it goes on', async ({
  page,
}) => {
  const tenant = await newTenant('Confirm')
  const person = await tenant.newPerson('admin')
  await signIn(page, person)
  // As long after as it takes: the server says what it says then.
  let refusals = 2
  await page.route('**/api/v1/api-keys?*', async (route) => {
    if (route.request().method() !== 'POST' || refusals-- <= 0) return route.continue()
    const json = { status: 403, code: 'confirm_needed', detail: 'Confirm first that it is you.' }
    return route.fulfill({ status: 403, contentType: 'application/problem+json', json })
  })
  await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
  await page.getByRole('button', { name: 'Create API key' }).first().click()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name', { exact: true }).fill('Made after asking')
  await form.getByRole('button', { name: 'Create API key' }).click()

  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  const password = dialog.getByLabel(`Password of ${person.email}`)
  await expect(password).toBeFocused()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByText('it was not confirmed that it is you')).toBeVisible()

  await form.getByRole('button', { name: 'Create API key' }).click()
  await password.fill('not my password')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText('This is not your password.')).toBeVisible()
  await password.fill(person.password)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Made after asking').first()).toBeVisible()
  await expect(dialog).toHaveCount(0)
  // The cookie is another one now, and works.
  await page.goto('/account')
  await expect(page.getByRole('region', { name: 'Your sessions' })).toBeVisible()
})

test(
  'settings of the instance are checked as they are typed, and of two who change them the second is told',
  { tag: '@long' },
  async ({ page, browser }) => {
    await enterAs(page, story().admin)
    await page.goto('/instance/settings')
    await expectAccessible(page)
    const idle = (of: Page) => of.getByRole('form', { name: 'Sessions' }).getByLabel('End when unused for')
    const save = (of: Page) =>
      of.getByRole('form', { name: 'Sessions' }).getByRole('button', { name: 'Save' })
    await idle(page).fill('1')
    await expect(page.getByText('must be at least 5')).toBeVisible()
    await expect(save(page)).toHaveAttribute('aria-disabled', 'true')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(idle(page)).toHaveValue('720')

    const second = await browser.newContext()
    const other = await second.newPage()
    await enterAs(other, story().admin)
    await other.goto('/instance/settings')
    await idle(page).fill('700')
    await save(page).click()
    await expect(page.getByText('Sessions: saved').first()).toBeVisible()
    await idle(other).fill('690')
    await save(other).click()
    await expect(other.getByText('changed these settings meanwhile')).toBeVisible()
    await expectAccessible(other)
    await other.getByRole('button', { name: 'Load them again' }).click()
    await expect(idle(other)).toHaveValue('700')
    await idle(other).fill('720')
    await save(other).click()
    await expect(other.getByText('Sessions: saved').first()).toBeVisible()
    await second.close()
  },
)
