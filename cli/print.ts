import type { Problem } from '@/lib/base/errors'

/** Rows as a table for people; each column as wide as its widest cell. */
export function printTable(headings: readonly string[], rows: readonly (readonly (string | null)[])[]): void {
  const cells = [headings, ...rows.map((row) => row.map((cell) => oneLine(cell ?? '-')))]
  const widths = headings.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  for (const row of cells) {
    const line = row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')
    process.stdout.write(`${line.trimEnd()}\n`)
  }
}

/** Lines that say what was done: what is named in one cannot begin another. */
export function printLine(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${oneLine(line)}\n`)
}

/** The same for machines: one JSON value on one line, which terminals show as it is, too. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value).replaceAll(UNSEEN, (one) =>
    one
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
  process.stdout.write(`${text}\n`)
}

/** What went wrong, on stderr. It may repeat what was typed, but never an API key: logs keep what is printed. */
export function printError(message: string, problems: readonly Problem[] = []): void {
  process.stderr.write(`${plain(withoutKeys(message))}\n`)
  for (const { path, message: what } of problems)
    process.stderr.write(`  ${oneLine(withoutKeys(`${path}: ${what}`))}\n`)
}

function withoutKeys(text: string): string {
  return text.replaceAll(/\b(vs_[0-9A-Za-z]{10})_[0-9A-Za-z]+/g, '$1_…')
}

/** Control characters, and what turns or breaks lines. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu

/** What a line may hold: names come from people, and none of them may move the cursor, colour the terminal, or begin a line of its own. */
export const oneLine = (text: string): string => text.replaceAll(UNSEEN, '')

/** The same for text of several lines. */
const plain = (text: string): string => text.split('\n').map(oneLine).join('\n')
