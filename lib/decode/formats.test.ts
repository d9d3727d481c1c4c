import { expect, test } from 'vitest'

import { decodeRecord } from './decode-record'
import type { Decoder } from './decoder'
import { DECODERS, decoderOf } from './formats'
import { PITFALLS } from './pitfalls'
import { type ReadRecord, readRecords } from './read-records'

test('each format is found by its own name, and no other word is one', () => {
  for (const decoder of DECODERS) expect(decoderOf(decoder.format)).toBe(decoder)
  expect(decoderOf('constructor')).toBeUndefined()
})

const read = (decoder: Decoder, body: string): ReadRecord[] => [
  ...readRecords(decoder, new TextEncoder().encode(body)),
]

test.each(DECODERS.map((decoder) => [decoder.format, decoder] as const))(
  '%s: what has nothing of this format is refused with what it is known by',
  (_, decoder) => {
    const [empty] = decoder.knownBy
    for (const foreign of [{}, { id: 'a', colour: 'red' }, { [empty ?? '']: '' }]) {
      const [one] = read(decoder, JSON.stringify(foreign))
      expect(one?.record).toBeUndefined()
      expect(one?.problem).toBe(
        `is no record of ${decoder.title}: it has none of ${decoder.knownBy.join(', ')}`,
      )
    }
    for (const path of decoder.knownBy) {
      const nested = path.split('.').reduceRight<object | number>((value, step) => ({ [step]: value }), 0)
      for (const known of [{ [path]: false }, nested, { [`${path}.below`]: 1 }]) {
        expect(read(decoder, JSON.stringify([known])).map(({ problem }) => problem)).toEqual([undefined])
      }
    }
  },
)

test('a record of a flow is refused by whoever knows nothing of flows', () => {
  const flow = {
    id: '2tGh',
    type: 'UPDATE',
    date: '2026-01-02T03:04:05Z',
    userId: 'ada',
    detail: { type: 'FlowAuditLog', flowId: 'daily' },
  }
  const taking = DECODERS.filter((decoder) => read(decoder, JSON.stringify(flow))[0]?.record !== undefined)
  expect(taking.map(({ format }) => format)).toEqual(['kestra'])
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
      const next = { [decoder.knownBy[0] ?? '']: 'next' }
      const [first, second] = read(decoder, `${inside}\n${JSON.stringify(next)}\n`)
      expect(second).toMatchObject({ record: next })
      if (first?.record === undefined) expect(first?.problem).toMatch(/level too many|is no record of/)
      else expect(() => decodeRecord(decoder, first.record ?? {}, first.text)).not.toThrow()
    }
  },
)
