import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { enterAs } from './sign-in'
import { story } from './story'
import { newTenant } from './tenant'

const ask = (page: Page) => page.getByRole('dialog', { name: 'Discard what you typed?' })

interface TypedForm {
  open: () => Promise<void>
  form: Locator
  field: Locator
}

/** Leaves a form by Esc and beside it: with nothing typed it goes, with something typed it is asked about before. */
async function expectAsks(page: Page, { open, form, field }: TypedForm): Promise<void> {
  await open()
  await expect(field).toBeVisible()
  const before = await field.inputValue()
  await page.keyboard.press('Escape')
  await expect(form).toHaveCount(0)
  await expect(ask(page)).toHaveCount(0)

  await open()
  await field.fill('typed')
  await field.fill(before)
  await page.keyboard.press('Escape')
  await expect(form).toHaveCount(0)

  await open()
  await field.fill('typed')
  await page.keyboard.press('Escape')
  await ask(page).getByRole('button', { name: 'Go on typing' }).click()
  await expect(ask(page)).toHaveCount(0)
  await expect(field).toHaveValue('typed')
  await page.mouse.click(5, 5)
  await expect(ask(page).getByRole('button', { name: 'Go on typing' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(ask(page)).toHaveCount(0)
  await expect(field).toHaveValue('typed')
  await form.getByRole('button', { name: 'Close' }).click()
  await ask(page).getByRole('button', { name: 'Discard' }).click()
  await expect(form).toHaveCount(0)
  await expect(ask(page)).toHaveCount(0)
  await open()
  await expect(field).toHaveValue(before)
  await page.keyboard.press('Escape')
  await expect(form).toHaveCount(0)
}

test('forms of the settings ask before they drop what was typed', { tag: '@long' }, async ({ page }) => {
  const tenant = await newTenant('Typed')
  const viewer = await tenant.newPerson('viewer', 'Vera Viewer')
  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  const invite = page.getByRole('dialog', { name: 'Invite user' })
  await expectAsks(page, {
    open: () => page.getByRole('button', { name: 'Invite user' }).click(),
    form: invite,
    field: invite.getByLabel('Name'),
  })

  await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
  const key = page.getByRole('dialog', { name: 'Create API key' })
  await expectAsks(page, {
    open: () => page.getByRole('button', { name: 'Create API key' }).click(),
    form: key,
    field: key.getByLabel('Works from'),
  })

  await page.goto(`/settings/tenants?tenant=${tenant.slug}`)
  const made = page.getByRole('dialog', { name: 'Create tenant' })
  await expectAsks(page, {
    open: () => page.getByRole('button', { name: 'Create tenant' }).click(),
    form: made,
    field: made.getByLabel('Name', { exact: true }),
  })
  const renamed = page.getByRole('dialog', { name: 'Rename Typed' })
  await expectAsks(page, {
    open: async () => {
      await page.getByRole('button', { name: 'Actions for Typed' }).click()
      await page.getByRole('menuitem', { name: 'Rename…' }).click()
    },
    form: renamed,
    field: renamed.getByLabel('Name', { exact: true }),
  })

  await page.goto(`/settings/roles?tenant=${tenant.slug}`)
  const grant = page.getByRole('dialog', { name: 'Grant of Vera Viewer' })
  await expectAsks(page, {
    open: async () => {
      await page.getByRole('button', { name: `Edit the grant of ${viewer.name}` }).click()
      await grant.getByRole('radio', { name: 'Only some' }).click()
    },
    form: grant,
    field: grant.getByLabel('Only what this query finds'),
  })
})

test('setting up a second factor asks before it drops a code', { tag: '@long' }, async ({ page }) => {
  const tenant = await newTenant()
  await enterAs(page, await tenant.newPerson('viewer'))
  await page.goto('/account')
  const setup = page.getByRole('dialog', { name: 'Set up a second factor' })
  await expectAsks(page, {
    open: () => page.getByRole('button', { name: 'Set up…' }).click(),
    form: setup,
    field: setup.getByRole('textbox', { name: 'Code' }),
  })
  await page.getByRole('button', { name: 'Set up…' }).click()
  await setup.getByRole('textbox', { name: 'Code' }).fill('123')
  await page.keyboard.press('Escape')
  await expect(ask(page)).toBeVisible()
  await expectAccessible(page)
})
