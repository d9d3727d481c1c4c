import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'

import { startTestProvider, type TestProvider } from '@/scripts/test-provider'

import { expectAccessible, expectFits } from './accessible'
import { type Product, startProduct } from './product'

// One product and one provider for the whole story: each test goes on where the one before it ended.
test.describe.configure({ mode: 'serial' })

let product: Product
let provider: TestProvider
const contexts: BrowserContext[] = []
const PROVIDER = 'Test provider'

test.beforeAll(async () => {
  // A first start makes a database.
  test.setTimeout(240_000)
  product = await startProduct(['start'], 'sso')
  provider = await startTestProvider(product.url)
  provider.people.set('ada', {
    sub: 'sub-ada',
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
    groups: ['staff'],
  })
})
test.afterAll(async () => {
  for (const context of contexts) await context.close()
  await provider.close()
  await product.stop()
})

/** Another browser, in which nobody is signed in. */
async function somebody(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.url })
  contexts.push(context)
  return context.newPage()
}

async function admin(browser: Browser): Promise<Page> {
  const page = await somebody(browser)
  await page.goto('/sign-in')
  const password = page.getByRole('button', { name: 'Use a password in an emergency' })
  if (await password.isVisible()) await password.click()
  await page.getByLabel('E-mail').fill(product.email)
  await page.getByLabel('Password', { exact: true }).fill(product.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/events\b/)
  await page.goto('/instance/sso')
  return page
}

/** Goes to the provider from the sign-in page, and says there who one is. */
async function signInAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Sign in with ${PROVIDER}` }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('button', { name: 'Go on' }).click()
}

const save = async (page: Page) => {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Single sign-on: saved', { exact: true })).toBeVisible()
}

test('an admin sets it up: what is missing is said, the connection tested, claims tried, and it is turned on', async ({
  browser,
}) => {
  const page = await admin(browser)
  await expect(page.getByRole('heading', { level: 1, name: 'Single sign-on' })).toBeVisible()
  await page.getByLabel('Issuer').fill('http://login.example.com')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('It is not saved: see what is marked above.')).toBeVisible()
  await expect(page.getByLabel('Client id')).toHaveAttribute('aria-invalid', 'true')

  await page.getByLabel('Name', { exact: true }).fill(PROVIDER)
  await page.getByLabel('Client id').fill(provider.clientId)
  await page.getByLabel('Client secret', { exact: true }).fill('not the secret')
  const connection = page.getByRole('button', { name: 'Test connection' })
  const found = page.getByRole('list', { name: 'What the test found' })
  await connection.click()
  await expect(found).toContainText('must be an https address')
  await page.getByLabel('Issuer').fill(provider.issuer)
  await connection.click()
  await expect(found).toContainText('It does not know this client id with this secret.')
  await page.getByLabel('Client secret', { exact: true }).fill(provider.clientSecret)
  await connection.click()
  await expect(found).toContainText('It knows the client id and secret.')

  await page.getByLabel('Scopes').fill('openid email profile groups')
  await page.getByRole('button', { name: 'Add rule' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add rule' })
  await dialog.getByLabel('Value').fill('staff')
  await dialog.getByRole('radio', { name: 'Only some' }).click()
  await dialog.getByLabel('Only what this query finds').fill('type:FLOW')
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(page.getByRole('list', { name: 'Rules' })).toContainText('type:FLOW')

  await page.getByRole('button', { name: 'Try claims' }).click()
  await expect(page.getByText('a new account would be made.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'What becomes of each rule' })).toContainText('Decides')
  await page
    .getByLabel('Claims')
    .fill('{"sub":"x","email":"x@example.com","email_verified":true,"groups":[]}')
  await page.getByRole('button', { name: 'Try claims' }).click()
  await expect(page.getByText('Nobody would be signed in.')).toBeVisible()

  await page.getByRole('checkbox', { name: 'People sign in with this provider' }).click()
  await save(page)
  // The secret is kept, and nowhere in the page any more.
  await expect(page.getByRole('button', { name: 'Replace' })).toBeVisible()
  expect(await page.content()).not.toContain(provider.clientSecret)
  await expectAccessible(page)
  await expectFits(page)
})

test('somebody of the organisation comes in by the provider, with the roles of their groups, and goes out by it', async ({
  browser,
}) => {
  const page = await somebody(browser)
  await page.goto('/sign-in?next=%2Faccount')
  await expectAccessible(page)
  await signInAs(page, 'ada')
  await expect(page).toHaveURL(`${product.url}/account`)
  await expect(page.getByText('ada@example.com').first()).toBeVisible()
  const me = await page.request.get('/api/v1/me')
  expect(await me.json()).toMatchObject({ tenants: [{ role: 'viewer' }] })

  await page.goto('/events')
  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  // The provider asks whether to sign out there as well.
  await page.getByRole('button', { name: /yes/i }).click()
  await expect(page.getByText('You are signed out.')).toBeVisible()
  expect((await page.request.get('/api/v1/me')).status()).toBe(401)
  // And there they are asked again who they are.
  await page.getByRole('button', { name: `Sign in with ${PROVIDER}` }).click()
  await expect(page.getByRole('heading', { name: 'Test provider' })).toBeVisible()
})

test('who is in no group any more is told so, and the sign-in page says what to do', async ({ browser }) => {
  provider.people.set('ada', {
    sub: 'sub-ada',
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
    groups: [],
  })
  const page = await somebody(browser)
  await page.goto('/sign-in')
  await signInAs(page, 'ada')
  await expect(
    page.getByRole('alert').filter({ hasText: 'None of your groups gives you a role here.' }),
  ).toBeVisible()
  await page.getByRole('button', { name: `Sign in with ${PROVIDER}` }).click()
  await expect(page.getByText('None of your groups')).toBeVisible()
})

test(
  'passwords are turned off but for who is kept for an emergency',
  { tag: '@long' },
  async ({ browser }) => {
    const page = await admin(browser)
    await page.getByRole('checkbox', { name: 'Only single sign-on: passwords are turned off' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'Name an instance admin' })).toBeVisible()
    await page.getByRole('checkbox', { name: new RegExp(product.email) }).click()
    await save(page)
    const other = await somebody(browser)
    await other.goto('/sign-in')
    await expect(other.getByLabel('E-mail')).toBeHidden()
    await other.getByRole('button', { name: 'Use a password in an emergency' }).click()
    await expect(other.getByLabel('E-mail')).toBeVisible()
    await expectAccessible(other)
    // The one who is kept gets in.
    await admin(browser)
  },
)
