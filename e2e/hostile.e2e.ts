import { expect, type Page, test } from '@playwright/test'

import {
  expectCount,
  expectQuery,
  openEvents,
  openRow,
  queryBar,
  rowOf,
  search,
  showTab,
  valueIn,
} from './events-page'
import { exportView } from './export-dialog'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

// What somebody who can send events, or whose name gets into them, would try on whoever reads them.
const HTML = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`
const HOSTILE = {
  html: HTML,
  sql: `'; DROP TABLE event; --`,
  formula: `=cmd|'/c calc'!A1`,
  rtl: '\u202Egnp.exe\u2066 \u05D0\u05D1\u05D2',
  emoji: '👩🏽‍🚀🏴‍☠️',
  query: 'type:FLOW) OR (*',
  quote: 'say "it\\',
} as const
/** How the page writes it: what would turn or hide other text is spelled out. */
const shown = (text: string) => text.replace('\u202E', '\\u202e').replace('\u2066', '\\u2066')
const LONG = 'x'.repeat(100_000)

let tenant: Tenant
let ids: string[]
let long: string

test.beforeAll(async () => {
  tenant = await newTenant(HTML.slice(0, 100))
  ids = await tenant.send(
    Object.entries(HOSTILE).map(([name, text], i) =>
      anEvent({
        occurredAt: new Date(Date.now() - (60 - i) * 1000).toISOString(),
        actor: { type: 'user', id: text, name: text, email: text },
        resource: { type: 'FLOW', id: text, name: text },
        reason: text,
        message: text,
        client: { userAgent: text },
        details: { kind: name, text, nested: { deep: text } },
        before: { text, [text]: 1 },
        after: { text: `${text} changed`, [text]: 2 },
        subjects: [{ name: text }],
      }),
    ),
  )
  const [id = ''] = await tenant.send([
    anEvent({ details: { kind: 'long' }, before: { text: LONG }, after: { text: `${LONG}y` } }),
  ])
  long = id
})

/** Fails the test when the page runs what it was given, or asks another place for something. */
async function openSafely(page: Page): Promise<() => Promise<void>> {
  const strange: string[] = []
  page.on('dialog', (dialog) => {
    strange.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => strange.push(`error ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) strange.push(`${response.status()} ${response.url().slice(0, 80)}`)
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== story().url) strange.push(`request ${request.url()}`)
  })
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
  return async () => {
    expect(strange).toEqual([])
    expect(await page.title()).not.toContain('owned')
    await expect(page.locator('main img, main script, main iframe')).toHaveCount(0)
  }
}

test('whatever a field holds is shown as the text that it is', async ({ page }) => {
  const expectCalm = await openSafely(page)
  await expectCount(page, ids.length + 1)
  for (const [i, text] of Object.values(HOSTILE).entries()) {
    const row = await rowOf(page, ids[i] ?? '')
    await expect(row).toContainText(shown(text))
    const panel = await openRow(page, ids[i] ?? '')
    await showTab(panel, 'Fields')
    await expect(panel.getByRole('region', { name: 'Who' })).toContainText(shown(text))
    await showTab(panel, 'Changes')
    await expect(
      panel.getByRole('table').getByRole('row').filter({ hasText: 'changed' }).first(),
    ).toBeVisible()
    await showTab(panel, 'Raw')
    await expect(page.getByRole('region', { name: 'Raw JSON' })).toContainText(
      shown(JSON.stringify(text).slice(1, -1)),
    )
    await page.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
  }
  await expectCalm()
})

test('a click on a hostile value searches for exactly this value', { tag: '@long' }, async ({ page }) => {
  const expectCalm = await openSafely(page)
  for (const [i, text] of Object.values(HOSTILE).entries()) {
    const row = await rowOf(page, ids[i] ?? '')
    await valueIn(row, 'Actor', `${shown(text)}, user`).click()
    await expectCount(page, 1)
    await expect(await rowOf(page, ids[i] ?? '')).toBeVisible()
    await search(page, 'type:FLOW')
    await expectCount(page, ids.length + 1)
  }
  await expectCalm()
})

test('a spreadsheet finds no formula in an export, and every value comes back whole', async ({ page }) => {
  await openSafely(page)
  const { records } = await exportView(page)
  const cells = records.flatMap((record) => Object.values(record))
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
  for (const text of Object.values(HOSTILE)) {
    const guarded = /^[=+\-@]/.test(text) ? `'${text}` : text
    expect(records.filter((record) => record.resourceId === guarded)).toHaveLength(1)
  }
})

test('a value of 100 kB is cut where there is no room, and whole where it is read', async ({ page }) => {
  const expectCalm = await openSafely(page)
  await search(page, 'kind:long')
  await expectCount(page, 1)
  const panel = await openRow(page, long)
  await showTab(panel, 'Changes')
  await expect(panel.getByText('text', { exact: false }).first()).toBeVisible()
  await showTab(panel, 'Raw')
  await page.getByRole('button', { name: /^Show all / }).click()
  await expect(page.getByRole('region', { name: 'Raw JSON' })).toContainText(`${LONG}y`)
  await expectCalm()
})

for (const [name, text, message] of [
  ['ten thousand parentheses', '('.repeat(10_000), /at most|too long|4,096|4096/i],
  ['a query that is too long', `namespace:${'x'.repeat(20_000)}`, /at most|too long|4,096|4096/i],
  ['a query that ends in the middle', 'type:FLOW ("', /quote|closing|end/i],
] as const) {
  test(`${name}: an error, and nothing is searched`, async ({ page }) => {
    const expectCalm = await openSafely(page)
    await queryBar(page).fill(text)
    await queryBar(page).press('Enter')
    await expect(page.getByText('Not searched: put this right first.')).toBeVisible()
    await expect(page.getByRole('search')).toContainText(message)
    await search(page, 'type:FLOW')
    await expectQuery(page, 'type:FLOW')
    await expectCalm()
  })
}
