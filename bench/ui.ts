import { type BrowserContext, chromium, type Page } from '@playwright/test'

import { findChromium, launchArgs } from '@/e2e/chromium'
import type { TenantRef } from '@/lib/access/roles'
import { withClient } from '@/lib/db/client'
import { isRoot } from '@/scripts/apt'
import { FIRST_LOAD_KIB_MAX, gzippedKib, scriptsNamed } from '@/scripts/first-load'

import type { BenchCluster, BenchDatabase } from './cluster'
import { percentile, type Figure } from './figures'
import { QUERY_CLASSES, searchesOf } from './queries'
import { startServer } from './server'
import { BENCH_ADMIN } from './tenants'
import { appendLargeDocuments, measureDiff } from './ui-diff'
import { filterAndPaint, scrollRows } from './ui-in-page'

const SEARCHES_OF_EACH = 8
const ROWS_TO_SCROLL = 100_000
const VIEWPORT = { width: 1440, height: 900 }

const figure = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
  part: 'ui',
  name,
  value,
  unit,
  ...more,
})

/** Signs in by the form and opens the tenant's events page. */
async function openExplorer(context: BrowserContext, url: string, tenant: TenantRef): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('E-mail').fill(BENCH_ADMIN.email)
  await page.getByLabel('Password', { exact: true }).fill(BENCH_ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/events\b/)
  await page.goto(`${url}/events?tenant=${tenant.slug}`)
  await page.getByRole('grid', { name: 'Events' }).waitFor()
  return page
}

/** What a first visit of the events page reads before it works, and what it reads by itself after that. */
async function measureScripts(context: BrowserContext, address: string): Promise<Figure[]> {
  const page = await context.newPage()
  const bodies = new Map<string, Promise<Buffer>>()
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script')
      bodies.set(new URL(response.url()).pathname, response.body())
  })
  const answer = await page.goto(address, { waitUntil: 'networkidle' })
  const named = scriptsNamed((await answer?.text()) ?? '').map((name) => new URL(name, address).pathname)
  const weigh = async (wanted: (path: string) => boolean) =>
    gzippedKib(await Promise.all([...bodies].filter(([path]) => wanted(path)).map(([, body]) => body)))
  const first = await weigh((path) => named.includes(path))
  const later = await weigh((path) => !named.includes(path))
  await page.close()
  return [
    figure('first-load JavaScript, gzipped', first, 'KiB', {
      goal: { text: `≤ ${FIRST_LOAD_KIB_MAX}`, reached: first <= FIRST_LOAD_KIB_MAX },
      note: 'the scripts that the page names in its HTML',
    }),
    figure('… read by itself after that', later, 'KiB'),
  ]
}

/** Searches that find something, of every class that a person types. */
function searches(events: number): { kind: string; text: string }[] {
  return QUERY_CLASSES.filter(
    ({ name, page, oldest }) => !page && !oldest && !/nothing|absent|never/.test(name),
  ).flatMap((kind) => searchesOf(kind, SEARCHES_OF_EACH, events).map((text) => ({ kind: kind.name, text })))
}

async function measureFilters(page: Page, tenant: TenantRef, events: number): Promise<Figure[]> {
  const shown: number[] = []
  const answered: number[] = []
  const slowest = { ms: 0, text: '' }
  for (const { text } of searches(events)) {
    const { shownMs, answeredMs } = await page.evaluate(filterAndPaint, { text, tenant: tenant.slug })
    shown.push(shownMs)
    answered.push(answeredMs)
    if (shownMs > slowest.ms) Object.assign(slowest, { ms: shownMs, text })
  }
  const median = percentile(shown, 0.5)
  return [
    figure('floor: the answer of the API alone', percentile(answered, 0.5), 'ms p50', {
      note: `p95 ${percentile(answered, 0.95).toFixed(0)}; ${shown.length} searches`,
    }),
    figure('a filter changes → its rows are painted', median, 'ms p50', {
      goal: { text: '≤ 200', reached: median <= 200 },
      note: `p95 ${percentile(shown, 0.95).toFixed(0)}, slowest ${slowest.ms.toFixed(0)} (${slowest.text})`,
    }),
    figure('… of the floor', median / percentile(answered, 0.5), '×'),
  ]
}

async function measureScroll(page: Page, address: string): Promise<Figure[]> {
  await page.goto(address)
  await page.getByRole('grid', { name: 'Events' }).waitFor()
  const { rows, longest, long, frames, slowFrames } = await page.evaluate(scrollRows, ROWS_TO_SCROLL)
  return [
    figure('rows scrolled through', rows, 'rows', {
      goal: { text: `≥ ${ROWS_TO_SCROLL.toLocaleString('en')}`, reached: rows >= ROWS_TO_SCROLL },
    }),
    figure('tasks over 50 ms meanwhile', long, 'tasks', {
      goal: { text: '0', reached: long === 0 },
      note: `longest ${longest.toFixed(0)} ms; ${slowFrames} of ${frames} frames took over 34 ms`,
    }),
  ]
}

/** The events page of the largest tenant in a real Chromium: how fast rows show, how smoothly they scroll, what it loads. */
export async function benchUi(
  cluster: BenchCluster,
  database: BenchDatabase,
  { tenant, events }: { tenant: TenantRef; events: number },
  say: (line: string) => void,
): Promise<Figure[]> {
  const large = await appendLargeDocuments(database.db, tenant)
  await withClient(database.ownerUrl, (client) => client.query('ANALYZE'))
  const server = await startServer(cluster, database)
  const browser = await chromium.launch({ executablePath: findChromium(), args: launchArgs(isRoot()) })
  try {
    // Cookies and our own requests belong to the address that the server was told.
    const url = server.url.replace('127.0.0.1', 'localhost')
    const address = `${url}/events?tenant=${tenant.slug}`
    const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce' })
    // tsx keeps the names of functions by a function of its own, which the page has not.
    await context.addInitScript('globalThis.__name = (value) => value')
    const page = await openExplorer(context, url, tenant)
    say('ui: filters')
    const filters = await measureFilters(page, tenant, events)
    say('ui: scrolling')
    const scroll = await measureScroll(page, address)
    say('ui: comparing')
    const diff = await measureDiff(page, url, tenant, large)
    const cold = await browser.newContext({ viewport: VIEWPORT, storageState: await context.storageState() })
    return [...filters, ...scroll, ...diff, ...(await measureScripts(cold, address))]
  } finally {
    await browser.close()
    await server.stop()
  }
}
