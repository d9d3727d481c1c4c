import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { expectCount, openEvents, search } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const HOUR_MS = 3_600_000
/** Two events an hour, of which one failed, in the first 40 hours of a stretch of 50; whole hours of UTC. */
const BEGIN = Math.floor((Date.now() - 60 * HOUR_MS) / HOUR_MS) * HOUR_MS
const RANGE = { since: timeAt(0), until: timeAt(50) }

let tenant: Tenant

test.beforeAll(async () => {
  tenant = await newTenant('Bars')
  await tenant.send(
    Array.from({ length: 80 }, (_, i) =>
      anEvent({
        occurredAt: new Date(BEGIN + (Math.floor(i / 2) + 0.5) * HOUR_MS).toISOString(),
        change: i % 2 === 0 ? 'UPDATE' : 'DELETE',
        outcome: i % 2 === 0 ? 'success' : 'failure',
      }),
    ),
  )
})

function timeAt(hour: number): string {
  return new Date(BEGIN + hour * HOUR_MS).toISOString()
}

function bars(page: Page): Locator {
  return page.getByRole('slider', { name: 'Time' })
}

/** The place of an hour of the range among the bars. */
async function placeOf(page: Page, hour: number): Promise<{ x: number; y: number }> {
  const box = await bars(page).boundingBox()
  if (box === null) throw new Error('There are no bars.')
  return { x: box.x + (box.width * (hour + 0.5)) / 50, y: box.y + box.height / 2 }
}

async function expectRange(page: Page, since: string | null, until: string | null): Promise<void> {
  await expect(page).toHaveURL(
    ({ searchParams }) => searchParams.get('since') === since && searchParams.get('until') === until,
  )
}

test('bars hold what the table finds, in words too, and follow the query', async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { ...RANGE, q: 'type:FLOW' })
  const table = page.getByRole('table', { name: 'Events over time, by change' })
  const numbers = async (): Promise<string[][]> => {
    const rows = await table.getByRole('row').all()
    return Promise.all(rows.slice(1).map((row) => row.getByRole('cell').allTextContents()))
  }
  await expect(table.getByRole('row')).toHaveCount(41)
  expect(new Set((await numbers()).map((cells) => cells.join(' ').trim()))).toEqual(new Set(['2 1 1 0 0 0']))
  await expectCount(page, 80)
  await search(page, 'type:FLOW change:DELETE')
  await expectCount(page, 40)
  await expect.poll(async () => (await numbers())[0]?.join(' ').trim()).toBe('1 1 0 0 0 0')
  await page.getByRole('radio', { name: 'Outcome' }).click()
  await expect(page.getByRole('table', { name: 'Events over time, by outcome' })).toBeAttached()
  await expect(page).toHaveURL(({ searchParams }) => searchParams.get('by') === 'outcome')
  await expect(page.getByRole('list', { name: 'Colours' })).toContainText('failure')
})

test('a stretch is chosen by dragging; the way back is remembered, and is the browser’s too', async ({
  page,
}) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { ...RANGE, q: 'type:FLOW' })
  await expectCount(page, 80)
  await bars(page).hover({ position: { x: 30, y: 20 } })
  const from = await placeOf(page, 10)
  const to = await placeOf(page, 14)
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 4 })
  // Escape takes it back, and so does letting go far away.
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await expectRange(page, RANGE.since, RANGE.until)
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y + 200, { steps: 4 })
  await page.mouse.up()
  await expectRange(page, RANGE.since, RANGE.until)

  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
  await expectRange(page, timeAt(10), timeAt(15))
  await expectCount(page, 10)
  await page.goBack()
  await expectCount(page, 80)
  await page.goForward()
  await expectCount(page, 10)
  await page.getByRole('button', { name: /^Zoom out to / }).click()
  await expectRange(page, RANGE.since, RANGE.until)
  await expectCount(page, 80)
  await expect(bars(page)).toHaveAttribute('aria-valuemax', '50')
  // One bar by a click.
  await page.mouse.click(to.x, to.y)
  await expectRange(page, timeAt(14), timeAt(15))
  await expectCount(page, 2)
})

test('a stretch is chosen by keyboard, and each step is said', { tag: '@long' }, async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { ...RANGE, q: 'type:FLOW' })
  await expectCount(page, 80)
  await bars(page).focus()
  const said = (words: string) =>
    expect(bars(page)).toHaveAttribute('aria-valuetext', new RegExp(`UTC\\. ${words}`))
  await page.keyboard.press('End')
  await said('0 events$')
  await page.keyboard.press('Home')
  await said('2 events: UPDATE 1, DELETE 1$')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await said('6 events: UPDATE 3, DELETE 3$')
  await page.keyboard.press('Escape')
  await expect(bars(page)).toHaveAttribute('aria-valuetext', 'Nothing selected')
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+PageDown')
  await page.keyboard.press('Enter')
  await expectRange(page, timeAt(0), timeAt(11))
  await expectCount(page, 22)
  await expect(bars(page)).toBeFocused()
})

test('an open end stays open; a bar that is not over yet says so', { tag: '@long' }, async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { since: '-2d', q: 'type:FLOW' })
  await expect(bars(page)).toBeVisible()
  await bars(page).focus()
  await page.keyboard.press('End')
  await expect(bars(page)).toHaveAttribute('aria-valuetext', /Only until/)
  await page.keyboard.press('Shift+PageUp')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(
    ({ searchParams }) => searchParams.get('since') !== '-2d' && !searchParams.has('until'),
  )
  await expect(page.getByRole('button', { name: 'Zoom out to Last 2 days' })).toBeVisible()
})

test('bars that cannot be counted say so by themselves, with the id of the request', async ({ page }) => {
  await enterAs(page, story().admin)
  // A proxy that lost its server, as seen from the page.
  await page.route('**/api/v1/histogram?*', (route) =>
    route.fulfill({ status: 500, headers: { 'x-request-id': 'req-bars-1' }, body: 'Bad things' }),
  )
  await openEvents(page, tenant.slug, { ...RANGE, q: 'type:FLOW' })
  const band = page.getByRole('region', { name: 'Events over time' })
  await expect(band.getByText('req-bars-1')).toBeVisible()
  await expectCount(page, 80)
  await page.unroute('**/api/v1/histogram?*')
  await band.getByRole('button', { name: 'Try again' }).click()
  await expect(bars(page)).toBeVisible()
  await expect(band.getByText('req-bars-1')).toHaveCount(0)
})

test('bars are accessible, also where something is selected', { tag: '@long' }, async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { ...RANGE, q: 'type:FLOW' })
  await bars(page).focus()
  await page.keyboard.press('Home')
  await expectAccessible(page, '[aria-label="Events over time"]')
})
