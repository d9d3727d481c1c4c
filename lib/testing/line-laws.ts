import fc from 'fast-check'
import { expect, test } from 'vitest'

import { decodeRecord } from '@/lib/decode/decode-record'
import type { Decoder } from '@/lib/decode/decoder'
import { readRecords } from '@/lib/decode/read-records'
import { cleanText } from '@/lib/decode/tidy'
import { validateEvent } from '@/lib/event/validate'

import { lostScalars } from './decoder-laws'

/** A line, and every value that was written into it. */
export interface WrittenLine {
  text: string
  values: readonly string[]
}

const NOW = new Date('2026-11-20T12:00:00Z')
const RUNS = 500

/**
 * What holds for decoders of formats that are lines of text, as tests: each value that was written into a line stands in
 * its event, a line with anything changed in it still gives a valid event or none, and no text makes it throw.
 */
export function lineLaws(decoder: Decoder, lines: fc.Arbitrary<WrittenLine>): void {
  test('every value of a line stands in its event', () => {
    fc.assert(
      fc.property(lines, ({ text, values }) => {
        const event = eventOf(decoder, text)
        if (event === undefined) throw new Error('The line was not read.')
        const record = Object.fromEntries(values.filter((one) => one !== '').map((one, i) => [`v${i}`, one]))
        expect(lostScalars(record, event)).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })

  test('a line with anything else in it gives a valid event or none', () => {
    fc.assert(
      fc.property(damaged(lines), (text) => {
        eventOf(decoder, text)
        const body = new TextEncoder().encode(text)
        for (const one of readRecords(decoder, body)) expect(one.record === undefined).toBe('problem' in one)
      }),
      { numRuns: RUNS },
    )
  })
}

/** The event of a line, checked; undefined where the decoder does not know it as one. */
function eventOf(decoder: Decoder, text: string) {
  const record = decoder.readText?.(text)
  if (record === undefined) return undefined
  const { event, identity } = decodeRecord(decoder, record, text)
  expect(decodeRecord(decoder, record, text)).toMatchObject({ event, identity })
  const checked = validateEvent(event, 'event', NOW)
  const problems = 'problems' in checked ? checked.problems : []
  // A time may lie so far ahead that it is refused: only who receives it knows what time it is.
  expect(problems.filter(({ path }) => path !== 'event.occurredAt')).toEqual([])
  // Labels of fields are values that become keys.
  return { ...event, keys: Object.keys(record).map(cleanText) }
}

/** A line with a piece cut out, put in twice, or replaced by anything. */
function damaged(lines: fc.Arbitrary<WrittenLine>): fc.Arbitrary<string> {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('=', '|', '\\', ' a=', 'CEF:0|', '\n'),
  )
  return fc.tuple(lines, fc.nat(), fc.nat({ max: 20 }), anything).map(([{ text }, from, length, piece]) => {
    const at = from % (text.length + 1)
    return text.slice(0, at) + piece + text.slice(at + length)
  })
}
