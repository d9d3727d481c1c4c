import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectCount, expectQuery, grid, openEvents, openRow, showTab, timeOf, valueIn } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant
let id: string

test.beforeAll(async () => {
  tenant = await newTenant('Linked')
  const [first = ''] = await tenant.send([
    anEvent({
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      details: { namespace: 'company.team' },
    }),
    anEvent({
      occurredAt: new Date(Date.now() - 50_000).toISOString(),
      resource: { type: 'USER', id: 'bo' },
      details: { namespace: 'company.other' },
    }),
  ])
  id = first
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

/** Opens the event beside a list that does not hold it. */
async function openLinked(page: Page, q = 'type:USER'): Promise<Locator> {
  await openEvents(page, tenant.slug, { q, event: id })
  const panel = page.getByRole('region', { name: 'Open event' })
  await expect(panel).toContainText('company.team')
  return panel
}

test('a value of an event beside the list filters, and is shown as active', async ({ page }) => {
  const panel = await openLinked(page)
  const value = valueIn(panel, 'Actor id', 'u_ada')
  await expect(value).toHaveAttribute('aria-pressed', 'false')
  await value.click()
  await expectQuery(page, 'type:USER actor.id:u_ada')
  await expect(value).toHaveAttribute('aria-pressed', 'true')
  await value.click()
  await expectQuery(page, 'type:USER')
  await expect(value).toHaveAttribute('aria-pressed', 'false')
  await value.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Search for this alone' }).click()
  await expectQuery(page, 'actor.id:u_ada')
  // Now it is one of the rows.
  await expect(panel.getByRole('button', { name: 'Next event' })).toBeVisible()
  await expect(panel).toContainText('company.team')
})

test('excluding a value of the open event closes it: it is no part of the answer', async ({ page }) => {
  const panel = await openLinked(page)
  await valueIn(panel, 'namespace', 'company.team').click({ modifiers: ['Alt'] })
  await expectQuery(page, 'type:USER -namespace:company.team')
  await expect(panel).toHaveCount(0)
  await expect(page).toHaveURL((url) => !url.searchParams.has('event'))

  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  await expectCount(page, 1)
  const row = await openRow(page, id)
  await valueIn(row, 'Resource id', 'daily-load').click({ modifiers: ['Alt'] })
  await expect(page.getByRole('heading', { name: 'No events match' })).toBeVisible()
  await expect(page.getByRole('article', { name: 'Event' })).toHaveCount(0)
  await expect(page).toHaveURL((url) => !url.searchParams.has('event'))
})

test('Esc closes an event beside the list, from inside of it and from the page', async ({ page }) => {
  let panel = await openLinked(page)
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(page).toHaveURL((url) => !url.searchParams.has('event'))

  panel = await openLinked(page)
  const value = valueIn(panel, 'Actor id', 'u_ada')
  await value.focus()
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'Filter for this' })).toBeFocused()
  // The top-most thing first.
  await page.keyboard.press('Escape')
  await expect(value).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeFocused()
})

test(
  'the menu of a time is reached by keyboard: in a row, in an open event and on its page',
  { tag: '@long' },
  async ({ page }) => {
    const item = page.getByRole('menuitem', { name: '5 minutes around this' })
    const range = page.getByRole('button', { name: /^Time range:/ })
    await openEvents(page, tenant.slug, { q: 'type:FLOW' })
    await expectCount(page, 1)
    await page.keyboard.press('j')
    // Past type, change, actor, id and namespace.
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect(item).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(range).not.toHaveText(/All time/)
    await expectCount(page, 1)

    for (const open of [
      () => openEvents(page, tenant.slug, { q: 'type:FLOW', event: id }),
      () => openLinked(page),
      () => page.goto(`/events/${id}?tenant=${tenant.slug}`),
    ]) {
      await open()
      // A menu sees which key opened it once the page works.
      await page.waitForLoadState('networkidle')
      const time = page.getByRole('article', { name: 'Event' }).getByRole('button', { name: /^Occurred/ })
      await time.focus()
      await page.keyboard.press('Enter')
      await expect(item).toBeFocused()
      await page.keyboard.press('Escape')
      await expect(time).toBeFocused()
      await time.click()
      await page.getByRole('menuitem', { name: 'This day' }).click()
      await expect(range).toHaveText(/Time range: \d{4}-\d\d-\d\d UTC$/)
    }
  },
)

test.describe('an event beside its rows', () => {
  let rows: string[]
  test.beforeAll(async () => {
    rows = (
      await tenant.send(
        ['one', 'two', 'three', 'four'].map((name, i) =>
          anEvent({
            occurredAt: new Date(Date.now() - (9 - i) * 1000).toISOString(),
            resource: { type: 'ROW', id: name },
            before: { n: i },
            after: { n: i + 1 },
          }),
        ),
      )
    ).toReversed()
  })

  const isOpen = (page: Page, id: string | undefined) =>
    expect(page).toHaveURL((url) => url.searchParams.get('event') === (id ?? 'none'))
  const rowAt = (page: Page, i: number): Locator =>
    grid(page).getByRole('row', { name: timeOf(rows[i] ?? '') })

  test('a click on a row opens it, on another one switches, and Back closes it', async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    const panel = page.getByRole('article', { name: 'Event' })
    await rowAt(page, 0).click({ position: { x: 2, y: 10 } })
    await expect(panel).toContainText('four')
    await rowAt(page, 2).click({ position: { x: 2, y: 10 } })
    await expect(panel).toContainText('two')
    await isOpen(page, rows[2])
    await page.goBack()
    await expect(panel).toHaveCount(0)
    await page.goForward()
    await expect(panel).toContainText('two')
  })

  test('it follows the keyboard, and only what the keyboard rests on is read', async ({ page }) => {
    const opened: string[] = []
    page.on('request', (request) => {
      const [, id] = /\/api\/v1\/events\/([0-9a-f-]{36})\?/.exec(request.url()) ?? []
      if (id !== undefined) opened.push(id)
    })
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    await expectCount(page, 4)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('article', { name: 'Event' })
    await expect(panel).toContainText('four')
    await expect.poll(() => opened).toEqual([rows[0]])
    // The clock stands still between the keys, as for somebody who holds one down.
    await page.clock.install()
    for (const key of ['ArrowDown', 'j', 'ArrowDown']) await page.keyboard.press(key)
    await expect(panel).toContainText('one')
    await expect(rowAt(page, 3)).toBeFocused()
    await page.clock.runFor(1000)
    await isOpen(page, rows[3])
    await expect.poll(() => opened).toEqual([rows[0], rows[3]])
    await page.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
    await expect(rowAt(page, 3)).toBeFocused()
  })

  test('closing it from inside gives the focus back to its row', async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    const panel = await openRow(page, rows[1] ?? '')
    await panel.getByRole('button', { name: 'Close', exact: true }).click()
    await expect(panel).toHaveCount(0)
    await expect(rowAt(page, 1)).toBeFocused()
  })

  test(
    'its width is dragged, or moved by keys, and remembered; the table keeps half',
    { tag: '@long' },
    async ({ page }) => {
      await openEvents(page, tenant.slug, { q: 'type:ROW' })
      await openRow(page, rows[1] ?? '')
      const drawer = page.getByRole('region', { name: 'Open event' })
      const width = async () => Math.round((await drawer.boundingBox())?.width ?? 0)
      const handle = page.getByRole('slider', { name: 'Width of the open event' })
      const first = await width()
      for (let presses = 0; presses < 3; presses += 1) await handle.press('ArrowRight')
      await expect.poll(width).toBeLessThan(first)
      const narrower = await width()
      await handle.press('ArrowLeft')
      await expect.poll(width).toBeGreaterThan(narrower)

      const box = await drawer.boundingBox()
      await page.mouse.move(box?.x ?? 0, 500)
      await page.mouse.down()
      await page.mouse.move((box?.x ?? 0) + 100, 500, { steps: 4 })
      await page.mouse.up()
      await expect.poll(width).toBe(Math.round((box?.width ?? 0) - 100))
      const chosen = await width()
      await page.reload()
      await expect.poll(width).toBe(chosen)

      await page.mouse.move((box?.x ?? 0) + 100, 500)
      await page.mouse.down()
      await page.mouse.move(250, 500, { steps: 4 })
      await page.mouse.up()
      const table = await page.getByRole('region', { name: 'Results' }).boundingBox()
      expect(Math.abs((table?.width ?? 0) - (await width()))).toBeLessThanOrEqual(2)
    },
  )

  test(
    'it takes the whole width on request, in the address, and its steps go on',
    { tag: '@long' },
    async ({ page }) => {
      await openEvents(page, tenant.slug, { q: 'type:ROW' })
      const panel = await openRow(page, rows[1] ?? '')
      await panel.getByRole('button', { name: 'Full width' }).click()
      await expect(page).toHaveURL((url) => url.searchParams.get('expanded') === 'true')
      await panel.getByRole('button', { name: 'Next event' }).click()
      await expect(panel).toContainText('two')
      await page.keyboard.press('k')
      await expect(panel).toContainText('three')
      await page.reload()
      await panel.getByRole('button', { name: 'Beside the table' }).click()
      await expect(rowAt(page, 1)).toBeInViewport()
      await page.keyboard.press('Escape')
      await expect(panel).toHaveCount(0)
      await expect(page).toHaveURL(
        (url) => !url.searchParams.has('expanded') && !url.searchParams.has('event'),
      )
    },
  )

  test('the tab that was looked at last comes first the next time', { tag: '@long' }, async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    const panel = await openRow(page, rows[1] ?? '')
    await showTab(panel, 'Raw')
    await expect(page).toHaveURL((url) => url.searchParams.get('tab') === 'raw')
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    await openRow(page, rows[0] ?? '')
    await expect(panel.getByRole('region', { name: 'Raw JSON' })).toContainText('"four"')
    // An address that names one shows that one.
    await openEvents(page, tenant.slug, { event: rows[0] ?? '', tab: 'fields' })
    await expect(panel.getByRole('tab', { name: 'Fields' })).toHaveAttribute('aria-selected', 'true')
  })

  test('its seal says what the log holds of it, and that the stored event matches', async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    const panel = await openRow(page, rows[1] ?? '')
    await showTab(panel, 'Seal')
    await expect(panel.getByRole('heading', { name: 'It matches its entry' })).toBeVisible()
    await expect(panel.getByRole('region', { name: 'Sealed entry' })).toContainText(`"id":"${rows[1]}"`)
    await expect(panel.getByRole('region', { name: 'Committed parts' })).toContainText('Before')
    await expect(panel.getByRole('region', { name: 'Place in the log' })).toContainText('Leaf hash')
  })

  test('what is around it leads to its neighbours, and to the search for all of them', async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    const panel = await openRow(page, rows[1] ?? '')
    await showTab(panel, 'Around')
    const sameActor = panel.getByRole('region', { name: 'Same actor' })
    await expect(sameActor.getByRole('listitem')).toHaveCount(1 + 1 + 3)
    await expect(panel.getByRole('region', { name: 'Same resource' })).toContainText('only event')
    await sameActor.getByRole('link').nth(1).click()
    await isOpen(page, rows[0])
    await panel.getByRole('link', { name: 'Same actor' }).click()
    await expectQuery(page, 'actor.id:u_ada')
    await expect(rowAt(page, 3)).toBeVisible()
    await isOpen(page, rows[0])
  })

  test('on a narrow window it is a sheet, which keeps the keyboard and gives it back', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await openEvents(page, tenant.slug, { q: 'type:ROW' })
    await expectCount(page, 4)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog', { name: 'Open event' })
    await expect(sheet).toContainText('four')
    await expect(sheet).toBeFocused()
    await page.keyboard.press('j')
    await expect(sheet).toContainText('three')
    await isOpen(page, rows[1])
    await sheet.getByRole('button', { name: 'Next event' }).click()
    await expect(sheet).toContainText('two')
    await isOpen(page, rows[2])
    await page.keyboard.press('Escape')
    await expect(sheet).toHaveCount(0)
    await expect(rowAt(page, 2)).toBeFocused()
    await rowAt(page, 3).click({ position: { x: 2, y: 10 } })
    await expect(sheet).toContainText('one')
    await page.goBack()
    await expect(sheet).toHaveCount(0)
  })
})
