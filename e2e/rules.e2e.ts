import { expect, type Page, test } from '@playwright/test'

import { expectAccessible, expectFits } from './accessible'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant, type Tenant } from './tenant'

const request = () => anEvent({ action: 'page.open', change: 'NONE', resource: { type: 'REQUEST' } })

const open = (page: Page, { slug }: Tenant, path: 'rules' | 'redaction' = 'rules') =>
  page.goto(`/settings/sources/${path}?tenant=${slug}`)
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) })
const act = async (page: Page, name: string, what: string) => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: what }).click()
}

test.beforeEach(({ page }) => enterAs(page, story().admin))

test('a ready-made rule is looked at, made, counts what it ignores, is turned off and deleted', async ({
  page,
}) => {
  const tenant = await newTenant('Rules')
  await tenant.send([...[1, 2, 3].map(request), anEvent({ change: 'UPDATE' })], 'shop')
  await open(page, tenant)
  await expect(page.getByRole('heading', { name: 'Every event is kept' })).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)

  await page.getByRole('list', { name: 'Ready-made rules' }).getByText('UI requests').click()
  await expect(page.getByRole('heading', { level: 1, name: 'New ignore rule' })).toBeVisible()
  const preview = page.getByRole('region', { name: 'In the last 24 hours' })
  await expect(preview.getByRole('status')).toHaveText('3events would have been ignored, 75 % of 4')
  await expect(preview.getByRole('listitem')).toHaveCount(3)
  await expect(page.getByText(/^Events where resource type is REQUEST/)).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)

  const query = page.getByRole('textbox', { name: 'Query' })
  await query.fill('type:REQUEST change:EATEN')
  await query.press('Escape')
  await expect(page.getByText(/Change is one of CREATE/)).toBeVisible()
  const make = page.getByRole('button', { name: 'Make rule' })
  await expect(make).toHaveAttribute('aria-disabled', 'true')
  await query.fill('-type:NOTHING')
  await query.press('Escape')
  await expect(preview.getByRole('status')).toHaveText('4events would have been ignored: all of 4')
  const mayBeAll = page.getByRole('checkbox', { name: 'It may ignore everything' })
  await expect(make).toHaveAttribute('aria-disabled', 'true')
  await expectAccessible(page)
  await mayBeAll.check()
  await expect(make).not.toHaveAttribute('aria-disabled', 'true')
  await query.fill('type:REQUEST change:NONE')
  await query.press('Escape')
  await expect(mayBeAll).toHaveCount(0)
  await make.click()
  await expect(row(page, 'UI requests')).toContainText('On')
  await tenant.send([request()], 'shop').catch(() => undefined)
  await page.reload()
  await expect(row(page, 'UI requests').getByRole('cell').nth(2)).toHaveText('1')
  await expectAccessible(page)
  await expectFits(page)

  await page.getByRole('link', { name: 'Sources', exact: true }).last().click()
  await page.getByRole('link', { name: 'Ignored in 24 h: 1 by UI requests' }).click()
  await expect(page.getByText('Only rules for events of shop')).toBeVisible()
  await act(page, 'UI requests', 'Turn off')
  await expect(row(page, 'UI requests')).toContainText('Off')

  await act(page, 'UI requests', 'Delete…')
  const ask = page.getByRole('dialog', { name: 'Delete UI requests?' })
  await expect(ask).toContainText('What it ignored does not come back: 1 event so far.')
  await ask.getByRole('button', { name: 'Delete rule' }).click()
  await expect(page.getByRole('heading', { name: 'Every event is kept' })).toBeVisible()
})

test(
  'of two who change a rule, the second one is told; one that cannot be read says so',
  { tag: '@long' },
  async ({ page }) => {
    const tenant = await newTenant('Rules')
    const api = await apiAs(story().admin)
    const params = { tenant: tenant.slug }
    const made = await api.post('/api/v1/rules', { params, data: { name: 'Looks', query: 'change:READ' } })
    const { id } = (await made.json()) as { id: string }
    await page.goto(`/settings/sources/rules?tenant=${tenant.slug}&rule=${id}`)
    await page.getByRole('textbox', { name: 'Name' }).fill('Mine')
    await api.patch(`/api/v1/rules/${id}`, { params, data: { query: 'change:READ type:FLOW', version: 1 } })
    await page.getByRole('button', { name: 'Save rule' }).click()
    await expect(page.getByText('Somebody else changed this rule since you opened it.')).toContainText(
      'type:FLOW',
    )
    await page.getByRole('button', { name: 'Save all the same' }).click()
    await expect(row(page, 'Mine')).toContainText('change:READ')

    await page.goto(
      `/settings/sources/rules?tenant=${tenant.slug}&rule=${id.replace(/.$/, (c) => (c === '0' ? '1' : '0'))}`,
    )
    await expect(page.getByRole('heading', { name: 'There is no such rule' })).toBeVisible()
    await page.route('**/api/v1/rules?*', (route) => route.abort())
    await open(page, tenant)
    await expect(page.getByRole('heading', { name: 'The rules could not be read' })).toBeVisible()
    await expectAccessible(page)
    await api.dispose()
  },
)

test('filters of another system are pasted, shown with what no rule can do, and made', async ({ page }) => {
  const tenant = await newTenant('Rules')
  await open(page, tenant)
  await page.getByRole('button', { name: 'Import filters' }).click()
  await page
    .getByRole('textbox', { name: 'Settings' })
    .fill(
      'xpack.security.audit.ignore_filters:\n  - actions: [http_request]\n  - users: [monitor, "/^svc/"]\n',
    )
  await page.getByRole('button', { name: 'Show the rules' }).click()
  await expect(page.getByRole('heading', { name: '2 rules would be made' })).toBeVisible()
  await expect(page.getByText('format:kibana actor.name:monitor')).toBeVisible()
  await expect(page.getByText('line 3: xpack.security.audit.ignore_filters[1].users')).toBeVisible()
  await expectAccessible(page)
  await expectFits(page)
  const make = page.getByRole('button', { name: 'Make 2 rules' })
  await expect(make).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('checkbox', { name: /Go on without/ }).check()
  await make.click()
  await expect(row(page, 'Kibana: filter 1')).toContainText('format:kibana action:http_request')
  await expect(row(page, 'Kibana: filter 2')).toBeVisible()
})

test('what is redacted is shown, tried and changed', { tag: '@long' }, async ({ page }) => {
  const tenant = await newTenant('Redaction')
  await open(page, tenant, 'redaction')
  await expect(page.getByRole('checkbox', { name: 'Take out secrets' })).toBeChecked()
  const stored = page.getByLabel('What would be stored', { exact: true })
  await expect(stored).toContainText('Bearer [redacted]')
  await expect(stored).toContainText('203.0.113.7')
  await expectAccessible(page)
  await expectFits(page)
  await page.getByRole('button', { name: 'client.ip', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Taken out' })).toContainText('client.ip')
  await expect(stored).not.toContainText('203.0.113.7')
  await page.getByRole('textbox', { name: /Take out these as well/ }).fill('client.ip\naction')
  await expect(page.getByText(/cannot be hidden/)).toBeVisible()
  await page.getByRole('textbox', { name: /Take out these as well/ }).fill('client.ip')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Saved: it holds from the next request on').first()).toBeVisible()
  await page.reload()
  await expect(page.getByRole('textbox', { name: /Take out these as well/ })).toHaveValue('client.ip')
  await page.getByRole('textbox', { name: 'Try it on an event' }).fill('nothing')
  await expect(page.getByText('This is no event')).toBeVisible()
})
