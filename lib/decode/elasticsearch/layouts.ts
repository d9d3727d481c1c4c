import type { Json, JsonObject } from '@/lib/base/json'
import { type Fields, isObject } from '@/lib/decode/fields'
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
  const { elasticsearch, ...record } = document
  const { audit, ...around } = elasticsearch
  if (!isObject(audit)) return undefined
  const left: JsonObject = {}
  for (const [name, value] of Object.entries(audit)) {
    if (!hoist(record, name === 'layer' ? LAYER : name, value)) left[name] = value
  }
  for (const [name, value] of Object.entries(around)) if (!hoist(record, name, value)) left[name] = value
  return [Object.keys(left).length === 0 ? record : { ...record, 'elasticsearch.left': left }]
}

/**
 * Puts a member at the top, or its members beside those of an object of its name, under dotted names: to a reader of
 * fields it is the same. False where that would put two values at one place.
 */
function hoist(record: JsonObject, name: string, value: Json): boolean {
  const there = Object.hasOwn(record, name) ? record[name] : undefined
  if (there === undefined || isEmpty(there)) record[name] = value
  else if (!isObject(value) || Object.keys(value).some((one) => Object.hasOwn(record, `${name}.${one}`)))
    return false
  else for (const [one, inner] of Object.entries(value)) record[`${name}.${one}`] = inner
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
