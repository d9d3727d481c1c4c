import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isObject, type Json, type JsonObject } from '@/lib/base/json'
import { parseTime } from '@/lib/base/time'
import { decodeRecord } from '@/lib/decode/decode-record'
import type { Decoder, Pitfall } from '@/lib/decode/decoder'
import { readRecords } from '@/lib/decode/read-records'
import { sentTime } from '@/lib/decode/sent-time'
import { cleanText } from '@/lib/decode/tidy'
import { validateEvent } from '@/lib/event/validate'

import { scaled } from './scale'

/** When the records of these tests arrive: after every time that they hold. */
const NOW = new Date('2026-11-20T12:00:00Z')
const RUNS = scaled(300)

/**
 * What holds for every decoder, as tests: it never throws, what it makes is an event, each scalar of the record stands
 * in the event, and the same record gives the same event. `likely` are values that records of this format hold, so
 * that chance gets past the first look.
 */
export function decoderLaws(decoder: Decoder, likely: readonly Json[]): void {
  test('never throws, gives valid events, and keeps every scalar', () => {
    fc.assert(
      fc.property(anyRecord(decoder, likely), (record) => {
        const text = JSON.stringify(record)
        const { event } = decodeRecord(decoder, record, text)
        expect(decodeRecord(decoder, record, text).event).toEqual(event)
        const checked = validateEvent(event, 'event', NOW)
        expect('problems' in checked ? checked.problems : []).toEqual([])
        expect(lostScalars(record, event)).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })

  test('reads any bytes without throwing', () => {
    fc.assert(
      fc.property(anyBytes(decoder, likely), (body) => {
        for (const { record, problem, text } of readRecords(decoder, body)) {
          expect(record === undefined).toBe(problem !== undefined)
          if (record !== undefined) decodeRecord(decoder, record, text)
        }
      }),
      { numRuns: RUNS },
    )
  })
}

/** Runs the mistakes that a decoder lists: each record gives what is expected of it. */
export function pitfallTests(decoder: Decoder, pitfalls: readonly Pitfall[]): void {
  test.each(pitfalls.map((one) => [one.mistake, one] as const))('%s', (_, { record, expect: wanted }) => {
    const text = typeof record === 'string' ? record : JSON.stringify(record)
    const [event = {}, ...more] = eventsOf(decoder, text)
    expect(more).toEqual([])
    const found = Object.fromEntries(Object.keys(wanted).map((path) => [path, memberAt(event, path)]))
    expect(found).toEqual(wanted)
  })
}

/** The event of a body with one record, checked. */
export function decodeText(decoder: Decoder, text: string): JsonObject {
  const [event, ...more] = decodeTexts(decoder, text)
  expect(more).toEqual([])
  if (event === undefined) throw new Error('The body holds no record.')
  return event
}

/**
 * The events of a body, checked. A record that cannot be read fails the test. It may name only what the test is about, and
 * nothing that its format is known by.
 */
export function decodeTexts(decoder: Decoder, text: string): JsonObject[] {
  return eventsOf({ ...decoder, knownBy: [] }, text)
}

function eventsOf(decoder: Decoder, text: string): JsonObject[] {
  return [...readRecords(decoder, new TextEncoder().encode(text))].map((one) => {
    expect(one.problem).toBeUndefined()
    const { event } = decodeRecord(decoder, one.record ?? {}, one.text)
    const checked = validateEvent(event, 'event', NOW)
    expect('problems' in checked ? checked.problems : []).toEqual([])
    return event
  })
}

/** The member of an event at a dotted path; after `details.` the rest is one key. */
export function memberAt(event: JsonObject, path: string): Json | undefined {
  if (path.startsWith('details.')) {
    const { details } = event
    return isObject(details) ? details[path.slice('details.'.length)] : undefined
  }
  let value: Json | undefined = event
  for (const step of path.split('.')) value = isObject(value) ? value[step] : undefined
  return value
}

/** Scalars of the record that stand nowhere in the event, neither alone nor inside of a text. */
export function lostScalars(record: JsonObject, event: JsonObject): string[] {
  const kept = new Set<string>()
  eachScalar(event, (text) => kept.add(text))
  const texts = [...kept]
  const lost: string[] = []
  eachScalar(record, (sent) => {
    const text = cleanText(sent)
    if (kept.has(text) || texts.some((one) => one.includes(text))) return
    // A time is kept as the moment that it is.
    const { occurredAt } = event
    if (occurredAt !== undefined && (sentTime(sent)?.text === occurredAt || isEpoch(sent, occurredAt))) return
    // What is nested too deep is kept as JSON.
    const quoted = JSON.stringify(sent).slice(1, -1)
    if (!texts.some((one) => one.includes(quoted))) lost.push(sent)
  })
  return lost
}

/** True for a number of ms since 1970, or of seconds, that is this time. */
function isEpoch(sent: string, time: Json | undefined): boolean {
  if (!/^\d{10}(?:\d{3}|\.\d{1,9})?$/.test(sent)) return false
  const [whole = '', fraction = ''] = sent.split('.')
  const ms = Number(whole.length === 13 ? whole : whole + fraction.padEnd(3, '0').slice(0, 3))
  return typeof time === 'string' && parseTime(time)?.ms === ms
}

function eachScalar(value: Json, take: (text: string) => void): void {
  if (Array.isArray(value)) for (const one of value) eachScalar(one, take)
  else if (isObject(value)) for (const one of Object.values(value)) eachScalar(one, take)
  else take(typeof value === 'string' ? value : JSON.stringify(value))
}

/** A record of fields that the decoder knows and others, nested or with dotted names, of likely and of any values. */
function anyRecord(decoder: Decoder, likely: readonly Json[]): fc.Arbitrary<JsonObject> {
  const known = fc.constantFrom(...decoder.rows.flatMap(({ from }) => from))
  const path = fc.oneof(
    { weight: 4, arbitrary: known },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )
  const value = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...likely) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    // safe: what fast-check calls a JSON value is one
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
  )
  return fc.array(fc.tuple(path, value, fc.boolean()), { maxLength: 25 }).map((fields) => recordOf(fields))
}

function recordOf(fields: readonly [string, Json, boolean][]): JsonObject {
  const record: JsonObject = {}
  for (const [path, value, nested] of fields) {
    const steps = nested ? path.split('.') : [path]
    let object = record
    for (const step of steps.slice(0, -1)) {
      const inside = Object.hasOwn(object, step) ? object[step] : undefined
      object = isObject(inside) ? inside : define(object, step, {})
    }
    // A copy: a later field may lead into it, and likely values are shared by all records.
    define(object, steps.at(-1) ?? '', structuredClone(value))
  }
  return record
}

/** Also a member that is named `__proto__`. */
function define<T extends Json>(object: JsonObject, name: string, value: T): T {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  return value
}

function anyBytes(decoder: Decoder, likely: readonly Json[]): fc.Arbitrary<Uint8Array> {
  const record = anyRecord(decoder, likely).map((one) => JSON.stringify(one))
  const line = fc.oneof(record, fc.string({ unit: 'binary' }), fc.constantFrom(...likely.map(String)))
  const lines = fc.array(line, { maxLength: 6 }).map((all) => new TextEncoder().encode(all.join('\n')))
  return fc.oneof(
    { weight: 3, arbitrary: lines },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  )
}
