import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { expectCount, expectQuery, openEvents, queryBar } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant

test.beforeAll(async () => {
  tenant = await newTenant('Facets')
  // 12 namespaces, of which the first has most; 3 types; one in four failed.
  await tenant.send(
    Array.from({ length: 60 }, (_, i) =>
      anEvent({
        resource: { type: ['FLOW', 'SECRET', 'KEY'][i % 3], id: `r-${i}` },
        outcome: i % 4 === 0 ? 'failure' : 'success',
        details: { namespace: `team.${i < 24 ? 0 : i % 12}`, zone: i % 2 === 0 ? 'north' : 'south' },
      }),
    ),
  )
})

/** Only what the test sent: reads of the log are events too. */
const SENT = '-source:vouchsafe'

function panel(page: Page): Locator {
  return page.getByRole('region', { name: 'Facets' })
}

function facet(where: Locator, name: string): Locator {
  return where.getByRole('region', { name, exact: true })
}

/** A value of a facet, with its count in the name. */
function valueOf(where: Locator, value: string): Locator {
  return where.getByRole('checkbox', { name: new RegExp(`^${value}, `) })
}

/** The number of events that stands beside a value. */
async function countOf(value: Locator): Promise<number> {
  const [, count = ''] = /([\d,]+) events?$/.exec((await value.getAttribute('aria-label')) ?? '') ?? []
  return Number(count.replaceAll(',', ''))
}

test('a value is included, a second one beside it, excluded, alone, and all taken back', async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: SENT })
  await expectCount(page, 60)
  const types = facet(panel(page), 'Resource type')
  const flow = valueOf(types, 'FLOW')
  expect(await countOf(flow)).toBe(20)
  await flow.click()
  await expectQuery(page, `${SENT} type:FLOW`)
  await expectCount(page, 20)
  await expect(flow).toBeChecked()
  // Its neighbours are still there with what they would give.
  expect(await countOf(valueOf(types, 'SECRET'))).toBe(20)
  await valueOf(types, 'SECRET').click()
  await expectQuery(page, `${SENT} type:FLOW,SECRET`)
  await expectCount(page, 40)

  await valueOf(types, 'KEY').hover()
  await types.getByRole('button', { name: 'Only KEY' }).click()
  await expectQuery(page, `${SENT} type:KEY`)
  await expectCount(page, 20)
  await valueOf(types, 'KEY').hover()
  await types.getByRole('button', { name: 'Exclude KEY' }).click()
  await expectQuery(page, `${SENT} -type:KEY`)
  await expectCount(page, 40)
  await expect(valueOf(types, 'KEY')).toHaveAccessibleName('KEY, excluded, 20 events')
  await types.getByRole('button', { name: 'Reset Resource type' }).click()
  await expectQuery(page, SENT)
  await expectCount(page, 60)
  await flow.click({ modifiers: ['Alt'] })
  await expectQuery(page, `${SENT} -type:FLOW`)
})

test('what a value counts is what the table then has', async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: `${SENT} zone:north` })
  await expectCount(page, 30)
  for (const [name, value] of [
    ['Outcome', 'failure'],
    ['Resource type', 'SECRET'],
    ['namespace', 'team.0'],
    ['Actor', 'Ada Lovelace'],
  ] as const) {
    const one = valueOf(facet(panel(page), name), value)
    // Counts of the search that is shown, not of the one before.
    await expect(panel(page).locator('[aria-busy=true]')).toHaveCount(0)
    const count = await countOf(one)
    expect(count).toBeGreaterThan(0)
    await one.click()
    await expect(one).toBeChecked()
    await expectCount(page, count)
  }
})

test(
  'values are searched for, shown by the hundred, and kept while they are active',
  { tag: '@long' },
  async ({ page }) => {
    await enterAs(page, story().admin)
    await openEvents(page, tenant.slug, { q: `${SENT} type:NONE -outcome:unknown` })
    // What the query names stands there, also where nothing has it.
    await expect(valueOf(facet(panel(page), 'Resource type'), 'NONE')).toHaveAccessibleName('NONE, 0 events')
    await facet(panel(page), 'Resource type').getByRole('button', { name: 'Reset Resource type' }).click()
    await expectCount(page, 60)
    const spaces = facet(panel(page), 'namespace')
    await expect(spaces.getByRole('checkbox')).toHaveCount(8)
    await spaces.getByRole('button', { name: 'Show more' }).click()
    await expect(spaces.getByRole('checkbox')).toHaveCount(12)
    await spaces.getByRole('button', { name: 'Show 8' }).click()
    await spaces.getByRole('textbox', { name: 'Search namespace' }).fill('TEAM.1')
    await expect(spaces.getByRole('checkbox')).toHaveCount(3)
    await valueOf(spaces, 'team\\.11').click()
    await expectQuery(page, `${SENT} -outcome:unknown namespace:team.11`)
    await spaces.getByRole('textbox', { name: 'Search namespace' }).fill('nothing of this')
    await expect(spaces.getByText('No value contains this.')).toBeVisible()
  },
)

test(
  'by keyboard: from value to value, and i, e, o on each; f shows and hides',
  { tag: '@long' },
  async ({ page }) => {
    await enterAs(page, story().admin)
    await openEvents(page, tenant.slug, { q: SENT })
    await expectCount(page, 60)
    const types = facet(panel(page), 'Resource type')
    await types.getByRole('checkbox').first().focus()
    await page.keyboard.press('ArrowDown')
    const second = types.getByRole('checkbox').nth(1)
    await expect(second).toBeFocused()
    const [value] = ((await second.getAttribute('aria-label')) ?? '').split(',')
    await page.keyboard.press('e')
    await expectQuery(page, `${SENT} -type:${value}`)
    await page.keyboard.press('i')
    await expectQuery(page, `${SENT} type:${value}`)
    await page.keyboard.press('i')
    await expectQuery(page, SENT)
    await page.keyboard.press('o')
    await expectQuery(page, `${SENT} type:${value}`)
    await page.keyboard.press('ArrowRight')
    await expect(types.getByRole('button', { name: `Exclude ${value}` })).toBeFocused()
    await page.keyboard.press('f')
    await expect(panel(page)).toHaveCount(0)
    await page.reload()
    await expect(queryBar(page)).toBeVisible()
    await expect(panel(page)).toHaveCount(0)
    await page.getByRole('button', { name: 'Facets', exact: true }).click()
    await expect(types).toBeVisible()
  },
)

test('who walks through values that change stays in the facet', { tag: '@long' }, async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: SENT })
  const types = facet(panel(page), 'Resource type')
  // Nothing of it is left when the table goes to what the log has of its own reading.
  await valueOf(types, 'SECRET').focus()
  await page.evaluate((q) => {
    const address = new URL(location.href)
    address.searchParams.set('q', q)
    history.pushState(null, '', address)
  }, 'source:vouchsafe')
  await expect(valueOf(types, 'AUDITLOG')).toBeVisible()
  await expect(valueOf(types, 'SECRET')).toHaveCount(0)
  await expect(types.locator('[role=checkbox][tabindex="0"]')).toBeFocused()
})

test(
  'any key becomes a facet by typing it, for this person from then on',
  { tag: '@long' },
  async ({ page }) => {
    await enterAs(page, story().admin)
    await openEvents(page, tenant.slug, { q: SENT })
    await expectCount(page, 60)
    const add = panel(page).getByRole('combobox', { name: 'Add a facet' })
    await add.fill('message')
    await add.press('Enter')
    await expect(panel(page).getByText('The values of message cannot be counted.')).toBeVisible()
    await add.fill('actor.type')
    await add.press('Enter')
    const types = facet(panel(page), 'Actor type')
    expect(await countOf(valueOf(types, 'user'))).toBe(60)
    await page.reload()
    await expect(valueOf(types, 'user')).toBeVisible()
    await types.getByRole('button', { name: 'Unpin Actor type' }).click()
    await expect(types).toHaveCount(0)
    // A closed facet stays closed.
    const outcomes = facet(panel(page), 'Outcome')
    await outcomes.getByRole('button', { name: 'Outcome', exact: true }).click()
    await expect(valueOf(outcomes, 'failure')).toHaveCount(0)
    await page.reload()
    await expect(outcomes).toBeVisible()
    await expect(valueOf(outcomes, 'failure')).toHaveCount(0)
    await outcomes.getByRole('button', { name: 'Outcome', exact: true }).click()
  },
)

test('values that cannot be counted say so by themselves, with the id of the request', async ({ page }) => {
  await enterAs(page, story().admin)
  // A proxy that lost its server, as seen from the page.
  await page.route('**/api/v1/facets?*', (route) =>
    route.fulfill({ status: 500, headers: { 'x-request-id': 'req-facets-1' }, body: 'Bad things' }),
  )
  await openEvents(page, tenant.slug, { q: SENT })
  await expectCount(page, 60)
  await expect(panel(page).getByText('req-facets-1')).toBeVisible()
  await page.unroute('**/api/v1/facets?*')
  await panel(page).getByRole('button', { name: 'Try again' }).click()
  await expect(valueOf(facet(panel(page), 'Resource type'), 'FLOW')).toBeVisible()
})

test(
  'on a narrow window facets are a sheet, and nothing is counted before it is opened',
  { tag: '@long' },
  async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/facets')) asked.push(request.url())
    })
    await enterAs(page, story().admin)
    await openEvents(page, tenant.slug, { q: SENT })
    await expectCount(page, 60)
    expect(asked).toEqual([])
    await page.getByRole('button', { name: 'Facets', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Facets' })
    await valueOf(facet(sheet, 'Resource type'), 'KEY').click()
    await expect(valueOf(facet(sheet, 'Resource type'), 'KEY')).toBeChecked()
    await page.keyboard.press('Escape')
    await expectQuery(page, `${SENT} type:KEY`)
    await expectCount(page, 20)
  },
)

test('facets are accessible', { tag: '@long' }, async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: `${SENT} type:FLOW -outcome:unknown` })
  await expect(valueOf(facet(panel(page), 'namespace'), 'team\\.0')).toBeVisible()
  await valueOf(facet(panel(page), 'Resource type'), 'FLOW').focus()
  await expectAccessible(page, '[aria-label="Facets"]')
})
