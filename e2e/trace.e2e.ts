import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const START = Date.now() - 60_000
const LONG = 'x'.repeat(300)

let tenant: Tenant
let ids: string[]

test.beforeAll(async () => {
  tenant = await newTenant('Traces')
  const at = (ms: number) => ({ occurredAt: new Date(START + ms).toISOString(), traceId: 'req-1' })
  const gateway = await tenant.send(
    [
      anEvent({ ...at(0), action: 'http.request', change: 'NONE', resource: { type: 'REQUEST' } }),
      anEvent({ ...at(412), action: 'http.response', change: 'NONE', resource: { type: 'REQUEST' } }),
    ],
    'gateway',
  )
  const workers = await tenant.send(
    [
      anEvent({ ...at(128), resource: { type: 'FLOW', id: LONG } }),
      anEvent({
        ...at(131),
        outcome: 'failure',
        action: 'secret.read',
        change: 'READ',
        resource: { type: 'SECRET', name: 'كلمة السر 🧭' },
      }),
      anEvent({ traceId: 'another' }),
    ],
    'workers',
  )
  ids = [gateway[0] ?? '', workers[0] ?? '', workers[1] ?? '', gateway[1] ?? '']
})

test.beforeEach(async ({ page }) => {
  await enterAs(page, story().admin)
})

const open = (page: Page, more = '') => page.goto(`/trace?tenant=${tenant.slug}&id=req-1${more}`)
const rows = (page: Page) => page.getByRole('table', { name: 'Events of the trace' }).getByRole('row')
const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' })

test('everything that one request did stands in order of time, from every source', async ({ page }) => {
  await open(page)
  await expect(page.getByText('412 ms', { exact: true })).toBeVisible()
  await expect(rows(page)).toHaveText([
    /After/,
    /\+0 ms.*gateway.*http\.request/,
    /\+128 ms.*workers.*UPDATE.*x{200}/,
    /\+131 ms.*workers.*READ.*Failed.*كلمة السر/,
    /\+412 ms.*gateway.*http\.response/,
  ])
  const marks = timeline(page).getByRole('button')
  await expect(marks).toHaveCount(4)
  await expect(
    timeline(page).getByRole('button', { name: '+131 ms, workers: READ SECRET كلمة السر 🧭, failure' }),
  ).toBeVisible()
})

test('arrow keys go from event to event and from lane to lane, and Enter opens one', async ({ page }) => {
  await open(page)
  await timeline(page)
    .getByRole('button', { name: /^\+0 ms, gateway/ })
    .focus()
  const isAt = (name: RegExp) => expect(timeline(page).getByRole('button', { name })).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await isAt(/^\+128 ms, workers/)
  await page.keyboard.press('End')
  await isAt(/^\+412 ms, gateway/)
  await page.keyboard.press('ArrowDown')
  await isAt(/^\+131 ms, workers/)
  await page.keyboard.press('Enter')
  const row = rows(page).filter({ hasText: 'secret.read' })
  await expect(row.getByRole('link')).toBeFocused()
  await expect(page).toHaveURL((url) => url.searchParams.get('event') === ids[2])
  await page.keyboard.press('ArrowUp')
  await expect(rows(page).filter({ hasText: 'flow.update' }).getByRole('link')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/events/${ids[2]}\\?tenant=${tenant.slug}`))
  await expect(page.getByRole('article', { name: 'Event' })).toContainText('secret.read')
})

test('the address says where to begin and how it is drawn; what it cannot say is named', async ({ page }) => {
  await open(page, `&event=${ids[1]}&scale=steps&colour=red`)
  await expect(page.getByText('colour is not known here.')).toBeVisible()
  await expect(page.getByRole('radio', { name: 'In steps' })).toBeChecked()
  await expect(rows(page).filter({ hasText: 'flow.update' })).toHaveAttribute('aria-current', 'true')
  await page.getByRole('radio', { name: 'To scale' }).click()
  await expect(page).toHaveURL((url) => !url.searchParams.has('scale'))
  await page.getByRole('link', { name: 'In the events list' }).click()
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === 'trace:req-1')
})

test('a trace that nobody knows, and none at all', { tag: '@long' }, async ({ page }) => {
  await page.goto(`/trace?tenant=${tenant.slug}`)
  await page.getByRole('textbox', { name: 'Trace id' }).fill('nobody-knows')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No event names this trace' })).toBeVisible()
  await expectAccessible(page)
})

test(
  'reading again that fails says so, keeps what was read, and can be tried again',
  { tag: '@long' },
  async ({ page }) => {
    await open(page)
    await expect(rows(page)).toHaveCount(5)
    await page.route('**/api/v1/trace?*', (route) => route.abort())
    await page.getByRole('button', { name: 'Read again' }).click()
    await expect(page.getByText('Reading it again did not work.')).toBeVisible()
    await expect(rows(page)).toHaveCount(5)
    await page.unroute('**/api/v1/trace?*')
    await page.getByRole('button', { name: 'Read again' }).click()
    await expect(page.getByText('Reading it again did not work.')).toHaveCount(0)
  },
)

test('it is accessible, in either theme', { tag: '@long' }, async ({ page }) => {
  await open(page)
  await expect(rows(page)).toHaveCount(5)
  await expectAccessible(page)
})

test('it fits', async ({ page }) => {
  await open(page)
  await expect(rows(page)).toHaveCount(5)
  await expectFits(page)
})
