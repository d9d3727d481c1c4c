import { expect, test } from 'vitest'

import { decodeRecord } from './decode-record'
import { DECODERS, decoderOf } from './formats'
import { PITFALLS } from './pitfalls'
import { readRecords } from './read-records'

test('each format is found by its own name, and no other word is one', () => {
  for (const decoder of DECODERS) expect(decoderOf(decoder.format)).toBe(decoder)
  expect(decoderOf('constructor')).toBeUndefined()
})

test('each format says which mistakes others make with it', () => {
  const counts = new Map(Object.entries(PITFALLS).map(([format, pitfalls]) => [format, pitfalls.length]))
  for (const { format } of DECODERS) expect(counts.get(format), format).toBeGreaterThan(0)
})

test.each(DECODERS.map((decoder) => [decoder.format, decoder] as const))(
  '%s: what is nested without end is a reject, wherever it stands, and nothing else is',
  (_, decoder) => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
    for (const inside of [
      deep,
      `{"Records":[${deep}]}`,
      `{"results":[${deep}]}`,
      JSON.stringify({ message: deep }),
    ]) {
      const body = `${inside}\n{"id":"next"}\n`
      const [first, second] = [...readRecords(decoder, new TextEncoder().encode(body))]
      expect(second).toMatchObject({ record: { id: 'next' } })
      if (first?.record === undefined) expect(first?.problem).toContain('level too many')
      else expect(() => decodeRecord(decoder, first.record ?? {}, first.text)).not.toThrow()
    }
  },
)
