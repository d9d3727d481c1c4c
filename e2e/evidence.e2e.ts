import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateRawSync } from 'node:zlib'

import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { z } from 'zod'

import { concat, fromUtf8, utf8 } from '@/lib/base/bytes'
import { readZipDirectory, readZipMember } from '@/lib/base/zip-reader'
import { zipped } from '@/lib/base/zip-writer'

import { openEvents } from './events-page'
import { apiAs, enterAs } from './sign-in'
import { story } from './story'
import { anEvent, newTenant } from './tenant'

let dir: string
test.beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vouchsafe-evidence-'))
})
test.afterAll(() => rmSync(dir, { recursive: true }))

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk.slice())
  return concat(...parts)
}

async function unzipped(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const file = {
    size: bytes.length,
    read: (from: number, to: number) => Promise.resolve(bytes.subarray(from, to)),
  }
  const files = new Map<string, Uint8Array>()
  for (const entry of await readZipDirectory(file))
    files.set(entry.name, await collected(readZipMember(file, entry)))
  return files
}

async function* deflate(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield deflateRawSync(await collected(chunks))
}

/** The bundle with its events changed, packed again as it was. */
async function withEvents(bundle: Uint8Array, change: (lines: string[]) => string[]): Promise<Uint8Array> {
  const files = await unzipped(bundle)
  const lines = (fromUtf8(files.get('entries.ndjson')!) ?? '').split('\n')
  files.set('entries.ndjson', utf8(change(lines).join('\n')))
  const members = [...files].map(([name, content]) => ({ name, content: [content] }))
  return collected(zipped(members, { deflate, at: new Date('2026-11-22T10:00:00Z') }))
}

/** A tenant with so many events, each with an address, and the key of its log. */
async function logOf(events: number): Promise<{ slug: string; vkey: string }> {
  const tenant = await newTenant('Evidence')
  await tenant.send(
    Array.from({ length: events }, (_, i) =>
      anEvent({ resource: { type: 'RUN', id: `run-${i}` }, client: { ip: `203.0.113.${i % 250}` } }),
    ),
  )
  const Log = z.object({ keys: z.array(z.object({ vkey: z.string() })).min(1) })
  const api = await apiAs(story().admin)
  let vkey = ''
  await expect(async () => {
    const answer = await api.get('/api/v1/log', { params: { tenant: tenant.slug } })
    vkey = Log.parse(await answer.json()).keys[0]!.vkey
  }).toPass()
  await api.dispose()
  return { slug: tenant.slug, vkey }
}

/** Exports the view as evidence without addresses; gives the file. */
async function exportEvidence(page: Page, slug: string, events: string): Promise<Uint8Array> {
  await enterAs(page, story().admin)
  await openEvents(page, slug, { q: 'type:RUN' })
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export events' })
  await dialog.getByRole('radio', { name: 'Evidence' }).click()
  await dialog.getByRole('group', { name: 'Withhold' }).getByRole('checkbox', { name: 'Address' }).check()
  await expect(dialog.getByRole('checkbox', { name: 'Record as sent' })).toBeChecked()
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export evidence' }).click()
  const download = await saved
  expect(download.suggestedFilename()).toMatch(/^vouchsafe-.*-evidence\.zip$/)
  await expect(dialog.getByText(new RegExp(`^${events} rows, .* saved as`))).toBeVisible()
  await expect(dialog.getByRole('link', { name: 'verify.html' })).toBeVisible()
  return readFileSync(await download.path())
}

/** The page out of the bundle, opened as a file without any network. */
async function openOffline(browser: Browser, bundle: Uint8Array): Promise<{ page: Page; asked: string[] }> {
  const html = join(dir, 'verify.html')
  writeFileSync(html, (await unzipped(bundle)).get('verify.html')!)
  const context = await browser.newContext()
  await context.setOffline(true)
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('pageerror', (error) => asked.push(String(error)))
  page.on('console', (message) => asked.push(message.text()))
  await page.goto(pathToFileURL(html).href)
  expect(asked.splice(0)).toEqual([pathToFileURL(html).href])
  return { page, asked }
}

function fileOf(name: string, bytes: Uint8Array): string {
  const file = join(dir, name)
  writeFileSync(file, bytes)
  return file
}

const choose = (page: Page, file: string) => page.getByLabel('Files to verify').setInputFiles(file)

/** `vouchsafe verify`: its exit code, and all that it said. */
function verify(...args: string[]): { code: number; said: string } {
  const script = 'exec "$@" 2>&1'
  try {
    const said = execFileSync(
      'sh',
      ['-c', script, 'sh', process.execPath, 'cli/vouchsafe.mjs', 'verify', ...args],
      {
        encoding: 'utf8',
      },
    )
    return { code: 0, said }
  } catch (error) {
    const { status, stdout } = z.object({ status: z.number(), stdout: z.string() }).parse(error)
    return { code: status, said: stdout }
  }
}

/** All of it: exported, verified in a browser without network and on the command line; changed, and both name the line. */
async function prove(page: Page, browser: Browser, events: number): Promise<void> {
  const count = events.toLocaleString('en')
  const { slug, vkey } = await logOf(events)
  const bundle = await exportEvidence(page, slug, count)
  const changed = await withEvents(bundle, (lines) => lines.with(6, lines[6]!.replace('run-6', 'run-7')))
  const deleted = await withEvents(bundle, (lines) => lines.toSpliced(3, 1))
  const files = {
    whole: fileOf('whole.zip', bundle),
    changed: fileOf('changed.zip', changed),
    deleted: fileOf('deleted.zip', deleted),
  }

  const { page: offline, asked } = await openOffline(browser, bundle)
  const all = `All ${count} events are in the log, and as they were sealed`
  await choose(offline, files.whole)
  await expect(offline.getByRole('heading', { name: `${all}, if the key is right` })).toBeVisible()
  await expect(offline.getByText(vkey)).toBeVisible()
  await offline.getByLabel('The key of the log, as you know it from elsewhere').fill(vkey)
  await expect(offline.getByRole('heading', { name: all, exact: true })).toBeVisible()
  await expect(offline.getByText('The signature is by the key that you gave.')).toBeVisible()
  const rows = offline.getByRole('table').getByRole('row')
  await expect(rows.nth(1)).toContainText('Ada Lovelace')
  await offline
    .getByRole('button', { name: /: all that is shown$/ })
    .first()
    .click()
  await expect(offline.locator('.v-section', { hasText: /^ip/ })).toContainText('withheld')
  await expect(offline.getByText('"run-0"')).toBeVisible()

  await choose(offline, files.changed)
  await expect(offline.getByRole('heading', { name: `1 of ${count} events is not as sealed` })).toBeVisible()
  await expect(offline.getByRole('list', { name: 'What is wrong' })).toContainText('entries.ndjson:7')
  await choose(offline, files.deleted)
  await expect(offline.getByRole('list', { name: 'What is wrong' })).toContainText(
    /entries\.ndjson:4.*is missing here/,
  )
  expect(asked).toEqual([])
  await offline.context().close()

  const [whole, other, fewer] = [files.whole, files.changed, files.deleted].map((file) =>
    verify(file, '--vkey', vkey),
  )
  expect([whole?.code, other?.code, fewer?.code]).toEqual([0, 1, 1])
  expect(whole?.said).toContain(`${count} events of `)
  expect(other?.said).toContain('entries.ndjson:7')
  expect(fewer?.said).toContain('entries.ndjson:4')
}

test('evidence without addresses verifies offline, in a browser and on the command line, and what is changed is named', async ({
  page,
  browser,
}) => {
  await prove(page, browser, 100)
})

test('a thousand events, too', { tag: '@long' }, async ({ page, browser }) => {
  await prove(page, browser, 1000)
})

test('the page that verifies is served, works from there, reads well in both themes and fits', async ({
  page,
}) => {
  const { slug } = await logOf(3)
  const api = await apiAs(story().admin)
  const params = { tenant: slug, q: 'type:RUN', format: 'evidence' }
  const answer = await api.get('/api/v1/events/export', { params })
  expect(answer.headers()).toMatchObject({ 'content-type': 'application/zip', 'x-vouchsafe-events': '3' })
  const file = fileOf('served.zip', await answer.body())
  await api.dispose()

  const problems: string[] = []
  page.on('console', (message) => problems.push(message.text()))
  const opened = await page.goto('/verify.html')
  expect(opened?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'sha256-/)
  await choose(page, fileOf('other.txt', utf8('nothing')))
  await expect(page.getByRole('alert')).toContainText('neither an evidence bundle nor the proof of an event')
  await page.getByLabel('The key of the log').fill('nothing')
  await expect(page.getByText('This is neither a key')).toBeVisible()
  await page.getByLabel('The key of the log').fill('')
  await choose(page, file)
  await expect(page.getByRole('heading', { name: /^All 3 events are in the log/ })).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  }
  await page.setViewportSize({ width: 390, height: 800 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(problems).toEqual([])
})
