import { expect, type Page, test } from '@playwright/test'

import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { takeScreenshots, type View } from './take-screenshots'
import { anEvent, newTenant, type Tenant } from './tenant'

const WHOLE_PX = 1300

let lighthouse: Promise<Tenant> | undefined

const RULES = [
  { name: 'UI requests', query: 'type:REQUEST change:NONE -outcome:failure' },
  { name: 'Searches of the shop', query: 'action:*.search change:READ', source: 'shop' },
  {
    name: 'Kibana: filter 1',
    query: 'format:kibana event.category:web kibana.space_id:default',
    enabled: false,
  },
]

/** A tenant with rules that ignore something, and one that is off. */
function withRules(): Promise<Tenant> {
  lighthouse ??= (async () => {
    const tenant = await newTenant('Lighthouse Insurance')
    const request = (n: number) =>
      anEvent({
        occurredAt: new Date(Date.now() - n * 60_000).toISOString(),
        action: n % 3 === 0 ? 'orders.search' : 'page.open',
        change: n % 3 === 0 ? 'READ' : 'NONE',
        resource: { type: n % 3 === 0 ? 'ORDER' : 'REQUEST', name: `/orders/${n}` },
      })
    await tenant.send(
      Array.from({ length: 800 }, (_, n) => request(n)),
      'shop',
    )
    const api = await apiAs(story().admin)
    const params = { tenant: tenant.slug }
    for (const data of RULES) expect((await api.post('/api/v1/rules', { params, data })).ok()).toBe(true)
    const { secret } = await tenant.newKey(['events:write'], 'shop')
    const answer = await fetch(`${story().url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(Array.from({ length: 900 }, (_, n) => request(n))),
    })
    expect(answer.ok, await answer.text()).toBe(true)
    await api.dispose()
    return tenant
  })()
  return lighthouse
}

const at =
  (
    path: string,
    search: string,
    act: (page: Page) => Promise<void> = async () => undefined,
    of = withRules,
  ) =>
  async (page: Page) => {
    const { slug } = await of()
    await enterAs(page, story().admin)
    await page.goto(`/settings/sources${path}?tenant=${slug}${search}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await act(page)
  }

const FILTERS = `xpack.security.audit.logfile.events.ignore_filters:
  probes:
    users: ["kibana_system", "beats*"]
    actions: ["cluster:monitor/*"]
  readers:
    roles: ["*view*"]
    indices: [".kibana*"]
`

const imported = async (page: Page) => {
  await page.getByRole('textbox', { name: 'Settings' }).fill(FILTERS)
  await page.getByRole('button', { name: 'Show the rules' }).click()
  await expect(page.getByRole('heading', { name: 'What no rule can do' })).toBeVisible()
}
const previewed = async (page: Page) => {
  await expect(page.getByText('would have been ignored')).toBeVisible()
}
const completing = async (page: Page) => {
  await page.getByRole('textbox', { name: 'Query' }).pressSequentially('type:REQ')
  await expect(page.getByRole('listbox')).toBeVisible()
}

/** Each view of what is kept out and taken out, and how one comes to it. */
const VIEWS: Record<string, View> = {
  rules: at('/rules', ''),
  'rules-empty': at('/rules', '', undefined, () => newTenant('New tenant')),
  'rules-failed': async (page) => {
    await page.route('**/api/v1/rules?*', (route) => route.abort())
    await at('/rules', '')(page)
  },
  'rules-loading': async (page) => {
    await page.route('**/api/v1/rules?*', () => undefined)
    await at('/rules', '')(page)
  },
  'rules-new': { show: at('/rules', '&rule=new'), height: WHOLE_PX },
  'rules-completing': at('/rules', '&rule=new', completing),
  'rules-preview': {
    show: at('/rules', '&rule=new&name=Pages&q=action%3Apage.*', previewed),
    height: WHOLE_PX,
  },
  'rules-import': { show: at('/rules', '&import=filters', imported), height: WHOLE_PX },
  'rules-of-a-source': at('/rules', '&source=shop'),
  'sources-with-rules': at('', ''),
  redaction: { show: at('/redaction', ''), height: WHOLE_PX },
}

for (const [name, view] of Object.entries(VIEWS)) {
  test(name, async ({ page }) => {
    await takeScreenshots(page, name, view)
  })
}
