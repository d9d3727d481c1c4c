import { expect, type Page, test } from '@playwright/test'

import {
  expectCount,
  expectQuery,
  grid,
  openEvents,
  openRow,
  queryBar,
  rowOf,
  search,
  tagOf,
  valueIn,
} from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString()
const DAY_BEFORE_YESTERDAY = new Date(Date.now() - 2 * DAY).toISOString().slice(0, 10)

// One tenant for all: these tests only look.
let tenant: Tenant
let ids: Record<'team' | 'again' | 'other' | 'old', string>

// Wide enough that the tags of a row stand beside the facets.
test.use({ viewport: { width: 1760, height: 900 } })

test.beforeAll(async () => {
  tenant = await newTenant('Look and find')
  const [team = '', again = '', other = '', old = ''] = await tenant.send([
    anEvent({
      occurredAt: minutesAgo(5),
      details: { namespace: 'company.team', flowId: 'daily-load' },
    }),
    anEvent({
      occurredAt: minutesAgo(4),
      actor: { type: 'service', id: 'deployer', name: 'Deployer' },
      details: { namespace: 'company.team', note: 'a value with spaces' },
      outcome: 'failure',
      reason: 'The disk is full',
    }),
    anEvent({
      occurredAt: minutesAgo(3),
      change: 'DELETE',
      resource: { type: 'TENANT', id: 'acme' },
      details: { namespace: 'company.other' },
    }),
    anEvent({ occurredAt: `${DAY_BEFORE_YESTERDAY}T10:15:00.123Z`, details: { namespace: 'company.old' } }),
  ])
  ids = { team, again, other, old }
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug)
})

test('a typed term filters, and the page says in words what it shows', async ({ page }) => {
  await search(page, 'namespace:company.team')
  await expectCount(page, 2)
  await expect(page.getByRole('search').getByText('Events where namespace is company.team')).toBeVisible()
  await expect(await rowOf(page, ids.team)).toBeVisible()
  await expect(await rowOf(page, ids.again)).toBeVisible()
  await search(page, 'namespace:company.* -namespace:company.team')
  await expectCount(page, 2)
  await expect(await rowOf(page, ids.other)).toBeVisible()
})

test('free words find: Tenant finds what happened to tenants', async ({ page }) => {
  await search(page, 'Tenant type:TENANT change:DELETE')
  await expectCount(page, 1)
  await search(page, 'disk full')
  await expectCount(page, 1)
  await expect(await rowOf(page, ids.again)).toBeVisible()
  await search(page, 'Tenant')
  await expect(await rowOf(page, ids.other)).toBeVisible()
  // Making this tenant is recorded in it.
  await expect(valueIn(grid(page), 'Change', 'CREATE')).toBeVisible()
})

test('id: finds what happened to one tenant, and an event by its own id', async ({ page }) => {
  await search(page, 'id:acme')
  await expectCount(page, 1)
  await expect(await rowOf(page, ids.other)).toBeVisible()
  await search(page, `id:${ids.old}`)
  await expectCount(page, 1)
  await expect(await rowOf(page, ids.old)).toBeVisible()
})

test('a click on a value adds it and shows it as active; another click takes it away', async ({ page }) => {
  await search(page, 'type:FLOW')
  const tag = valueIn(await rowOf(page, ids.team), 'namespace', 'company.team')
  await expect(tag).toHaveAttribute('aria-pressed', 'false')
  await tag.click()
  await expectQuery(page, 'type:FLOW namespace:company.team')
  await expectCount(page, 2)
  await expect(tag).toHaveAttribute('aria-pressed', 'true')
  await tag.click()
  await expectQuery(page, 'type:FLOW')
  await expectCount(page, 3)
  await expect(tag).toHaveAttribute('aria-pressed', 'false')
})

test('the tag that is searched for stands first; the last one takes the room, and +N counts the rest', async ({
  page,
}) => {
  await search(page, 'note:"a value with spaces"')
  await expectCount(page, 1)
  const tags = (await rowOf(page, ids.again)).getByRole('button', { name: /^(?:id|namespace|note) / })
  await expect(tags.first()).toHaveAccessibleName('note a value with spaces')
  await search(page, 'namespace:company.team actor.id:deployer')
  await expect(tags.first()).toHaveAccessibleName('namespace company.team')
  await page.setViewportSize({ width: 1000, height: 700 })
  const row = await rowOf(page, ids.again)
  const more = row.getByRole('button', { name: / more details$/ })
  await expect(more).toBeVisible()
  await expect(more).toHaveText(`+${3 - (await tags.count())}`)
  // Once one of all is chosen, they have done their work.
  await more.press('Enter')
  const all = page.getByRole('dialog', { name: 'All details' })
  await valueIn(all, 'namespace', 'company.team').press('Enter')
  await expectQuery(page, 'actor.id:deployer')
  await expect(all).toHaveCount(0)
  await expect(grid(page).locator(':focus')).toHaveCount(1)
})

test('with Alt a click excludes; each kind of cell filters', { tag: '@long' }, async ({ page }) => {
  await search(page, 'actor.id:u_ada')
  await valueIn(await rowOf(page, ids.team), 'namespace', 'company.team').click({ modifiers: ['Alt'] })
  await expectQuery(page, 'actor.id:u_ada -namespace:company.team')
  await expectCount(page, 2)
  await search(page, 'namespace:company.*')
  const row = await rowOf(page, ids.again)
  await valueIn(row, 'Resource type', 'FLOW').click()
  await expectQuery(page, 'namespace:company.* type:FLOW')
  await valueIn(row, 'Outcome', 'failure').click()
  await expectQuery(page, 'namespace:company.* type:FLOW outcome:failure')
  await row.getByRole('button', { name: 'Actor Deployer, service' }).click()
  await expectQuery(page, 'namespace:company.* type:FLOW outcome:failure actor.id:deployer')
  await valueIn(row, 'Change', 'UPDATE').click()
  await expectCount(page, 1)
  await (await tagOf(page, row, 'note', 'a value with spaces')).click()
  await expectQuery(
    page,
    'namespace:company.* type:FLOW outcome:failure actor.id:deployer change:UPDATE note:"a value with spaces"',
  )
  await expectCount(page, 1)
})

test('the keys that the menu of a value names work in it', { tag: '@long' }, async ({ page }) => {
  await search(page, 'type:FLOW')
  const tag = valueIn(await rowOf(page, ids.team), 'flowId', 'daily-load')
  const menu = page.getByRole('menu', { name: 'Filter' })
  await tag.press('Shift+F10')
  await expect(menu.getByRole('menuitem', { name: 'Filter for this' })).toBeFocused()
  await page.keyboard.press('i')
  await expectQuery(page, 'type:FLOW flowId:daily-load')
  await expect(menu).toHaveCount(0)
  await tag.press('Shift+F10')
  await expect(menu.getByRole('menuitem', { name: 'Remove this filter' })).toBeFocused()
  await page.keyboard.press('e')
  await expectQuery(page, 'type:FLOW -flowId:daily-load')
  await expect(menu).toHaveCount(0)
})

test('the menu of a value filters, excludes, and searches for it alone', async ({ page }) => {
  await search(page, 'type:FLOW')
  const tag = valueIn(await rowOf(page, ids.team), 'flowId', 'daily-load')
  const menu = page.getByRole('menu', { name: 'Filter' })
  await tag.click({ button: 'right' })
  await menu.getByRole('menuitem', { name: 'Exclude this' }).click()
  await expectQuery(page, 'type:FLOW -flowId:daily-load')
  await expectCount(page, 2)
  await valueIn(await rowOf(page, ids.again), 'namespace', 'company.team').click({ button: 'right' })
  await menu.getByRole('menuitem', { name: 'Search for this alone' }).click()
  await expectQuery(page, 'namespace:company.team')
  await search(page, 'type:FLOW')
  await (await rowOf(page, ids.old)).getByText(DAY_BEFORE_YESTERDAY).click({ button: 'right' })
  await menu.getByRole('menuitem', { name: 'This hour' }).click()
  await expect(page.getByRole('button', { name: /^Time range: / })).toHaveText(
    `Time range: ${DAY_BEFORE_YESTERDAY} 10:00 to ${DAY_BEFORE_YESTERDAY} 11:00 UTC`,
  )
  await expectCount(page, 1)
})

test('an error stands at its place with a fix, and nothing is searched until it is mended', async ({
  page,
}) => {
  await search(page, 'namespace:company.other')
  await expectCount(page, 1)
  await queryBar(page).fill('namespace:company.team outcome:sucess')
  await queryBar(page).press('Enter')
  const problems = page.getByRole('search').getByRole('listitem')
  await expect(problems.first()).toContainText('Outcome is one of success, failure, unknown.')
  await expect(problems.getByText('Not searched: put this right first.')).toBeVisible()
  await expect(queryBar(page)).toHaveAttribute('aria-invalid', 'true')
  // What was found before stays, and is called so.
  await expect(page.getByText('The query above was not searched.')).toBeVisible()
  await expect(await rowOf(page, ids.other)).toBeVisible()
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === 'namespace:company.other')

  await problems.getByRole('button', { name: 'sucess', exact: true }).click()
  await expect.poll(() => selectedIn(page)).toBe('sucess')
  await problems.getByRole('button', { name: 'Write success' }).click()
  await expect(queryBar(page)).toHaveValue('namespace:company.team outcome:success')
  await queryBar(page).press('Enter')
  await expectQuery(page, 'namespace:company.team outcome:success')
  await expectCount(page, 1)
  await expect(await rowOf(page, ids.team)).toBeVisible()
})

test('an address with an error searches nothing; no filter is dropped in silence', async ({ page }) => {
  await openEvents(page, tenant.slug, { q: 'outcome:sucess' })
  await expect(page.getByRole('heading', { name: 'Nothing was searched' })).toBeVisible()
  await openEvents(page, tenant.slug, { q: 'type:FLOW', since: 'yesterday' })
  await expect(page.getByText('a part of this address cannot be used')).toBeVisible()
  await expect(grid(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Search without them' }).click()
  await expectCount(page, 3)
  await expect(page).toHaveURL((url) => !url.searchParams.has('since'))
})

test(
  'presets, absolute times and their neighbours choose the time range',
  { tag: '@long' },
  async ({ page }) => {
    await search(page, 'type:FLOW')
    const range = page.getByRole('button', { name: /^Time range:/ })
    const panel = page.getByRole('dialog', { name: 'Time range' })
    await range.click()
    await panel.getByRole('button', { name: 'Last hour' }).click()
    await expect(range).toHaveText(/Last hour/)
    await expectCount(page, 2)

    await range.click()
    await panel.getByLabel('From').fill(`${DAY_BEFORE_YESTERDAY} 10:00`)
    await panel.getByLabel('To').fill(`${DAY_BEFORE_YESTERDAY} 11:00`)
    await panel.getByRole('button', { name: 'Use this range' }).click()
    await expectCount(page, 1)
    await expect(await rowOf(page, ids.old)).toBeVisible()

    await page.getByRole('button', { name: 'Later', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()
    await page.getByRole('button', { name: 'Earlier', exact: true }).click()
    await expectCount(page, 1)

    await range.click()
    await panel.getByLabel('To').fill(`${DAY_BEFORE_YESTERDAY} 09:00`)
    await panel.getByRole('button', { name: 'Use this range' }).click()
    await expect(panel.getByText('This is before the beginning.')).toBeVisible()
    await panel.getByRole('button', { name: 'All time' }).click()
    await expectCount(page, 3)
  },
)

test('reload, back and a shared address keep everything', { tag: '@long' }, async ({ page, browser }) => {
  await search(page, 'namespace:company.team')
  await expectCount(page, 2)
  await openRow(page, ids.team)
  const address = page.url()
  await page.reload()
  await expectQuery(page, 'namespace:company.team')
  await expect(page.getByRole('article', { name: 'Event' })).toBeVisible()

  await search(page, 'type:TENANT change:DELETE')
  await expectCount(page, 1)
  await page.goBack()
  await expect(page).toHaveURL(address)
  await expectQuery(page, 'namespace:company.team')
  await expectCount(page, 2)
  await expect(page.getByRole('article', { name: 'Event' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('article', { name: 'Event' })).toHaveCount(0)
  await page.goForward()
  await expect(page.getByRole('article', { name: 'Event' })).toBeVisible()

  const colleague = await browser.newContext()
  const theirs = await colleague.newPage()
  await enterAs(theirs, await tenant.newPerson('viewer'))
  await theirs.goto(address)
  await expectQuery(theirs, 'namespace:company.team')
  await expectCount(theirs, 2)
  await expect(theirs.getByRole('article', { name: 'Event' })).toContainText(ids.team)
  await colleague.close()
})

test('columns, order and the time of a row', { tag: '@long' }, async ({ page }) => {
  await search(page, 'type:FLOW')
  await expectCount(page, 3)
  const first = grid(page).getByRole('row').nth(1)
  await page.getByRole('button', { name: 'Date, newest first' }).click()
  await expect(first).toContainText('company.old')
  await expect(grid(page).getByRole('columnheader', { name: /^Date/ })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await page.getByRole('button', { name: 'View options' }).click()
  await page.getByRole('checkbox', { name: 'namespace', exact: true }).click()
  await page.getByRole('checkbox', { name: 'IP address', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(grid(page).getByRole('columnheader', { name: 'namespace' })).toBeVisible()
  await page.reload()
  await expect(grid(page).getByRole('columnheader', { name: 'namespace' })).toBeVisible()
  await expect(first).toContainText('company.old')

  // Absolute with its zone; relative, and in the reader's own zone, in a tip.
  const row = await rowOf(page, ids.old)
  await row.getByText(DAY_BEFORE_YESTERDAY).hover()
  await expect(page.getByRole('tooltip')).toHaveText(
    /^(?:yesterday|2 days ago)\n.* 11:15:00 CET|12:15:00 CEST/,
  )
})

test('thousands of rows are scrolled to the end, and then counted', { tag: '@long' }, async ({ page }) => {
  const many = await newTenant('Many')
  await many.send(
    Array.from({ length: 2500 }, (_, i) => anEvent({ resource: { type: 'RUN', id: `run-${i}` } })),
  )
  await openEvents(page, many.slug, { q: 'type:RUN' })
  await expectCount(page, 2500)
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '-1')
  const end = page.getByText('These are all 2,500 events')
  await grid(page).getByRole('row').last().hover()
  await expect(async () => {
    await page.mouse.wheel(0, 100_000)
    await expect(end).toBeInViewport({ timeout: 250 })
  }).toPass({ intervals: [50] })
  await expectCount(page, 2500)
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '2501')
  await expect(grid(page).getByRole('row', { name: 'id run-0' })).toBeVisible()
  // Only what is in sight exists.
  expect(await grid(page).getByRole('row').count()).toBeLessThan(120)
})

function selectedIn(page: Page): Promise<string> {
  return queryBar(page).evaluate((bar: HTMLTextAreaElement) =>
    bar.value.slice(bar.selectionStart, bar.selectionEnd),
  )
}
