import { expect, type Page, test } from '@playwright/test'

import { startTestProvider, type TestProvider } from '@/scripts/test-provider'

import { type Product, startProduct } from './product'
import { fillIn } from './sign-in'
import { takeScreenshots } from './take-screenshots'

// One product and one provider: each picture goes on where the one before it ended.
test.describe.configure({ mode: 'serial' })

let product: Product
let provider: TestProvider

test.beforeAll(async () => {
  // A first start makes a database.
  test.setTimeout(240_000)
  product = await startProduct(['start'], 'screenshots-of-sso')
  provider = await startTestProvider(product.url)
})
test.afterAll(async () => {
  await provider.close()
  await product.stop()
})

async function openSso(page: Page): Promise<void> {
  await page.goto(`${product.url}/instance/sso`)
  await page.waitForURL(/sign-in|instance/)
  if (page.url().includes('/sign-in')) {
    await fillIn(page, product)
    await expect(page).toHaveURL(/\/instance\/sso/)
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Single sign-on' })).toBeVisible()
}

test('sso-fresh', async ({ page }) => {
  await takeScreenshots(page, 'sso-fresh', { show: openSso, height: 1900 })
})

test('sso, set up', async ({ page }) => {
  test.setTimeout(240_000)
  await openSso(page)
  await fillInProvider(page)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Single sign-on: saved', { exact: true })).toBeVisible()
  await takeScreenshots(page, 'sso', { show: openSso, height: 2100 })
  await takeScreenshots(page, 'sso-tested', async () => {
    await openSso(page)
    await page.getByRole('button', { name: 'Test connection' }).click()
    const found = page.getByRole('list', { name: 'What the test found' })
    await expect(found).toContainText('keys')
    await found.scrollIntoViewIfNeeded()
  })
  await takeScreenshots(page, 'sso-rule', async () => {
    await openSso(page)
    await page.getByRole('button', { name: 'Change rule 1' }).click()
  })
  await takeScreenshots(page, 'sso-dry-run', async () => {
    await openSso(page)
    await page.getByRole('button', { name: 'Try claims' }).click()
    const found = page.getByRole('list', { name: 'What becomes of each rule' })
    await expect(found).toBeVisible()
    await found.scrollIntoViewIfNeeded()
  })
  await takeScreenshots(page, 'sign-in-sso', async () => {
    await page.context().clearCookies()
    await page.goto(`${product.url}/sign-in`)
  })
  await takeScreenshots(page, 'sign-in-sso-refused', async () => {
    await page.goto(`${product.url}/sign-in?reason=sso-no_access`)
  })
})

async function fillInProvider(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Northwind login')
  await page.getByLabel('Issuer').fill(provider.issuer)
  await page.getByLabel('Client id').fill(provider.clientId)
  await page.getByLabel('Client secret', { exact: true }).fill(provider.clientSecret)
  for (const value of ['staff', 'auditors-of-all-regions-emea-and-apac']) {
    await page.getByRole('button', { name: 'Add rule' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add rule' })
    await dialog.getByLabel('Value').fill(value)
    if (value === 'staff') {
      await dialog.getByRole('radio', { name: 'Only some' }).click()
      await dialog
        .getByLabel('Only what this query finds')
        .fill('namespace:team-a.* type:(FLOW OR EXECUTION)')
      await dialog.getByRole('button', { name: 'client.ip', exact: true }).click()
    }
    await dialog.getByRole('button', { name: 'Add rule' }).click()
  }
  await page.getByRole('checkbox', { name: 'People sign in with this provider' }).click()
}
