import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { idOf, indexOf, isReplayed, isSigned, type Receiver, startReceiver } from './receiver'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const open = (page: Page, { slug }: Tenant, more = '') =>
  page.goto(`/settings/destinations?tenant=${slug}${more}`)
const events = (count: number) => Array.from({ length: count }, (_, n) => anEvent({ details: { n } }))
const meter = (page: Page) => page.getByRole('region', { name: 'Zero missing' })
/** What became of so many events, by the meter. */
const figure = (page: Page, name: string) =>
  meter(page).locator('dl > div').filter({ hasText: name }).locator('dd')
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Of this destination' }).getByRole('link', { name }).click()

/** The lines of these events, in the order in which they were taken. */
const linesOf = ({ lines }: Receiver, ids: readonly string[]): string[] =>
  lines.filter((line) => ids.includes(idOf(line)))

/** Has a destination made by the API, for tests that are about another thing. */
async function withDestination({ slug }: Tenant, url: string, more: object = {}): Promise<string> {
  const api = await apiAs(story().admin)
  const data = { name: 'SIEM', format: 'cef', target: { kind: 'webhook', url }, from: 'now', ...more }
  const made = await api.post('/api/v1/destinations', { params: { tenant: slug }, data })
  expect(made.ok(), await made.text()).toBe(true)
  const { id } = (await made.json()) as { id: string }
  await api.dispose()
  return id
}

let receiver: Receiver
test.beforeEach(async ({ page }) => {
  receiver = await startReceiver()
  await enterAs(page, story().admin)
})
test.afterEach(() => receiver.stop())

/** By hand: any webhook, which gets CEF. */
async function addWebhook(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Receivers' }).getByText('Any webhook').click()
  await expect(page.getByRole('heading', { level: 1, name: 'Add a destination' })).toBeVisible()
  const add = page.getByRole('button', { name: 'Add destination' })
  await expect(add).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Name', { exact: true }).fill('SIEM of the harbour')
  await page.getByLabel('Address').fill('siem.example.com')
  await page.getByLabel('Authorization').fill('Bearer not-to-be-seen')
  await page.getByRole('combobox', { name: 'Format' }).click()
  await page.getByRole('option', { name: /^CEF/ }).click()
  await expect(page.getByLabel('Example of a request’s body')).toContainText('CEF:0|Vouchsafe')
  await expectAccessible(page)
  await expectFits(page)
  await add.click()
  await expect(page.getByText('must be an address that begins with https:// or http://')).toBeVisible()
  await page.getByLabel('Address').fill(receiver.url)
  await add.click()
  await expect(page.getByRole('heading', { level: 1, name: 'SIEM of the harbour' })).toBeVisible()
}

/** One made-up event, of which request and answer are shown. */
async function sendTest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send a test event' }).click()
  const dialog = page.getByRole('dialog', { name: 'Test SIEM of the harbour' })
  await dialog.getByRole('button', { name: 'Send it' }).click()
  await expect(dialog.getByText('It arrived')).toBeVisible()
  const request = dialog.getByLabel('Request, word by word')
  await expect(request).toContainText('webhook-signature: v1')
  await expect(request).toContainText('CEF:0|Vouchsafe')
  await expect(request).not.toContainText('not-to-be-seen')
  await expect(dialog.getByLabel('Answer, word by word')).toContainText('HTTP 200')
  await expectAccessible(page, '[role=dialog]')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}

/** A day again, slowly enough that its progress is seen. */
async function replayDay(page: Page, ids: readonly string[]): Promise<void> {
  await tab(page, 'Replays')
  await expect(page.getByRole('heading', { name: 'Nothing was replayed yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Replay…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Replay to/ })
  await expect(dialog.getByRole('radio', { name: 'Day', exact: true })).toBeChecked()
  await dialog.getByLabel('Events a second at most').fill('20')
  await expectAccessible(page, '[role=dialog]')
  await dialog.getByRole('button', { name: 'Begin replay' }).click()
  const replay = page.getByRole('list', { name: 'Replays' }).getByRole('listitem').first()
  await expect(replay.getByRole('progressbar')).toBeVisible()
  await expect(replay).toContainText('Completed')
  await expect(replay.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100')
  await expectAccessible(page)
  await expectFits(page)
  const again = linesOf(receiver, ids).filter(isReplayed)
  expect(again.map(idOf)).toEqual(ids)
}

/** The receiver is away until this many attempts have failed; then what came meanwhile follows in order. */
async function outage(page: Page, tenant: Tenant, attempts: number): Promise<string[]> {
  await receiver.stop()
  const gap: string[] = []
  // One request after the other: the receiver is away while events flow.
  for (let n = 0; n < 3; n += 1) gap.push(...(await tenant.send(events(10))))
  const failed = page.getByText(/(\d+) attempts? without success/)
  await expect(async () => {
    const [, count = '0'] = /(\d+) attempts? without/.exec(await failed.innerText({ timeout: 5000 })) ?? []
    expect(Number(count)).toBeGreaterThanOrEqual(attempts)
  }).toPass({ timeout: 150_000 })
  await expect(page.getByText('Nothing is lost: events wait in the log.')).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)
  await receiver.start()
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect.poll(() => linesOf(receiver, gap).map(idOf)).toEqual(gap)
  return gap
}

for (const { attempts, tag } of [
  { attempts: 1, tag: [] },
  // The pauses between six attempts come to about a minute.
  { attempts: 6, tag: ['@long'] },
]) {
  test(
    `a webhook gets CEF that verifies, is away for ${attempts === 1 ? 'an attempt' : `${attempts} attempts`}, gets the gap in order, and a day again: nothing is missing`,
    { tag },
    async ({ page }) => {
      const tenant = await newTenant('Harbour')
      await open(page, tenant)
      await expect(page.getByRole('heading', { name: 'Nothing is sent anywhere yet' })).toBeVisible()
      await expectAccessible(page)
      await expectFits(page)
      await addWebhook(page)
      await sendTest(page)

      const first = await tenant.send(events(20))
      await expect.poll(() => linesOf(receiver, first).map(idOf)).toEqual(first)
      await tab(page, 'Verify')
      const keySet = await page.getByLabel('Public keys (JWKS)').inputValue()
      for (const line of linesOf(receiver, first)) expect(await isSigned(line, keySet), line).toBe(true)
      await page.getByRole('radio', { name: 'Python' }).click()
      await expect(page.getByLabel('verify.py', { exact: true })).toContainText('Ed25519PublicKey')
      await expect(page.getByRole('button', { name: 'Copy request.py' })).toBeVisible()
      await expectAccessible(page)
      await expectFits(page)

      await tab(page, 'Overview')
      const gap = await outage(page, tenant, attempts)
      const lines = receiver.lines.filter((line) => line.includes('cn1Label=index') && !isReplayed(line))
      const indexes = [...new Set(lines.map(indexOf))].filter((index) => !Number.isNaN(index))
      expect(indexes).toEqual(indexes.toSorted((a, b) => a - b))
      await expect(figure(page, 'Pending')).toHaveText(/\b0$/)
      await expectAccessible(page)

      await replayDay(page, [...first, ...gap])
      await tab(page, 'Overview')
      await expect(figure(page, 'Dead letters')).toHaveText(/\b0$/)
      const numberOf = async (name: string) =>
        Number((await figure(page, name).innerText()).replaceAll(/\D/g, ''))
      await expect.poll(() => numberOf('Pending')).toBe(0)
      expect(await numberOf('Delivered')).toBe(await numberOf('Accepted'))
    },
  )
}

test(
  'what a receiver refuses is a dead letter with its reason, and arrives once that is mended',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Harbour')
    const id = await withDestination(tenant, receiver.url)
    receiver.answers = (body) =>
      body.includes('poison') ? { status: 400, text: 'field too long: poison' } : { status: 200 }
    const ids = await tenant.send([...events(3), anEvent({ message: 'poison' }), ...events(3)])
    await open(page, tenant)
    await page.getByRole('link', { name: '1 dead letter of SIEM' }).click()
    const row = page.getByRole('row', { name: /field too long: poison/ })
    await expect(row).toBeVisible()
    await expectAccessible(page)
    await expectFits(page)
    const others = ids.filter((_, at) => at !== 3)
    await expect.poll(() => linesOf(receiver, ids).map(idOf)).toEqual(others)

    await row.getByRole('button', { name: /^Send event \S+ again$/ }).click()
    await expect(page.getByText('Nothing arrived', { exact: true })).toBeVisible()
    receiver.answers = () => ({ status: 200 })
    await page.getByRole('button', { name: 'Send all again' }).click()
    await expect(page.getByRole('heading', { name: 'No dead letters' })).toBeVisible()
    expect(linesOf(receiver, ids).map(idOf)).toEqual([...others, ids[3]])

    await open(page, tenant, `&destination=${id}`)
    const attempts = page.getByRole('region', { name: 'Last attempts' })
    await attempts
      .getByRole('row', { name: /In halves/ })
      .getByRole('button')
      .first()
      .click()
    await expect(attempts.getByLabel('What it said')).toHaveText('field too long: poison')
    await expectAccessible(page)
    await expectFits(page)
  },
)

test(
  'a destination is changed without its secrets, turned off and on, and deleted by its name',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Harbour')
    const target = {
      kind: 'webhook',
      url: receiver.url,
      authorization: 'Bearer not-to-be-seen',
      headers: [{ name: 'X-Key', value: 'nor-this' }],
    }
    const id = await withDestination(tenant, receiver.url, { target })
    await open(page, tenant, `&destination=${id}&part=settings`)
    const save = page.getByRole('button', { name: 'Save changes' })
    await expect(save).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByText('not-to-be-seen')).toHaveCount(0)
    await expect(page.getByLabel('Value of header 1')).toHaveValue('')
    await page.getByLabel('Name', { exact: true }).fill('Mine')
    await expectAccessible(page)
    await expectFits(page)

    const api = await apiAs(story().admin)
    const path = `/api/v1/destinations/${id}`
    const params = { tenant: tenant.slug }
    const theirs = await api.patch(path, { params, data: { version: 1, name: 'Theirs' } })
    expect(theirs.ok(), await theirs.text()).toBe(true)
    await save.click()
    await expect(page.getByText('Somebody else changed this destination since you opened it.')).toBeVisible()
    await expect(page.getByRole('list', { name: 'What they changed' })).toHaveText(/^Name: .+ → Theirs$/)
    await page.getByRole('button', { name: 'Save all the same' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Mine' })).toBeVisible()
    const [sent = ''] = await tenant.send(events(1))
    await expect.poll(() => linesOf(receiver, [sent]).length).toBe(1)

    await tab(page, 'Overview')
    await page.getByRole('button', { name: 'Turn off' }).click()
    await expect(page.getByText('It is off. Events wait for it in the log')).toBeVisible()
    await page.getByRole('button', { name: 'Turn on' }).click()
    await expect(page.getByText('It is off.')).toHaveCount(0)

    await page.getByRole('button', { name: 'Actions for Mine' }).click()
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete Mine?' })
    await dialog.getByLabel('Type “Mine” to go on').fill('Mine')
    await dialog.getByRole('button', { name: 'Delete destination' }).click()
    await expect(page.getByRole('heading', { name: 'Nothing is sent anywhere yet' })).toBeVisible()
    await api.dispose()
  },
)

test(
  'only admins of a tenant find its destinations, and the admin of a portal sets up those of the portal alone',
  { tag: '@long' },
  async ({ page }) => {
    const org = await newTenant('Harbour')
    const portal = await newTenant('Harbour portal', org)
    await withDestination(org, receiver.url, { name: 'Of the whole harbour' })
    await enterAs(page, await org.newPerson('auditor'))
    await page.goto(`/events?tenant=${org.slug}`)
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Destinations' })).toHaveCount(0)
    await open(page, org)
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()

    await page.context().clearCookies()
    await enterAs(page, await portal.newPerson('admin'))
    await page.goto(`/events?tenant=${portal.slug}`)
    await page.getByRole('link', { name: 'Destinations' }).click()
    await page.getByRole('button', { name: /^A receiver made for Konnect/ }).click()
    await page.getByLabel('Name', { exact: true }).fill('SIEM of the portal')
    await page.getByLabel('Address').fill(receiver.url)
    await page.getByRole('button', { name: 'Add destination' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'SIEM of the portal' })).toBeVisible()
    await portal.send(events(2))
    await expect.poll(() => receiver.lines.filter((line) => line.includes('flow.update')).length).toBe(2)
    await open(page, org)
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible()
  },
)

test('by keyboard alone a destination is added and looked at', async ({ page }) => {
  const tenant = await newTenant('Harbour')
  await open(page, tenant)
  await page.getByRole('button', { name: /^Any webhook/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('What gets the events')).toBeFocused()
  await page.getByLabel('Name', { exact: true }).focus()
  await page.keyboard.type('Keys')
  await page.keyboard.press('Tab')
  await page.keyboard.type(receiver.url)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Keys' })).toBeVisible()
  await page.getByRole('link', { name: 'Overview' }).focus()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Dead letters' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Nothing was replayed yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Replay…' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Replay to Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Replay…' })).toBeFocused()
})
