import { utf8 } from '@/lib/base/bytes'
import type { JsonObject } from '@/lib/base/json'
import type { WriteRecord } from '@/lib/db/copy-out'
import type { Event } from '@/lib/event/event'
import { copyRecord, eventCells } from '@/lib/export/csv-cells'
import { roomFor, writeRecord } from '@/lib/export/record'
import type { EventRow } from '@/lib/log/server/event-reader'
import { type Seen, shownEvent } from '@/lib/search/server/seen'

/** A row as `row_to_json` gives it: `pg` makes a Date of the time, and text of the index, by itself. */
type JsonRow = Omit<EventRow, 'received_at'> & { received_at: string }

/**
 * Options of the COPY that gives a row's JSON and a line feed, and nothing else: signs that no JSON text holds stand for
 * quote and delimiter (RFC 8259 §7: control characters are always escaped), so nothing is ever quoted.
 */
export const LINE_FORMAT = `(FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')`

/** The event of a row's JSON, as it may be shown. */
function eventIn(record: Buffer, seen: Seen): Event {
  // safe: PostgreSQL made this JSON from the columns of `EventRow`
  const row = JSON.parse(record.toString()) as JsonRow
  return shownEvent({ ...row, received_at: new Date(row.received_at) }, seen)
}

/** Writes a row's JSON as the event's line: what the API answers for it, by the same reader, and a line feed. */
export const writeLine =
  (seen: Seen): WriteRecord =>
  (record, to) => {
    const line = lineOf(eventIn(record, seen))
    to.makeRoom(line.length)
    to.buffer.set(line, to.end)
    to.end += line.length
  }

/** Writes a row's JSON as a record of a CSV with these columns. */
export const writeCells =
  (seen: Seen, headings: readonly string[], guard: boolean): WriteRecord =>
  (record, to) => {
    const cells = utf8(copyRecord(eventCells(eventIn(record, seen), headings)))
    to.makeRoom(roomFor(cells.length))
    to.end = writeRecord(cells, to.buffer, to.end, { guard, fixed: false })
  }

/** The last line, by which a whole file is known: short, so that its end alone tells. */
export const endLine = (end: JsonObject): Uint8Array => lineOf({ end: { ...end, complete: true } })

const lineOf = (value: unknown): Uint8Array => utf8(`${JSON.stringify(value)}\n`)
