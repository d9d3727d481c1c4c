import { expect, type Locator, type Page } from '@playwright/test'

import type { Hands } from './answers-hands'
import { escaped, exportSaid, facet, memberOf, openEvent, state } from './answers-places'
import type { Step } from './story'

type StepOf<Do extends Step['do']> = Extract<Step, { do: Do }>

/** The text as it stands by itself, or in quotes, in the open event; else in the row or behind its `+2`. */
export async function readText(page: Page, step: StepOf<'read'>, hands: Hands): Promise<string> {
  const part = new RegExp(`^"?(${escaped(step.text)})"?,?$`)
  const readAt = (place: Locator) => readFrom({ page, hands, place, text: step.text, part })
  const open = openEvent(page)
  if (await open.isVisible()) {
    const place = open.getByText(part).first()
    if (!(await place.isVisible())) await hands.showTab(page, 'Changes')
    return readAt(place)
  }
  const row = await hands.goToRow(page, step.event)
  const place = row.getByText(part).first()
  if (await place.isVisible()) return readAt(place)
  const details = await hands.showMoreDetails(page, row)
  return readAt(details.getByText(part).first())
}

/** The value that counts most under a facet, once it counts as much as the demo knows. */
export async function readTop(page: Page, step: StepOf<'top'>, hands: Hands): Promise<string> {
  const { name, value, events } = step
  const first = facet(page, name).getByRole('checkbox').first()
  const count = `${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`
  await expect(first).toHaveAccessibleName(`${value}, ${count}`)
  await hands.goToFacet(page, name)
  await expect(first).toBeInViewport()
  return ((await first.getAttribute('aria-label')) ?? '').slice(0, -`, ${count}`.length)
}

/** How many rows an exported file has, as the page says. */
export async function readExported(page: Page, { rows }: StepOf<'export'>, hands: Hands): Promise<string> {
  const saved = page.waitForEvent('download')
  await hands.exportCsv(page)
  await expect(exportSaid(page)).toContainText((await saved).suggestedFilename())
  return readFrom({ page, hands, place: exportSaid(page), text: String(rows), part: NUMBER })
}

/** What stands beside a word on the page that is open. */
export function readBeside(page: Page, { beside, text }: StepOf<'see'>, hands: Hands): Promise<string> {
  const { pathname, searchParams } = new URL(page.url())
  const read = (place: Locator, part?: RegExp) =>
    readFrom({ page, hands, place, text, ...(part && { part }) })
  switch (pathname) {
    case '/trace': {
      const name = page.getByRole('term').filter({ hasText: new RegExp(`^${escaped(beside)}$`) })
      // How many of them failed stands behind it.
      return read(name.locator('xpath=following-sibling::dd'), NUMBER)
    }
    case '/actor': {
      const heading = page.getByRole('columnheader', { name: beside, exact: true })
      const table = page.getByRole('table').filter({ has: heading })
      return read(table.getByRole('link', { name: text, exact: true }))
    }
    case '/catalogue': {
      const type = page.getByRole('heading', { name: beside, exact: true })
      const kinds = page.getByRole('rowgroup').filter({ has: type })
      return read(kinds.getByRole('button', { name: text, exact: true }))
    }
    default:
      return read(searchParams.has('b') ? becameOf(page, beside) : valueOfMember(page, beside))
  }
}

/** Who set a member of the state that is shown, as stands beside it. */
export function readSetter(page: Page, { member, text }: StepOf<'set-by'>, hands: Hands): Promise<string> {
  const lines = state(page)
    .locator('> div')
    .filter({ has: memberOf(page, member) })
  const place = lines.getByRole('link', { name: /^Set by / }).locator('bdi')
  return readFrom({ page, hands, place, text })
}

/** The value of a member of the state that is shown. */
function valueOfMember(page: Page, key: string): Locator {
  return memberOf(state(page), key).locator('xpath=following-sibling::bdi')
}

/** What a place became between two versions. */
function becameOf(page: Page, path: string): Locator {
  const changes = page.getByRole('region', { name: 'Comparison' }).getByRole('list', { name: 'Changes' })
  const change = changes.getByRole('listitem').filter({ has: page.getByText(path, { exact: true }) })
  return change.getByRole('insertion')
}

const NUMBER = /^(\d+(?:,\d{3})*)/
const ALL_BUT_QUOTES = /^"?(.*?)"?$/

interface Reading {
  page: Page
  hands: Hands
  place: Locator
  /** What is to be read there, in the end: pages may show for a moment what they showed before. */
  text: string
  /** Takes it out of what stands there. */
  part?: RegExp
}

/** What stands in this place, in sight of whoever reads it. */
async function readFrom({ page, hands, place, text, part = ALL_BUT_QUOTES }: Reading): Promise<string> {
  let said = ''
  await expect(async () => {
    await hands.bringIntoSight(page, place)
    await expect(place).toBeInViewport()
    const found = part.exec(await place.innerText())?.[1] ?? ''
    said = part === NUMBER ? found.replaceAll(',', '') : found
    expect(said).toBe(text)
  }).toPass({ timeout: READ_WITHIN_MS })
  return said
}

const READ_WITHIN_MS = 15_000
