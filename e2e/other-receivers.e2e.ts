import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { enterAs } from './sign-in'
import { story } from './story'
import { newTenant } from './tenant'

test.beforeEach(({ page }) => enterAs(page, story().admin))

const begin = async (page: Page, slug: string, receiver: string) => {
  await page.goto(`/settings/destinations?tenant=${slug}`)
  await page.getByRole('list', { name: 'Receivers' }).getByText(receiver).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Add a destination' })).toBeVisible()
  // What only requests have.
  await expect(page.getByLabel('Authorization')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Add a header' })).toHaveCount(0)
  await expect(page.getByText('Compress with gzip')).toHaveCount(0)
}

test('a receiver of syslog is added, with its framing, and changed', { tag: '@long' }, async ({ page }) => {
  const { slug } = await newTenant('Syslog')
  await begin(page, slug, 'Syslog over TCP or TLS')
  await expect(page.getByLabel('Example of a request’s body')).toContainText('vouchsafe@32473')
  await page.getByLabel('Name', { exact: true }).fill('Collector')
  await page.getByLabel('Address').fill('tls://syslog.example.com:6514')
  await page.getByRole('radio', { name: 'By a line feed' }).click()
  await expectAccessible(page)
  await expectFits(page)
  const add = page.getByRole('button', { name: 'Add destination' })
  await add.click()
  await expect(page.getByText('must be `octets` over TLS (RFC 5425)')).toBeVisible()
  await page.getByLabel('Address').fill('tcp://syslog.example.com:514')
  await add.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Collector' })).toBeVisible()
  await page.getByRole('link', { name: 'Settings', exact: true }).last().click()
  await expect(page.getByText('Now tcp://syslog.example.com:514. Empty: it stays.')).toBeVisible()
  await expect(page.getByRole('radio', { name: 'By a line feed' })).toBeChecked()
  await page.getByRole('radio', { name: 'By its length' }).click()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.reload()
  await expect(page.getByRole('radio', { name: 'By its length' })).toBeChecked()
})

test(
  'a file is added; without a directory that the operator allows nothing is written',
  { tag: '@long' },
  async ({ page }) => {
    const { slug } = await newTenant('Files')
    await begin(page, slug, 'A file')
    await expect(page.getByText('Certificate of your own authority')).toHaveCount(0)
    await page.getByLabel('Name', { exact: true }).fill('Archive')
    await page.getByLabel('Address').fill('/etc/passwd')
    await expectAccessible(page)
    await expectFits(page)
    const add = page.getByRole('button', { name: 'Add destination' })
    await add.click()
    await expect(page.getByText(/^must be file: and a name/)).toBeVisible()
    await page.getByLabel('Address').fill('file:audit.jsonl')
    await add.click()
    await expect(page.getByRole('heading', { level: 1, name: 'Archive' })).toBeVisible()
  },
)
