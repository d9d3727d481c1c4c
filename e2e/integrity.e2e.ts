import { readFileSync } from 'node:fs'

import { expect, type Page, test } from '@playwright/test'

import { changeStoredEntry } from '@/scripts/change-stored-event'

import { expectAccessible } from './accessible'
import { expectCount } from './events-page'
import { startProduct } from './product'
import { apiAs, enterAs, fillIn } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

interface Log {
  id: string
  checkpoint: { size: number } | null
}

async function logOf({ slug }: Tenant): Promise<Log> {
  const api = await apiAs(story().admin)
  const answer = await api.get('/api/v1/log', { params: { tenant: slug } })
  const log = (await answer.json()) as Log
  await api.dispose()
  return log
}
const logIdOf = async (tenant: Tenant): Promise<string> => (await logOf(tenant)).id

/** The page of a tenant's log, once at least so many entries are signed. */
async function openSigned(page: Page, tenant: Tenant, entries: number): Promise<void> {
  await expect.poll(async () => (await logOf(tenant)).checkpoint?.size ?? 0).toBeGreaterThanOrEqual(entries)
  await page.goto(`/integrity?tenant=${tenant.slug}`)
}

test('an auditor sees how the log stands, and takes away what it is verified with elsewhere', async ({
  page,
}) => {
  const tenant = await newTenant('Acme')
  await tenant.send([anEvent(), anEvent()])
  await enterAs(page, await tenant.newPerson('auditor'))
  await page.goto(`/events?tenant=${tenant.slug}`)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Integrity' }).click()
  const state = page.getByRole('region', { name: 'State of the log' })
  await expect(state.getByRole('heading', { name: 'Signed', exact: true })).toBeVisible()
  await expect(page.getByLabel('Signed note', { exact: true })).toContainText('\u2014 ')
  await expect(page.getByRole('button', { name: 'Make it public…' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Sign with a new key…' })).toHaveCount(0)

  const line = page.getByLabel('On a machine that nobody here controls, now and then', { exact: true })
  await expect(line).toHaveText(
    new RegExp(
      `^vouchsafe verify ${story().url}/log/[0-9a-f]{32} --policy ${tenant.slug}.policy --checkpoint ${tenant.slug}.checkpoint --key-file key.txt$`,
    ),
  )
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: `Download ${tenant.slug}.policy` }).click()
  expect((await download).suggestedFilename()).toBe(`${tenant.slug}.policy`)
  // The database of the demo is ours: all that it can enforce it does.
  const database = page.getByRole('region', { name: 'What the database enforces' })
  await expect(database.getByText('All that it can')).toBeVisible()
  await expectAccessible(page)
})

test(
  'an admin makes the log public, and has it signed with a new key',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Acme')
    await tenant.send([anEvent()])
    await enterAs(page, story().admin)
    await page.goto(`/integrity?tenant=${tenant.slug}`)
    await page.getByRole('button', { name: 'Make it public…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make it public' }).click()
    await expect(page.getByText('Everybody', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Sign with a new key…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make a new key' }).click()
    const keys = page.getByRole('region', { name: 'Keys of the log' })
    await expect(keys.getByText('Now, too')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Sign with a new key…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await expectAccessible(page)
  },
)

test('an auditor audits the whole log in the page, and takes the report away', async ({ page }) => {
  const tenant = await newTenant('Acme')
  await tenant.send(Array.from({ length: 300 }, () => anEvent()))
  await enterAs(page, await tenant.newPerson('auditor'))
  await openSigned(page, tenant, 300)
  const seen = page.getByRole('region', { name: 'Seen by this browser' })
  await expect(seen).toContainText('Never: from now on this log has to contain what it is today')
  await page.reload()
  await expect(seen).toContainText(/^Seen by this browserThe log .*you saw on \d{4}-\d\d-\d\d/)

  await page.getByRole('button', { name: 'Audit the whole log' }).click()
  const found = page.getByRole('status', { name: 'What the audit found' })
  await expect(found.getByRole('heading', { name: 'Every entry is as it was signed' })).toBeVisible()
  await expect(found.getByText(/^30\d entries hashed again/)).toBeVisible()
  await expect(found.getByText(/entries that this browser saw before/)).toBeVisible()
  await expect(found.getByText(/signed by a key that this browser knows/)).toBeVisible()
  await expectAccessible(page)
  const download = page.waitForEvent('download')
  await found.getByRole('button', { name: 'Report' }).click()
  const report = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as Record<string, unknown>
  expect(report).toMatchObject({ isAsSigned: true, problems: [], problemsTotal: 0 })
  expect(report['entries']).toBeGreaterThan(300)
})

test(
  'a server that hides the log that a browser saw, or calls it by another name, is not met as a stranger',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Acme')
    await tenant.send([anEvent()])
    await enterAs(page, await tenant.newPerson('auditor'))
    await openSigned(page, tenant, 1)
    const seen = page.getByRole('region', { name: 'Seen by this browser' })
    await expect(seen).toContainText('Never')
    const says = (change: object) =>
      page.route('**/api/v1/log?*', async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), ...change } })
      })
    await says({ checkpoint: null })
    await page.reload()
    await expect(seen).toContainText(/does not show that the log contains the one that you saw on \d/)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await says({ origin: 'audit.example/log/1' })
    await page.reload()
    await expect(seen.getByRole('alert')).toContainText('The last checkpoint is that of another log.')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.reload()
    await expect(seen).toContainText(/you saw on \d/)
    await expect(seen.getByRole('alert')).toHaveCount(0)
  },
)

test('an entry that somebody changed in the database is named by both checks, and leads to its event', async ({
  page,
}) => {
  const tenant = await newTenant('Acme')
  await tenant.send(Array.from({ length: 300 }, () => anEvent()))
  await enterAs(page, story().admin)
  await openSigned(page, tenant, 300)
  const place = { logId: await logIdOf(tenant), index: 17 }
  const before = await changeStoredEntry(story().files, place)
  await page.getByRole('button', { name: 'Audit the whole log' }).click()
  const found = page.getByRole('alert', { name: 'What the audit found' })
  await expect(found.getByRole('heading', { name: 'It is not as it was signed' })).toBeVisible()
  const named = found
    .getByRole('listitem')
    .filter({ hasText: 'It is not the one whose hash is in the tile.' })
  await expect(named).toHaveText(/^Entry 17/)
  await page.getByRole('button', { name: 'Check all of it now' }).click()
  const inside = page.getByRole('region', { name: 'What did not fit' })
  await expect(inside.getByRole('link', { name: 'entry 17' }).first()).toBeVisible()
  await expectAccessible(page)
  await named.getByRole('link').click()
  await expectCount(page, 1)

  await changeStoredEntry(story().files, place, before)
  await openSigned(page, tenant, 300)
  await page.getByRole('button', { name: 'Audit the whole log' }).click()
  await expect(page.getByRole('status', { name: 'What the audit found' })).toBeVisible()
})

test(
  'a log that does not hold what was signed is not signed any more, and every page says so',
  { tag: '@long' },
  async ({ browser }) => {
    // A product of its own: whoever administers the instance is told on every page of every test.
    test.setTimeout(240_000)
    const product = await startProduct(['start'], 'unsigned')
    try {
      const page = await (await browser.newContext({ baseURL: product.url })).newPage()
      await page.goto('/sign-in')
      await fillIn(page, product)
      await expect(page).toHaveURL(/\/events\b/)
      const slug = new URL(page.url()).searchParams.get('tenant') ?? ''
      const log = async () => (await (await page.request.get(`/api/v1/log?tenant=${slug}`)).json()) as Log
      await expect.poll(async () => (await log()).checkpoint?.size ?? 0).toBeGreaterThan(0)
      // It is in no full tile yet: it is hashed again where the next signature has to go on from it.
      const place = { logId: (await log()).id, index: 0 }
      const entry = await changeStoredEntry(product.files, place)
      const banner = page.getByRole('alert', { name: 'Not signed' })
      await expect(async () => {
        // Each page that is read is recorded, so the log grows.
        await page.goto(`/events?tenant=${slug}`)
        await expect(banner).toContainText('is not signed any more', { timeout: 2_000 })
      }).toPass()
      await page.goto(`/catalogue?tenant=${slug}`)
      await expect(banner).toContainText('nothing new of it is signed')
      await expectAccessible(page)
      await banner.getByRole('link').click()
      const state = page.getByRole('region', { name: 'State of the log' })
      await expect(state.getByRole('heading', { name: 'Not signed any more' })).toBeVisible()
      await expect(state.getByRole('alert')).toContainText('entries were changed or taken out')

      await changeStoredEntry(product.files, place, entry)
      await expect(state.getByRole('heading', { name: 'Signed', exact: true })).toBeVisible()
      await page.reload()
      await expect(banner).toHaveCount(0)
    } finally {
      await product.stop()
    }
  },
)

test('who sees a part of the log learns nothing of it as a whole', async ({ page }) => {
  const tenant = await newTenant('Acme')
  await tenant.send([anEvent(), anEvent({ resource: { type: 'FLOW', id: 'another' } })])
  const person = await tenant.newPerson('auditor')
  const admin = await apiAs(story().admin)
  const data = { role: 'auditor', query: 'id:another', masks: [], version: 1 }
  const changed = await admin.put(`/api/v1/grants/${person.id}`, { params: { tenant: tenant.slug }, data })
  expect(changed.ok(), await changed.text()).toBe(true)
  await admin.dispose()
  await enterAs(page, person)
  const answer = await page.goto(`/integrity?tenant=${tenant.slug}`)
  expect(answer?.status()).toBe(200)
  await expect(page.getByRole('heading', { name: 'Of the log as a whole you see nothing' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'State of the log' })).toHaveCount(0)
})
