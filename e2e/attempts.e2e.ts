import { randomUUID } from 'node:crypto'

import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { openEvents, openRow } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

let tenant: Tenant
let killed: string
let answered: string
const open = randomUUID()

test.beforeAll(async () => {
  tenant = await newTenant('Attempts')
  const paid = randomUUID()
  ;[killed = '', answered = ''] = await tenant.send([
    part(open, 'intent', 3600, { resource: { type: 'INVOICE', id: 'i-1', name: 'كشف '.repeat(60) } }),
    part(paid, 'intent', 1800, { action: 'invoice.refund' }),
    part(paid, 'result', 1797, { action: 'invoice.refund', outcome: 'failure', reason: 'card expired' }),
    part(randomUUID(), 'intent', 5, { action: 'invoice.young' }),
  ])
})

test.beforeEach(({ page }) => enterAs(page, story().admin))

function part(id: string, name: 'intent' | 'result', secondsAgo: number, more: object): object {
  return anEvent({
    action: 'invoice.pay',
    occurredAt: new Date(Date.now() - secondsAgo * 1000).toISOString(),
    outcome: 'unknown',
    details: { attempt: { id, part: name } },
    ...more,
  })
}

const rows = (page: Page) => page.getByRole('region', { name: 'Attempts' }).getByRole('row')
const openPage = (page: Page, more = '') => page.goto(`/attempts?tenant=${tenant.slug}${more}`)

test(
  'what nothing says the end of stands there with its age, and leads to its event',
  { tag: '@long' },
  async ({ page }) => {
    await openPage(page)
    await expect(rows(page)).toHaveCount(2)
    await expect(rows(page).nth(1)).toContainText(/invoice\.pay.*كشف.*No result\s*for 1 h/)
    await expectAccessible(page, 'main')
    await expectFits(page)

    await page.getByRole('radio', { name: 'With a result' }).click()
    await expect(page).toHaveURL(/state=answered/)
    await expect(rows(page).nth(1)).toContainText(/invoice\.refund.*Failed 3 s later.*card expired/)
    await page.getByRole('radio', { name: 'All' }).click()
    await expect(rows(page)).toHaveCount(3)
    const query = page.getByRole('textbox', { name: 'Query about what was begun' })
    await query.fill('action:invoice.refund')
    await query.press('Enter')
    await expect(rows(page)).toHaveCount(2)

    await rows(page).nth(1).getByRole('link', { name: 'invoice.refund' }).click()
    await expect(page.getByRole('note', { name: 'Attempt' })).toContainText('Failed 3 s later')
    await page.getByRole('link', { name: 'Failed 3 s later' }).click()
    await expect(page.getByRole('note', { name: 'Attempt' })).toContainText('that began 3 s earlier')
  },
)

test('an opened event says what became of what it began, also when that comes later', async ({ page }) => {
  await openEvents(page, tenant.slug, { q: 'action:invoice.*' })
  await openRow(page, answered)
  const note = page.getByRole('note', { name: 'Attempt' })
  await expect(note).toContainText('This began an attempt. Failed 3 s later')
  await openRow(page, killed)
  await expect(note).toContainText('no event says how it ended')
  await expectAccessible(page, '[aria-label="Attempt"]')
  await tenant.send([part(open, 'result', 0, { outcome: 'success' })])
  await note.getByRole('button', { name: 'Look again' }).click()
  await expect(note).toContainText('Succeeded 1 h later')

  // The view that nobody has to save leads to the page, where nothing is open any more.
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('link', { name: 'Open attempts' }).click()
  await expect(page.getByRole('heading', { name: 'Nothing is open' })).toBeVisible()
  await expectAccessible(page, 'main')
})

test('attempts that cannot be read say why, and are read again', async ({ page }) => {
  await openPage(page, '&q=type:(')
  await expect(page.getByRole('heading', { name: 'The attempts could not be read' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Query about what was begun' }).fill('type:NOTHING')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No attempt matches' })).toBeVisible()
})
