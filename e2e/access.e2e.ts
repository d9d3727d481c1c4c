import { execFileSync } from 'node:child_process'

import { type APIRequestContext, expect, type Page, test } from '@playwright/test'

import { needCommand } from '@/scripts/apt'

import { expectCount, expectQuery, openEvents, search } from './events-page'
import { apiAs, enterAs, fillIn, signIn } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Person, type Tenant } from './tenant'

const NOTHING = 'There is nothing here'

// Every page, and what stands on it for whom it is there.
const PAGES = [
  { path: '/events', heading: 'Events', least: 'viewer' },
  { path: '/events/:id', heading: /Ada Lovelace updated FLOW/, least: 'viewer' },
  { path: '/catalogue', heading: 'Catalogue', least: 'viewer' },
  { path: '/trace', heading: 'Trace', least: 'viewer' },
  { path: '/attempts', heading: 'Attempts', least: 'viewer' },
  { path: '/integrity', heading: 'Integrity', least: 'auditor' },
  { path: '/settings', heading: 'Users', least: 'admin' },
  { path: '/settings/users', heading: 'Users', least: 'admin' },
  { path: '/settings/roles', heading: 'Roles and grants', least: 'admin' },
  { path: '/settings/api-keys', heading: 'API keys', least: 'admin' },
  { path: '/settings/sources', heading: 'Sources', least: 'admin' },
  { path: '/settings/sources/rules', heading: 'Ignore rules', least: 'admin' },
  { path: '/settings/sources/redaction', heading: 'Redaction', least: 'admin' },
  { path: '/settings/destinations', heading: 'Destinations', least: 'admin' },
  { path: '/settings/tenants', heading: 'Tenants', least: 'admin' },
  { path: '/settings/reads', heading: 'Who looked at the log', least: 'admin' },
  { path: '/no-such-page', heading: NOTHING, least: null },
] as const
const ROLES = ['viewer', 'auditor', 'admin'] as const

// Requests of the administration, each of which must look as if it were not there.
const HIDDEN: ((
  api: APIRequestContext,
  params: { tenant: string },
) => ReturnType<APIRequestContext['get']>)[] = [
  (api, params) => api.get('/api/v1/users', { params }),
  (api, params) =>
    api.post('/api/v1/users', { params, data: { email: 'x@x.test', name: 'X', role: 'viewer' } }),
  (api, params) => api.get('/api/v1/api-keys', { params }),
  (api, params) => api.post('/api/v1/api-keys', { params, data: { name: 'x', scopes: ['admin'] } }),
  (api, params) => api.get('/api/v1/tenants', { params }),
  (api, params) => api.get('/api/v1/reads', { params }),
  (api, params) => api.get('/api/v1/sources', { params }),
  (api, params) => api.get('/api/v1/rules', { params }),
  (api, params) => api.get('/api/v1/redaction', { params }),
  (api, params) => api.get('/api/v1/destinations', { params }),
  (api, params) => api.get('/api/v1/replays', { params }),
]

/** Whoever sees the page: its heading and 200; everybody else 404, or the way to sign in. */
async function expectPage(page: Page, path: string, heading: string | RegExp): Promise<void> {
  const answer = await page.goto(path)
  expect(answer?.status(), path).toBe(heading === NOTHING ? 404 : 200)
  const level = heading instanceof RegExp ? 2 : 1
  await expect(page.getByRole('heading', { level, name: heading, exact: true }), path).toBeAttached()
}

function addressOf(path: string, tenant: Tenant, id: string): string {
  return `${path.replace(':id', id)}?tenant=${tenant.slug}`
}

for (const role of ROLES) {
  // An auditor's are a viewer's, and every test is an admin's.
  const tag = role === 'viewer' ? [] : ['@long']
  test(`pages for the role ${role}`, { tag }, async ({ page }) => {
    const tenant = await newTenant()
    const [id = ''] = await tenant.send([anEvent()])
    const person = await tenant.newPerson(role)
    await enterAs(page, person)
    for (const { path, heading, least } of PAGES) {
      const may = least !== null && ROLES.indexOf(role) >= ROLES.indexOf(least)
      await expectPage(page, addressOf(path, tenant, id), may ? heading : NOTHING)
    }
    await openEvents(page, tenant.slug)
    const rooms = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
    const forAll = ['Events', 'Catalogue', ...(role === 'viewer' ? [] : ['Integrity'])]
    const forAdmins = [
      'Users',
      'Roles and grants',
      'API keys',
      'Sources',
      'Destinations',
      'Tenants',
      'Who looked',
    ]
    await expect(rooms).toHaveText(role === 'admin' ? [...forAll, ...forAdmins] : forAll)

    const api = await apiAs(person)
    for (const request of HIDDEN) {
      const answer = await request(api, { tenant: tenant.slug })
      const label = `${answer.url()} ${await answer.text()}`
      if (role === 'admin') expect([200, 201], label).toContain(answer.status())
      else expect(answer.status(), label).toBe(404)
    }
    await api.dispose()
  })
}

test('pages for an admin of another tenant: they do not exist', async ({ page }) => {
  const [mine, theirs] = [await newTenant(), await newTenant()]
  const [id = ''] = await theirs.send([anEvent()])
  const person = await mine.newPerson('admin')
  const api = await apiAs(person)
  for (const { path } of PAGES) {
    const answer = await api.get(addressOf(path, theirs, id))
    expect(answer.status(), path).toBe(404)
  }
  for (const request of HIDDEN) expect((await request(api, { tenant: theirs.slug })).status()).toBe(404)
  await api.dispose()
  await enterAs(page, person)
  await expectPage(page, addressOf('/events', theirs, id), NOTHING)
})

test('pages for the instance admin: all of them, of every tenant', { tag: '@long' }, async ({ page }) => {
  const tenant = await newTenant()
  const [id = ''] = await tenant.send([anEvent()])
  await enterAs(page, story().admin)
  for (const { path, heading } of PAGES) await expectPage(page, addressOf(path, tenant, id), heading)
})

test('signed out, every page leads to the sign-in and back; the API says 401', async ({ page, request }) => {
  const tenant = await newTenant()
  const [id = ''] = await tenant.send([anEvent()])
  for (const { path, least } of PAGES) {
    if (least === null) continue
    const answer = await request.get(addressOf(path, tenant, id), { maxRedirects: 0 })
    expect(answer.status(), path).toBe(307)
    expect(answer.headers()['location'], path).toMatch(/^(?:http:\/\/[^/]+)?\/sign-in\?/)
  }
  await page.goto(addressOf('/integrity', tenant, id))
  await expect(page).toHaveURL(/\/sign-in\?/)
  await expect(page.getByRole('heading', { name: 'Sign in to Vouchsafe' })).toBeVisible()
  for (const path of [
    '/events',
    `/events/${id}`,
    '/events/export?format=csv',
    '/users',
    '/api-keys',
    '/me',
  ]) {
    expect((await request.get(`/api/v1${path}`)).status(), path).toBe(401)
  }
  const person = await tenant.newPerson('viewer')
  await page.goto(`/events?tenant=${tenant.slug}&q=type:FLOW`)
  await fillIn(page, person)
  await expect(page).toHaveURL((url) => url.searchParams.get('tenant') === tenant.slug)
  await expectQuery(page, 'type:FLOW')
  await expectCount(page, 1)
})

test('a wrong password and an unknown account get the same words', async ({ page }) => {
  const { email } = await (await newTenant()).newPerson('viewer')
  await page.goto('/sign-in')
  const words = page.getByText('E-mail or password is not right.')
  await fillIn(page, { email, password: 'not the password' })
  await expect(words).toBeVisible()
  await page.reload()
  await expect(words).toHaveCount(0)
  await fillIn(page, { email: 'nobody@vouchsafe.test', password: 'not the password' })
  await expect(words).toBeVisible()
  await expect(page).toHaveURL('/sign-in')
})

test('the sign-in page sends nobody to another site', async ({ page }) => {
  const person = await (await newTenant()).newPerson('viewer')
  await page.goto('/sign-in?next=https://evil.example/')
  await fillIn(page, person)
  await expect(page).toHaveURL(/^http:\/\/localhost:\d+\/events\?/)
})

test('signing out ends the session itself, not only this page', async ({ page, playwright }) => {
  const tenant = await newTenant()
  await signIn(page, await tenant.newPerson('viewer'))
  await search(page, 'actor:somebody')
  const { cookies } = await page.context().storageState()
  const kept = () => page.evaluate(() => JSON.stringify(localStorage))
  await expect.poll(kept).toContain('actor:somebody')
  await page.getByRole('button', { name: /account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByText('You are signed out.')).toBeVisible()
  // What they looked for is not left to the next person at this browser.
  expect(await kept()).not.toContain('actor:somebody')
  await page.goBack()
  await expect(page).toHaveURL(/\/sign-in/)
  // Whoever kept the cookie has nothing.
  const thief = await playwright.request.newContext({
    baseURL: story().url,
    storageState: { cookies, origins: [] },
  })
  expect((await thief.get('/api/v1/me')).status()).toBe(401)
  await thief.dispose()
})

test('a disabled user is out at once, and in again when enabled', async ({ page, browser }) => {
  const tenant = await newTenant()
  const person = await tenant.newPerson('viewer', 'Vera Viewer')
  const theirs = await browser.newPage()
  await signIn(theirs, person)
  await expect(theirs).toHaveURL(/\/events/)

  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  await userAction(page, person, 'Disable everywhere…')
  await page.getByRole('dialog').getByRole('button', { name: 'Disable user' }).click()
  await expect(
    page.getByText('Vera Viewer is disabled and signed out everywhere', { exact: true }),
  ).toBeVisible()

  await theirs.getByRole('button', { name: 'Refresh' }).click()
  await expect(theirs).toHaveURL(/\/sign-in\?/)
  await expect(theirs.getByText('Your session has ended.')).toBeVisible()
  await fillIn(theirs, person)
  await expect(theirs.getByText('This account is disabled.')).toBeVisible()

  await userAction(page, person, 'Enable')
  await expect(page.getByText('Vera Viewer can sign in again', { exact: true })).toBeVisible()
  await fillIn(theirs, person)
  await expect(theirs).toHaveURL(/\/events/)
  await theirs.close()
})

test(
  'an instance admin loses a role, the question closes, and is disabled though no role is left',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant()
    const person = await tenant.newPerson('viewer', 'Ines Instance')
    const api = await apiAs(story().admin)
    const params = { tenant: tenant.slug }
    const path = `/api/v1/users/${person.id}`
    expect((await api.patch(path, { params, data: { instanceAdmin: true } })).ok()).toBe(true)
    await enterAs(page, story().admin)
    await page.goto(`/settings/users?tenant=${tenant.slug}`)
    await userAction(page, person, 'Remove from Tests…')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove user' }).click()
    await expect(page.getByText('Ines Instance has no role in Tests any more', { exact: true })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await userAction(page, person, 'Disable everywhere…')
    await page.getByRole('dialog').getByRole('button', { name: 'Disable user' }).click()
    await expect(page.getByRole('row', { name: /Ines Instance/ })).toContainText('Disabled')
    expect((await api.patch(path, { params, data: { instanceAdmin: false } })).ok()).toBe(true)
    await api.dispose()
  },
)

test(
  'an address that has an account elsewhere is invited only after one said that it is the person',
  { tag: '@long' },
  async ({ page }) => {
    const [here, there] = [await newTenant('Here'), await newTenant('There')]
    const person = await there.newPerson('viewer', 'Tess There')
    await enterAs(page, story().admin)
    await page.goto(`/settings/users?tenant=${here.slug}`)
    await page.getByRole('button', { name: 'Invite user' }).click()
    const form = page.getByRole('dialog', { name: 'Invite user' })
    await form.getByLabel('E-mail').fill(person.email)
    await form.getByLabel('Name').fill('Somebody new')
    await form.getByRole('button', { name: 'Invite user' }).click()
    const warning = form.getByRole('alert').filter({ hasText: 'has an account already' })
    await expect(warning).toContainText('Tess There')
    await expect(warning).toContainText(there.slug)
    await expect(form.getByRole('button', { name: 'Give the role' })).toBeDisabled()
    // Another address is another question.
    await form.getByLabel('E-mail').fill(`new-${here.slug}@vouchsafe.test`)
    await expect(warning).toHaveCount(0)
    await form.getByLabel('E-mail').fill(person.email)
    await form.getByLabel('It is the person I mean').click()
    await form.getByRole('button', { name: 'Give the role' }).click()
    await expect(page.getByText('Tess There is now viewer in Here', { exact: true })).toBeVisible()
    await expect(page.getByRole('row', { name: /Tess There/ })).toContainText('Active')
  },
)

test('another role counts from the next request on', { tag: '@long' }, async ({ page, browser }) => {
  const tenant = await newTenant()
  const person = await tenant.newPerson('viewer', 'Rita Riser')
  const theirs = await browser.newPage()
  await enterAs(theirs, person)
  await openEvents(theirs, tenant.slug)
  await expect(theirs.getByRole('button', { name: 'Export', exact: true })).toBeDisabled()

  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  await page.getByRole('combobox', { name: 'Role of Rita Riser' }).click()
  await page.getByRole('option', { name: /^Auditor/ }).click()
  await expect(page.getByText('Rita Riser is now auditor in Tests', { exact: true })).toBeVisible()
  await theirs.reload()
  await expect(theirs.getByRole('button', { name: 'Export', exact: true })).toBeEnabled()
  await theirs.close()
})

test('somebody is invited, sets a password by the link, and is in; the link works once', async ({
  page,
  browser,
}) => {
  const tenant = await newTenant('Guests')
  await enterAs(page, story().admin)
  await page.goto(`/settings/users?tenant=${tenant.slug}`)
  await page.getByRole('button', { name: 'Invite user' }).click()
  const form = page.getByRole('dialog', { name: 'Invite user' })
  await form.getByLabel('E-mail').fill(`gina-${tenant.slug}@vouchsafe.test`)
  await form.getByLabel('Name').fill('Gina Guest')
  await form.getByRole('combobox', { name: 'Role' }).click()
  await page.getByRole('option', { name: /^Auditor/ }).click()
  await form.getByRole('button', { name: 'Invite user' }).click()
  const shown = page.getByRole('dialog', { name: 'Send this link to Gina Guest' })
  const link = await shown.getByLabel('Invitation link').inputValue()
  await shown.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row', { name: /Gina Guest/ })
  await expect(row).toContainText('Invited')

  const hers = await browser.newPage()
  await hers.goto(link)
  await expect(hers.getByText(`gina-${tenant.slug}@vouchsafe.test`)).toBeVisible()
  await hers.getByLabel('New password').fill('short')
  await expect(hers.getByRole('button', { name: 'Set password and sign in' })).toBeDisabled()
  await hers.getByLabel('New password').fill('a long enough password')
  await hers.getByRole('button', { name: 'Set password and sign in' }).click()
  await expect(hers).toHaveURL((url) => url.searchParams.get('tenant') === tenant.slug)
  await expect(hers.getByRole('button', { name: 'Export', exact: true })).toBeEnabled()
  await hers.goto(link)
  await expect(hers.getByRole('heading', { name: 'This link cannot be used' })).toBeVisible()
  await hers.close()

  await page.reload()
  await expect(row).toContainText('Active')
  // What was done here is in the log.
  await openEvents(page, tenant.slug, { q: 'action:vouchsafe.user.invite name:"Gina Guest"' })
  await expectCount(page, 1)
})

test('an API key is shown once, works with the line that is shown, and stops when it is revoked', async ({
  page,
}) => {
  needCommand('curl')
  const tenant = await newTenant()
  await enterAs(page, story().admin)
  await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
  await page.getByRole('button', { name: 'Create API key' }).click()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name').fill('Billing')
  await expect(form.getByLabel('Source')).toHaveValue('Billing')
  await form.getByRole('button', { name: 'Create API key' }).click()
  const shown = page.getByRole('dialog', { name: 'The key of Billing' })
  const secret = await shown.getByLabel('API key').inputValue()
  expect(secret).toMatch(/^vs_\w+_\w+$/)
  const line = await shown.getByText(/^curl /).innerText()
  expect(line).toContain(secret)
  const output = execFileSync('sh', ['-c', line], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  expect(JSON.parse(output)).toMatchObject({ accepted: 1 })
  await shown.getByRole('button', { name: 'I have stored it' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)
  await page.reload()
  const row = page.getByRole('row', { name: /Billing/ })
  await expect(row).toContainText('Active')
  await expect(page.getByText(secret)).toHaveCount(0)
  await openEvents(page, tenant.slug, { q: 'source:Billing' })
  await expectCount(page, 1)

  await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
  await page.getByRole('button', { name: 'Revoke Billing' }).click()
  const ask = page.getByRole('dialog', { name: 'Revoke Billing?' })
  await expect(ask.getByRole('button', { name: 'Revoke key' })).toBeDisabled()
  await ask.getByLabel('Type “Billing” to go on').fill('Billing')
  await ask.getByRole('button', { name: 'Revoke key' }).click()
  await expect(page.getByText('Billing is revoked', { exact: true })).toBeVisible()
  expect(await statusOf(secret)).toBe(401)
})

test('an API key is replaced while the old one still works, and works from its addresses only', async ({
  page,
}) => {
  const tenant = await newTenant()
  await enterAs(page, story().admin)
  await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
  const make = async (name: string, addresses: string) => {
    await page.getByRole('button', { name: 'Create API key' }).click()
    const form = page.getByRole('dialog', { name: 'Create API key' })
    await form.getByLabel('Name').fill(name)
    await form.getByLabel('Works from').fill(addresses)
    await form.getByRole('button', { name: 'Create API key' }).click()
    return { form, take: () => takeSecret(page, name) }
  }
  const wrong = await make('Orders', '127.0.0.1 localhost')
  await expect(wrong.form.getByText('must be an IP address or a CIDR block')).toBeVisible()
  await wrong.form.getByRole('button', { name: 'Cancel' }).click()
  const far = await (await make('Far away', '203.0.113.0/24, 2001:db8::/32')).take()
  expect(await statusOf(far)).toBe(403)
  await expect(page.getByRole('row', { name: /Far away/ })).toContainText('from 203.0.113.0/24 +1')

  const old = await (await make('Orders', '127.0.0.0/8, ::1')).take()
  await page.getByRole('button', { name: 'Replace Orders' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make the new key' }).click()
  const next = await takeSecret(page, 'Orders')
  expect(next).not.toBe(old)
  expect([await statusOf(old), await statusOf(next)]).toEqual([201, 201])
  await expect(page.getByRole('row', { name: /Orders/ })).toHaveCount(2)
  await expect(page.getByRole('row', { name: /Orders/ }).nth(1)).toContainText('replaced, until')
  await expect(page.getByRole('button', { name: 'Replace Orders' })).toHaveCount(1)
})

/** What the dialog of a new key shows, which is then closed. */
async function takeSecret(page: Page, name: string): Promise<string> {
  const shown = page.getByRole('dialog', { name: `The key of ${name}` })
  const secret = await shown.getByLabel('API key').inputValue()
  await shown.getByRole('button', { name: 'I have stored it' }).click()
  return secret
}

test('a key may do what its scopes say, in its own tenant only', async () => {
  const [tenant, other] = [await newTenant(), await newTenant()]
  const { secret } = await tenant.newKey(['events:write'])
  expect(await statusOf(secret)).toBe(201)
  expect(await statusOf(secret, `?tenant=${tenant.slug}`)).toBe(201)
  expect(await statusOf(secret, `?tenant=${other.slug}`)).toBe(404)
  const headers = { authorization: `Bearer ${secret}` }
  const { url } = story()
  expect((await fetch(`${url}/api/v1/events`, { headers })).status).toBe(403)
  expect((await fetch(`${url}/api/v1/users`, { headers })).status).toBe(403)
  expect(await statusOf(`${secret}x`)).toBe(401)
})

/** What sending an event with this key is answered. */
async function statusOf(secret: string, search = ''): Promise<number> {
  const { url } = story()
  const answer = await fetch(`${url}/api/v1/events${search}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(anEvent()),
  })
  return answer.status
}

async function userAction(page: Page, person: Person, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${person.name}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}
