import type { Problem } from '@/lib/base/errors'

/** Rows as a table for people; each column as wide as its widest cell. */
export function printTable(headings: readonly string[], rows: readonly (readonly (string | null)[])[]): void {
  const cells = [headings, ...rows.map((row) => row.map((cell) => plain(cell ?? '-')))]
  const widths = headings.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  for (const row of cells) {
    const line = row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')
    process.stdout.write(`${line.trimEnd()}\n`)
  }
}

/** One line that says what was done. */
export function printLine(line: string): void {
  process.stdout.write(`${plain(line)}\n`)
}

/** The same for machines: one JSON value on one line. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** What went wrong, on stderr. It may repeat what was typed, but never an API key: logs keep what is printed. */
export function printError(message: string, problems: readonly Problem[] = []): void {
  process.stderr.write(`${plain(withoutKeys(message))}\n`)
  for (const { path, message: what } of problems)
    process.stderr.write(`  ${plain(withoutKeys(`${path}: ${what}`))}\n`)
}

function withoutKeys(text: string): string {
  return text.replaceAll(/\b(vs_[0-9A-Za-z]{10})_[0-9A-Za-z]+/g, '$1_…')
}

/** Names come from people: none of them may move the cursor or colour the terminal. */
function plain(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '')
}
