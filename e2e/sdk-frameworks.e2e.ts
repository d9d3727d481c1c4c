import { rmSync } from 'node:fs'

import { expect, type Page, test } from '@playwright/test'

import { type DocumentedApp, startDocumented } from '@/scripts/documented-app'
import { documentedProject } from '@/scripts/documented-project'

import { expectCount, grid, linesOf, openEvents, showTab } from './events-page'
import { enterAs } from './sign-in'
import { story } from './story'
import { newTenant, type Tenant } from './tenant'

// What docs/sdk-frameworks.md shows, as a reader would run it: a change of an order is found in the explorer.
const DOCUMENT = 'docs/sdk-frameworks.md'

let tenant: Tenant
let project: string
let app: DocumentedApp | undefined

test.beforeEach(async () => {
  tenant = await newTenant('Shop')
})
test.afterEach(async () => {
  await app?.stop()
  rmSync(project, { recursive: true, force: true })
})

async function environment(): Promise<Record<string, string>> {
  const { secret } = await tenant.newKey(['events:write'], 'shop')
  return { VOUCHSAFE_URL: story().url, VOUCHSAFE_KEY: secret }
}

/** What a customer's browser sends. */
async function shipOrder(path: string): Promise<void> {
  const answer = await fetch(`${app?.url}${path}`, {
    method: 'PUT',
    headers: { authorization: 'Bearer ada', 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'shipped' }),
  })
  expect(await answer.json()).toEqual({ status: 'shipped', total: 120 })
}

/** The change, with both states, and beside it the request of the same trace. */
async function expectFound(page: Page, route: string): Promise<void> {
  await enterAs(page, story().admin)
  await expect(async () => {
    await openEvents(page, tenant.slug, { q: `route:"${route}"` })
    await expectCount(page, 1)
  }).toPass()
  await openEvents(page, tenant.slug, { q: 'action:order.update actor:"Ada Lovelace"' })
  await expectCount(page, 1)
  await grid(page).getByRole('button', { name: 'Open event' }).click()
  const panel = page.getByRole('article', { name: 'Event' })
  await showTab(panel, 'Changes')
  for (const line of ['"status": "open",', '"status": "shipped",']) {
    await expect(linesOf(panel)(line)).toHaveCount(1)
  }
  await showTab(panel, 'Fields')
  await panel.getByRole('link', { name: 'Whole trace' }).click()
  const rows = page.getByRole('table', { name: 'Events of the trace' }).getByRole('row')
  await expect(rows.filter({ hasText: 'order.update' })).toHaveCount(1)
  await expect(rows.filter({ hasText: 'http_request' })).toHaveCount(1)
}

test('the Express application of the documentation', async ({ page }) => {
  project = await documentedProject(DOCUMENT, ['express'])
  app = await startDocumented(project, ['app.mjs'], await environment())
  await shipOrder('/orders/o-7')
  await expectFound(page, '/orders/:id')
})

test('the route of Next.js, which runs it itself @long', async ({ page }) => {
  const packages = ['next', 'react', 'react-dom', 'typescript', '@types/node', '@types/react']
  project = await documentedProject(DOCUMENT, packages)
  // Its other bundler takes no packages that are links.
  app = await startDocumented(project, ['node_modules/next/dist/bin/next', 'dev', '--webpack'], {
    ...(await environment()),
    NODE_ENV: 'development',
  })
  await shipOrder('/api/orders/o-7')
  await expectFound(page, '/api/orders/[id]')
})
