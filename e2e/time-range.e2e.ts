import { expect, type Page, test } from '@playwright/test'

import { expectCount, grid, openEvents } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const DAY = 86_400_000
const dayBefore = (days: number): string => new Date(Date.now() - days * DAY).toISOString().slice(0, 10)
const [FIRST, LAST, AFTER] = [dayBefore(4), dayBefore(3), dayBefore(2)]

let tenant: Tenant

test.beforeAll(async () => {
  tenant = await newTenant('Days')
  await tenant.send(
    [`${FIRST}T00:00:00Z`, `${LAST}T23:59:59.999Z`, `${AFTER}T00:00:00Z`].map((occurredAt, i) =>
      anEvent({ occurredAt, resource: { type: 'FLOW', id: `day-${i}` } }),
    ),
  )
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

const panelOf = (page: Page) => page.getByRole('dialog', { name: 'Time range' })
const rangeOf = (page: Page) => page.getByRole('button', { name: /^Time range:/ })

async function choose(page: Page, from: string, to: string): Promise<void> {
  const panel = panelOf(page)
  if (!(await panel.isVisible())) await rangeOf(page).click()
  await panel.getByLabel('From').fill(from)
  await panel.getByLabel('To').fill(to)
  await panel.getByRole('button', { name: 'Use this range' }).click()
}

test('a date in To is the whole of that day, and stays that date when it is edited', async ({ page }) => {
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await choose(page, FIRST, LAST)
  await expectCount(page, 2)
  await expect(rangeOf(page)).toHaveText(`Time range: ${FIRST} to ${LAST} UTC`)
  await expect(page).toHaveURL((url) => url.searchParams.get('until') === `${AFTER}T00:00:00.000Z`)
  await rangeOf(page).click()
  await expect(panelOf(page).getByLabel('From')).toHaveValue(FIRST)
  await expect(panelOf(page).getByLabel('To')).toHaveValue(LAST)
  await choose(page, LAST, LAST)
  await expectCount(page, 1)
  await expect(rangeOf(page)).toHaveText(`Time range: ${LAST} UTC`)
  await page.getByRole('button', { name: 'Later', exact: true }).click()
  await expect(rangeOf(page)).toHaveText(`Time range: ${AFTER} UTC`)
  await expectCount(page, 1)
})

// The browser of these tests is in Berlin, where this day had 25 hours.
test('days are those of UTC, also where clocks change', async ({ page }) => {
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await choose(page, '2026-10-25', '2026-10-25')
  await expect(rangeOf(page)).toHaveText('Time range: 2026-10-25 UTC')
  await expect(page).toHaveURL(({ searchParams }) => {
    const [since, until] = [searchParams.get('since'), searchParams.get('until')]
    return since === '2026-10-25T00:00:00.000Z' && until === '2026-10-26T00:00:00.000Z'
  })
})

test('a range that can hold nothing is refused with its reason', async ({ page }) => {
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await choose(page, `${FIRST} 10:00`, `${FIRST} 10:00`)
  await expect(panelOf(page).getByText('The range is empty: it ends when it begins.')).toBeVisible()
  await choose(page, LAST, FIRST)
  await expect(panelOf(page).getByText('This is before the beginning.')).toBeVisible()
  await expect(page).toHaveURL((url) => !url.searchParams.has('since'))
})

test('a reversed range in the address can be dropped', async ({ page }) => {
  for (const [since, until] of [
    [AFTER, FIRST],
    [AFTER, LAST],
    ['-1h', '-2h'],
  ] as const) {
    await openEvents(page, tenant.slug, { q: 'type:FLOW', since, until })
    await expect(page.getByText('a part of this address cannot be used')).toBeVisible()
    await expect(grid(page)).toHaveCount(0)
    await page.getByRole('button', { name: 'Search without them' }).click()
    await expectCount(page, 3)
    await expect(page).toHaveURL(
      ({ searchParams }) => !searchParams.has('since') && !searchParams.has('until'),
    )
  }
})
