import { expect, test } from 'vitest'

import { DECODERS, decoderOf } from './formats'
import { PITFALLS } from './pitfalls'

test('each format is found by its own name, and no other word is one', () => {
  for (const decoder of DECODERS) expect(decoderOf(decoder.format)).toBe(decoder)
  expect(decoderOf('constructor')).toBeUndefined()
})

test('each format says which mistakes others make with it', () => {
  const counts = new Map(Object.entries(PITFALLS).map(([format, pitfalls]) => [format, pitfalls.length]))
  for (const { format } of DECODERS) expect(counts.get(format), format).toBeGreaterThan(0)
})
