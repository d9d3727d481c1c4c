import { expect, type Locator, type Page } from '@playwright/test'

import type { Hands } from './answers-hands'
import { catalogueSearch, facet, openEvent, valueOf, version } from './answers-places'
import { expectQuery, grid, openCommands, queryBar, timeOf, valueIn } from './events-page'

/** More stops than a page has, and more rows or values than there are on any way. */
const STOPS_MAX = 250
/** How long a key may take to move the focus before it counts as one that does not. */
const MOVED_WITHIN_MS = 1000

/** By keys alone: shortcuts where there are, Tab and arrows elsewhere. */
export const byKeyboard: Hands = {
  async chooseTenant(page, slug) {
    await runCommand(page, slug, new RegExp(` ${slug}$`))
  },
  async search(page, text) {
    await page.keyboard.press('/')
    await expect(queryBar(page)).toBeFocused()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await expectQuery(page, text)
    await pressUntil(page, 'Escape', async () => !(await isFocused(queryBar(page))))
  },
  goToRow,
  async takeTag(page, row, key, value) {
    const tag = valueIn(row, key, value)
    if (await tag.isVisible()) {
      await pressUntil(page, 'ArrowRight', () => isFocused(tag))
      return page.keyboard.press('i')
    }
    const dialog = await byKeyboard.showMoreDetails(page, row)
    await tabTo(page, valueIn(dialog, key, value))
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  },
  async showMoreDetails(page, row) {
    const more = row.getByRole('button', { name: 'more details' })
    await pressUntil(page, 'ArrowRight', () => isFocused(more))
    await page.keyboard.press('Enter')
    return page.getByRole('dialog', { name: 'All details' })
  },
  openRow: (page) => page.keyboard.press('Enter'),
  async showTab(page, name) {
    const tab = openEvent(page).getByRole('tab', { name })
    await tabTo(page, openEvent(page).getByRole('tab', { selected: true }))
    await pressUntil(page, 'ArrowRight', () => isFocused(tab))
    await expect(tab).toHaveAttribute('aria-selected', 'true')
  },
  async followLink(page, name) {
    await tabTo(page, openEvent(page).getByRole('link', { name }))
    await page.keyboard.press('Enter')
  },
  async includeValue(page, name, value) {
    const where = facet(page, name)
    const wanted = valueOf(where, value)
    await expect(where.getByRole('checkbox').first()).toBeVisible()
    if (!(await wanted.isVisible())) {
      await tabTo(page, where.getByRole('textbox', { name: `Search ${name}` }))
      await page.keyboard.type(value)
      await expect(wanted).toBeVisible()
    }
    await byKeyboard.goToFacet(page, name)
    await walkTo(page, wanted)
    await page.keyboard.press('i')
  },
  async goToFacet(page, name) {
    await tabTo(page, facet(page, name).locator('[role=checkbox][tabindex="0"]'))
  },
  async showMoment(page, date) {
    await tabTo(page, page.getByLabel('As of'))
    await page.keyboard.press('Control+a')
    await page.keyboard.type(date)
    await page.keyboard.press('Enter')
  },
  async compare(page, a, b) {
    await chooseVersion(page, a, 'a')
    await chooseVersion(page, b, 'b')
  },
  async findInCatalogue(page, text) {
    await runCommand(page, 'Catalogue', /^Catalogue/)
    await tabTo(page, catalogueSearch(page))
    await page.keyboard.type(text)
  },
  async exportCsv(page) {
    const dialog = page.getByRole('dialog', { name: 'Export events' })
    // Before the rows are there nothing can be exported, and the key does nothing.
    await expect(async () => {
      await page.keyboard.press('x')
      await expect(dialog).toBeVisible({ timeout: 1000 })
    }).toPass()
    await tabTo(page, dialog.getByRole('button', { name: 'Export CSV' }))
    await page.keyboard.press('Enter')
  },
  async bringIntoSight(page, place) {
    await expect(place).toBeVisible()
    // The focus takes along what stands around it.
    await pressUntil(page, 'Tab', () => place.evaluate(isInSight))
  },
}

/** The row of an event has the focus: by the screen where it is far, by the row where it is near. */
async function goToRow(page: Page, event: string): Promise<Locator> {
  const time = timeOf(event)
  // A row that has the focus and is about to go would lose it.
  await expect(grid(page)).toHaveAttribute('aria-busy', 'false')
  const row = grid(page).getByRole('row', { name: time })
  if (!(await isFocused(row))) await page.keyboard.press('j')
  const focused = grid(page).locator('[role=row]:focus')
  for (let presses = 0; presses < STOPS_MAX; presses += 1) {
    await expect(focused).toHaveCount(1)
    const [, day, clock] = TIME.exec((await focused.textContent()) ?? '') ?? []
    const at = `${day} ${clock} UTC`
    if (at === time) return row
    // The newest stand above.
    const key = at < time ? 'ArrowUp' : (await row.isVisible()) ? 'ArrowDown' : 'PageDown'
    const index = await focused.getAttribute('aria-rowindex')
    await page.keyboard.press(key)
    // At the end of what was read so far it stays until more is there.
    await expect(focused)
      .not.toHaveAttribute('aria-rowindex', index ?? '', { timeout: MOVED_WITHIN_MS })
      .catch(() => undefined)
  }
  throw new Error(`Arrow keys do not reach the row of ${time}.`)
}

const TIME = /(\d{4}-\d\d-\d\d)\s*(\d\d:\d\d:\d\d\.\d{3})\s*UTC/

/** Go to a version of a resource, which is one stop of Tab together with its neighbours, and choose it as `a` or `b`. */
async function chooseVersion(page: Page, time: string, side: 'a' | 'b'): Promise<void> {
  const wanted = version(page, time)
  await expect(wanted).toBeVisible()
  await tabTo(page, page.locator('[data-show][tabindex="0"]'))
  await page.keyboard.press('Home')
  await pressUntil(page, 'ArrowDown', () => isFocused(wanted))
  await page.keyboard.press(side)
}

/** Take an entry of the command menu. */
async function runCommand(page: Page, typed: string, name: RegExp): Promise<void> {
  await openCommands(page)
  const menu = page.getByRole('dialog', { name: 'Command menu' })
  const box = menu.getByRole('combobox')
  await expect(box).toBeFocused()
  await page.keyboard.type(typed)
  const id = await menu.getByRole('option', { name }).getAttribute('id')
  await pressUntil(page, 'ArrowDown', async () => (await box.getAttribute('aria-activedescendant')) === id)
  await page.keyboard.press('Enter')
  await expect(menu).toHaveCount(0)
}

async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(goal).toBeVisible()
  await pressUntil(page, 'Tab', () => isFocused(goal))
}

/** Press a key, not at all where nothing is to be done, until it has led to where it should. */
async function pressUntil(page: Page, key: string, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < STOPS_MAX; presses += 1) {
    if (await isThere()) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} does not lead there.`)
}

/** Up or down to a place of a list, whichever way it lies: what stands between may change while somebody walks. */
async function walkTo(page: Page, goal: Locator): Promise<void> {
  for (let presses = 0; presses < STOPS_MAX; presses += 1) {
    if (await isFocused(goal)) return
    const isBelow = await goal.evaluate((element) => {
      const { activeElement } = document
      if (activeElement === null) return true
      return (element.compareDocumentPosition(activeElement) & Node.DOCUMENT_POSITION_PRECEDING) !== 0
    })
    await page.keyboard.press(isBelow ? 'ArrowDown' : 'ArrowUp')
  }
  throw new Error('The arrows do not lead there.')
}

function isFocused(place: Locator): Promise<boolean> {
  return place.evaluateAll((elements) => elements.some((element) => element === document.activeElement))
}

function isInSight(element: Element): Promise<boolean> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(([entry]) => {
      observer.disconnect()
      resolve((entry?.intersectionRatio ?? 0) > 0.9)
    })
    observer.observe(element)
  })
}
