import { expect, type Locator, type Page, test } from '@playwright/test'

import { expectQuery, grid, linesOf, openEvents, openRow, queryBar, rowOf, showTab } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const BEFORE = {
  retries: 3,
  timeout: 'PT5M',
  owner: { team: 'data', mail: 'data@example.com' },
  tasks: [{ id: 'extract', type: 'http' }],
  labels: ['nightly'],
}
const AFTER = {
  ...BEFORE,
  retries: 5,
  owner: { team: 'finance', mail: 'data@example.com' },
  tasks: [...BEFORE.tasks, { id: 'mirror', type: 'sftp' }],
}
const ITEMS = 5000
const manyItems = (state: string): object => ({
  items: Array.from({ length: ITEMS }, (_, i) => ({ n: i, state: `${state} ${i}` })),
})

const ARRAYS_BEFORE = {
  tasks: [
    { id: 'extract', retries: 3 },
    { id: 'load', retries: 1 },
  ],
  steps: ['plan', 'build', 'ship'],
  token: '[redacted]',
}
const ARRAYS_AFTER = {
  steps: ['think', 'plan', 'build', 'test', 'ship'],
  token: '[redacted]',
  tasks: [
    { retries: 1, id: 'load' },
    { retries: 9, id: 'extract' },
  ],
}
const hugeText = (state: string): object => ({
  lines: Array.from({ length: 12_000 }, (_, i) => `${state} line number ${i} of a long text`),
})

const FULL = {
  actor: {
    type: 'service',
    id: 'svc_sync',
    name: 'Directory sync',
    email: 'sync@example.com',
    onBehalfOf: { type: 'user', id: 'u_bo', name: 'Bo Diddley', email: 'bo@example.com' },
  },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'weekly', name: 'Weekly report' },
  outcome: 'unknown',
  reason: 'The reply was lost',
  message: 'Weekly report may have been updated',
  details: { namespace: 'company.full', nested: { list: ['a', 'b'], yes: true } },
  client: { ip: '203.0.113.9', userAgent: 'Sync/2.1' },
  traceId: 'trace-1',
  sessionId: 'session-1',
  subjects: [{ type: 'user', id: 'u_cy', name: 'Cy Twombly' }],
}
const FULL_FIELDS = [
  ['What', 'Action', 'flow.update'],
  ['What', 'Change', 'UPDATE'],
  ['What', 'Outcome', 'unknown'],
  ['What', 'Reason', 'The reply was lost'],
  ['What', 'Message', 'Weekly report may have been updated'],
  ['Who', 'Actor', 'Directory sync'],
  ['Who', 'E-mail', 'sync@example.com'],
  ['Who', 'Actor id', 'svc_sync'],
  ['Who', 'Actor type', 'service'],
  ['Who', 'On behalf of', 'Bo Diddley'],
  ['Who', 'On behalf of, e-mail', 'bo@example.com'],
  ['Who', 'On behalf of, id', 'u_bo'],
  ['Resource', 'Resource type', 'FLOW'],
  ['Resource', 'Resource id', 'weekly'],
  ['Resource', 'Resource name', 'Weekly report'],
  ['Details', 'namespace', 'company.full'],
  ['Details', 'nested.list', 'a'],
  ['Details', 'nested.yes', 'true'],
  ['About', 'Subject', 'Cy Twombly'],
  ['About', 'Subject, id', 'u_cy'],
  ['Where and when', 'Occurred', 'UTC'],
  ['Where and when', 'Received', 'UTC'],
  ['Where and when', 'IP address', '203.0.113.9'],
  ['Where and when', 'User agent', 'Sync/2.1'],
  ['Where and when', 'Session', 'session-1'],
  ['Where and when', 'Trace', 'trace-1'],
  ['In the log', 'Event id', '-'],
  ['In the log', 'Index', ''],
  ['In the log', 'Source', 'tests'],
  ['In the log', 'Format', ''],
] as const
const secondsAgo = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()

// One tenant for all: these tests only look.
let tenant: Tenant
let ids: Record<
  'changed' | 'created' | 'deleted' | 'failed' | 'same' | 'full' | 'large' | 'arrays' | 'huge',
  string
>

test.beforeAll(async () => {
  tenant = await newTenant('What changed')
  const [
    changed = '',
    created = '',
    deleted = '',
    failed = '',
    same = '',
    full = '',
    large = '',
    arrays = '',
    huge = '',
  ] = await tenant.send(
    [
      anEvent({ before: BEFORE, after: AFTER }),
      anEvent({ change: 'CREATE', after: BEFORE }),
      anEvent({ change: 'DELETE', before: BEFORE }),
      anEvent({ outcome: 'failure', before: { retries: 5 }, after: { retries: 9 } }),
      anEvent({ before: BEFORE, after: BEFORE }),
      FULL,
      anEvent({ before: manyItems('old'), after: manyItems('new') }),
      anEvent({ before: ARRAYS_BEFORE, after: ARRAYS_AFTER }),
      anEvent({ before: hugeText('old'), after: hugeText('new') }),
    ].map((event, i) => ({ occurredAt: secondsAgo(100 - i), ...event })),
  )
  ids = { changed, created, deleted, failed, same, full, large, arrays, huge }
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
  await openEvents(page, tenant.slug, { q: 'type:FLOW' })
})

test('the button at the end of a row opens it and closes it again; the address says which', async ({
  page,
}) => {
  const panel = await openRow(page, ids.changed)
  await expect(page).toHaveURL((url) => url.searchParams.get('event') === ids.changed)
  const row = await rowOf(page, ids.changed)
  await row.getByRole('button', { name: 'Close event' }).click()
  await expect(panel).toHaveCount(0)
  await expect(page).toHaveURL((url) => !url.searchParams.has('event'))
  // Another row takes the place of the open one, also by its neighbour's step.
  await openRow(page, ids.created)
  await openRow(page, ids.deleted)
  await expect(panel).toHaveCount(1)
  await panel.getByRole('button', { name: 'Next event' }).click()
  await expect(page).toHaveURL((url) => url.searchParams.get('event') === ids.created)
  await panel.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(panel).toHaveCount(0)
})

test('an open row has every field, and as JSON what the API gives', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const panel = await openRow(page, ids.full)
  for (const [group, label, value] of FULL_FIELDS) {
    const field = panel.getByRole('region', { name: group }).getByRole('term').filter({ hasText: label })
    await expect(field.first(), `${group}: ${label}`).toBeVisible()
    await expect(panel.getByRole('region', { name: group })).toContainText(value)
  }
  await showTab(panel, 'Raw')
  await expect(panel.getByRole('region', { name: 'Raw JSON' })).toContainText('"userAgent": "Sync/2.1"')
  await panel.getByRole('button', { name: 'Copy JSON' }).click()
  const raw: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
  expect(raw).toMatchObject(FULL)
  expect(raw).toMatchObject({ id: ids.full, tenant: tenant.slug, source: { name: 'tests' } })
})

test('before and after stand side by side, or in one column', async ({ page }) => {
  const panel = await openWide(page, ids.changed)
  await expect(panel.getByRole('heading', { name: 'Changes · 2 changed, 1 added' })).toBeVisible()
  const line = linesOf(panel)
  await expect(line('"retries": 3,', '"retries": 5,')).toHaveCount(1)
  await expect(line('"team": "data",', '"team": "finance",')).toHaveCount(1)
  await panel.getByRole('radio', { name: 'In one column' }).click()
  await expect(line('"retries": 3,')).toHaveCount(1)
  await expect(line('"retries": 5,')).toHaveCount(1)
  await expect(line('"retries": 3,', '"retries": 5,')).toHaveCount(0)
  await page.reload()
  await expect(panel.getByRole('radio', { name: 'In one column' })).toBeChecked()
  await expect(line('"retries": 3,', '"retries": 5,')).toHaveCount(0)
  await panel.getByRole('radio', { name: 'Side by side' }).click()
  await expect(line('"retries": 3,', '"retries": 5,')).toHaveCount(1)
})

test('only changed fields are shown at first, all of them on request', async ({ page }) => {
  const panel = await openWide(page, ids.changed)
  const line = linesOf(panel)
  await expect(line('"retries": 3,')).toHaveCount(1)
  await expect(line('"mirror"')).toHaveCount(1)
  await expect(line('2 fields the same')).toHaveCount(1)
  await expect(line('"timeout"')).toHaveCount(0)
  await panel.getByRole('radio', { name: 'All fields' }).click()
  await expect(line('"timeout": "PT5M",', '"timeout": "PT5M",')).toHaveCount(1)
  await expect(line('"extract"')).toHaveCount(1)
  await expect(line('fields the same')).toHaveCount(0)
  await panel.getByRole('radio', { name: 'Changed' }).click()
  await expect(line('"timeout"')).toHaveCount(0)
})

test('the list of changes names each place with both values, and leads to what else changed there', async ({
  page,
}) => {
  const panel = await openChanges(page, ids.changed)
  const changes = panel.getByRole('list', { name: 'Changes' }).getByRole('listitem')
  await expect(changes).toHaveCount(3)
  await expect(changes.filter({ hasText: 'retries' })).toHaveText('changed retries35')
  await expect(changes.filter({ hasText: 'owner.team' })).toHaveText('changed owner.team"data""finance"')
  await expect(changes.filter({ hasText: 'tasks' })).toContainText('added tasks')
  await changes.getByRole('button', { name: 'Changed retries' }).click()
  await expectQuery(page, 'type:FLOW changed:retries')
  await expect(await rowOf(page, ids.failed)).toBeVisible()
  await expect(grid(page).getByRole('row', { name: 'Open event' })).toHaveCount(1)
})

test('created, deleted, attempted and unchanged are called so', async ({ page }) => {
  let panel = await openChanges(page, ids.created)
  await expect(panel.getByRole('heading', { name: 'Created', exact: true })).toBeVisible()
  await expect(panel.getByText('Before: did not exist')).toBeVisible()
  await expect(linesOf(panel)('"timeout": "PT5M",')).toHaveCount(1)
  panel = await openChanges(page, ids.deleted)
  await expect(panel.getByRole('heading', { name: 'Deleted', exact: true })).toBeVisible()
  await expect(panel.getByText('After: deleted')).toBeVisible()
  await expect(linesOf(panel)('"timeout": "PT5M",')).toHaveCount(1)
  panel = await openChanges(page, ids.failed)
  await expect(panel.getByText('what was attempted and not what came about')).toBeVisible()
  panel = await openChanges(page, ids.same)
  await expect(panel.getByRole('heading', { name: 'Nothing changed' })).toBeVisible()
})

test(
  'documents with thousands of changes open at once, and more is drawn on request',
  { tag: '@long' },
  async ({ page }) => {
    const panel = await openChanges(page, ids.large)
    await expect(panel.getByRole('heading', { name: 'Changes · 5,000 changed' })).toBeVisible()
    await expect(panel.getByText('The first 250 differences are drawn.')).toBeVisible()
    await expect(linesOf(panel)('"old 0"')).toHaveCount(1)
    await panel.getByRole('button', { name: 'Draw more' }).click()
    await expect(panel.getByText('The first 1,000 differences are drawn.')).toBeVisible()
    await panel.getByRole('radio', { name: 'All fields' }).click()
    await expect(linesOf(panel)('"old 0"')).toHaveCount(1)
    await expect(panel.getByText('differences are drawn')).toHaveCount(0)
    // The page still answers.
    await queryBar(page).fill('type:FLOW outcome:failure')
    await queryBar(page).press('Enter')
    await expect(await rowOf(page, ids.failed)).toBeVisible()
  },
)

test('arrays are compared by key, else by what they hold; a secret on both sides may have changed', async ({
  page,
}) => {
  const panel = await openWide(page, ids.arrays)
  const line = linesOf(panel)
  await expect(line('"retries": 3,', '"retries": 9,')).toHaveCount(1)
  await expect(line('in another order than before')).toHaveCount(1)
  await expect(line('"think"')).toHaveCount(1)
  await expect(line('"test"')).toHaveCount(1)
  await expect(line('"build"')).toHaveCount(0)
  await expect(line('"token": ⟨redacted⟩, ⋯ may have changed')).toHaveCount(1)
  await expect(panel.getByRole('list', { name: 'Changes' })).toContainText('token⟨redacted⟩may have changed')
  await expect(panel.getByRole('heading', { name: '1 redacted' })).toBeVisible()
})

test(
  'of documents that are very large, the whole text is compared on request',
  { tag: '@long' },
  async ({ page }) => {
    const panel = await openChanges(page, ids.huge)
    await expect(panel.getByRole('heading', { name: '12,000 changed' })).toBeVisible()
    await panel.getByRole('radio', { name: 'All fields' }).click()
    await expect(panel.getByText('These documents are large')).toBeVisible()
    await panel.getByRole('button', { name: 'Compare the whole text' }).click()
    await expect(panel.getByText('These documents are large')).toHaveCount(0)
    await expect(panel.getByText('differences are drawn')).toHaveCount(0)
    await expect(linesOf(panel)('"old line number 0 of')).toHaveCount(1)
  },
)

test('an event has a page of its own, which a copied link opens', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const panel = await openRow(page, ids.changed)
  await panel.getByRole('button', { name: 'Copy link' }).click()
  await expect(page.getByText('Link copied', { exact: true })).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  await page.goto(link)
  await expect(page).toHaveURL(new RegExp(`/events/${ids.changed}\\?tenant=${tenant.slug}$`))
  await showTab(panel, 'Changes')
  await expect(linesOf(panel)('"retries": 3,', '"retries": 5,')).toHaveCount(1)
  await showTab(panel, 'Fields')
  await panel.getByRole('button', { name: 'Actor Ada Lovelace', exact: true }).click()
  await expectQuery(page, 'actor.name:"Ada Lovelace"')
  await expect(await rowOf(page, ids.changed)).toBeVisible()
})

/** Open an event at what it changed. */
async function openChanges(page: Page, id: string): Promise<Locator> {
  const panel = await openRow(page, id)
  await showTab(panel, 'Changes')
  return panel
}

/** The same over the whole width, where both documents stand beside each other. */
async function openWide(page: Page, id: string): Promise<Locator> {
  const panel = await openChanges(page, id)
  await panel.getByRole('button', { name: 'Full width' }).click()
  return panel
}
