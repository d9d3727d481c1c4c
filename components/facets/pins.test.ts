import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { facetOf, hasKey, PINS_MAX, printKeys, readKeys, validPins, withoutKey, withPin } from './pins'

describe('pinned facets', () => {
  it('are kept as keys that the server counts, each once', () => {
    expect(withPin([], ' namespace ')).toEqual({ pins: ['details.namespace'] })
    expect(withPin(['details.namespace'], 'Namespace')).toEqual({ pins: ['details.namespace'] })
    expect(withPin([], 'ip')).toEqual({ pins: ['ip'] })
    expect(withPin([], 'details.type')).toEqual({ pins: ['details.type'] })
    expect(withPin([], 'message')).toEqual({ problem: 'The values of message cannot be counted.' })
    expect(withPin([], 'details')).toHaveProperty('problem')
    expect(withPin([], 'a,b')).toHaveProperty('problem')
    expect(withPin([], ' ')).toHaveProperty('problem')
    const full = Array.from({ length: PINS_MAX }, (_, i) => `details.k${i}`)
    expect(withPin(full, 'one.more')).toHaveProperty('problem')
    expect(withoutKey(full, 'details.K3')).toHaveLength(PINS_MAX - 1)
    expect(hasKey(full, 'DETAILS.K3')).toBe(true)
    expect(facetOf('namespace')).toBe('details.namespace')
    expect(facetOf('details.type')).toBe('details.type')
  })

  it('come back from any text that stands where they were kept', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const pins = validPins(readKeys(text))
        expect(validPins(readKeys(printKeys(pins)))).toEqual(pins)
        expect(pins.length).toBeLessThanOrEqual(PINS_MAX)
      }),
    )
    expect(validPins(readKeys('["namespace", 3, "message", "ip", "IP"]'))).toEqual([
      'details.namespace',
      'ip',
    ])
    expect(readKeys(null)).toEqual([])
  })
})
