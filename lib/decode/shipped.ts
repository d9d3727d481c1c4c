import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import { Fields } from './fields'
import { parseLossless } from './lossless-json'

/** Under this name stands what the shipper says of a line, beside the line's own fields. */
export const SHIPPED = 'shipped'

/**
 * Filebeat, Elastic Agent and others send a line of a log as the `message` of a document of their own, and pipelines
 * leave it there when they move its fields about. The line is what the system wrote, so it is the record; what stands
 * around it is kept below `shipped`. Undefined for other documents; `isOwn` says whether a text is a line of this format.
 */
export function unshipped(document: Json, isOwn: (line: Fields) => boolean): Json[] | undefined {
  if (!isObject(document) || typeof document.message !== 'string') return undefined
  const line = objectOf(document.message)
  if (line === undefined || Object.hasOwn(line, SHIPPED) || !isOwn(new Fields(line))) return undefined
  const { message: _, ...around } = document
  return [Object.keys(around).length === 0 ? line : { ...line, [SHIPPED]: around }]
}

/**
 * The identity of a line that was shipped: its place in a file. It is the same each time that the line is sent again.
 * Undefined when the shipper does not say it. `time` is when the line says it was written: files of one name follow each other.
 */
export function shippedIdentity(fields: Fields, time: string | undefined): string | undefined {
  return placeInFile(fields, time, `${SHIPPED}.`)
}

/** Likewise of a document in which what the shipper says stands below this prefix. */
export function placeInFile(fields: Fields, time: string | undefined, prefix = ''): string | undefined {
  const path = fields.text(`${prefix}log.file.path`)
  const offset = fields.text(`${prefix}log.offset`)
  const host = ['host.id', 'host.name', 'agent.id']
    .map((name) => fields.text(`${prefix}${name}`))
    .find(Boolean)
  const parts = [host, path, offset, time]
  return parts.includes(undefined) ? undefined : JSON.stringify(parts)
}

function objectOf(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value = parseLossless(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
