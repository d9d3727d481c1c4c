/** A row of CSV as its cells, and the line of the body on which it begins, from 1. */
export interface CsvRow {
  line: number
  cells: string[]
}

const PLAIN_END = /[",\r\n]/g

/**
 * The rows of a CSV text (RFC 4180): cells between commas, quotes around those with commas, quotes or line feeds,
 * a quote doubled inside of them. A quote in the middle of a plain cell is a character like others.
 */
export function* csvRows(text: string): Generator<CsvRow, void> {
  let line = 1
  let row: CsvRow = { line, cells: [] }
  for (let at = 0; at < text.length;) {
    const { cell, end } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at)
    row.cells.push(cell)
    line += newlines(text, at, end)
    if (text[end] === ',') {
      at = end + 1
      if (at === text.length) row.cells.push('')
      continue
    }
    at = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1
    if (row.cells.length > 1 || row.cells[0] !== '') yield row
    row = { line: ++line, cells: [] }
  }
  if (row.cells.length > 0) yield row
}

function quotedCell(text: string, start: number): { cell: string; end: number } {
  let cell = ''
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return { cell: cell + text.slice(at), end: text.length }
    cell += text.slice(at, quote)
    if (text[quote + 1] !== '"') {
      const rest = plainCell(text, quote + 1)
      return { cell: cell + rest.cell, end: rest.end }
    }
    cell += '"'
    at = quote + 2
  }
}

function plainCell(text: string, start: number): { cell: string; end: number } {
  PLAIN_END.lastIndex = start
  for (let match = PLAIN_END.exec(text); match !== null; match = PLAIN_END.exec(text)) {
    if (match[0] !== '"') return { cell: text.slice(start, match.index), end: match.index }
  }
  return { cell: text.slice(start), end: text.length }
}

function newlines(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}
