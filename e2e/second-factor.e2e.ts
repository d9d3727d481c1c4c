import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { codeFor } from './authenticator'
import { startProduct } from './product'
import { type Credentials, fillIn, signIn } from './sign-in'
import { newTenant } from './tenant'

const codeField = (page: Page) => page.getByLabel('Code', { exact: true })

/** Puts the secret that the page shows into the app, and its first code back. Returns it with the recovery codes. */
async function setUp(page: Page): Promise<{ secret: string; used: string; recoveryCodes: string[] }> {
  await expect(page.getByRole('img', { name: 'QR code with the secret for the app' })).toBeVisible()
  const link = await page.getByRole('link', { name: 'Open it in an app on this device' }).getAttribute('href')
  const secret = new URL(link ?? '').searchParams.get('secret') ?? ''
  await codeField(page).fill('000 000')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByText('is not what the app should show now')).toBeVisible()
  const used = codeFor(secret)
  await codeField(page).fill(used)
  await codeField(page).press('Enter')
  const list = page.getByRole('list', { name: 'Recovery codes' })
  await expect(list.getByRole('listitem')).toHaveCount(10)
  return { secret, used, recoveryCodes: await list.getByRole('listitem').allInnerTexts() }
}

async function leave(page: Page): Promise<void> {
  // A page that learns that its session is gone goes to the sign-in by itself, in the middle of going there.
  await page.goto('about:blank')
  await page.context().clearCookies()
  await page.goto('/sign-in')
}

async function withPassword(page: Page, person: Credentials): Promise<void> {
  await fillIn(page, person)
  await expect(codeField(page)).toBeFocused()
}

test('a person changes their password, sets up a second factor and signs in with it', async ({ page }) => {
  const person = await (await newTenant()).newPerson('viewer')
  await signIn(page, person)
  await page.goto('/account')
  const change = page.getByRole('button', { name: 'Change password' })
  const typed = page.getByLabel('New password')
  await page.getByLabel('Current password').fill(person.password)
  await typed.fill('password123456')
  await expect(page.getByRole('status').getByText('It is too easy to guess')).toBeVisible()
  await expect(change).toHaveAttribute('aria-disabled', 'true')
  const password = 'copper-violet-mast-7'
  await typed.fill(password)
  await expect(page.getByText('Strong enough.')).toBeVisible()
  await expectAccessible(page)
  await change.click()
  await expect(page.getByText('Your password is changed', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Set up…' }).click()
  const { secret, used, recoveryCodes } = await setUp(page)
  await expectAccessible(page)
  // Nothing but the button takes them away.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible()
  await expectAccessible(page)

  await leave(page)
  await withPassword(page, { email: person.email, password })
  await expectAccessible(page)
  await expectFits(page)
  await codeField(page).fill(used)
  await page.getByRole('button', { name: 'Sign in' }).click()
  // It set the second factor up, and is used.
  await expect(page.getByText('The code is not right, or was used before.')).toBeVisible()
  await codeField(page).fill(codeFor(secret, 1))
  await codeField(page).press('Enter')
  await expect(page).toHaveURL(/\/events\b/)

  await leave(page)
  await withPassword(page, { email: person.email, password })
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await expect(page.getByLabel('Recovery code')).toBeFocused()
  await page.getByLabel('Recovery code').fill(recoveryCodes[0]?.toUpperCase() ?? '')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/events\b/)
  await page.goto('/account')
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible()
  await page.getByRole('button', { name: 'Turn off…' }).click()
  await page.getByRole('button', { name: 'Turn off', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Set up…' })).toBeVisible()
})

test(
  'an admin takes the lost second factor of a person away, and resets their password',
  { tag: '@long' },
  async ({ browser }) => {
    const tenant = await newTenant()
    const [admin, person] = [await tenant.newPerson('admin'), await tenant.newPerson('viewer', 'Lost Phone')]
    const theirs = await browser.newPage()
    await signIn(theirs, person)
    await theirs.goto('/account')
    await theirs.getByRole('button', { name: 'Set up…' }).click()
    await setUp(theirs)
    await theirs.getByRole('button', { name: 'I have kept them' }).click()

    const ours = await browser.newPage()
    await signIn(ours, admin)
    await ours.goto(`/settings/users?tenant=${tenant.slug}`)
    const row = ours.getByRole('row', { name: /Lost Phone/ })
    await expect(row).toContainText('Second factor')
    await ours.getByRole('button', { name: 'Actions for Lost Phone' }).click()
    await ours.getByRole('menuitem', { name: 'Take second factor away…' }).click()
    await ours.getByRole('dialog').getByRole('textbox').fill('Lost Phone')
    await ours.getByRole('button', { name: 'Take it away' }).click()
    await expect(row).not.toContainText('Second factor')

    await ours.getByRole('button', { name: 'Actions for Lost Phone' }).click()
    await ours.getByRole('menuitem', { name: 'Reset password…' }).click()
    await ours.getByRole('button', { name: 'Reset password' }).click()
    const link = await ours.getByLabel('Invitation link').inputValue()

    // Signed out by the first of the two.
    await theirs.reload()
    await expect(theirs).toHaveURL(/\/sign-in\b/)
    await theirs.goto(link)
    await theirs.getByLabel('New password').fill('copper-violet-mast-7')
    await theirs.getByRole('button', { name: 'Set password and sign in' }).click()
    await expect(theirs).toHaveURL(/\/events\b/)
  },
)

test(
  'where a role asks for a second factor, everything waits until there is one',
  { tag: '@long' },
  async ({ browser, page }) => {
    // A product of its own, which takes a while to start: the setting is everybody's.
    test.setTimeout(240_000)
    const product = await startProduct(['start'], 'second-factor')
    try {
      const { url, email, password } = product
      // Asked for from another window, which is closed then: a page still loading would go to the second factor by
      // itself, in the middle of what is done next.
      const other = await browser.newPage()
      await other.goto(`${url}/sign-in`)
      await fillIn(other, { email, password })
      await expect(other).toHaveURL(/\/events\b/)
      const saved = await other.request.put(`${url}/api/v1/settings/signIn`, {
        headers: { origin: url, 'x-vouchsafe-csrf': '1' },
        data: { value: { secondFactorFor: ['instance'] }, version: 0 },
      })
      expect(saved.ok(), await saved.text()).toBe(true)
      await other.close()
      await page.goto(`${url}/sign-in?next=${encodeURIComponent('/settings/users?tenant=main')}`)
      await fillIn(page, { email, password })
      await expect(page.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible()
      const refused = await page.request.get(`${url}/api/v1/users?tenant=main`)
      expect([refused.status(), await refused.text()]).toEqual([
        403,
        expect.stringContaining('second_factor_needed'),
      ])
      await expectAccessible(page)
      await expectFits(page)
      await setUp(page)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'I have kept them, go on' }).click()
      await expect(page.getByRole('heading', { name: 'Users', exact: true })).toBeVisible()

      // The only admin loses the phone: whoever has the server helps.
      product.run(['users', 'remove-second-factor', email, '--tenant', 'main'])
      await page.reload()
      await expect(page).toHaveURL(/\/sign-in\b/)
      await fillIn(page, { email, password })
      await expect(page.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible()
    } finally {
      await product.stop()
    }
  },
)
