import { readFile } from 'node:fs/promises'

import { expect, test } from '@playwright/test'
import { z } from 'zod'

import { expectCount, grid, openEvents, search } from './events-page'
import { exportView } from './export-dialog'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const ROWS = 230
const FIXED = 23
const Line = z.object({
  id: z.string(),
  resource: z.object({ name: z.string() }),
  after: z.object({ i: z.number() }),
})

let tenant: Tenant
let ids: string[]

// Wide enough that the tags of a row stand beside the facets.
test.use({ viewport: { width: 1760, height: 900 } })

test.beforeAll(async () => {
  tenant = await newTenant('Export')
  ids = await tenant.send(
    Array.from({ length: ROWS }, (_, i) =>
      anEvent({
        resource: { type: 'RUN', id: `run ${i}`, name: `=cmd|'/c calc'!A${i}` },
        outcome: i % 10 === 0 ? 'failure' : 'success',
        details: { namespace: `company.${i % 2 === 0 ? 'even' : 'odd'}`, note: 'comma, "quote"\r\nand line' },
        after: { i },
      }),
    ),
  )
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

test('the file has exactly the rows of the view, in its order, and the page says how many', async ({
  page,
}) => {
  await openEvents(page, tenant.slug, { q: 'type:RUN' })
  await search(page, 'type:RUN namespace:company.even outcome:failure')
  await expectCount(page, 23)
  const { name, records, text, rowsSaid } = await exportView(page)
  expect(rowsSaid).toBe(23)
  const wanted = ids.filter((_, i) => i % 10 === 0).toReversed()
  expect(records.map(({ id }) => id)).toEqual(wanted)
  expect(name).toMatch(new RegExp(`^vouchsafe-${tenant.slug}-.*\\.csv$`))
  expect(Object.keys(records[0] ?? {})).toHaveLength(FIXED)
  expect(text.startsWith('id,index,occurredAt,receivedAt,resourceType,')).toBe(true)
  // Formulas are harmless; what needs quotes has them.
  expect(records[0]).toMatchObject({
    resourceType: 'RUN',
    resourceName: `'=cmd|'/c calc'!A220`,
    outcome: 'failure',
    actorName: 'Ada Lovelace',
  })
  expect(JSON.parse(records[0]?.['details'] ?? '')).toEqual({
    namespace: 'company.even',
    note: 'comma, "quote"\r\nand line',
  })
})

test(
  'more than the screen has read is exported too; chosen keys, documents and raw cells on request',
  { tag: '@long' },
  async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:RUN' })
    await expectCount(page, ROWS)
    // They are counted, but only the first of them are read.
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '-1')
    const dialog = page.getByRole('dialog', { name: 'Export events' })
    const { records, rowsSaid } = await exportView(page, async () => {
      await expect(dialog).toContainText('Events where resource type is RUN')
      await expect(dialog).toContainText('All time')
      await dialog.getByLabel('Details keys as columns').fill('namespace')
      await dialog.getByRole('button', { name: 'Add' }).click()
      await dialog.getByRole('checkbox', { name: 'Before and after, as JSON' }).check()
      await dialog.getByRole('checkbox', { name: 'For machines' }).check()
    })
    expect(rowsSaid).toBe(ROWS)
    expect(records.map(({ id }) => id)).toEqual(ids.toReversed())
    expect(records[0]).toMatchObject({
      resourceName: `=cmd|'/c calc'!A${ROWS - 1}`,
      'details.namespace': 'company.odd',
      before: '',
      after: `{"i": ${ROWS - 1}}`,
    })
  },
)

test(
  'the file has the columns of the table, or those that are chosen',
  { tag: '@long' },
  async ({ page }) => {
    await openEvents(page, tenant.slug, {
      q: 'type:RUN outcome:failure',
      columns: 'date,type,details.namespace',
      order: 'asc',
    })
    const dialog = page.getByRole('dialog', { name: 'Export events' })
    const { records: ofTable } = await exportView(page, () =>
      dialog.getByRole('radio', { name: 'Those of the table' }).check(),
    )
    expect(Object.keys(ofTable[0] ?? {})).toEqual(['occurredAt', 'resourceType', 'details.namespace'])
    await dialog.getByRole('button', { name: 'Close' }).first().click()
    const { records: chosen } = await exportView(page, async () => {
      // From those of the table on; their order is the file's own.
      await dialog.getByRole('radio', { name: 'Those of the table' }).check()
      await dialog.getByRole('radio', { name: 'Choose…' }).check()
      await dialog.getByRole('checkbox', { name: 'resourceType' }).uncheck()
      await dialog.getByRole('checkbox', { name: 'occurredAt' }).uncheck()
      await expect(dialog.getByRole('button', { name: 'Export CSV' })).toBeDisabled()
      await dialog.getByRole('checkbox', { name: 'actorEmail' }).check()
      await dialog.getByRole('checkbox', { name: /^id$/ }).check()
    })
    expect(Object.keys(chosen[0] ?? {})).toEqual(['id', 'actorEmail', 'details.namespace'])
    // Oldest first, like the table.
    expect(chosen.map(({ id }) => id)).toEqual(ids.filter((_, i) => chosen.some(({ id }) => id === ids[i])))
    expect(chosen).toHaveLength(ofTable.length)
  },
)

test(
  'a key that was typed and not added becomes a column, or the dialog says why it cannot',
  { tag: '@long' },
  async ({ page }) => {
    await openEvents(page, tenant.slug, { q: 'type:RUN outcome:failure' })
    const dialog = page.getByRole('dialog', { name: 'Export events' })
    const field = dialog.getByLabel('Details keys as columns')
    const { records } = await exportView(page, async () => {
      await field.fill('namespace, note')
      await dialog.getByRole('button', { name: 'Export CSV' }).click()
      await expect(dialog.getByText('A key cannot hold a comma. Add one key at a time.')).toBeVisible()
      await expect(field).toBeFocused()
      await expect(field).toHaveAttribute('aria-invalid', 'true')
      await field.fill('note')
      await dialog.getByRole('button', { name: 'Add' }).click()
      await field.fill('note')
      await field.press('Enter')
      await expect(dialog.getByText('note is a column already.')).toBeVisible()
      await field.fill(' namespace ')
    })
    expect(Object.keys(records[0] ?? {}).slice(-2)).toEqual(['details.note', 'details.namespace'])
    expect(records[0]).toMatchObject({ 'details.namespace': 'company.even' })
    await expect(field).toHaveValue('')
    await expect(dialog.getByRole('button', { name: 'Remove namespace' })).toBeVisible()
  },
)

test('for machines there is NDJSON: one event a line, and a last line that says that it is whole', async ({
  page,
}) => {
  await openEvents(page, tenant.slug, { q: 'type:RUN outcome:failure' })
  await expectCount(page, 23)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export events' })
  await dialog.getByRole('radio', { name: 'NDJSON', exact: true }).click()
  await expect(dialog.getByLabel('Details keys as columns')).toHaveCount(0)
  await expect(dialog.getByRole('checkbox', { name: 'For machines' })).toHaveCount(0)
  await dialog.getByRole('checkbox', { name: 'Before and after, as JSON' }).check()
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export NDJSON' }).click()
  const download = await saved
  expect(download.suggestedFilename()).toMatch(/^vouchsafe-.*\.ndjson$/)
  await expect(dialog.getByText(/^23 rows, .* saved as/)).toBeVisible()
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n')
  const events = lines.slice(0, -1).map((line) => Line.parse(JSON.parse(line)))
  expect(events.map(({ id }) => id)).toEqual(ids.filter((_, i) => i % 10 === 0).toReversed())
  expect(events[0]).toMatchObject({ resource: { name: `=cmd|'/c calc'!A220` }, after: { i: 220 } })
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ end: { rows: 23, complete: true } })
})

test('what arrives after the view was read is not in its export', async ({ page }) => {
  const own = await newTenant('Pinned')
  await own.send([anEvent({ details: { n: 1 } }), anEvent({ details: { n: 2 } })])
  await openEvents(page, own.slug, { q: 'type:FLOW' })
  await expectCount(page, 2)
  await own.send([anEvent({ details: { n: 3 } })])
  expect((await exportView(page)).rowsSaid).toBe(2)
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expectCount(page, 3)
  expect((await exportView(page)).rowsSaid).toBe(3)
})

test('an export is itself an event', async ({ page }) => {
  const own = await newTenant('Recorded')
  await own.send([anEvent()])
  await openEvents(page, own.slug, { q: 'type:FLOW' })
  await exportView(page)
  await openEvents(page, own.slug, { q: 'action:vouchsafe.export.*' })
  await expectCount(page, 2)
  await expect(grid(page).getByRole('button', { name: 'query type:FLOW', exact: true })).toHaveCount(2)
  await expect(grid(page).getByRole('button', { name: 'rows 1', exact: true })).toHaveCount(1)
})

test('a viewer cannot export: the button says why, and the API refuses', async ({ page }) => {
  const viewer = await tenant.newPerson('viewer')
  await page.context().clearCookies()
  await enterAs(page, viewer)
  await openEvents(page, tenant.slug, { q: 'type:RUN' })
  await expect(grid(page).getByRole('row', { name: 'run 229' })).toBeVisible()
  const button = page.getByRole('button', { name: 'Export', exact: true })
  await expect(button).toBeDisabled()
  await button.hover()
  await expect(
    page.getByRole('tooltip', { name: 'Only auditors and admins may export events' }),
  ).toBeVisible()
  await button.click({ force: true })
  await page.keyboard.press('x')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  const api = await apiAs(viewer)
  const refused = await api.get('/api/v1/events/export', { params: { tenant: tenant.slug, format: 'csv' } })
  expect(refused.status()).toBe(403)
  const Problem = z.object({ code: z.literal('forbidden'), detail: z.string() })
  expect(Problem.parse(await refused.json()).detail).toBe('This needs the role auditor.')
  await api.dispose()
})
