import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const flow = (retries: number, more: object = {}) => ({
  namespace: 'company.finance',
  retries,
  timeout: 'PT30M',
  tasks: [{ id: 'extract', sql: 'select *\nfrom cards' }],
  password: '[redacted]',
  ...more,
})
const GRACE = { type: 'user', id: 'u_grace', name: 'Grace Hopper' }
const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)
const day = (days: number): string => daysAgo(days).toISOString().slice(0, 10)

const HISTORY = [
  { days: 9, change: 'CREATE', action: 'flow.create', after: flow(2) },
  { days: 7, before: flow(2), after: flow(3), actor: GRACE, message: 'Grace raised retries' },
  { days: 6, before: flow(3), after: flow(9), outcome: 'failure', reason: 'Not allowed here' },
  // Nobody told who set the timeout.
  { days: 4, before: flow(3, { timeout: 'PT2H' }), after: flow(5, { timeout: 'PT2H' }) },
  { days: 2, before: flow(5, { timeout: 'PT2H' }), change: 'DELETE', actor: GRACE, action: 'flow.delete' },
]

let tenant: Tenant
/** Oldest first. */
let ids: string[]

test.beforeAll(async () => {
  tenant = await newTenant('Histories')
  ids = await tenant.send(
    HISTORY.map(({ days, ...event }) => anEvent({ occurredAt: daysAgo(days).toISOString(), ...event })),
  )
})

async function openResource(page: Page, more: Record<string, string> = {}): Promise<void> {
  const params = new URLSearchParams({ tenant: tenant.slug, type: 'FLOW', id: 'daily-load', ...more })
  await page.goto(`/resource?${params}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

const versions = (page: Page): Locator =>
  page.getByRole('list', { name: 'Events of this resource' }).locator('> li')
const state = (page: Page): Locator => page.getByRole('region', { name: 'State', exact: true })
/** The part of the state that one event set, with the value. */
const setBy = (page: Page, who: string, value: string): Locator =>
  state(page)
    .locator('> div')
    .filter({ has: page.getByRole('link', { name: `Set by ${who}, ` }) })
    .filter({ hasText: value })
const expectParam = (page: Page, name: string, value: string | null): Promise<void> =>
  expect(page).toHaveURL((url) => url.searchParams.get(name) === value)

test.beforeEach(({ page }) => enterAs(page, story().admin))

test('what a flow looked like on a date, and who set its retries', async ({ page }) => {
  await openResource(page)
  await expect(page.getByText('Deleted', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'It did not exist' })).toBeVisible()
  await page.getByLabel('As of').fill(day(5))
  await page.getByLabel('As of').press('Enter')
  await expect(state(page)).toContainText('retries: 3')
  await expect(setBy(page, 'Grace Hopper', 'retries: 3')).toBeVisible()
  await expect(setBy(page, 'Ada Lovelace', 'namespace: "company.finance"')).toBeVisible()
  // The moment lies between two events that do not join.
  await expect(page.getByText('In between something changed')).toContainText('perhaps before this moment')
  await page.reload()
  await expect(setBy(page, 'Grace Hopper', 'retries: 3')).toBeVisible()
  await page.getByRole('link', { name: 'Set by Grace Hopper' }).click()
  await expect(page).toHaveURL((url) => url.pathname === `/events/${ids[1]}`)
  await page.getByRole('link', { name: 'History' }).click()
  await expect(versions(page)).toHaveCount(5)
})

test('its versions tell who did what, what failed, and where something is missing', async ({ page }) => {
  await openResource(page)
  await expect(versions(page)).toHaveCount(5)
  await expect(page.getByText('5 events, all that changed it or tried to')).toBeVisible()
  const version = (n: number): Locator => versions(page).nth(n)
  await expect(version(0)).toContainText('Grace Hopper')
  await expect(version(1).getByRole('list', { name: 'Changes' })).toContainText('retries')
  const gap = version(1).getByRole('note', { name: 'Gap' })
  await expect(gap).toContainText('Something changed here that no event tells.')
  await expect(gap.getByRole('list', { name: 'Not told' })).toContainText('timeout')
  await expect(version(2)).toContainText('Failed: nothing changed')
  await expect(version(2).getByRole('list', { name: 'Attempted changes' })).toContainText('retries')
  await expect(version(3)).toContainText('Grace raised retries')
  await expect(version(4)).toContainText('CREATE')
  await expect(page.getByRole('note', { name: 'Gap' })).toHaveCount(1)
  // Of what stands in for a secret nobody can say that it changed.
  await expect(page.getByText('password')).toHaveCount(0)

  await version(1)
    .getByRole('button', { name: /UPDATE/ })
    .click()
  await expectParam(page, 'at', ids[3] ?? '')
  await expect(state(page)).toContainText('retries: 5')
  await expect(state(page)).toContainText('password: ⟨redacted⟩')
  await expect(
    state(page).getByRole('link', { name: /^Changed after .*no event tells by whom/ }),
  ).toBeVisible()
  await page.goBack()
  await expectParam(page, 'at', null)
  await page.getByRole('link', { name: 'All its events' }).click()
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === 'type:FLOW resource.id:daily-load')
})

test('any two versions are compared, and the address says which', async ({ page }) => {
  await openResource(page)
  await versions(page).nth(4).getByRole('button', { name: /^A:/ }).click()
  await expect(page.getByText('A is chosen. Choose B to compare.')).toBeVisible()
  await versions(page).nth(1).getByRole('button', { name: /^B:/ }).click()
  await expectParam(page, 'a', ids[0] ?? '')
  await expectParam(page, 'b', ids[3] ?? '')
  const comparison = page.getByRole('region', { name: 'Comparison' })
  const changes = comparison.getByRole('list', { name: 'Changes' })
  // Two changed, and one value was taken out.
  await expect(changes.getByRole('listitem')).toHaveCount(3)
  await expect(changes).toContainText('PT30M')
  await comparison.getByRole('button', { name: 'Swap' }).click()
  await expectParam(page, 'a', ids[3] ?? '')
  await page.reload()
  await expect(comparison.getByRole('table').getByText('retries').first()).toBeVisible()
  // What failed changed nothing, what was deleted is gone.
  await versions(page).nth(2).getByRole('button', { name: /^A:/ }).click()
  await expect(comparison).toContainText('It failed, so this is the state that stayed.')
  await versions(page).nth(0).getByRole('button', { name: /^B:/ }).click()
  await expect(comparison).toContainText('It did not exist.')
  await comparison.getByRole('button', { name: 'Stop comparing' }).click()
  await expect(comparison).toHaveCount(0)
})

test('two events of different resources are not compared, and the page says why', async ({ page }) => {
  const [other = ''] = await tenant.send([anEvent({ resource: { type: 'FLOW', id: 'other' } })])
  await openResource(page, { a: ids[0] ?? '', b: other })
  await expect(page.getByRole('alert').getByText('the other about FLOW other')).toBeVisible()
  await expect(versions(page)).toHaveCount(5)
})

test('by keyboard alone: step, choose, compare, and back', { tag: '@long' }, async ({ page }) => {
  await openResource(page)
  await page.keyboard.press('j')
  await expectParam(page, 'at', ids[3] ?? '')
  await expect(state(page)).toContainText('retries: 5')
  // What failed is no version.
  await page.keyboard.press('j')
  await expectParam(page, 'at', ids[1] ?? '')
  await expect(setBy(page, 'Grace Hopper', 'retries: 3')).toBeVisible()
  await page.keyboard.press('b')
  await expectParam(page, 'b', ids[1] ?? '')

  const rows = versions(page).locator('[data-show]')
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(rows.nth(3)).toBeFocused({ timeout: 50 })
  }).toPass({ intervals: [10] })
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(4)).toBeFocused()
  await page.keyboard.press('a')
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await expect(comparison.getByRole('list', { name: 'Changes' })).toContainText('retries')
  await page.keyboard.press('Escape')
  await expect(comparison).toHaveCount(0)
  await expect(rows.nth(4)).toBeFocused()
  await page.keyboard.press('Enter')
  await expectParam(page, 'at', ids[0] ?? '')
  await expect(state(page)).toContainText('retries: 2')
  await page.keyboard.press('Home')
  await expect(rows.nth(0)).toBeFocused()
  await page.keyboard.press('k')
  await expectParam(page, 'at', ids[1] ?? '')
})

test('reading about a resource is one entry of the log, however much is looked at', async ({ page }) => {
  const { slug, send, newKey } = await newTenant('Read once')
  await send([anEvent({ before: flow(1), after: flow(2) }), anEvent({ before: flow(2), after: flow(3) })])
  await page.goto(`/resource?${new URLSearchParams({ tenant: slug, type: 'FLOW', id: 'daily-load' })}`)
  await expect(versions(page)).toHaveCount(2)
  await page.keyboard.press('j')
  await expect(state(page)).toContainText('retries: 2')
  await page.keyboard.press('a')
  await versions(page).nth(0).getByRole('button', { name: /^B:/ }).click()
  await expect(page.getByRole('region', { name: 'Comparison' }).getByRole('table')).toBeVisible()
  const { secret } = await newKey(['events:read'])
  const answer = await page.request.get('/api/v1/events', {
    params: { q: 'action:vouchsafe.resource.read', tenant: slug },
    headers: { authorization: `Bearer ${secret}` },
  })
  const { events } = (await answer.json()) as { events: { details: object }[] }
  const one = { resourceType: 'FLOW', resourceId: 'daily-load' }
  expect(events.map(({ details }) => details)).toEqual([expect.objectContaining(one)])
})

test(
  'a part that fails keeps nobody from the rest, and can be tried again',
  { tag: '@long' },
  async ({ page }) => {
    await openResource(page)
    await page.route('**/api/v1/resource/as-of?*', (route) => route.abort())
    await page.keyboard.press('j')
    await expect(page.getByRole('heading', { name: 'The state could not be read' })).toBeVisible({
      timeout: 30_000,
    })
    await expect(versions(page)).toHaveCount(5)
    await page.unroute('**/api/v1/resource/as-of?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(state(page)).toContainText('retries: 5')
    await openResource(page, { at: 'yesterday' })
    await expect(page.getByRole('alert').getByText('Give a time like')).toBeVisible()
    await expect(versions(page)).toHaveCount(5)
  },
)

test('a resource that nobody knows, and none at all', async ({ page }) => {
  await openResource(page, { id: 'DAILY-LOAD' })
  await expect(page.getByRole('heading', { name: 'No event changed this resource' })).toBeVisible()
  await page.goto(`/resource?tenant=${tenant.slug}`)
  await page.getByLabel('Type').fill('FLOW')
  await page.getByLabel('Id').fill('daily-load')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(versions(page)).toHaveCount(5)
})

test('a long history is read in pages', { tag: '@long' }, async ({ page }) => {
  const { slug, send } = await newTenant('Long')
  await send(
    Array.from({ length: 120 }, (_, i) =>
      anEvent({
        occurredAt: daysAgo(2)
          .toISOString()
          .replace(/\.\d+/, `.${100 + i}`),
        before: flow(i),
        after: flow(i + 1),
      }),
    ),
  )
  await page.goto(`/resource?${new URLSearchParams({ tenant: slug, type: 'FLOW', id: 'daily-load' })}`)
  await expect(page.getByText('50 events so far')).toBeVisible()
  await page.getByRole('button', { name: 'Read older' }).click()
  await page.getByRole('button', { name: 'Read older' }).click()
  await expect(page.getByText('120 events, all that changed it or tried to')).toBeVisible()
  await expect(page.getByRole('note', { name: 'Gap' })).toHaveCount(0)
})

test(
  'on a narrow window one half at a time is open, and nothing is wider than the window',
  { tag: '@long' },
  async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await openResource(page)
    await versions(page)
      .nth(1)
      .getByRole('button', { name: /UPDATE/ })
      .click()
    await expect(state(page)).toBeInViewport()
    await expect(versions(page).nth(1)).toBeHidden()
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBe(390)
    await page.getByRole('radio', { name: 'Versions' }).click()
    await expect(versions(page).nth(1)).toBeVisible()
    expect(await width()).toBe(390)
    // Whoever opens the address of a moment came for what it was then.
    await page.reload()
    await expect(state(page)).toBeInViewport()
    await expect(versions(page).nth(1)).toBeHidden()
  },
)

const SCREENS: Record<string, Record<string, string>> = {
  'its state now': {},
  'a state with blame': { at: '{3}' },
  'a comparison': { a: '{0}', b: '{3}' },
  'nothing known': { id: 'nothing' },
  'no resource': { type: '' },
  'an address that cannot be used': { at: 'yesterday', colour: 'red' },
}

for (const [name, params] of Object.entries(SCREENS)) {
  test(`${name}: no rule of accessibility is broken, in either theme`, { tag: '@long' }, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const filled = Object.entries(params).map(([key, text]) => [
      key,
      text.replace(/\{(\d)\}/, (_, n: string) => ids[Number(n)] ?? ''),
    ])
    await openResource(page, Object.fromEntries(filled) as Record<string, string>)
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await expectAccessible(page)
  })
}
