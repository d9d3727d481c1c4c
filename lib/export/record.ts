import { RECEIVED_AT } from './csv'

// What a spreadsheet may read as the start of a formula (OWASP, "CSV Injection"): `= + - @` and the full-width forms of
// these signs, U+FF1D, FF0B, FF0D and FF20: EF BC and one more byte.
const SIGN = 1
const WIDE_SIGN = 2
const WIDE_SECOND = 0xbc
const WIDE_THIRD: readonly (number | undefined)[] = [0x9d, 0x8b, 0x8d, 0xa0]
// Tab and line ends may begin a formula, and what follows them may, like what follows a semicolon: where the comma is
// the decimal sign, spreadsheets separate cells by it, whatever is quoted.
const BLANK = 3
const SEMICOLON = 4
const QUOTE = 5
const COMMA = 6

const KINDS = new Uint8Array(256)
for (const sign of '=+-@') KINDS[sign.charCodeAt(0)] = SIGN
KINDS[0xef] = WIDE_SIGN
for (const blank of '\t\r\n') KINDS[blank.charCodeAt(0)] = BLANK
KINDS[0x3b] = SEMICOLON
KINDS[0x22] = QUOTE
KINDS[0x2c] = COMMA

const APOSTROPHE = 0x27
const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

/** Where in a cell the walk is, as far as formulas go. */
const INSIDE = 0
const CELL_START = 1
const CELL_START_QUOTED = 2
const AFTER_SEPARATOR = 3

/** The most bytes that `writeRecord` makes of a record of so many. */
export const roomFor = (recordBytes: number): number => 2 * recordBytes + 16

/**
 * Writes a record as COPY gives it (RFC 4180 and a line feed, UTF-8, times as PostgreSQL writes them in UTC) as the
 * record of an export: the time of arrival as RFC 3339, CRLF, and with `guard` an apostrophe wherever a spreadsheet
 * could begin to run what follows. Returns where it ends. Runs for every row: 2 µs less than the same in SQL.
 */
export function writeRecord(record: Uint8Array, into: Uint8Array, start: number, guard: boolean): number {
  const end = record.length - 1
  let out = start
  let quoted = false
  let cell = 0
  let state = CELL_START
  for (let at = 0; at < end; at++) {
    if (cell === RECEIVED_AT && state === CELL_START) {
      out = writeTime(record, at, into, out)
      at = record.indexOf(0x2c, at)
      quoted = false
    }
    const byte = record[at] ?? 0
    const kind = KINDS[byte] ?? 0
    if (state !== INSIDE) {
      if (kind !== QUOTE || state === CELL_START_QUOTED) {
        if (guard && mayRun(record, at, kind, state)) into[out++] = APOSTROPHE
        state = INSIDE
      } else if (state === CELL_START) state = CELL_START_QUOTED
    }
    if (kind > WIDE_SIGN) {
      if (kind === QUOTE) quoted = !quoted
      else if (kind !== COMMA) state = AFTER_SEPARATOR
      else if (!quoted) {
        state = CELL_START
        cell++
      }
    }
    into[out++] = byte
  }
  into[out++] = CARRIAGE_RETURN
  into[out++] = LINE_FEED
  return out
}

/** Whether a formula could begin with this byte. Line ends in the middle of a text stay together. */
function mayRun(record: Uint8Array, at: number, kind: number, state: number): boolean {
  if (kind === WIDE_SIGN) return record[at + 1] === WIDE_SECOND && WIDE_THIRD.includes(record[at + 2])
  return kind === SIGN || (kind === BLANK && state !== AFTER_SEPARATOR)
}

const BLANK_AT = 10
const SECONDS_END = 19
const FRACTION_END = 23
const [T, POINT, ZERO, NINE, Z] = [0x54, 0x2e, 0x30, 0x39, 0x5a]

/**
 * `2026-11-20 10:00:00.12+00`, as PostgreSQL writes it, as `2026-11-20T10:00:00.120Z`. `to_char` would make the same for
 * a seventh of what the whole row costs.
 */
function writeTime(record: Uint8Array, from: number, into: Uint8Array, start: number): number {
  for (let i = 0; i < FRACTION_END; i++) into[start + i] = record[from + i] ?? 0
  into[start + BLANK_AT] = T
  into[start + SECONDS_END] = POINT
  let at = SECONDS_END + 1
  if (record[from + SECONDS_END] === POINT) while (isDigit(record[from + at])) at++
  for (; at < FRACTION_END; at++) into[start + at] = ZERO
  into[start + FRACTION_END] = Z
  return start + FRACTION_END + 1
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE
