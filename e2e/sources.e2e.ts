import { generateKeyPairSync, sign } from 'node:crypto'

import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { expectCount } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { newTenant, type Tenant } from './tenant'

const AHEAD_MS = 24 * 3_600_000 + 6_000

const record = (id: string, change: object = {}) => ({
  id,
  type: 'FLOW',
  date: new Date().toISOString(),
  detail: { permission: 'FLOW', action: 'UPDATE', namespace: 'company.team', flowId: 'daily' },
  userId: 'ada',
  deleted: false,
  ...change,
})

/** As the snippet for Kestra does it. */
async function send(key: string, records: unknown[]): Promise<void> {
  const answer = await fetch(`${story().url}/api/v1/ingest/kestra`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(records),
  })
  expect(answer.ok, await answer.text()).toBe(true)
}

const open = (page: Page, { slug }: Tenant) => page.goto(`/settings/sources?tenant=${slug}`)
const toast = (page: Page, text: string | RegExp) => page.getByText(text).first()

test('a source is set up, waited for and there; its rejects are tried again and let go', async ({ page }) => {
  const tenant = await newTenant('Sources')
  await enterAs(page, story().admin)
  await open(page, tenant)
  await expect(page.getByRole('heading', { name: 'No source yet' })).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Set up a source' }).click()
  await page.getByRole('combobox', { name: 'What sends' }).click()
  await page.getByRole('option', { name: 'Kestra' }).click()
  await page.getByLabel('Source', { exact: true }).fill('flows')
  await page.getByRole('button', { name: 'Make a key' }).click()
  await expect(page.getByText('Waiting for the first event…')).toBeVisible()
  await page.getByRole('radio', { name: 'API and curl' }).click()
  const snippet = page.getByLabel('Shell', { exact: true })
  await expect(snippet).toContainText(`${story().url}/api/v1/ingest/kestra`)
  const [, key = ''] = /Bearer (vs_\w+)/.exec(await snippet.innerText()) ?? []
  expect(key).not.toBe('')
  await expectAccessible(page)
  await expectFits(page)

  await send(key, ['no record'])
  await expect(page.getByText('A record arrived that could not be taken.')).toBeVisible()
  await send(key, [
    record('first'),
    record('ahead', { date: new Date(Date.now() + AHEAD_MS).toISOString() }),
    'no record either',
  ])
  await expect(page.getByText(/^The first event arrived, .* after the key was made\./)).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'All sources' }).click()
  const row = page.getByRole('row', { name: /flows/ })
  await expect(row).toContainText('kestra')
  await expect(row.getByRole('img', { name: /^1 event in 24 hours/ })).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)
  await row.getByRole('link', { name: '3 rejects of flows' }).click()

  await expect(page.getByRole('heading', { level: 1, name: 'Rejects' })).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)
  const ahead = page.getByRole('listitem').filter({ hasText: '"ahead"' })
  // In a few seconds it lies ahead of the clock by less than a day, and can be taken.
  await expect(async () => {
    await ahead.getByRole('button', { name: 'Try again' }).click({ timeout: 1000 })
    await expect(ahead).toHaveCount(0, { timeout: 2000 })
  }).toPass()
  await page.getByRole('button', { name: 'Try all again' }).click()
  await expect(toast(page, '2 still cannot be taken')).toBeVisible()
  await page.getByRole('button', { name: 'Let all go' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Let all go' }).click()
  await expect(page.getByRole('heading', { name: 'No rejects' })).toBeVisible()

  await page.getByRole('button', { name: 'All sources' }).click()
  await expect(page.getByRole('row', { name: /flows.* 2 events in all/ })).toBeVisible()
  await expect(row.getByRole('link', { name: /rejects/ })).toHaveCount(0)
  await row.getByRole('link', { name: 'flows', exact: true }).click()
  await expectCount(page, 2)
})

/** What a system that signs its records publishes, and a line of it. */
function signer() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const line = (trace: number) => {
    const cef = `Nov 21 08:15:00 konghq.com CEF:0|KongInc|Konnect|1.0|konnect|Authz.teams|1|rt=${Date.now()} granted=true trace_id=${trace}`
    return `${cef} sig=${sign(null, Buffer.from(cef), privateKey).toString('base64url')}`
  }
  return { keys: JSON.stringify({ keys: [{ kid: 'k1', ...publicKey.export({ format: 'jwk' }) }] }), line }
}

test(
  'signatures of a source are verified, and kinds of it left out, as its settings say',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Sources')
    const { secret } = await tenant.newKey(['events:write'], 'mesh/eu')
    await enterAs(page, story().admin)
    await open(page, tenant)
    const row = page.getByRole('row', { name: /mesh\/eu/ })
    await row.getByRole('button', { name: 'Settings of mesh/eu' }).click()
    const dialog = page.getByRole('dialog', { name: 'Settings of mesh/eu' })
    const save = dialog.getByRole('button', { name: 'Save settings' })
    await expect(save).toHaveAttribute('aria-disabled', 'true')
    await expect(dialog.getByRole('combobox', { name: 'Refuse' })).toBeDisabled()
    await expect(dialog.getByLabel(/Public keys/)).toBeFocused()
    await expectAccessible(page)

    const [theirs, other] = [signer(), signer()]
    await dialog.getByLabel(/Public keys/).fill('{"keys": [')
    await expect(dialog.getByRole('alert').filter({ hasText: 'This is no JSON' })).toBeVisible()
    await dialog.getByLabel(/Public keys/).fill('{"keys": [{"kty": "RSA"}]}')
    await save.click()
    await expect(dialog.getByRole('alert').filter({ hasText: 'must be an Ed25519 key' })).toBeVisible()
    await dialog.getByLabel(/Public keys/).fill(theirs.keys)
    await dialog.getByRole('radio', { name: 'All but some' }).click()
    await dialog.getByLabel('All but these').fill('REQUEST\nSESSION user_login')
    await dialog.getByRole('combobox', { name: 'Tell of it in the log' }).click()
    await page.getByRole('option', { name: 'After an hour' }).click()
    await expectAccessible(page)
    // What was typed is not lost by a stray key.
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Go on typing' }).click()
    await save.click()
    await expect(toast(page, 'The settings of mesh/eu are changed')).toBeVisible()
    await expect(dialog).toHaveCount(0)
    await expect(row).toContainText('Signatures verified')
    await expect(row).toContainText('Some kinds left out')

    const answer = await fetch(`${story().url}/api/v1/ingest/konnect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: [theirs.line(1), theirs.line(2), other.line(3)].join('\n'),
    })
    expect(answer.ok, await answer.text()).toBe(true)
    await page.getByRole('button', { name: 'Read again' }).click()
    await row.getByRole('link', { name: '1 invalid signature' }).click()
    await expectCount(page, 1)

    await page.goBack()
    await row.getByRole('button', { name: 'Settings of mesh/eu' }).click()
    await expect(dialog.getByLabel('All but these')).toHaveValue('REQUEST\nSESSION user_login')
  },
)

test(
  'settings that somebody else changed meanwhile, or that cannot be read, say so',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Sources')
    await tenant.newKey(['events:write'], 'gateway')
    await enterAs(page, story().admin)
    await page.route('**/api/v1/sources/gateway/settings?*', (route) => route.abort())
    await page.goto(`/settings/sources?tenant=${tenant.slug}&settings=gateway`)
    const dialog = page.getByRole('dialog', { name: 'Settings of gateway' })
    await expect(dialog.getByRole('heading', { name: 'The settings could not be read' })).toBeVisible()
    await page.unroute('**/api/v1/sources/gateway/settings?*')
    await dialog.getByRole('button', { name: 'Try again' }).click()

    const choose = async (name: string) => {
      await dialog.getByRole('combobox', { name: 'Tell of it in the log' }).click()
      await page.getByRole('option', { name }).click()
    }
    await choose('After a day')
    const { secret } = await tenant.newKey(['config'])
    const url = `${story().url}/api/v1/sources/gateway/settings`
    const unset = { keepOriginal: false, signatureKeys: null, refuse: 'none', kinds: null, version: 0 }
    const settings = { ...unset, silentAfter: 30 }
    const set = await fetch(url, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    })
    expect(set.ok, await set.text()).toBe(true)
    await dialog.getByRole('button', { name: 'Save settings' }).click()
    await expect(dialog.getByText('Somebody else changed these settings')).toBeVisible()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Show theirs instead' }).click()
    await expect(dialog.getByRole('combobox', { name: 'Tell of it in the log' })).toHaveText(
      'After 30 minutes',
    )
    await choose('After a week')
    await dialog.getByRole('button', { name: 'Save settings' }).click()
    await expect(toast(page, 'The settings of gateway are changed')).toBeVisible()
  },
)

test('sources that cannot be read say so, and are asked for again', async ({ page }) => {
  const tenant = await newTenant('Sources')
  await enterAs(page, story().admin)
  await page.route('**/api/v1/sources?*', (route) => route.abort())
  await open(page, tenant)
  await expect(page.getByRole('heading', { name: 'The sources could not be read' })).toBeVisible()
  await page.unroute('**/api/v1/sources?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'No source yet' })).toBeVisible()
})

test('who is no admin does not learn that there is such a page', async ({ page }) => {
  const tenant = await newTenant('Sources')
  await enterAs(page, await tenant.newPerson('auditor'))
  await open(page, tenant)
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
})
