import { RECEIVED_AT } from './csv'

/** How a record is made of what comes from the database. */
export interface RecordShape {
  /** An apostrophe stands wherever a spreadsheet could begin to run what follows. */
  guard: boolean
  /** It has the fixed columns, of which the time of arrival is still to be written as RFC 3339. */
  fixed: boolean
}

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

const COMMA_BYTE = 0x2c
const KINDS = new Uint8Array(256)
for (const sign of '=+-@') KINDS[sign.charCodeAt(0)] = SIGN
KINDS[0xef] = WIDE_SIGN
for (const blank of '\t\r\n') KINDS[blank.charCodeAt(0)] = BLANK
KINDS[0x3b] = SEMICOLON
KINDS[0x22] = QUOTE
KINDS[COMMA_BYTE] = COMMA

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
 * record of an export: CRLF, and what its shape says. Returns where it ends. Runs for every row: 2 µs less than the same
 * in SQL.
 */
export function writeRecord(
  record: Uint8Array,
  into: Uint8Array,
  start: number,
  { guard, fixed }: RecordShape,
): number {
  let at = 0
  let out = start
  if (fixed) {
    // Id, index and time hold neither quotes nor formulas.
    for (let cell = 0; cell < RECEIVED_AT; at++) {
      const byte = record[at] ?? 0
      if (byte === COMMA_BYTE) cell++
      into[out++] = byte
    }
    out = writeTime(record, at, into, out)
    at = record.indexOf(COMMA_BYTE, at)
  }
  for (const place of (guard ? formulas(record, at, fixed ? INSIDE : CELL_START) : null) ?? []) {
    into.set(record.subarray(at, place), out)
    out += place - at
    into[out++] = APOSTROPHE
    at = place
  }
  into.set(record.subarray(at), out)
  out += record.length - at
  into[out - 1] = CARRIAGE_RETURN
  into[out] = LINE_FEED
  return out + 1
}

/** Where formulas could begin, from `from` on, in this state; null when nowhere, which is nearly always. */
function formulas(record: Uint8Array, from: number, first: number): number[] | null {
  const end = record.length - 1
  let found: number[] | null = null
  let quoted = false
  let state = first
  for (let at = from; ; at++) {
    // Nearly all bytes are of no interest. The line feed at the end is, so this stops there.
    if (state === INSIDE) while (kindAt(record, at) <= WIDE_SIGN) at++
    if (at >= end) return found
    const kind = kindAt(record, at)
    if (state !== INSIDE && mayRun(record, at, kind, state)) (found ??= []).push(at)
    if (kind === QUOTE) quoted = !quoted
    state = stateAfter(state, kind, quoted)
  }
}

const kindAt = (record: Uint8Array, at: number): number => KINDS[record[at] ?? 0] ?? 0

function stateAfter(state: number, kind: number, quoted: boolean): number {
  if (kind === BLANK || kind === SEMICOLON) return AFTER_SEPARATOR
  if (kind === COMMA && !quoted) return CELL_START
  if (kind !== QUOTE || state === CELL_START_QUOTED) return INSIDE
  return state === CELL_START ? CELL_START_QUOTED : state
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
