import { expect, type Locator, type Page, test } from '@playwright/test'

import { grid, openEvents } from './events-page'
import { exportView, parseCsv } from './export-dialog'
import { enterAs } from './sign-in'
import { anEvent, newTenant } from './tenant'

const param = (page: Page, name: string) => new URL(page.url()).searchParams.get(name)
const headings = (page: Page) => grid(page).getByRole('columnheader')
const edgeOf = (page: Page, column: string) => page.getByRole('separator', { name: `Width of ${column}` })

/** Signs somebody in who sees two events with details. */
async function openTenant(page: Page): Promise<void> {
  const { slug, send, newPerson } = await newTenant('Columns')
  await send([anEvent({ details: { namespace: 'company.team', 'rare key': 'x' } }), anEvent()])
  await enterAs(page, await newPerson('viewer'))
  await openEvents(page, slug)
}

async function widthOf(heading: Locator): Promise<number> {
  return (await heading.boundingBox())?.width ?? 0
}

/** Presses the pointer on one place, and lets it go on another. */
async function drag(page: Page, from: Locator, by: { x: number; y: number }): Promise<void> {
  const box = await from.boundingBox()
  if (box === null) throw new Error('It is on the screen.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + by.x / 2, y + by.y / 2, { steps: 4 })
  await page.mouse.move(x + by.x, y + by.y, { steps: 4 })
  await page.mouse.up()
}

test('columns by keyboard: shown, moved, made wider and given back their usual width', async ({ page }) => {
  await openTenant(page)
  await page.getByRole('button', { name: 'View options' }).press('Enter')
  const action = page.getByRole('checkbox', { name: 'Action', exact: true })
  await action.focus()
  await page.keyboard.press('Space')
  await expect(action).toBeChecked()
  await expect(action).toBeFocused()
  await page.keyboard.press('Alt+ArrowUp')
  await page.keyboard.press('Alt+ArrowUp')
  await expect(action).toBeFocused()
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('Action, 3 of 6')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('checkbox', { name: 'Actor', exact: true })).toBeFocused()
  await expect.poll(() => param(page, 'columns')).toBe('type,change,action,actor,details,date')
  await page.keyboard.press('Escape')

  const heading = headings(page).filter({ hasText: 'Action' })
  const edge = edgeOf(page, 'Action')
  await edge.focus()
  const before = await widthOf(heading)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(() => widthOf(heading)).toBe(Math.round(before) + 56)
  await expect.poll(() => param(page, 'widths')).toContain(`action:${Math.round(before) + 56}`)
  await page.keyboard.press('Alt+ArrowLeft')
  await expect.poll(() => param(page, 'columns')).toBe('type,action,change,actor,details,date')
  await expect(edge).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(() => param(page, 'widths') ?? '').not.toContain('action:')
  // Of all edges only one is on the way of Tab.
  await expect(page.locator('[role=separator][tabindex="0"]')).toHaveCount(1)
  await edgeOf(page, 'Resource type').focus()
  await page.keyboard.press('ArrowDown')
  await expect(edge).toBeFocused()
})

test(
  'columns by pointer: an edge and a heading are dragged, a double click gives the usual width',
  { tag: '@long' },
  async ({ page }) => {
    await openTenant(page)
    const actor = headings(page).filter({ hasText: 'Actor' })
    const before = await widthOf(actor)
    const left = (await actor.boundingBox())?.x
    await drag(page, edgeOf(page, 'Actor'), { x: 90, y: 0 })
    await expect.poll(() => widthOf(actor)).toBe(Math.round(before) + 90)
    // The edge stayed under the pointer: columns before it did not move.
    expect(Math.round((await actor.boundingBox())?.x ?? 0)).toBe(Math.round(left ?? 0))
    const rowCell = grid(page).getByRole('row').nth(1).getByRole('gridcell').nth(2)
    expect(await widthOf(rowCell)).toBe(await widthOf(actor))
    await page.reload()
    await expect.poll(() => widthOf(actor)).toBe(Math.round(before) + 90)
    await edgeOf(page, 'Actor').dblclick()
    await expect.poll(() => param(page, 'widths') ?? '').not.toContain('actor')

    // The date's heading is a button: dragged it is no click.
    await drag(page, headings(page).filter({ hasText: 'Date' }).getByText('Date'), { x: -1200, y: 0 })
    await expect.poll(() => param(page, 'columns')).toBe('date,type,change,actor,details')
    expect(param(page, 'order')).toBeNull()
    await expect(headings(page).first()).toHaveText('Date')

    await page.getByRole('button', { name: 'View options' }).click()
    const shown = page.getByRole('list', { name: 'Shown columns' }).getByRole('listitem')
    await drag(page, shown.filter({ hasText: 'Actor' }).locator('[title^=Drag]'), { x: 0, y: -120 })
    await expect.poll(() => param(page, 'columns')).toBe('actor,date,type,change,details')
  },
)

test('any key of details becomes a column by typing it', { tag: '@long' }, async ({ page }) => {
  await openTenant(page)
  await page.getByRole('button', { name: 'View options' }).click()
  const key = page.getByRole('combobox', { name: 'Another key of details' })
  await key.fill('a,b')
  await key.press('Enter')
  await expect(page.getByText('A key has letters')).toBeVisible()
  await key.fill('rare key')
  await key.press('Enter')
  await expect(page.getByRole('checkbox', { name: 'rare key', exact: true })).toBeChecked()
  await expect(headings(page).filter({ hasText: 'rare key' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to the usual view' }).click()
  await expect.poll(() => param(page, 'columns')).toBeNull()
})

test('an export proposes the columns of the view, in their order', async ({ page }) => {
  const { slug, send, newPerson } = await newTenant('Export')
  await send([anEvent({ details: { b: 'second', a: 'first' } })])
  await enterAs(page, await newPerson('auditor'))
  await openEvents(page, slug, { columns: 'date,details.b,actor,details.a' })
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export events' })
  await expect(dialog.getByRole('list', { name: 'Chosen keys' }).getByRole('listitem')).toHaveText(['b', 'a'])
  await expect(dialog).toContainText('Times in it are UTC')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const { text } = await exportView(page)
  expect(parseCsv(text)[0]?.slice(-2)).toEqual(['details.b', 'details.a'])
})
