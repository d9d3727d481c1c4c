import type { JsonObject } from '@/lib/base/json'

import type { CefLine } from './cef-line'

/** Long names that producers write instead of the keys that the standard gives them. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  deviceAction: 'act',
  deviceCustomIPv6Address2: 'c6a2',
  deviceReceiptTime: 'rt',
  deviceTimeZone: 'dtz',
  destinationAddress: 'dst',
  destinationHostName: 'dhost',
  destinationUserId: 'duid',
  destinationUserName: 'duser',
  endTime: 'end',
  eventOutcome: 'outcome',
  fileName: 'fname',
  filename: 'fname',
  message: 'msg',
  requestUrl: 'request',
  requestURL: 'request',
  sourceAddress: 'src',
  sourceUserId: 'suid',
  sourceUserName: 'suser',
  startTime: 'start',
}

/** Custom fields, whose meaning is in a second one: `cs1=… cs1Label=…`. */
const CUSTOM =
  /^(?:cs|cn|cfp|c6a|deviceCustom(?:String|Number|FloatingPoint|IPv6Address|Date)|flex(?:String|Number|Date))\d+$/

/**
 * The fields of a line of CEF by name: the header's under the standard's full names, extensions under their keys, custom
 * ones under the name that their label gives them. A label that is `reserved`, or that is another field's name, gives
 * none: it could put a value where another one belongs.
 */
export function fieldsOfLine(line: CefLine, reserved: ReadonlySet<string>): JsonObject {
  const fields = new Map<string, string>()
  const add = (wanted: string, value: string): void => {
    let name = wanted
    for (let n = 2; fields.has(name); n++) name = `${wanted}_${n}`
    fields.set(name, value)
  }
  for (const [name, value] of headerOf(line)) if (value !== undefined && value !== '') add(name, value)
  const sent = firstOfEach(line.extensions)
  const labels = labelsOf(sent, new Set([...reserved, ...fields.keys(), ...sent.keys()]))
  for (const [key, value] of line.extensions) {
    const label = labels.byField.get(key)
    // Only the first of its name is the one that the label is for.
    if (label !== undefined && sent.get(key) === value && !fields.has(label)) add(label, value)
    else if (!labels.used.has(key)) add(shortName(key, sent), value)
    else if (sent.get(key) !== value) add(key, value)
  }
  return Object.fromEntries(fields)
}

function firstOfEach(pairs: CefLine['extensions']): Map<string, string> {
  const first = new Map<string, string>()
  for (const [key, value] of pairs) if (!first.has(key)) first.set(key, value)
  return first
}

function headerOf(line: CefLine): [string, string | undefined][] {
  return [
    ['syslog', line.prefix],
    ['cefVersion', line.version],
    ['deviceVendor', line.vendor],
    ['deviceProduct', line.product],
    ['deviceVersion', line.productVersion],
    ['deviceEventClassId', line.classId],
    ['name', line.name],
    ['severity', line.severity],
    ['extension', line.stray],
  ]
}

interface Labels {
  /** The name that each custom field gets. */
  byField: ReadonlyMap<string, string>
  /** Keys of labels that became a name. */
  used: ReadonlySet<string>
}

function labelsOf(sent: ReadonlyMap<string, string>, taken: ReadonlySet<string>): Labels {
  const byField = new Map<string, string>()
  const used = new Set<string>()
  const names = new Set(taken)
  for (const key of sent.keys()) {
    if (!CUSTOM.test(key)) continue
    const labelKey = [`${key}Label`, `${key}label`].find((one) => sent.has(one))
    const label = labelKey === undefined ? '' : (sent.get(labelKey) ?? '')
    if (labelKey === undefined || label === '' || names.has(label)) continue
    names.add(label)
    byField.set(key, label)
    used.add(labelKey)
  }
  return { byField, used }
}

function shortName(key: string, sent: ReadonlyMap<string, string>): string {
  const short = Object.hasOwn(SHORT_NAMES, key) ? SHORT_NAMES[key] : undefined
  return short === undefined || sent.has(short) ? key : short
}
