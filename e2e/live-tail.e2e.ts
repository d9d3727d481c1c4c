import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectCount, grid, openEvents, openRow, search, timeOf } from './events-page'
import { startProduct } from './product'
import { enterAs, fillIn } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant

test.beforeEach(async ({ page }) => {
  tenant = await newTenant('Live')
  await enterAs(page, story().admin)
})

const some = (count: number, run: string): object[] =>
  Array.from({ length: count }, (_, n) => anEvent({ details: { run, n } }))

const toggle = (page: Page): Locator =>
  page.getByRole('toolbar', { name: 'View' }).getByRole('button', { name: /^Live/ })

/** Follow the log, and wait until the page does. */
async function goLive(page: Page): Promise<void> {
  await toggle(page).click()
  await expect(toggle(page)).toHaveAttribute('aria-pressed', 'true')
  await expect(toggle(page)).toHaveAccessibleDescription('New events are added as they arrive')
}

/** The details of the rows in sight, from the top. */
const rowTexts = async (page: Page): Promise<string[]> => {
  const rows = await grid(page).getByRole('row').filter({ hasText: 'Ada Lovelace' }).allInnerTexts()
  // How long ago is said once the page has a clock.
  return rows.map((text) => text.replaceAll(/\s+/g, ' ').replace(/ UTC.*/, ''))
}

test('events that are sent appear by themselves, as a new search would show them', async ({ page }) => {
  await tenant.send(some(2, 'before'))
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 2)
  await goLive(page)
  const [first = ''] = await tenant.send(some(3, 'now'))
  await expectCount(page, 5)
  await expect(
    grid(page)
      .getByRole('row', { name: timeOf(first) })
      .first(),
  ).toBeVisible()
  // What does not match, and what came late, stand where a search has them: nowhere, and further down.
  await tenant.send([
    anEvent({ resource: { type: 'USER', id: 'u' } }),
    anEvent({ occurredAt: new Date(Date.now() - 3_600_000).toISOString(), details: { run: 'late' } }),
  ])
  await expectCount(page, 6)
  const live = await rowTexts(page)
  expect(live.at(-1)).toContain('late')
  await toggle(page).click()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  expect(await rowTexts(page)).toEqual(live)
})

/** The rows that are drawn, once scrolling rests: while it does not, fewer are. */
async function restingRows(page: Page): Promise<string[]> {
  let last: string[] = []
  await expect
    .poll(async () => {
      const seen = last.join('\n')
      last = await rowTexts(page)
      return last.join('\n') === seen
    })
    .toBe(true)
  return last
}

test('rows that are read stay where they are: new ones wait behind a button', async ({ page }) => {
  await tenant.send(some(80, 'before'))
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await goLive(page)
  await grid(page).getByRole('row').nth(5).hover()
  await page.mouse.wheel(0, 600)
  await expect(toggle(page)).toHaveAccessibleDescription('New events wait while you read further down.')
  const before = await restingRows(page)
  await tenant.send(some(12, 'now'))
  const pill = page.getByRole('button', { name: 'Show 12 new events' })
  await expect(pill).toHaveText('12 new')
  // More may be drawn by now, once nothing scrolls: none of them is new, and those that stood there stand there still.
  const after = await restingRows(page)
  expect(after.filter((row) => before.includes(row))).toEqual(before)
  expect(after.join()).not.toContain('run now')
  await pill.click()
  await expect(pill).toHaveCount(0)
  await expectCount(page, 92)
  // The button is gone; the keyboard is in the table, and on no row, which would hold new ones back.
  await expect(page.getByRole('region', { name: 'Results' }).locator(':focus')).toHaveCount(1)
  await expect(toggle(page)).toHaveAccessibleDescription('New events are added as they arrive')
  await expect(grid(page).getByRole('row').nth(1)).toContainText('now')
  // At the top again, they flow.
  const [last = ''] = await tenant.send(some(1, 'then'))
  await expect(grid(page).getByRole('row', { name: timeOf(last) })).toBeVisible()
})

test('an open event is left alone, and a page that nobody sees catches up', async ({ page }) => {
  const [id = ''] = await tenant.send(some(1, 'before'))
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await page.keyboard.press('l')
  await expect(toggle(page)).toHaveAttribute('aria-pressed', 'true')
  await openRow(page, id)
  await tenant.send(some(2, 'now'))
  await expect(page.getByRole('button', { name: 'Show 2 new events' })).toBeVisible()
  await expectCount(page, 1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('article', { name: 'Event' })).toHaveCount(0)
  // Nothing is read any more: they flow, and the focus stays with its row.
  await expectCount(page, 3)
  await expect(page.locator(`[data-event="${id}"]:focus, [data-event="${id}"] :focus`)).toHaveCount(1)
  // Who goes through the rows by keyboard is not pushed down.
  await page.keyboard.press('j')
  await expect(toggle(page)).toContainText('paused')
  await tenant.send(some(1, 'held'))
  await page.getByRole('button', { name: 'Show 1 new event' }).click()
  await expectCount(page, 4)

  const seen = (state: string) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await seen('hidden')
  await tenant.send(some(4, 'unseen'))
  await seen('visible')
  await expectCount(page, 8)
})

test(
  'a view that cannot be followed says why, and another search is followed by itself',
  { tag: '@long' },
  async ({ page }) => {
    await openEvents(page, tenant.slug, { order: 'asc', q: 'type:FLOW' })
    await expect(toggle(page)).toHaveAttribute('aria-disabled', 'true')
    await toggle(page).hover()
    await expect(page.getByRole('tooltip')).toContainText('sort by date, newest first')
    await openEvents(page, tenant.slug, { until: '2026-01-01', q: 'type:FLOW' })
    await toggle(page).hover()
    await expect(page.getByRole('tooltip')).toContainText('clear its end first')
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await goLive(page)
    await search(page, 'run:wanted')
    await tenant.send([...some(1, 'other'), ...some(2, 'wanted')])
    await expectCount(page, 2)
  },
)

test(
  'a page does not grow without end: it says so, and begins again from now',
  { tag: '@long' },
  async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await goLive(page)
    await tenant.send(some(1_010, 'many'))
    await expectCount(page, 1_000)
    await expect(toggle(page)).toContainText('stopped')
    await page.getByRole('button', { name: 'Read anew' }).click()
    await expect(toggle(page)).toHaveAccessibleDescription('New events are added as they arrive')
    const [last = ''] = await tenant.send(some(1, 'then'))
    await expect(grid(page).getByRole('row', { name: timeOf(last) })).toBeVisible()
  },
)

test(
  'who listens hears how many have come, at most every ten seconds',
  { tag: '@long' },
  async ({ page }) => {
    await page.clock.install()
    await tenant.send(some(1, 'before'))
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await goLive(page)
    const heard = page.locator('[data-live-announcement]')
    await tenant.send(some(3, 'now'))
    await expectCount(page, 4)
    await expect(heard).toHaveText('')
    await page.clock.runFor(10_000)
    await expect(heard).toHaveText('3 new events')
    await page.clock.runFor(10_000)
    await expect(heard).toHaveText('')
  },
)

test(
  'over a crash of the server the page goes on by itself, without gap or duplicate',
  { tag: '@long' },
  async ({ page }) => {
    test.setTimeout(240_000)
    const product = await startProduct(['start'], 'crash')
    try {
      product.run(['tenants', 'create', 'crash', '--name', 'Crash'])
      const made = product.run([
        'keys',
        'create',
        '--name',
        'Crash',
        '--scope',
        'events:write',
        '--tenant',
        'crash',
        '--json',
      ])
      const { secret } = JSON.parse(made) as { secret: string }
      const send = (from: number, count: number): Promise<number> =>
        fetch(`${product.url}/api/v1/events`, {
          method: 'POST',
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
          body: JSON.stringify(
            Array.from({ length: count }, (_, n) => anEvent({ details: { n: from + n } })),
          ),
        }).then(
          ({ status }) => status,
          () => 0,
        )
      await page.goto(`${product.url}/sign-in`)
      await fillIn(page, product)
      await expect(page).toHaveURL(/\/events\b/)
      await page.goto(`${product.url}/events?tenant=crash&q=type:FLOW`)
      await goLive(page)
      expect(await send(0, 5)).toBe(201)
      await expectCount(page, 5)
      product.crash()
      await expect(toggle(page)).toContainText('reconnecting')
      await expect.poll(() => send(5, 5), { timeout: 60_000 }).toBe(201)
      await expectCount(page, 10)
      await expect(toggle(page)).toHaveAccessibleDescription('New events are added as they arrive')
      const live = await rowTexts(page)
      expect(new Set(live).size).toBe(10)
      await page.reload()
      await expectCount(page, 10)
      expect(await rowTexts(page)).toEqual(live)
    } finally {
      await product.stop()
    }
  },
)
