import { expect, type Page, test } from '@playwright/test'

import { enterAs } from './sign-in'
import { story } from './story'
import { newTenant } from './tenant'

/** The server does what it is sent from now on, and the answer is lost on its way. Lists are still answered. */
async function loseAnswers(page: Page): Promise<void> {
  await page.route('**/api/v1/**', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    await route.fetch()
    return route.abort('connectionreset')
  })
}

/** Rows of the list that stands behind the window. */
const rows = (page: Page, name: string) => page.locator('tbody tr', { hasText: name })

test('who hears nothing of a new API key is told to look before making a second one', async ({ page }) => {
  const tenant = await newTenant()
  await enterAs(page, story().admin)
  await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
  await loseAnswers(page)
  await page.getByRole('button', { name: 'Create API key' }).click()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name').fill('Billing')
  await form.getByRole('button', { name: 'Create API key' }).click()
  const said = form.getByText('The key may have been made: look in the list before trying again.')
  await expect(said).toBeVisible()
  await expect(form.getByText('try again.', { exact: true })).toHaveCount(0)
  await expect(rows(page, 'Billing')).toHaveCount(1)
})

test(
  'a key is shown also when its form was closed before the answer came',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant()
    await enterAs(page, story().admin)
    await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
    let letGo: () => void = () => undefined
    const closed = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await page.route('**/api/v1/api-keys?*', async (route) => {
      if (route.request().method() === 'POST') await closed
      return route.fallback()
    })
    await page.getByRole('button', { name: 'Create API key' }).click()
    const form = page.getByRole('dialog', { name: 'Create API key' })
    await form.getByLabel('Name').fill('Billing')
    await form.getByRole('button', { name: 'Create API key' }).click()
    await form.getByRole('button', { name: 'Cancel' }).click()
    await expect(form).toHaveCount(0)
    letGo()
    await expect(page.getByRole('dialog', { name: 'The key of Billing' })).toBeVisible()
  },
)

test(
  'and of one that replaces another, also when the other one ended',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant()
    await tenant.newKey(['events:write'])
    await enterAs(page, story().admin)
    await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
    await expect(rows(page, 'Test key')).toHaveCount(1)
    const before = await rows(page, 'Test key').innerText()
    await loseAnswers(page)
    await page.getByRole('button', { name: 'Replace Test key' }).click()
    const form = page.getByRole('dialog', { name: 'Replace Test key' })
    await form.getByRole('combobox', { name: 'The old key' }).click()
    await page.getByRole('option', { name: 'Ends now' }).click()
    await form.getByRole('button', { name: 'Make the new key' }).click()
    await expect(form.getByText('The new key may have been made: look in the list')).toBeVisible()
    await form.getByRole('button', { name: 'Cancel' }).click()
    await expect(rows(page, 'Test key')).not.toHaveText(before)
    await expect(rows(page, 'Test key')).toHaveCount(1)
  },
)

test('who hears nothing of an invitation finds the person in the list, and a new link there', async ({
  page,
}) => {
  const tenant = await newTenant()
  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  await loseAnswers(page)
  await page.getByRole('button', { name: 'Invite user' }).click()
  const form = page.getByRole('dialog', { name: 'Invite user' })
  await form.getByLabel('E-mail').fill(`gina-${tenant.slug}@example.com`)
  await form.getByLabel('Name').fill('Gina Guest')
  await form.getByRole('button', { name: 'Invite user' }).click()
  const said = form.getByText('They may have been invited: look in the list before trying again.')
  await expect(said).toContainText('New invitation link')
  await expect(rows(page, 'Gina Guest')).toHaveCount(1)
})
