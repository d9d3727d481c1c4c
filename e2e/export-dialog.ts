import { readFile } from 'node:fs/promises'

import { expect, type Page } from '@playwright/test'

/** An exported file, and what the page said about it. */
export interface Exported {
  name: string
  text: string
  /** Its records without the heading, each with its cells. */
  records: Record<string, string>[]
  /** How many rows the page said it has. */
  rowsSaid: number
}

/** Export the view by its button, and read the file that was saved. `choose` sets options before. */
export async function exportView(page: Page, choose?: () => Promise<void>): Promise<Exported> {
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export events' })
  await choose?.()
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export CSV' }).click()
  const download = await saved
  const said = dialog.getByText(/^[\d,]+ rows?, .* saved as/)
  await expect(said).toContainText(download.suggestedFilename())
  const [count = ''] = (await said.innerText()).split(' ')
  const text = await readFile(await download.path(), 'utf8')
  const [heading = [], ...rows] = parseCsv(text)
  const records = rows.map((cells) => Object.fromEntries(heading.map((name, i) => [name, cells[i] ?? ''])))
  return { name: download.suggestedFilename(), text, records, rowsSaid: Number(count.replaceAll(',', '')) }
}

/** RFC 4180: cells between commas, records between CRLF, quotes doubled inside of quotes. Throws on anything else. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex
    const match = cell.exec(text)
    if (match === null) throw new Error(`No CSV at ${at}: ${JSON.stringify(text.slice(at, at + 80))}`)
    const [, quoted, plain, end] = match
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}
