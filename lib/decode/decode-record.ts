import type { Json, JsonObject } from '@/lib/base/json'

import type { Decoder, MappingRow } from './decoder'
import { Fields } from './fields'
import { fitted, type Target } from './target'
import { Tidier } from './tidy'

/** An event made of a record, to be checked by `validateEvent` like any other. */
export interface DecodedRecord {
  event: JsonObject
  /** The record's own identity; undefined when it has none. */
  identity: string | undefined
  /** Paths of the record that no row of the table names: they are kept in details under their own names. Slow. */
  withoutHome(): string[]
}

/**
 * Make an event of a record by the table of its decoder. Each scalar of the record is in the event: where the table
 * puts it, else in details under its own path. Never throws; what it gives can only be refused for its size or its time.
 */
export function decodeRecord(decoder: Decoder, record: JsonObject, text: string): DecodedRecord {
  const fields = new Fields(record)
  const identity = decoder.identity?.(fields, text)
  const sketch = new Map<Target, Json>()
  for (const row of decoder.rows) if (!sketch.has(row.to)) applyRow(row, fields, sketch)
  const withoutHome = (): string[] => {
    const known = new Set(decoder.rows.flatMap(({ from }) => from))
    return fields.paths().filter((path) => !isKnown(path, known))
  }
  return { event: eventOf(decoder, fields, sketch), identity, withoutHome }
}

function applyRow(row: MappingRow, fields: Fields, sketch: Map<Target, Json>): void {
  const { from, to, read, takes = false } = row
  if (read === undefined) {
    applyPlainRow(row, fields, sketch)
    return
  }
  const own = typeof takes === 'function' ? takes(fields) : takes ? from : []
  // What has found its place already is not for a second one.
  if (own.some((path) => fields.isTaken(path))) return
  const value = read(fields)
  const fit = value === undefined ? undefined : fitted(to, value)
  if (fit === undefined) return
  sketch.set(to, fit)
  for (const path of own) fields.take(path)
}

function applyPlainRow(
  { from, to, keeps = false }: MappingRow,
  fields: Fields,
  sketch: Map<Target, Json>,
): void {
  for (const path of from) {
    const value = fields.isTaken(path) ? undefined : fields.get(path)
    const fit = value === undefined ? undefined : fitted(to, value)
    if (fit === undefined) continue
    sketch.set(to, fit)
    if (!keeps && (to === 'occurredAt' || saysAll(fit, value))) fields.take(path)
    return
  }
}

/** False where only a tidied name of the value stands in the event. */
function saysAll(fit: Json, value: Json | undefined): boolean {
  return typeof fit !== 'string' || fit === (typeof value === 'string' ? value : JSON.stringify(value))
}

/** A field is known by its own path, or by that of an object around it. */
function isKnown(path: string, known: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    if (known.has(path.slice(0, end))) return true
  }
  return false
}

function eventOf(decoder: Decoder, fields: Fields, sketch: Map<Target, Json>): JsonObject {
  const event: JsonObject = {}
  const details: [string, Json][] = []
  const tidier = new Tidier()
  for (const [target, value] of sketch) {
    if (target.startsWith('details.')) details.push([target.slice('details.'.length), value])
    else if (target === 'before' || target === 'after') event[target] = tidier.document(value)
    else place(event, target.split('.'), value)
  }
  for (const [name, value] of Object.entries(decoder.defaults)) {
    // safe: the names of the defaults are targets
    if (!sketch.has(name as Target)) place(event, name.split('.'), value)
  }
  details.push(...namesNobody(event))
  const tidy = tidier.details([...details, ...fields.rest()])
  if (Object.keys(tidy).length > 0) event.details = tidy
  return event
}

function place(event: JsonObject, steps: string[], value: Json): void {
  let object = event
  for (const step of steps.slice(0, -1)) {
    const inside = object[step]
    // safe: only this function makes what lies between
    object = (inside ?? (object[step] = {})) as JsonObject
  }
  object[steps.at(-1) ?? ''] = value
}

/** Someone acted for who needs an id, an e-mail or a name: the type alone names nobody, and is a detail. */
function namesNobody(event: JsonObject): [string, Json][] {
  // safe: made by `place`
  const actor = event.actor as JsonObject
  const party = actor.onBehalfOf as JsonObject | undefined
  if (party === undefined || ['id', 'email', 'name'].some((name) => Object.hasOwn(party, name))) return []
  delete actor.onBehalfOf
  return [['onBehalfOf.type', party.type ?? null]]
}
