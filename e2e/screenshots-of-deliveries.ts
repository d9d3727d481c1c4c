import { expect, type Page, test } from '@playwright/test'

import { type Receiver, startReceiver } from './receiver'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { takeScreenshots, type View } from './take-screenshots'
import { anEvent, newTenant, type Tenant } from './tenant'

const WHOLE_PX = 1500
const HOUR_MS = 3_600_000

interface Shown extends Tenant {
  /** Ids of its destinations, by name. */
  ids: Readonly<Record<string, string>>
}

let shown: Promise<Shown> | undefined
let receiver: Receiver

const events = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    anEvent({
      occurredAt: new Date(Date.now() - ((n * 7919) % 600) * 60_000).toISOString(),
      ...(n % 90 === 7 && { message: 'A text that is too long for the receiver' }),
      ...(n % 3 === 0 && { outcome: 'failure' }),
      ...(n % 5 === 0 && { action: 'flow.read', change: 'READ' }),
    }),
  )

/** A tenant with destinations in every state: one that is up to date, with dead letters, one that fails, one that is off. */
function withDestinations(): Promise<Shown> {
  shown ??= (async () => {
    const tenant = await newTenant('Harbour Logistics')
    receiver = await startReceiver()
    receiver.answers = (body) =>
      body.includes('too long for')
        ? { status: 400, text: '{"error":{"code":6,"text":"Field _raw is longer than 10000 characters"}}' }
        : { status: 200 }
    const api = await apiAs(story().admin)
    const params = { tenant: tenant.slug }
    const ids: Record<string, string> = {}
    const make = async (name: string, more: object) => {
      const data = { name, format: 'cef', target: { kind: 'webhook', url: receiver.url }, ...more }
      const made = await api.post('/api/v1/destinations', { params, data })
      expect(made.ok(), await made.text()).toBe(true)
      ids[name] = ((await made.json()) as { id: string }).id
    }
    await make('SIEM of the harbour', { query: '-change:READ' })
    await make('Failures to the SOC', { format: 'json', query: 'outcome:failure', masks: ['client.ip'] })
    const gone = {
      kind: 'splunk_hec',
      url: 'http://127.0.0.1:9/services/collector/event',
      authorization: 'Splunk x',
    }
    await make('Splunk in Rotterdam', { format: 'json', target: gone })
    await make('Old archive', {
      format: 'ecs',
      enabled: false,
      target: { kind: 'webhook', url: receiver.url },
    })
    for (let n = 0; n < 4; n += 1) await tenant.send(events(400), 'kestra')
    const [id = ''] = Object.values(ids)
    const done = async () => {
      const answer = await api.get(`/api/v1/destinations/${id}`, { params })
      const { counts } = (await answer.json()) as { counts: { pending: number } }
      return counts.pending
    }
    await expect.poll(done, { timeout: 120_000 }).toBe(0)
    for (const replay of [
      { since: new Date(Date.now() - HOUR_MS).toISOString() },
      { fromIndex: 0, rate: 4, query: 'outcome:failure', format: 'json' },
      { fromIndex: 20, toIndex: 700, rate: 1 },
    ]) {
      const begun = await api.post('/api/v1/replays', { params, data: { destinationId: id, ...replay } })
      expect(begun.ok(), await begun.text()).toBe(true)
    }
    await api.dispose()
    return { ...tenant, ids }
  })()
  return shown
}

const at =
  (
    search: string,
    act: (page: Page) => Promise<void> = async () => undefined,
    of: () => Promise<Tenant> = withDestinations,
  ) =>
  async (page: Page) => {
    const { slug } = await of()
    await enterAs(page, story().admin)
    await page.goto(`/settings/destinations?tenant=${slug}${search}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await act(page)
  }

/** One of them, and what of it is looked at. */
const one =
  (name: string, part = '', act?: (page: Page) => Promise<void>) =>
  async (page: Page) => {
    const { ids } = await withDestinations()
    await at(`&destination=${ids[name]}${part === '' ? '' : `&part=${part}`}`)(page)
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await act?.(page)
  }

const SIEM = 'SIEM of the harbour'

const tested = async (page: Page) => {
  await page.getByRole('button', { name: 'Send a test event' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click()
  await expect(page.getByLabel('Request, word by word')).toBeVisible()
}
const opened = async (page: Page) => {
  await page
    .getByRole('row', { name: /In halves/ })
    .first()
    .getByRole('button')
    .click()
}
const replaying = async (page: Page) => {
  await page.getByRole('button', { name: 'Replay…' }).click()
  await page.getByRole('radio', { name: 'Other' }).click()
}
const risky = async (page: Page) => {
  await page.getByRole('checkbox', { name: 'Do not verify the receiver’s certificate' }).click()
}
const secret = async (page: Page) => {
  await page.getByRole('button', { name: 'Show the secret' }).click()
  await expect(page.getByLabel('Secret', { exact: true })).toBeVisible()
}

/** Answered as if: a state that takes a day to come to. */
const as = (change: object, view: (page: Page) => Promise<void>) => async (page: Page) => {
  await page.route(/\/api\/v1\/destinations\/[\da-f-]+\?/, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), ...change } })
  })
  await view(page)
}
const STOPPED = {
  state: 'stopped',
  problem: 'The receiver refuses event 1204: Field _raw is longer than 10000 characters',
  stoppedAtIndex: 1204,
  failingSince: new Date(Date.now() - 2 * HOUR_MS).toISOString(),
}

/** Each view of deliveries, and how one comes to it. */
const VIEWS: Record<string, View> = {
  destinations: at(''),
  'destinations-empty': { show: at('', undefined, () => newTenant('New tenant')), height: 1000 },
  'destinations-failed': async (page) => {
    await page.route('**/api/v1/destinations?*', (route) => route.abort())
    await at('')(page)
    // It is asked for again a few times before it is called failed.
    await page.getByRole('button', { name: 'Try again' }).waitFor()
  },
  'destinations-loading': async (page) => {
    await page.route('**/api/v1/destinations?*', () => undefined)
    await at('')(page)
  },
  'destinations-new': { show: at('&new=splunk'), height: WHOLE_PX },
  'destinations-new-datadog': { show: at('&new=datadog'), height: WHOLE_PX },
  'destinations-new-risky': { show: at('&new=elastic', risky), height: WHOLE_PX },
  'delivery-overview': { show: one(SIEM), height: WHOLE_PX },
  'delivery-attempt': { show: one(SIEM, '', opened), height: WHOLE_PX },
  'delivery-failing': { show: one('Splunk in Rotterdam'), height: WHOLE_PX },
  'delivery-off': one('Old archive'),
  'delivery-stopped': as(STOPPED, one(SIEM)),
  'delivery-test': one(SIEM, '', tested),
  'delivery-test-failed': one('Splunk in Rotterdam', '', tested),
  'delivery-dead-letters': one(SIEM, 'dead-letters'),
  'delivery-no-dead-letters': one('Old archive', 'dead-letters'),
  'delivery-replays': one(SIEM, 'replays'),
  'delivery-no-replays': one('Old archive', 'replays'),
  'delivery-replay-dialog': one(SIEM, 'replays', replaying),
  'delivery-settings': { show: one(SIEM, 'settings'), height: WHOLE_PX },
  'delivery-verify': { show: one(SIEM, 'verify', secret), height: 1200 },
}

test.afterAll(async () => {
  if (shown !== undefined) await receiver.stop()
})

for (const [name, view] of Object.entries(VIEWS)) {
  test(name, async ({ page }) => {
    await takeScreenshots(page, name, view)
  })
}
