import fc from 'fast-check'
import { expect, test } from 'vitest'

import { countRecords, decodeRecords, encodeRecord } from './spool-record'

const json = fc.json({ stringUnit: 'grapheme' }).map((text) => JSON.stringify(JSON.parse(text)))
const written = fc.array(fc.record({ json, addedAt: fc.nat({ max: 2 ** 41 }) }), { maxLength: 20 })
const encode = (records: { json: string; addedAt: number }[]): Buffer =>
  Buffer.concat(records.map((one) => encodeRecord(one.json, one.addedAt)))
/** What records say, as texts. */
const saidBy = (bytes: Buffer): unknown[] =>
  decodeRecords(bytes).map(({ said }) => said && { json: said.json.toString(), addedAt: said.addedAt })

test('what was written is read, in its order', () => {
  fc.assert(
    fc.property(written, (records) => {
      const bytes = encode(records)
      expect(saidBy(bytes)).toEqual(records)
      expect(countRecords(bytes)).toBe(records.length)
      expect(decodeRecords(bytes).at(-1)?.end ?? 0).toBe(bytes.length)
    }),
  )
})

test('of a file that was cut off anywhere, all whole records are read and no other', () => {
  fc.assert(
    fc.property(written, fc.double({ min: 0, max: 1, noNaN: true }), (records, share) => {
      const bytes = encode(records)
      const cut = saidBy(bytes.subarray(0, Math.floor(bytes.length * share)))
      expect(cut).toEqual(records.slice(0, cut.length))
      const whole = decodeRecords(bytes).filter(({ end }) => end <= Math.floor(bytes.length * share))
      expect(cut).toHaveLength(whole.length)
    }),
  )
})

test('of a file in which bytes were changed, every record is as it was written or is known not to be', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(written, damage, (records, changes) => {
      const bytes = encode(records)
      fc.pre(bytes.length > 0)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      const texts = records.map((one) => JSON.stringify(one))
      for (const said of saidBy(bytes)) if (said !== null) expect(texts).toContain(JSON.stringify(said))
    }),
    { numRuns: 200 },
  )
})
