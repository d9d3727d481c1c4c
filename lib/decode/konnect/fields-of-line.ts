import type { Json, JsonObject } from '@/lib/base/json'
import { readCefLine } from '@/lib/decode/cef/cef-line'

import { cutCef } from './signature'

/** `2026-02-03T04:05:06Z konghq.com`; before 2025 `Feb 03 04:05:06 konghq.com`. */
const PREFIX = /^(\d{4}-\S+|[A-Z][a-z]{2} {1,2}\d{1,2} \d\S*) +(\S+)$/
const NUMBERS: ReadonlySet<string> = new Set(['severity', 'status'])

/**
 * The fields of a line of CEF by the names that they have in Konnect's JSON; undefined when it is none. The signature is
 * cut off first, so that all fields but it are of what it signs. A key is one only where it comes first: a user agent that
 * looks like further fields cannot say who acted.
 */
export function fieldsOfKonnectLine(text: string): JsonObject | undefined {
  const cut = cutCef(text)
  const line = readCefLine(cut?.payload ?? text, (key, seen) => key !== 'sig' && !seen.has(key))
  if (line === undefined) return undefined
  const fields = new Map<string, Json>()
  const add = (wanted: string, value: Json | undefined): void => {
    if (value === undefined) return
    let name = wanted
    for (let n = 2; fields.has(name); n++) name = `${wanted}_${n}`
    fields.set(name, value)
  }
  const [, time, host] = PREFIX.exec(line.prefix) ?? []
  if (time === undefined) add('syslog', line.prefix === '' ? undefined : line.prefix)
  add('event_ts', time)
  add('event_host', host)
  add('cef_version', line.version)
  add('event_vendor', line.vendor)
  add('event_product', line.product)
  add('event_version', line.productVersion)
  add('event_class_id', line.classId)
  add('name', line.name)
  add('severity', numberOf('severity', line.severity))
  add('extension', line.stray === '' ? undefined : line.stray)
  add('sig', cut?.signature)
  for (const [key, value] of line.extensions) add(key, numberOf(key, value))
  return Object.fromEntries(fields)
}

/** In JSON these are numbers. */
function numberOf(name: string, value: string): Json {
  return NUMBERS.has(name) && /^(?:0|[1-9]\d{0,8})$/.test(value) ? Number(value) : value
}
