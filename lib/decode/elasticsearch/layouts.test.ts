import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import { decodeTexts, lostScalars } from '@/lib/testing/decoder-laws'
import { scaled } from '@/lib/testing/scale'

import { elasticsearch } from './elasticsearch'

// Few names, so that members of the document and of its audit part often meet.
const name = fc.constantFrom(
  'user',
  'name',
  'user.name',
  'event',
  'action',
  'event.action',
  'layer',
  'rule',
  '__proto__',
)
// Long enough that one stands in another by no chance.
const value = fc.uuid()
// From entries: an assignment to `__proto__` would make no member.
const objectOf = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc
    .uniqueArray(fc.tuple(name, of), { maxLength: 5, selector: ([key]) => key })
    .map((all) => Object.fromEntries(all))
const members = objectOf(fc.oneof(value, objectOf(value)))

const arbitraryDocument = fc
  .record({ around: members, audit: members, elasticsearch: members })
  .map(({ around, audit, elasticsearch: part }) => ({ ...around, elasticsearch: { ...part, audit } }))

test('a document of a pipeline loses no value on its way back to how it was written', () => {
  fc.assert(
    fc.property(arbitraryDocument, (document) => {
      const [event] = decodeTexts(elasticsearch, JSON.stringify(document))
      // safe: made of names, texts and objects of them
      expect(lostScalars(document as JsonObject, event ?? {})).toEqual([])
    }),
    { numRuns: scaled(200) },
  )
})

test('a line that was shipped loses no value, nor does what stands around it', () => {
  fc.assert(
    fc.property(members, members, (around, line) => {
      const message = { ...line, 'event.action': 'access_granted' }
      const { message: _, ...rest } = around as JsonObject
      const [event] = decodeTexts(
        elasticsearch,
        JSON.stringify({ ...rest, message: JSON.stringify(message) }),
      )
      expect(lostScalars(rest, event ?? {})).toEqual([])
      // safe: made of names, texts and objects of them
      expect(lostScalars(message as JsonObject, event ?? {})).toEqual([])
    }),
    { numRuns: scaled(200) },
  )
})
