import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { newTenant, type Person } from './tenant'

/** The row of a table of the settings that names this. */
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) })

async function openRoles(page: Page, tenant: string, who: Person): Promise<void> {
  await page.goto(`/settings/roles?tenant=${tenant}`)
  await page.getByRole('button', { name: `Edit the grant of ${who.name}` }).click()
}

test(
  'a viewer is limited to a query with what is hidden, and the page says what each role may do',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Grants')
    const viewer = await tenant.newPerson('viewer', 'Vera Viewer')
    await enterAs(page, story().admin)
    await openRoles(page, tenant.slug, viewer)
    const form = page.getByRole('dialog', { name: 'Grant of Vera Viewer' })
    await form.getByRole('radio', { name: 'Only some' }).click()
    await expect(form.getByRole('button', { name: 'Save grant' })).toHaveAttribute('aria-disabled', 'true')
    const query = form.getByLabel('Only what this query finds')
    await query.fill('outcome:maybe')
    await expect(form.getByRole('alert').getByText('Outcome is one of')).toBeVisible()
    await query.fill('namespace:team-a.*')
    await form.getByRole('button', { name: 'client.ip' }).click()
    await expect(
      form.getByText('Only events where namespace starts with team-a., without client.ip.'),
    ).toBeVisible()
    await expectAccessible(page)
    await form.getByRole('button', { name: 'Save grant' }).click()
    await expect(page.getByText('Vera Viewer is now viewer in Grants', { exact: true })).toBeVisible()
    await expect(row(page, 'Vera Viewer')).toContainText('namespace:team-a.*')

    await page.getByRole('radio', { name: 'Limited' }).click()
    await expect(page).toHaveURL(/status=limited/)
    await expect(page.getByText('1 grant', { exact: true })).toBeVisible()
    const matrix = page.getByRole('region', { name: 'Permissions' })
    await expect(
      matrix.getByRole('row', { name: /^Export events no yes yes yes events:export$/ }),
    ).toBeVisible()
    await expectAccessible(page)
    await expectFits(page)

    await page.goto(`/settings/users?tenant=${tenant.slug}`)
    await row(page, 'Vera Viewer').getByRole('link', { name: 'Limited' }).click()
    await expect(page.getByText('1 grant', { exact: true })).toBeVisible()
  },
)

test('of two admins who edit one grant, the second is shown what the first made of it', async ({ page }) => {
  const tenant = await newTenant('Two')
  const viewer = await tenant.newPerson('viewer', 'Vera Viewer')
  await enterAs(page, story().admin)
  await openRoles(page, tenant.slug, viewer)
  const form = page.getByRole('dialog', { name: 'Grant of Vera Viewer' })
  await form.getByRole('button', { name: 'client.ip' }).click()

  const other = await apiAs(story().admin)
  const url = `/api/v1/grants/${viewer.id}?tenant=${tenant.slug}`
  const first = await other.put(url, {
    data: { role: 'auditor', query: null, masks: ['actor'], version: 1 },
  })
  expect(first.status()).toBe(200)
  await form.getByRole('button', { name: 'Save grant' }).click()
  await expect(form.getByText('Somebody else changed this grant since you opened it.')).toContainText(
    'Auditor. Every event, without actor.',
  )
  await form.getByRole('button', { name: 'Save all the same' }).click()
  await expect(page.getByText('Vera Viewer is now viewer in Two', { exact: true })).toBeVisible()
  await expect(row(page, 'Vera Viewer')).toContainText('client.ip')
})

test(
  'an admin makes a tenant below theirs, archives it by its name, and brings it back',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Org')
    const admin = await tenant.newPerson('admin', 'Olga Org')
    await enterAs(page, admin)
    await page.goto(`/settings/tenants?tenant=${tenant.slug}`)
    await page.getByRole('button', { name: 'Create tenant' }).click()
    const form = page.getByRole('dialog', { name: 'Create tenant' })
    await form.getByLabel('Name', { exact: true }).fill('Partner portal')
    const slug = `${tenant.slug}-portal`
    await form.getByLabel('Slug').fill(slug)
    await expectAccessible(page)
    await form.getByRole('button', { name: 'Create tenant' }).click()
    await expect(page.getByText('Partner portal is made', { exact: true })).toBeVisible()
    await expect(row(page, 'Partner portal')).toContainText(slug)
    await expectAccessible(page)
    await expectFits(page)

    // One's own tenant is not one's own to archive: the row says why.
    await page.getByRole('button', { name: 'Actions for Org' }).click()
    await expect(page.getByRole('menuitem', { name: /^Archive/ })).toContainText('could not bring it back')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Actions for Partner portal' }).click()
    await page.getByRole('menuitem', { name: 'Archive…' }).click()
    const ask = page.getByRole('dialog', { name: 'Archive Partner portal?' })
    await expect(ask.getByRole('button', { name: 'Archive tenant' })).toBeDisabled()
    await ask.getByLabel('Type “Partner portal” to go on').fill('Partner portal')
    await ask.getByRole('button', { name: 'Archive tenant' }).click()
    await expect(page.getByText('Partner portal is archived', { exact: true })).toBeVisible()
    await expect(row(page, 'Partner portal')).toHaveCount(0)
    await page.goto(`/events?tenant=${slug}`)
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()

    await page.goto(`/settings/tenants?tenant=${tenant.slug}&status=archived`)
    await page.getByRole('button', { name: 'Actions for Partner portal' }).click()
    await page.getByRole('menuitem', { name: 'Bring back' }).click()
    await expect(page.getByText('Partner portal is back, with what it had', { exact: true })).toBeVisible()
    await page.goto(`/events?tenant=${slug}`)
    await expect(page.getByRole('textbox', { name: 'Query', exact: true })).toBeVisible()
  },
)

test('a long list is searched, and turned page by page', { tag: '@long' }, async ({ page }) => {
  const tenant = await newTenant('Many')
  const api = await apiAs(story().admin)
  for (let i = 10; i < 70; i += 1) {
    // A slug may hold any digits, so that only a name of letters finds nobody else.
    const name = i === 69 ? 'Quirina Last' : `Person ${i}`
    const data = { email: `p${i}-${tenant.slug}@vouchsafe.test`, name, role: 'viewer' }
    expect((await api.post('/api/v1/users', { params: { tenant: tenant.slug }, data })).status()).toBe(201)
  }
  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  await expect(page.getByText(/^1–50 of \d+ users$/)).toBeVisible()
  await page.getByRole('button', { name: 'Next page' }).click()
  await expect(page.getByText(/^51–\d+ of \d+ users$/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Next page' })).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Find by anything shown here').fill('quirina last')
  await expect(page.getByText('1 user', { exact: true })).toBeVisible()
  await expect(page).toHaveURL((url) => url.searchParams.get('find') === 'quirina last')
  await page.getByLabel('Find by anything shown here').fill('nobody')
  await expect(page.getByText('No user here has “nobody”.')).toBeVisible()
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(page.getByText(/^1–50 of \d+ users$/)).toBeVisible()
})

test('what the table shows of somebody finds them, and a row leads to what they and a key looked at', async ({
  page,
}) => {
  const tenant = await newTenant('Found')
  const person = await tenant.newPerson('auditor', 'Rita Reader')
  const key = await tenant.newKey(['events:read'])
  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  await page.getByLabel('Find by anything shown here').fill('auditor invited')
  await expect(page.getByText('No user here has “auditor invited”.')).toBeVisible()
  await page.getByLabel('Find by anything shown here').fill('auditor active')
  await expect(page.getByText('1 user', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Actions for Rita Reader' }).click()
  await page.getByRole('menuitem', { name: 'What they read' }).click()
  await expect(page).toHaveURL(`/settings/reads?tenant=${tenant.slug}&reader=${person.id}`)
  await expect(page.getByRole('heading', { name: 'Who looked at the log' })).toBeVisible()

  await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
  await page.getByRole('link', { name: 'What Test key read' }).click()
  await expect(page).toHaveURL(`/settings/reads?tenant=${tenant.slug}&reader=${key.id}`)
})

test('an admin ends the password and the sessions of somebody, who gets a link for a new one', async ({
  page,
}) => {
  const tenant = await newTenant('Resets')
  const person = await tenant.newPerson('viewer', 'Rosa Reset')
  const theirs = await apiAs(person)
  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  await expect(row(page, 'Rosa Reset')).toContainText('Password')
  await page.getByRole('button', { name: 'Actions for Rosa Reset' }).click()
  await page.getByRole('menuitem', { name: 'Sign out everywhere…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page.getByText('Rosa Reset is signed out everywhere', { exact: true })).toBeVisible()
  expect((await theirs.get('/api/v1/me')).status()).toBe(401)

  await page.getByRole('button', { name: 'Actions for Rosa Reset' }).click()
  await page.getByRole('menuitem', { name: 'Reset password…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click()
  const shown = page.getByRole('dialog', { name: 'Send this link to Rosa Reset' })
  expect(await shown.getByLabel('Invitation link').inputValue()).toContain('/invite/')
  await shown.getByRole('button', { name: 'Done' }).click()
  await expect(row(page, 'Rosa Reset')).toContainText('Invited')
})

test(
  'who has no role any more is told so, and has their own account still',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Gone')
    const person = await tenant.newPerson('viewer', 'Nora Norole')
    const admin = await apiAs(story().admin)
    const params = { tenant: tenant.slug }
    expect((await admin.delete(`/api/v1/users/${person.id}`, { params })).ok()).toBe(true)
    await admin.dispose()
    await enterAs(page, person)

    for (const path of ['/', '/events', '/catalogue', '/settings']) {
      await page.goto(path)
      await expect(page.getByRole('heading', { name: 'No tenant to show' })).toBeVisible()
    }
    await expectAccessible(page)
    await page.getByRole('main').getByRole('link', { name: 'Your account' }).click()
    await expect(page).toHaveURL(/\/account$/)
    await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
    await expect(page.getByText('You have no role in any tenant.')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Your sessions' }).getByRole('row')).toHaveCount(2)
    await expectAccessible(page)
    await page.reload()
    await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
  },
)
