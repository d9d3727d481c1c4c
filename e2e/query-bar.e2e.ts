import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectAccessible } from './accessible'
import { expectCount, expectQuery, grid, openCommands, openEvents, queryBar, search } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

// One tenant for all: these tests only look.
let tenant: Tenant

test.beforeAll(async () => {
  tenant = await newTenant('Query bar')
  const details = (namespace: string) => ({ namespace, 'a key with spaces': 'and, a value' })
  await tenant.send([
    anEvent({ details: details('company.team'), before: { retries: 3 }, after: { retries: 5 } }),
    anEvent({ details: details('company.team'), before: { role: 'viewer' }, after: { role: 'admin' } }),
    anEvent({ details: details('company.data'), outcome: 'failure' }),
    anEvent({ details: details('system'), resource: { type: 'TENANT', id: 'acme' }, change: 'DELETE' }),
  ])
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: 'source:tests' })
  await expectCount(page, 4)
})

const suggestions = (page: Page): Locator => page.getByRole('listbox', { name: 'Suggestions' })
const option = (page: Page, name: string | RegExp): Locator => suggestions(page).getByRole('option', { name })

/** What Tab and Enter would take, as a screen reader is told. */
const marked = (page: Page): Promise<string | null> =>
  queryBar(page).evaluate((bar) => {
    const id = bar.getAttribute('aria-activedescendant')
    return id === null ? null : (document.getElementById(id)?.textContent ?? null)
  })

/** Replaces the draft by typing, letter by letter. */
async function typeAnew(page: Page, text: string): Promise<void> {
  await queryBar(page).fill('')
  await queryBar(page).pressSequentially(text)
}

test('a query is made by the keyboard alone: a key, a value with its count, then the search', async ({
  page,
}) => {
  await page.keyboard.press('/')
  await page.keyboard.press('End')
  await page.keyboard.type(' names')
  await expect(option(page, /^namespace/)).toBeVisible()
  expect(await marked(page)).toBeNull()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => marked(page)).toContain('namespace')
  await page.keyboard.press('Tab')
  await expect(queryBar(page)).toHaveValue('source:tests namespace:')
  await expect(queryBar(page)).toBeFocused()
  await expect(suggestions(page).getByRole('group', { name: 'Values' })).toBeVisible()
  await expect(option(page, 'company.team 2 events')).toBeVisible()
  await expect(option(page, 'company.data 1 event')).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: '3 suggestions' })).toBeAttached()
  // What is being typed is not wrong yet.
  await expect(page.getByText('A value is missing')).toHaveCount(0)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(queryBar(page)).toHaveValue('source:tests namespace:company.team')
  await expect(suggestions(page)).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expectQuery(page, 'source:tests namespace:company.team')
  await expectCount(page, 2)
})

test('values are counted in the rest of the query, and quoted where they need it', async ({ page }) => {
  await typeAnew(page, 'source:tests type:TENANT namespace:')
  await expect(option(page, 'system 1 event')).toBeVisible()
  await expect(suggestions(page).getByRole('option')).toHaveCount(1)
  await typeAnew(page, 'spaces')
  await option(page, /^a key with spaces/).click()
  await expect(queryBar(page)).toHaveValue('"a key with spaces":')
  await expect(queryBar(page)).toBeFocused()
  await option(page, /^and, a value/).click()
  await expect(queryBar(page)).toHaveValue('"a key with spaces":"and, a value"')
  await queryBar(page).press('Enter')
  await expectCount(page, 4)
})

test('changed paths and their values are offered', async ({ page }) => {
  await typeAnew(page, 'changed:')
  await expect(suggestions(page).getByRole('group', { name: 'Changed paths' })).toBeVisible()
  await expect(option(page, /^retries/)).toBeVisible()
  await typeAnew(page, 'to:rol')
  await option(page, /^role/).click()
  await expect(queryBar(page)).toHaveValue('to:role=')
  await option(page, /^admin/).click()
  await queryBar(page).press('Enter')
  await expectQuery(page, 'to:role=admin')
  await expectCount(page, 1)
})

test('Enter searches while nothing is chosen; Esc closes the list first, then takes back, then leaves', async ({
  page,
}) => {
  await typeAnew(page, 'type:FLOW cha')
  await expect(option(page, /^change/).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(suggestions(page)).toHaveCount(0)
  await expect(queryBar(page)).toHaveValue('type:FLOW cha')
  // It was sent away over this word: it does not come back with the next letter.
  await page.keyboard.type('n')
  await expect(queryBar(page)).toHaveValue('type:FLOW chan')
  await expect(suggestions(page)).toHaveCount(0)
  await page.keyboard.press('Control+Space')
  await expect(option(page, /^change/).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(queryBar(page)).toHaveValue('source:tests')
  await page.keyboard.press('Escape')
  await expect(queryBar(page)).not.toBeFocused()

  await typeAnew(page, 'type:TENANT')
  await expect(option(page, /^TENANT/)).toBeVisible()
  await page.keyboard.press('Enter')
  await expectQuery(page, 'type:TENANT')
  await expect(suggestions(page)).toHaveCount(0)
})

test('Tab leaves the bar while nothing is chosen, and nothing holds it', async ({ page }) => {
  await typeAnew(page, 'out')
  await expect(option(page, /^outcome/)).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Clear query' })).toBeFocused()
  await expect(suggestions(page)).toHaveCount(0)
})

test('undo takes back what was taken from the list', async ({ page }) => {
  await typeAnew(page, 'outc')
  await option(page, /^outcome/)
    .first()
    .click()
  await expect(queryBar(page)).toHaveValue('outcome:')
  await page.keyboard.press('Control+z')
  await expect(queryBar(page)).toHaveValue('outc')
})

test(
  'recent searches are there when the bar is empty, and go on from what was typed',
  { tag: '@long' },
  async ({ page }) => {
    await search(page, 'type:FLOW change:UPDATE')
    await search(page, 'namespace:system')
    await queryBar(page).fill('')
    const recent = suggestions(page).getByRole('group', { name: 'Recent searches' })
    await expect(recent.getByRole('option')).toHaveText([/^namespace:system/, /^type:FLOW change:UPDATE/])
    await expect(recent.getByText(/now|ago/).first()).toBeVisible()
    await typeAnew(page, 'type:FLOW ')
    await expect(recent.getByRole('option')).toHaveCount(1)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(queryBar(page)).toHaveValue('type:FLOW change:UPDATE')

    // Another tenant has none of them, and who forgets them has none at all.
    await openEvents(page, (await newTenant('Elsewhere')).slug)
    await queryBar(page).click()
    await expect(option(page, /^type/).first()).toBeVisible()
    await expect(recent).toHaveCount(0)
    await openEvents(page, tenant.slug)
    await queryBar(page).click()
    await expect(recent.getByRole('option')).toHaveCount(2)
    await page.getByRole('button', { name: 'Forget recent searches' }).click()
    await expect(recent).toHaveCount(0)
    await expect(queryBar(page)).toBeFocused()
  },
)

test('where suggestions cannot be read, keys are still known and typing goes on', async ({ page }) => {
  await page.route('**/api/v1/suggest?*', (route) => route.abort())
  await typeAnew(page, 'outc')
  await expect(option(page, /^outcome/)).toBeVisible()
  await expect(page.getByText('Suggestions cannot be read just now.').first()).toBeVisible()
  await page.keyboard.type('ome:failure')
  await page.keyboard.press('Enter')
  await expectQuery(page, 'outcome:failure')
  await expectCount(page, 1)
})

test('what is wrong is underlined once the word is done, refused, and mended by one click that undo takes back', async ({
  page,
}) => {
  await typeAnew(page, 'type:FLOW outcome:sucess')
  await queryBar(page).press('Enter')
  await expect(page.getByText('Not searched: put this right first.')).toBeVisible()
  await expect(queryBar(page)).toHaveAttribute('aria-invalid', 'true')
  await page.getByRole('button', { name: 'Write success' }).click()
  await expect(queryBar(page)).toHaveValue('type:FLOW outcome:success')
  await expect(queryBar(page)).toBeFocused()
  await page.keyboard.press('Control+z')
  await expect(queryBar(page)).toHaveValue('type:FLOW outcome:sucess')
  await page.keyboard.press('Control+Shift+z')
  await queryBar(page).press('Enter')
  await expectCount(page, 2)
})

test('what stands at the caret or under the pointer is explained', async ({ page }) => {
  await search(page, 'type:FLOW -outcome:success')
  await queryBar(page).press('Home')
  const bar = page.getByRole('search', { name: 'Events' })
  await expect(bar.getByText('What kind of resource it was done to.')).toBeVisible()
  await queryBar(page).press('End')
  await expect(bar.getByText('How it ended.')).toBeVisible()
  await queryBar(page).press('Escape')
  await expect(bar.getByText('How it ended.')).toHaveCount(0)
  await queryBar(page).hover({ position: { x: 20, y: 8 } })
  await expect(bar.getByText('Resource type is FLOW', { exact: true })).toBeVisible()
})

test(
  'the sheet of the language is searched, and its examples go into the bar',
  { tag: '@long' },
  async ({ page }) => {
    await page.getByRole('button', { name: 'Query language' }).click()
    const sheet = page.getByRole('dialog', { name: 'Query language' })
    await expect(sheet.getByRole('region', { name: 'What changed' })).toBeVisible()
    await page.keyboard.type('minus')
    await expect(sheet.getByRole('region')).toHaveCount(1)
    await sheet.getByRole('button', { name: '-outcome:success' }).click()
    await expect(sheet).toHaveCount(0)
    await expect(queryBar(page)).toBeFocused()
    await expect(queryBar(page)).toHaveValue('source:tests -outcome:success')
    await page.keyboard.press('Enter')
    await expectCount(page, 1)

    // The same sheet from the keys and from the command menu; Esc gives the focus back.
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page
      .getByRole('dialog', { name: 'Keyboard shortcuts' })
      .getByRole('button', { name: 'Query language' })
      .click()
    await expect(sheet).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(sheet).toHaveCount(0)
    await page.goto(`/settings/api-keys?tenant=${tenant.slug}`)
    await openCommands(page)
    await page.keyboard.type('query lang')
    await page.keyboard.press('Enter')
    await expect(sheet).toBeVisible()
    await expect(page).toHaveURL(/\/events\?/)
  },
)

test(
  'what is typed while the command menu is still on its way is typed into it',
  { tag: '@long' },
  async ({ page }) => {
    let arrive = () => {}
    const hasArrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    await page.route(/\/_next\/static\/chunks\//, async (route) => {
      await hasArrived
      await route.continue()
    })
    await page.keyboard.press('Control+k')
    // On the page these would follow the log, export, and open the time range.
    await page.keyboard.type('lxt')
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Backspace')
    await page.keyboard.type('cata')
    arrive()
    const menu = page.getByRole('dialog', { name: 'Command menu' })
    await expect(menu.getByRole('combobox')).toBeFocused()
    await page.keyboard.type('logue')
    await expect(menu.getByRole('combobox')).toHaveValue('catalogue')
    await expect(page.getByRole('dialog')).toHaveCount(1)
    expect(new URL(page.url()).searchParams.get('live')).toBeNull()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Catalogue' })).toBeVisible()
  },
)

test('words that explain a long query leave room for the rows', { tag: '@long' }, async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 })
  const terms = Array.from({ length: 60 }, (_, n) => `-namespace:company.team${n}`)
  await search(page, `source:tests ${terms.join(' ')}`)
  await expectCount(page, 4)
  await expect(grid(page).getByRole('row').last()).toBeInViewport()
})

test(
  'the list stays within a narrow window and over the table, also at twice the size',
  { tag: '@long' },
  async ({ page }) => {
    for (const viewport of [
      { width: 360, height: 640 },
      { width: 720, height: 450 },
    ]) {
      await page.setViewportSize(viewport)
      await typeAnew(page, 'source:tests namespace:company.team ')
      const list = suggestions(page)
      await expect(list.getByRole('option').first()).toBeVisible()
      const box = await list.boundingBox()
      expect(box).not.toBeNull()
      expect(box?.x).toBeGreaterThanOrEqual(0)
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(viewport.width)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height)
      await list.getByRole('option').last().click({ trial: true })
      await queryBar(page).press('Escape')
    }
    await expect(grid(page)).toBeVisible()
  },
)

test('the list and the sheet are accessible in both themes', { tag: '@long' }, async ({ page }) => {
  await queryBar(page).fill('')
  await expect(option(page, /^namespace/)).toBeVisible()
  await queryBar(page).press('ArrowDown')
  await expectAccessible(page, '[role=listbox]')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Query language' }).click()
  await expect(page.getByRole('dialog', { name: 'Query language' })).toBeVisible()
  await expectAccessible(page, '[role=dialog]')
})
