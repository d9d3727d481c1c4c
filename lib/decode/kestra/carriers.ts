import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import { inspectJsonText } from '@/lib/base/json-text'
import { parseLossless } from '@/lib/decode/lossless-json'

/** The records of an answer of Kestra's search, or of one line or element of it; undefined for a record as it is. */
export function unwrap(document: Json): Json[] | undefined {
  if (!isObject(document)) return undefined
  if (Array.isArray(document.results)) return document.results.map(flat)
  return isObject(document.auditLog) ? [flat(document)] : undefined
}

/** `{"auditLog":{…},"user":{…}}` as the record, with the user in it. */
function flat(result: Json): Json {
  if (!isObject(result) || !isObject(result.auditLog)) return result
  const { auditLog, ...beside } = result
  const clashes = Object.keys(beside).some((name) => Object.hasOwn(auditLog, name))
  return clashes ? result : { ...auditLog, ...beside }
}

/** A row of the CSV export: empty cells say nothing, and cells of JSON are what they hold. */
export function readRow(cells: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(cells).flatMap(([name, cell]) => (cell === '' ? [] : [[name, valueOf(cell)]])),
  )
}

function valueOf(cell: Json): Json {
  if (typeof cell !== 'string' || !/^\s*[[{]/.test(cell)) return cell
  const { error, repeated } = inspectJsonText(cell)
  return error === null && repeated.length === 0 ? parseLossless(cell) : cell
}
