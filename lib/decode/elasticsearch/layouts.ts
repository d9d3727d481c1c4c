import { isObject, type Json } from '@/lib/base/json'
import type { Fields } from '@/lib/decode/fields'
import { unshipped } from '@/lib/decode/shipped'

/** Where the pipeline of Elastic's own integration puts what a line calls `event.type`. */
const LAYER = 'elasticsearch.audit.layer'

/**
 * The record as Elasticsearch wrote it: the line that a shipper left in `message`; else, of a document that went through
 * a pipeline, its `elasticsearch.audit` members at the top, where the line had them. Undefined for a line as it is.
 */
export function asWritten(document: Json): Json[] | undefined {
  return unshipped(document, (line) => line.has('event.action')) ?? hoisted(document)
}

function hoisted(document: Json): Json[] | undefined {
  if (!isObject(document) || !isObject(document.elasticsearch)) return undefined
  const { elasticsearch, ...rest } = document
  const { audit, ...around } = elasticsearch
  if (!isObject(audit)) return undefined
  // No plain object: an assignment to `__proto__` would make no member.
  const record = new Map(Object.entries(rest))
  const left: [string, Json][] = []
  for (const [name, value] of Object.entries(audit)) {
    if (!hoist(record, name === 'layer' ? LAYER : name, value)) left.push([name, value])
  }
  for (const [name, value] of Object.entries(around)) {
    if (!hoist(record, name, value)) left.push([`${name} around`, value])
  }
  if (left.length > 0) record.set('elasticsearch.left', Object.fromEntries(left))
  return [Object.fromEntries(record)]
}

/**
 * Puts a member at the top, or its members beside those of an object of its name, under dotted names: to a reader of
 * fields it is the same. False where that would put two values at one place.
 */
function hoist(record: Map<string, Json>, name: string, value: Json): boolean {
  const there = record.get(name)
  if (there === undefined || isEmpty(there)) record.set(name, value)
  else if (!isObject(value) || Object.keys(value).some((one) => record.has(`${name}.${one}`))) return false
  else for (const [one, inner] of Object.entries(value)) record.set(`${name}.${one}`, inner)
  return true
}

function isEmpty(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

/** The layer that a record is of: `rest`, `transport`, `ip_filter` or `security_config_change`. */
export function layerOf(fields: Fields): string | undefined {
  return fields.text(LAYER) ?? fields.text('event.type')
}

/** True for what went through a pipeline: some of them write the user that a change was about where the actor belongs. */
export function isPiped(fields: Fields): boolean {
  return fields.has(LAYER)
}
