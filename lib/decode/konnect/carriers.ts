import { isObject, type Json, type JsonObject } from '@/lib/base/json'

/** The records of a page of the pull API; undefined for other documents. */
export function unwrap(document: Json): Json[] | undefined {
  return isObject(document) && Array.isArray(document.data) ? document.data : undefined
}

/**
 * The event of a CPS record, `{"event":{…}}`. What stands beside it is not signed and could have any name, so it is kept
 * apart from the fields of the event.
 */
export function open(record: JsonObject): JsonObject | undefined {
  const { event, ...envelope } = record
  if (!isObject(event)) return undefined
  return Object.keys(envelope).length === 0 ? event : { ...event, envelope }
}
