import { expect, type Locator, type Page } from '@playwright/test'

import { uuidMs } from '@/lib/base/uuid'

/** The events page of a tenant, with further parts of its address: `q`, `since`, `event` and so on. */
export async function openEvents(
  page: Page,
  tenant: string,
  more: Record<string, string> = {},
): Promise<void> {
  await page.goto(`/events?${new URLSearchParams({ tenant, ...more })}`)
  await expect(queryBar(page)).toBeVisible()
}

/** Where the query is typed. */
export function queryBar(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Query', exact: true })
}

/** Type this instead of what stands in the query bar, and search. */
export async function search(page: Page, text: string): Promise<void> {
  await queryBar(page).fill(text)
  await queryBar(page).press('Enter')
  await expectQuery(page, text)
}

/** The query is this one, in the bar and in the address. */
export async function expectQuery(page: Page, text: string): Promise<void> {
  await expect(queryBar(page)).toHaveValue(text)
  await expect(page).toHaveURL((url) => (url.searchParams.get('q') ?? '') === text)
}

/** The table. */
export function grid(page: Page): Locator {
  return page.getByRole('grid', { name: 'Events' })
}

/** Exactly so many events were found, as the page says above the table and below it. */
export async function expectCount(page: Page, count: number): Promise<void> {
  const words = `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`
  await expect(page.getByRole('toolbar', { name: 'View' }).getByText(words, { exact: true })).toBeVisible()
}

/** The time of an event as its row shows it. An id begins with it. */
export function timeOf(eventId: string): string {
  return `${new Date(uuidMs(eventId)).toISOString().replace('T', ' ').replace('Z', '')} UTC`
}

/** The row of an event, brought into sight by scrolling: down to the end, then again from the top. */
export async function rowOf(page: Page, eventId: string): Promise<Locator> {
  const rows = grid(page).getByRole('row')
  const row = grid(page).getByRole('row', { name: timeOf(eventId) })
  const lastIndex = () => rows.last().getAttribute('aria-rowindex')
  await expect(async () => {
    if (await row.isVisible()) return
    const before = await lastIndex()
    // Not a row: the last one is drawn before it is in sight, and going there would draw further ones.
    await page.getByRole('region', { name: 'Results' }).hover()
    await page.mouse.wheel(0, SCREEN_PX)
    const hasMoved = expect.poll(lastIndex, { timeout: 1000 }).not.toBe(before)
    await hasMoved.catch(() => page.mouse.wheel(0, -FAR_PX))
    await expect(row).toBeVisible({ timeout: 250 })
  }).toPass({ intervals: [50] })
  return row
}

const SCREEN_PX = 500
const FAR_PX = 1_000_000

/** A value in a row as what filters by it: `clickable(row, 'namespace', 'company.team')`. */
export function valueIn(where: Locator, label: string, value: string): Locator {
  return where.getByRole('button', { name: `${label} ${value}`, exact: true })
}

/** The tag of a row, from behind `+2` where there was no room for it. */
export async function tagOf(page: Page, row: Locator, label: string, value: string): Promise<Locator> {
  const tag = valueIn(row, label, value)
  if (await tag.isVisible()) return tag
  await row.getByRole('button', { name: 'more details' }).click()
  return valueIn(page.getByRole('dialog', { name: 'All details' }), label, value)
}

/** Show this part of an open event. */
export async function showTab(panel: Locator, name: string): Promise<void> {
  const tab = panel.getByRole('tab', { name })
  await tab.click()
  await expect(tab).toHaveAttribute('aria-selected', 'true')
}

/** Lines of the diff that hold all of these texts; side by side, both sides of a line are one. */
export function linesOf(panel: Locator): (...texts: string[]) => Locator {
  return (...texts) =>
    texts.reduce((rows, hasText) => rows.filter({ hasText }), panel.getByRole('table').getByRole('row'))
}

/** Open the row of an event with the mouse, and give what opened beside it. */
export async function openRow(page: Page, eventId: string): Promise<Locator> {
  const row = await rowOf(page, eventId)
  await row.getByRole('button', { name: 'Open event' }).click()
  const panel = page.getByRole('article', { name: 'Event' })
  await expect(page).toHaveURL((url) => url.searchParams.get('event') === eventId)
  await expect(panel).toBeVisible()
  return panel
}

/** Choose a tenant by the switch in the header. */
export async function chooseTenant(page: Page, slug: string): Promise<void> {
  await page.getByRole('button', { name: /^Tenant:/ }).click()
  await page
    .getByRole('dialog', { name: 'Tenants' })
    .getByRole('option', { name: new RegExp(` ${slug}$`) })
    .click()
  await expect(page).toHaveURL((url) => url.searchParams.get('tenant') === slug)
}

/** Open the command menu by its key, ready to be typed into: its code comes with the first time. */
export async function openCommands(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Command menu' }).getByRole('combobox')).toBeFocused()
}
