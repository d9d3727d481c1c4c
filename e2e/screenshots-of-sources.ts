import { generateKeyPairSync, sign } from 'node:crypto'

import { expect, type Page, test } from '@playwright/test'

import { enterAs } from './sign-in'
import { story } from './story'
import { takeScreenshots, type View } from './take-screenshots'
import { anEvent, newTenant, type Tenant } from './tenant'

const HOUR_MS = 3_600_000
const WHOLE_PX = 1300

let harbour: Promise<Tenant> | undefined

/** A tenant with sources of all kinds: busy, late, quiet, with rejects, and one that has never sent. */
function withSources(): Promise<Tenant> {
  harbour ??= (async () => {
    const tenant = await newTenant('Harbour Logistics')
    const events = (count: number, everyMs: number) =>
      Array.from({ length: count }, (_, n) =>
        anEvent({
          occurredAt: new Date(Date.now() - (n + (n % 7)) * everyMs).toISOString(),
          details: { n },
        }),
      )
    await tenant.send(events(900, HOUR_MS / 20), 'billing')
    await tenant.send(events(60, 9 * HOUR_MS), 'warehouse/gate-3')
    await tenant.newKey(['events:write'], 'kibana')
    const { secret } = await tenant.newKey(['events:write'], 'flows')
    const records = [
      { id: 'a', type: 'FLOW', date: 'yesterday', detail: { action: 'UPDATE', flowId: 'daily-load' } },
      { id: 'b', type: 'FLOW', date: '', detail: { action: 'DELETE', flowId: 'weekly' } },
      'Starting Kestra 1.1.0',
      ['unexpected'],
      {
        id: 'c',
        type: 'FLOW',
        date: new Date().toISOString(),
        detail: { action: 'UPDATE', namespace: 'harbour.team', flowId: 'nightly' },
        userId: 'mira',
      },
      { id: 'd', type: 'FLOW', date: new Date(Date.now() + 60 * HOUR_MS).toISOString(), detail: {} },
    ]
    for (const body of [records, records.slice(0, 2)]) {
      const answer = await fetch(`${story().url}/api/v1/ingest/kestra`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
        body: JSON.stringify(body),
      })
      expect(answer.ok, await answer.text()).toBe(true)
    }
    return tenant
  })()
  return harbour
}

const at =
  (search: string, act: (page: Page) => Promise<void> = async () => undefined, of = withSources) =>
  async (page: Page) => {
    const { slug } = await of()
    await enterAs(page, story().admin)
    await page.goto(`/settings/sources?tenant=${slug}${search}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await act(page)
  }

/** One source with settings, of which somebody was told that it is silent. */
let mesh: Promise<Tenant> | undefined
function withSettings(): Promise<Tenant> {
  mesh ??= (async () => {
    const tenant = await newTenant('Harbour Mesh')
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const other = generateKeyPairSync('ed25519').privateKey
    const line = (trace: number, key = privateKey) => {
      const cef = `Nov 21 08:15:00 konghq.com CEF:0|KongInc|Konnect|1.0|konnect|Authz.teams|1|rt=${Date.now()} granted=true trace_id=${trace}`
      return `${cef} sig=${sign(null, Buffer.from(cef), key).toString('base64url')}`
    }
    const set = async (source: string, settings: object) => {
      const { secret } = await tenant.newKey(['config'])
      const answer = await fetch(`${story().url}/api/v1/sources/${source}/settings`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          keepOriginal: true,
          refuse: 'none',
          kinds: null,
          silentAfter: null,
          version: 0,
          ...settings,
        }),
      })
      expect(answer.ok, await answer.text()).toBe(true)
    }
    const signatureKeys = { keys: [{ kid: 'harbour-2026', ...publicKey.export({ format: 'jwk' }) }] }
    const kinds = { mode: 'except', list: ['REQUEST', 'SESSION user_login', '* http_*'] }
    await set('gateway', { signatureKeys, kinds, silentAfter: 360 })
    await set('portal', { signatureKeys })
    for (const [source, lines] of [
      ['gateway', [line(1), line(2), line(3, other)]],
      ['portal', [line(4)]],
    ] as const) {
      const { secret } = await tenant.newKey(['events:write'], source)
      const answer = await fetch(`${story().url}/api/v1/ingest/konnect`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
        body: lines.join('\n'),
      })
      expect(answer.ok, await answer.text()).toBe(true)
    }
    return tenant
  })()
  return mesh
}

/** As it is hours after the last event: nobody waits for that here. */
const silent = (view: (page: Page) => Promise<void>) => async (page: Page) => {
  await page.route('**/api/v1/sources?*', async (route) => {
    const answer = await route.fetch()
    const json = (await answer.json()) as { sources: { name: string; silentSince: string | null }[] }
    for (const source of json.sources) {
      if (source.name === 'portal') source.silentSince = new Date(Date.now() - 7 * HOUR_MS).toISOString()
    }
    await route.fulfill({ response: answer, json })
  })
  await view(page)
}

const settingsOfGateway = async (page: Page) => {
  const { slug } = await withSettings()
  await enterAs(page, story().admin)
  await page.goto(`/settings/sources?tenant=${slug}&settings=gateway`)
  await expect(page.getByRole('dialog', { name: 'Settings of gateway' })).toBeVisible()
}

const makeKey = async (page: Page) => {
  await page.getByRole('button', { name: 'Make a key' }).click()
  await expect(page.getByText('Waiting for the first event…')).toBeVisible()
}

/** Each view of sources, and how one comes to it. */
const VIEWS: Record<string, View> = {
  sources: at(''),
  'sources-empty': at('', undefined, () => newTenant('New tenant')),
  'sources-failed': async (page) => {
    await page.route('**/api/v1/sources?*', (route) => route.abort())
    await at('')(page)
  },
  'sources-loading': async (page) => {
    await page.route('**/api/v1/sources?*', () => undefined)
    await at('')(page)
  },
  'sources-rejects': { show: at('&rejects=flows'), height: WHOLE_PX },
  'sources-settings': { show: settingsOfGateway, height: WHOLE_PX },
  'sources-settings-failed': async (page) => {
    await page.route('**/api/v1/sources/gateway/settings?*', (route) => route.abort())
    await settingsOfGateway(page)
    await expect(page.getByRole('heading', { name: 'The settings could not be read' })).toBeVisible()
  },
  'sources-settings-loading': async (page) => {
    await page.route('**/api/v1/sources/gateway/settings?*', () => undefined)
    await settingsOfGateway(page)
  },
  'sources-silent': silent(at('', undefined, withSettings)),
  'sources-set-up': { show: at('&setup=kubernetes'), height: WHOLE_PX },
  'sources-waiting': { show: at('&setup=kibana', makeKey), height: WHOLE_PX },
}

for (const [name, view] of Object.entries(VIEWS)) {
  test(name, async ({ page }) => {
    await takeScreenshots(page, name, view)
  })
}
