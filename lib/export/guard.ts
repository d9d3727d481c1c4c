// What a spreadsheet may read as the start of a formula (OWASP, "CSV Injection"): `= + - @`, tab, line feed, carriage
// return, and the full-width forms of the four signs, which are U+FF1D, FF0B, FF0D and FF20: EF BC and one more byte.
const START = 1
const WIDE_START = 2
const FIRST_BYTES = new Uint8Array(256)
for (const sign of '=+-@\t\n\r') FIRST_BYTES[sign.charCodeAt(0)] = START
FIRST_BYTES[0xef] = WIDE_START
const WIDE_SECOND = 0xbc
const WIDE_THIRD: readonly (number | undefined)[] = [0x9d, 0x8b, 0x8d, 0xa0]

const LINE_FEED = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const APOSTROPHE = 0x27

/** Whether a formula could begin at this byte. */
function startsFormula(record: Uint8Array, at: number): boolean {
  const kind = FIRST_BYTES[record[at] ?? 0]
  if (kind === WIDE_START) return record[at + 1] === WIDE_SECOND && WIDE_THIRD.includes(record[at + 2])
  return kind === START
}

/**
 * A CSV record (RFC 4180, UTF-8, with its line feed or without) with an apostrophe in front of every cell that a spreadsheet
 * could run; inside of the quotes, where a cell has them. The same bytes when there is none, which is nearly always:
 * this runs for every row of an export, beside the database instead of in it.
 */
export function guardRecord(record: Uint8Array): Uint8Array {
  let found: number[] | null = null
  const end = record.at(-1) === LINE_FEED ? record.length - 1 : record.length
  for (let at = 0; at < end; at = endOfCell(record, at) + 1) {
    const first = record[at] === QUOTE ? at + 1 : at
    if (startsFormula(record, first)) (found ??= []).push(first)
  }
  return found === null ? record : withApostrophes(record, found)
}

/** Where the cell that begins here ends: at its comma, or at the end of the record. */
function endOfCell(record: Uint8Array, start: number): number {
  let at = start
  if (record[at] !== QUOTE) {
    while (at < record.length && record[at] !== COMMA) at++
    return at
  }
  // A quote inside of quotes is doubled; one alone ends the cell.
  do {
    at++
    while (at < record.length && record[at] !== QUOTE) at++
    at++
  } while (record[at] === QUOTE)
  return at
}

function withApostrophes(record: Uint8Array, places: readonly number[]): Uint8Array {
  const guarded = new Uint8Array(record.length + places.length)
  let from = 0
  for (const [i, at] of places.entries()) {
    guarded.set(record.subarray(from, at), from + i)
    guarded[at + i] = APOSTROPHE
    from = at
  }
  guarded.set(record.subarray(from), from + places.length)
  return guarded
}
