import { isObject, type Json } from '@/lib/base/json'

/** What Splunk is told of an event in front of it. In a string every quotation mark is escaped, so this stands nowhere inside of one. */
const HEC_FRONT = /^\{"time":[^,]+,"source":"vouchsafe",.*?"fields":\{"event_id":"[^"]*"\},"event":/
const CPS_FRONT = '{"event":{'
const BULK_ACTION = /^\{"(?:create|index)":\{/

/**
 * The signed records in a body that was delivered, each exactly as it was sent: lines of any format, an array, `_bulk`, HEC or
 * OTLP. What cannot be told apart is given as it is.
 */
export const recordsOf = (body: string): string[] => body.split('\n').flatMap((line) => recordsOfLine(line))

/** The same of one line of it. */
export function recordsOfLine(line: string): string[] {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  if (text === '' || BULK_ACTION.test(text)) return []
  if (text.startsWith('[')) return elementsOf(text).map(unwrapped)
  if (text.startsWith('{"resourceLogs":')) return otlpLines(text).map(withoutEnvelope)
  return [unwrapped(text)]
}

/** A record without what Splunk is told beside it, and without the envelope of `cps`: neither is signed. */
function unwrapped(text: string): string {
  const front = HEC_FRONT.exec(text)?.[0]
  if (front === undefined) return withoutEnvelope(text)
  const inside = text.slice(front.length, -1)
  const line = inside.startsWith('"') ? parsed(inside) : inside
  return typeof line === 'string' ? withoutEnvelope(line) : text
}

const withoutEnvelope = (text: string): string =>
  text.startsWith(CPS_FRONT) && text.endsWith('}}') ? text.slice(CPS_FRONT.length - 1, -1) : text

/** The elements of an array of objects, byte for byte: parsed and written again, no signature would hold. */
function elementsOf(text: string): string[] {
  const elements: string[] = []
  let depth = 0
  let start = 0
  let isText = false
  for (let at = 1; at < text.length; at++) {
    const unit = text[at]
    if (isText) {
      if (unit === '\\') at++
      else if (unit === '"') isText = false
    } else if (unit === '"') isText = true
    else if (unit === '{' || unit === '[') {
      if (depth++ === 0) start = at
    } else if ((unit === '}' || unit === ']') && --depth === 0) elements.push(text.slice(start, at + 1))
  }
  return elements
}

function otlpLines(text: string): string[] {
  const lines: string[] = []
  for (const resource of listIn(parsed(text), 'resourceLogs'))
    for (const scope of listIn(resource, 'scopeLogs'))
      for (const record of listIn(scope, 'logRecords')) {
        const body = isObject(record) ? record.body : undefined
        const line = isObject(body) ? body.stringValue : undefined
        if (typeof line === 'string') lines.push(line)
      }
  return lines
}

function listIn(value: Json | undefined, name: string): Json[] {
  const list = isObject(value) ? value[name] : undefined
  return Array.isArray(list) ? list : []
}

function parsed(text: string): Json | undefined {
  try {
    // safe: JSON.parse gives JSON values alone
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
