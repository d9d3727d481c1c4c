import { networkInterfaces } from 'node:os'

import { expect, type Locator, type Page, test } from '@playwright/test'

import { changeStoredEvent } from '@/scripts/change-stored-event'

import { expectAccessible, expectFits } from './accessible'
import { pressVerify, proofOf, withholdConsistency } from './press-verify'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant
let id: string

test.beforeAll(async () => {
  tenant = await newTenant('Proven')
  const [first = ''] = await tenant.send([anEvent({ details: { namespace: 'company.team', n: 1 } })])
  id = first
})

/** Not `localhost`, where browsers trust plain `http://`: there is no `crypto.subtle` at this one. */
function plainUrl(): string {
  const { port } = new URL(story().url)
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  return `http://${found?.address ?? 'localhost'}:${port}`
}

/** The admin's browser at this address, with the event open in a drawer. */
async function openAt(page: Page, url: string): Promise<Locator> {
  const api = await apiAs(story().admin)
  const { cookies } = await api.storageState()
  await api.dispose()
  const { hostname } = new URL(url)
  await page.context().addCookies(cookies.map((cookie) => ({ ...cookie, domain: hostname })))
  await page.goto(`${url}/events?${new URLSearchParams({ tenant: tenant.slug, event: id })}`)
  return page.getByRole('article', { name: 'Event' })
}

const step = (panel: Locator, title: string) =>
  proofOf(panel).getByRole('list', { name: 'Steps' }).getByRole('listitem').filter({ hasText: title }).first()

/** How often a proof of the event was taken, as the log says. */
async function proofsTaken(): Promise<number> {
  const api = await apiAs(story().admin)
  const params = { tenant: tenant.slug, q: `action:vouchsafe.proof.read id:${id}` }
  const { events } = (await (await api.get('/api/v1/events', { params })).json()) as { events: object[] }
  await api.dispose()
  return events.length
}

test('an event is verified in the browser, also on plain http, and what does not fit is named', async ({
  page,
}) => {
  const panel = await openAt(page, plainUrl())
  await expect(panel).toContainText('company.team')
  // A machine without a network has no such address.
  const hasCryptography = new URL(page.url()).hostname === 'localhost'
  expect(await page.evaluate(() => crypto.subtle !== undefined)).toBe(hasCryptography)
  await pressVerify(panel, 2)
  await expect(proofOf(panel).getByRole('heading', { name: 'Verified' })).toBeVisible()
  await expect(step(panel, 'Sections')).toContainText('All 4 as sealed')
  await expect(step(panel, 'Checkpoint')).toContainText('by a key that is new to this browser')
  await expect(step(panel, 'Seen before')).toContainText('Never')
  expect(await proofsTaken()).toBe(1)
  await expectAccessible(page)
  await expectFits(page)

  const before = await changeStoredEvent(story().files, id, '{"n": 2, "namespace": "company.team"}')
  await proofOf(panel).getByRole('button', { name: 'Verify again' }).click()
  const heading = proofOf(panel).getByRole('heading', { name: 'This event is not shown as it was sealed' })
  await expect(heading).toBeVisible()
  await expect(proofOf(panel).getByRole('alert')).toContainText(
    'Details: what was sealed cannot be shown any more',
  )
  await expect(step(panel, 'Sections')).toContainText('3 of 4 as sealed')
  await expect(panel.getByRole('button', { name: 'Not verified' })).toBeVisible()

  await changeStoredEvent(story().files, id, before)
  await page.reload({ waitUntil: 'networkidle' })
  await pressVerify(panel)
  await expect(proofOf(panel).getByRole('heading', { name: 'Verified' })).toBeVisible()
  await expect(step(panel, 'Seen before')).toContainText(/you saw on \d{4}-\d\d-\d\d .*\(\d+ entries then\)/)
})

test(
  'a log that got shorter is an alarm that stays until somebody has looked',
  { tag: '@long' },
  async ({ page }) => {
    const panel = await openAt(page, story().url)
    await pressVerify(panel)
    await expect(step(panel, 'Seen before')).toContainText('Never')
    const saved = page.waitForEvent('download')
    await proofOf(panel).getByRole('button', { name: 'Save .tlog-proof' }).click()
    expect((await saved).suggestedFilename()).toBe(`${id}.tlog-proof`)
    await rememberOtherwise(page, 'larger')
    await proofOf(panel).getByRole('button', { name: 'Verify again' }).click()
    await expect(
      proofOf(panel).getByRole('heading', { name: 'This is not the log that this browser has seen' }),
    ).toBeVisible()
    const alarm = proofOf(panel).getByRole('region', { name: 'Alarm' })
    await expect(alarm).toContainText('Entries of this log are gone')
    await page.reload()
    await expect(alarm).toContainText('999,999 entries')
    await expectAccessible(page)
    await alarm.getByRole('button', { name: 'I have looked at it' }).click()
    await expect(alarm).toHaveCount(0)
  },
)

test(
  'a server that gives no proof that its log goes on is not believed, until it does',
  { tag: '@long' },
  async ({ page }) => {
    const panel = await openAt(page, story().url)
    await pressVerify(panel)
    await expect(proofOf(panel).getByRole('heading', { name: 'Verified' })).toBeVisible()
    const sizeOf = async () =>
      Number(/([\d,]+) entries/.exec(await step(panel, 'Checkpoint').innerText())?.[1])
    const before = await sizeOf()

    await withholdConsistency(page)
    const again = proofOf(panel).getByRole('button', { name: 'Verify again' })
    const heading = proofOf(panel).getByRole('heading', {
      name: 'Perhaps this is not the log that this browser has seen',
    })
    // Taking a proof is recorded, so the log grows; it is signed about once a second.
    await expect(async () => {
      await again.click()
      await expect.poll(sizeOf, { timeout: 5_000 }).toBeGreaterThan(before)
      await expect(heading).toBeVisible({ timeout: 5_000 })
    }).toPass()
    await expect(panel.getByRole('button', { name: 'Unsure' })).toBeVisible()
    const alarm = proofOf(panel).getByRole('region', { name: 'Alarm' })
    await expect(alarm).toContainText('This log is not shown to be the one of before')
    await expectAccessible(page)

    await page.unrouteAll({ behavior: 'wait' })
    await again.click()
    await expect(proofOf(panel).getByRole('heading', { name: 'Verified' })).toBeVisible()
    await expect(alarm).toHaveCount(0)
  },
)

test(
  'another log in the place of the one that was seen is no first visit',
  { tag: '@long' },
  async ({ page }) => {
    const panel = await openAt(page, story().url)
    await pressVerify(panel)
    await expect(step(panel, 'Seen before')).toContainText('Never')
    await rememberOtherwise(page, 'elsewhere')
    const again = proofOf(panel).getByRole('button', { name: 'Verify again' })
    await again.click()
    await expect(
      proofOf(panel).getByRole('heading', {
        name: 'This is another log than the one that this browser has seen',
      }),
    ).toBeVisible()
    await expect(step(panel, 'Seen before')).toContainText('It contains that')
    const alarm = proofOf(panel).getByRole('region', { name: 'Alarm' })
    await expect(alarm).toContainText('It contains all that was verified here')
    await expectAccessible(page)
    await alarm.getByRole('button', { name: 'I know of it' }).click()
    await expect(alarm).toHaveCount(0)
    await again.click()
    await expect(proofOf(panel).getByRole('heading', { name: 'Verified' })).toBeVisible()
  },
)

test('where nothing can be stored, verifying goes on, and says so', { tag: '@long' }, async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }))
  const panel = await openAt(page, story().url)
  await pressVerify(panel)
  await expect(proofOf(panel).getByRole('heading', { name: 'Verified' })).toBeVisible()
  await expect(step(panel, 'Seen before')).toContainText('lets the page store nothing')
  await proofOf(panel).getByRole('button', { name: 'Verify again' }).click()
  await expect(step(panel, 'Seen before')).toContainText('you saw on')
})

test('who may not have proofs is told why', { tag: '@long' }, async ({ page }) => {
  await enterAs(page, await tenant.newPerson('viewer'))
  await page.goto(`/events?${new URLSearchParams({ tenant: tenant.slug, event: id, tab: 'seal' })}`)
  const panel = page.getByRole('article', { name: 'Event' })
  await expect(proofOf(panel)).toContainText('ask an admin for the role auditor')
  await expect(panel.getByRole('button', { name: 'Verify', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expect(panel.getByRole('heading', { name: 'It matches its entry' })).toBeVisible()
})

/** As though this browser had seen a log that was much longer, or this one under another name. */
const rememberOtherwise = (page: Page, how: 'larger' | 'elsewhere'): Promise<void> =>
  page.evaluate(async (how) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(new Error('IndexedDB')))
      })
    const database = await done(indexedDB.open('vouchsafe'))
    const logs = database.transaction('logs', 'readwrite').objectStore('logs')
    for (const log of await done<{ note: string; origin: string }[]>(logs.getAll())) {
      if (how === 'larger') log.note = log.note.replace(/\n\d+\n/, '\n999999\n')
      else {
        await done(logs.delete(log.origin))
        log.origin += '-before'
        log.note = log.note.replace('\n', '-before\n')
      }
      await done(logs.put(log))
    }
    database.close()
  }, how)
