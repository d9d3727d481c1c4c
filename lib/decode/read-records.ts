import { fromUtf8, utf8 } from '@/lib/base/bytes'
import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import { countColons } from '@/lib/base/json-bytes'
import { countMembers, inspectJsonText } from '@/lib/base/json-text'
import { placeAt } from '@/lib/base/place'
import { DEPTH_MAX } from '@/lib/event/limits'

import { csvRows } from './csv-records'
import type { Decoder } from './decoder'
import { whyForeign } from './known-by'
import { parseLossless } from './lossless-json'
import { type RawRecord, rawRecords } from './raw-records'
import { insideSyslog, withHeader } from './syslog/inside-syslog'

/** A record that was read into fields, or why it was not. */
export interface ReadRecord {
  /** Its number in the body, from 0. */
  item: number
  /** Its line in the body, from 1; null in an array or one document. */
  line: number | null
  /** What was sent for it, as text; U+FFFD stands for what is not UTF-8. Of a record in a wrapping document, its own JSON. */
  text: string
  /** All that was sent for it, where it came in a message of syslog, alone in it, and `text` is that message without its header. */
  sent?: string
  record?: JsonObject
  problem?: string
}

/**
 * Read the records of a body one after the other, so that the caller can pause between them. Each that cannot be read is
 * given with the reason; the others are not affected. Numbers come as they were sent (`parseLossless`).
 */
export function* readRecords(decoder: Decoder, body: Uint8Array): Generator<ReadRecord, void> {
  let item = 0
  for (const one of decoder.texts === 'csv' && !isJson(body)
    ? csvRecords(decoder, body)
    : eachRecord(decoder, rawRecords(body))) {
    yield { item: item++, ...one }
  }
}

/** Likewise of records that came one by one, each by itself: there may be ends of lines in them. */
export function* readFrames(decoder: Decoder, frames: Iterable<Uint8Array>): Generator<ReadRecord, void> {
  let item = 0
  for (const bytes of frames) {
    for (const one of eachRecord(decoder, [{ line: null, bytes }])) yield { item: item++, ...one }
  }
}

type Unnumbered = Omit<ReadRecord, 'item'>

function* eachRecord(decoder: Decoder, raws: Iterable<RawRecord>): Generator<Unnumbered, void> {
  for (const raw of raws) {
    const { line, bytes } = raw
    const text = fromUtf8(bytes)
    if (raw.problem !== undefined) yield { line, text: lossyText(bytes), problem: raw.problem }
    else if (text === null) yield { line, text: lossyText(bytes), problem: 'is not UTF-8 text' }
    else if (raw.isElement === true || isJson(bytes)) yield* fromJson(decoder, raw, text)
    else yield* fromText(decoder, line, text)
  }
}

function* fromJson(decoder: Decoder, { line, bytes }: RawRecord, text: string): Generator<Unnumbered, void> {
  let value: Json
  try {
    value = parseLossless(text)
  } catch {
    const error = inspectJsonText(text).error
    const where = error === null ? '' : `: column ${error.offset + 1} has ${error.message}`
    yield { line, text, problem: `is not JSON${where}` }
    return
  }
  // Of an empty array nothing would be said: it would be in no count.
  const batch = Array.isArray(value) && value.length > 0 ? value : undefined
  const inside = decoder.unwrap?.(value) ?? batch
  if (inside === undefined) {
    const repeated = repeatedName(value, text, bytes)
    if (!isObject(value)) yield { line, text, problem: 'is not a JSON object' }
    else if (repeated !== undefined) yield { line, text, problem: repeated }
    else yield fromFields(decoder, { line, text }, decoder.open?.(value) ?? value)
    return
  }
  const repeated = repeatedName(value, text, bytes)
  for (const one of inside) {
    const own = JSON.stringify(one)
    if (repeated !== undefined) yield { line, text: own, problem: repeated }
    else if (isObject(one)) yield fromFields(decoder, { line, text: own }, one)
    else yield { line, text: own, problem: 'is not a JSON object' }
  }
}

function fromFields(
  decoder: Decoder,
  sent: Pick<Unnumbered, 'line' | 'text'>,
  record: JsonObject,
): Unnumbered {
  const problem = whyForeign(decoder, record)
  return problem === undefined ? { ...sent, record } : { ...sent, problem }
}

/** Of a name that is given twice `JSON.parse` keeps the last without a word, and another reader the first. */
function repeatedName(value: Json, text: string, bytes: Uint8Array): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const members = countMembers(value, DEPTH_MAX)
  if (members === null || members === countColons(bytes, 0, bytes.length)) return undefined
  const [steps] = inspectJsonText(text).repeated
  return steps && `${placeAt('', steps)} is given more than once: readers would differ`
}

function* fromText(decoder: Decoder, line: number | null, text: string): Generator<Unnumbered, void> {
  const own = fromOwnText(decoder, line, text)
  const inside = own.record === undefined ? insideSyslog(text) : undefined
  if (inside === undefined) return yield own
  const bytes = utf8(inside.message)
  const records = (
    isJson(bytes)
      ? fromJson(decoder, { line, bytes }, inside.message)
      : [fromOwnText(decoder, line, inside.message)]
  )[Symbol.iterator]()
  let next = records.next()
  if (next.done === true) return
  const first = next.value
  next = records.next()
  // The line of several records is not what was sent for one of them: it holds the others, too.
  const sent = next.done === true ? text : undefined
  yield behindHeader(first, inside.header, sent)
  for (; next.done !== true; next = records.next()) yield behindHeader(next.value, inside.header)
}

function behindHeader(one: Unnumbered, header: JsonObject, sent?: string): Unnumbered {
  const { record } = one
  if (record === undefined) return sent === undefined ? one : { ...one, text: sent }
  return { ...one, ...(sent !== undefined && { sent }), record: withHeader(record, header) }
}

function fromOwnText({ title, texts, readText }: Decoder, line: number | null, text: string): Unnumbered {
  const record = readText?.(text)
  if (record !== undefined) return { line, text, record }
  if (texts === 'csv') {
    return { line, text, problem: `is neither JSON nor CSV: no head before it names a field of ${title}` }
  }
  const wanted = readText === undefined ? 'is not JSON' : 'cannot be read'
  return { line, text, problem: `${wanted}: no record of ${title} begins like this` }
}

function* csvRecords(decoder: Decoder, body: Uint8Array): Generator<Unnumbered, void> {
  const text = fromUtf8(body)
  if (text === null) {
    yield { line: null, text: lossyText(body), problem: 'is not UTF-8 text' }
    return
  }
  let head: string[] | undefined
  for (const { line, cells } of csvRows(text.replace(/^\uFEFF/, ''))) {
    const own = cells.join(',')
    if (head === undefined) {
      // Any text at all could be read as CSV.
      if (!cells.some((name) => isField(decoder, name))) return yield* eachRecord(decoder, rawRecords(body))
      head = namesOf(cells)
    } else if (cells.length !== head.length) {
      yield { line, text: own, problem: `has ${cells.length} cells; the head has ${head.length}` }
    } else {
      const names = head
      const row = Object.fromEntries(cells.map((cell, i) => [names[i] ?? '', cell]))
      yield fromFields(decoder, { line, text: own }, decoder.readRow?.(row) ?? row)
    }
  }
}

/** Whether the decoder's table reads this field of a record, or one in it. */
function isField({ rows }: Decoder, name: string): boolean {
  return rows.some(({ from }) => from.some((path) => path === name || path.startsWith(`${name}.`)))
}

/** Two columns of one name are two fields. */
function namesOf(cells: readonly string[]): string[] {
  const names = new Set<string>()
  for (const cell of cells) {
    let name = cell
    for (let n = 2; names.has(name); n++) name = `${cell}_${n}`
    names.add(name)
  }
  return [...names]
}

function lossyText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** True when the first byte that is not white space opens an object or array. */
function isJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf)
  return first === 0x7b || first === 0x5b
}
