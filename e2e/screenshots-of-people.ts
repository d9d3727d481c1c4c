import { expect, type Page, test } from '@playwright/test'
import { z } from 'zod'

import { codeFor } from './authenticator'
import { openEvents } from './events-page'
import { type Organisation, organisation, setSecondFactor } from './people-of-screenshots'
import { apiAs, enterAs, fillIn } from './sign-in'
import { story } from './story'
import { takeScreenshots, type View } from './take-screenshots'
import { newTenant, type Person, type Tenant } from './tenant'

const WHOLE_PX = 1500
const dialog = (page: Page) => page.getByRole('dialog')
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

/** Nobody is signed in. */
async function out(page: Page, path = '/sign-in'): Promise<void> {
  await page.context().clearCookies()
  await page.goto(path)
}

/** A page of the settings, as its admin sees it; what is done there shows the rest. */
const settings =
  (path: string, act: (page: Page, of: Organisation) => Promise<void> = async () => undefined) =>
  async (page: Page) => {
    const of = await organisation()
    await enterAs(page, story().admin)
    await page.goto(`${path}${path.includes('?') ? '&' : '?'}tenant=${of.tenant.slug}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await act(page, of)
  }

/** Who looks at their own pages has roles elsewhere: the lists of the organisation stay as they are. */
let elsewhere: Promise<Tenant> | undefined
const newPerson = async (name: string): Promise<Person> => {
  elsewhere ??= newTenant('Harbour Logistics')
  return (await elsewhere).newPerson('viewer', name)
}

/** A page of oneself, as somebody new sees it. */
const own =
  (prepare: (person: Person) => Promise<void>, act: (page: Page, person: Person) => Promise<void>) =>
  async (page: Page) => {
    const person = await newPerson('Ada Lovelace')
    await enterAs(page, person)
    await prepare(person)
    await page.goto('/account')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await act(page, person)
  }
const nothing = async () => undefined

const Link = z.object({ invitation: z.object({ url: z.string() }) })

/** Where a link leads that was made with this request to the API. */
async function linkOf(tenant: Tenant, path: string, data: object): Promise<string> {
  const api = await apiAs(story().admin)
  const answer = await api.post(path, { params: { tenant: tenant.slug }, data })
  const { url } = Link.parse(await answer.json()).invitation
  await api.dispose()
  return url
}

const menuOf = (name: string) => async (page: Page) => press(page, `Actions for ${name}`)
const chosen = (name: string, item: string) => async (page: Page) => {
  await menuOf(name)(page)
  await page.getByRole('menuitem', { name: item }).click()
  await expect(dialog(page)).toBeVisible()
}

async function limitFields(page: Page): Promise<void> {
  await dialog(page).getByRole('radio', { name: 'Only some' }).click()
  await dialog(page).getByLabel('Only what this query finds').fill('namespace:team-a.*')
  for (const mask of ['client.ip', 'actor.email']) {
    await dialog(page).getByRole('button', { name: mask, exact: true }).click()
  }
}

const createKey = async (page: Page) => press(page, 'Create API key')

/** Each view of people and access, and how one comes to it. */
const VIEWS: Record<string, View> = {
  'sign-in': (page) => out(page),
  'sign-in-wrong': async (page) => {
    await out(page, '/sign-in?reason=expired')
    await fillIn(page, { email: 'nobody@vouchsafe.test', password: 'not the password' })
    await expect(page.getByText('E-mail or password is not right.')).toBeVisible()
  },
  'sign-in-locked-out': async (page) => {
    await out(page)
    // As it is after many attempts; they would keep the other pictures waiting.
    await page.route('**/api/auth/callback/credentials*', (route) =>
      route.fulfill({ status: 429, headers: { 'retry-after': '240' }, json: {} }),
    )
    await fillIn(page, { email: 'ada@example.com', password: 'not the password' })
    await expect(page.getByText('Too many attempts.')).toBeVisible()
  },
  'sign-in-second-factor': async (page) => {
    const { admin } = await organisation()
    await out(page)
    await fillIn(page, admin)
    await expect(page.getByLabel('Code', { exact: true })).toBeFocused()
  },
  'sign-in-recovery': async (page) => {
    const { admin } = await organisation()
    await out(page)
    await fillIn(page, admin)
    await press(page, 'Use a recovery code')
  },
  invitation: async (page) => {
    const tenant = await newTenant('Harbour Logistics')
    const email = `nora@${tenant.slug}.test`
    await out(page, await linkOf(tenant, '/api/v1/users', { email, name: 'Nora New', role: 'viewer' }))
    await page.getByLabel('New password').fill('password123456')
    await expect(page.getByText(/easy to guess/)).toBeVisible()
  },
  'invitation-used': (page) => out(page, '/invite/never'),
  reset: async (page) => {
    const tenant = await newTenant('Harbour Logistics')
    const person = await tenant.newPerson('viewer', 'Rosa Reset')
    await out(page, await linkOf(tenant, `/api/v1/users/${person.id}/password-reset`, {}))
  },
  account: { show: own(nothing, nothing), height: WHOLE_PX },
  'account-password': own(nothing, async (page, { password }) => {
    await page.getByLabel('Current password').fill(password)
    await page.getByLabel('New password').fill('password123456')
    await expect(page.getByText(/easy to guess/)).toBeVisible()
  }),
  'account-second-factor': own(nothing, async (page) => {
    await press(page, 'Set up…')
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible()
  }),
  'account-recovery-codes': own(nothing, async (page) => {
    await press(page, 'Set up…')
    const link = await page
      .getByRole('link', { name: 'Open it in an app on this device' })
      .getAttribute('href')
    const secret = new URL(link ?? '').searchParams.get('secret') ?? ''
    await page.getByLabel('Code', { exact: true }).fill(codeFor(secret))
    await press(page, 'Turn on')
    await expect(page.getByRole('list', { name: 'Recovery codes' })).toBeVisible()
  }),
  'account-protected': { show: own(setSecondFactor, nothing), height: WHOLE_PX },
  users: settings('/settings/users'),
  'users-menu': settings('/settings/users', menuOf('Ada Lovelace')),
  'users-invite': settings('/settings/users', async (page) => {
    await press(page, 'Invite user')
  }),
  'users-invite-limited': {
    show: settings('/settings/users', async (page) => {
      await press(page, 'Invite user')
      await dialog(page).getByLabel('E-mail').fill('nora@example.com')
      await dialog(page).getByLabel('Name').fill('Nora Narrow')
      await limitFields(page)
    }),
    height: 1100,
  },
  'users-link': settings('/settings/users', async (page) => {
    const { slug } = await newTenant('Harbour Logistics')
    await page.goto(`/settings/users?tenant=${slug}`)
    await press(page, 'Invite user')
    await dialog(page).getByLabel('E-mail').fill(`nora@${slug}.test`)
    await dialog(page).getByLabel('Name').fill('Nora Narrow')
    await dialog(page).getByRole('button', { name: 'Invite user' }).click()
    await expect(dialog(page).getByLabel('Invitation link')).toBeVisible()
  }),
  'users-remove': settings('/settings/users', chosen('Ada Lovelace', 'Remove from Northwind Trading…')),
  'users-second-factor': settings('/settings/users', chosen('Olga Orlowa', 'Take second factor away…')),
  'users-none': settings('/settings/users?find=nobody+has+this'),
  'users-failed': settings('/settings/users', async (page) => {
    await page.route('**/api/v1/users?*', (route) => route.abort())
    await page.getByRole('radio', { name: 'Invited' }).click()
    await expect(page.getByRole('button', { name: /Try again|Retry/ })).toBeVisible()
  }),
  roles: { show: settings('/settings/roles'), height: WHOLE_PX },
  'roles-grant': settings('/settings/roles', async (page) => {
    await press(page, 'Edit the grant of Ada Lovelace')
  }),
  tenants: settings('/settings/tenants'),
  'tenants-create': settings('/settings/tenants', async (page) => {
    await press(page, 'Create tenant')
    await dialog(page).getByLabel('Name', { exact: true }).fill('Partner portal')
  }),
  'tenants-archive': settings('/settings/tenants?find=partner', chosen('Partner portal', 'Archive…')),
  'tenants-archived': settings('/settings/tenants?status=archived'),
  'api-keys': settings('/settings/api-keys'),
  'api-keys-empty': async (page) => {
    await enterAs(page, story().admin)
    await page.goto(`/settings/api-keys?tenant=${(await newTenant('New tenant')).slug}`)
  },
  'api-keys-create': settings('/settings/api-keys', createKey),
  'api-keys-secret': settings('/settings/api-keys', async (page) => {
    await page.goto(`/settings/api-keys?tenant=${(await newTenant('Harbour Logistics')).slug}`)
    await createKey(page)
    await dialog(page).getByLabel('Name').fill('Made for a picture')
    await dialog(page).getByRole('button', { name: 'Create API key' }).click()
    await expect(dialog(page).getByText(/^curl /)).toBeVisible()
  }),
  'api-keys-replace': settings('/settings/api-keys', (page) => press(page, 'Replace Billing')),
  'api-keys-revoke': settings('/settings/api-keys', (page) => press(page, 'Revoke Billing')),
  'confirm-it-is-you': settings('/settings/api-keys', async (page) => {
    const json = { status: 403, code: 'confirm_needed', detail: 'Confirm first that it is you.' }
    await page.route('**/api/v1/api-keys?*', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 403, contentType: 'application/problem+json', json })
        : route.continue(),
    )
    await createKey(page)
    await dialog(page).getByLabel('Name').fill('Never made')
    await dialog(page).getByRole('button', { name: 'Create API key' }).click()
    await expect(page.getByRole('dialog', { name: 'Confirm that it is you' })).toBeVisible()
  }),
  reads: async (page) => {
    await enterAs(page, await limitedReader())
    await openEvents(page, 'meridian', { q: 'type:FLOW change:UPDATE namespace:company.finance.payouts' })
    await enterAs(page, story().admin)
    await openEvents(page, 'meridian', { q: 'type:EXECUTION', since: '-7d' })
    await page.goto('/settings/reads?tenant=meridian')
    await expect(page.getByRole('region', { name: 'What they looked at' })).toBeVisible()
  },
  'reads-empty': async (page) => {
    await enterAs(page, story().admin)
    await page.goto(`/settings/reads?tenant=${(await newTenant('New tenant')).slug}`)
  },
  'instance-settings': { show: settings('/instance/settings'), height: WHOLE_PX },
  'instance-sessions': settings('/instance/sessions'),
  'instance-sessions-end': settings('/instance/sessions', async (page) => press(page, /^End the session of/)),
  'events-limited': async (page) => {
    await enterAs(page, await limitedReader())
    await openEvents(page, 'meridian')
    await page.getByRole('link', { name: /^Limited access/ }).focus()
    await expect(page.getByRole('tooltip')).toBeVisible()
  },
  'account-limited': async (page) => {
    await enterAs(page, await limitedReader())
    await page.goto('/account')
  },
  'page-of-others': async (page) => {
    await enterAs(page, await newPerson('Vera Viewer'))
    await page.goto('/settings/users')
  },
}

let reader: Promise<Person> | undefined

/** Who sees only a part of the story. */
function limitedReader(): Promise<Person> {
  reader ??= (async () => {
    const person = await newPerson('Lea Limited')
    const limit = { query: 'namespace:company.finance.*', masks: ['client.ip', 'actor.email'] }
    const data = { email: person.email, name: person.name, role: 'viewer', ...limit, confirm: true }
    const api = await apiAs(story().admin)
    const answer = await api.post('/api/v1/users', { params: { tenant: 'meridian' }, data })
    expect(answer.ok(), await answer.text()).toBe(true)
    await api.dispose()
    return person
  })()
  return reader
}

for (const [name, view] of Object.entries(VIEWS)) {
  test(name, async ({ page }) => {
    await takeScreenshots(page, name, view)
  })
}
