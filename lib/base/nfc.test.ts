import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { nfc } from './nfc'

const MARKS = ['\u0301', '\u0315', '\u0316', '\u0327', '\u3099']

describe('nfc', () => {
  it('is what Unicode says for all text that people write', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'e', 'K', 'ᄀ', 'ᅡ', '한', '😀', ...MARKS),
      maxLength: 30,
    })
    fc.assert(
      fc.property(text, (some) => {
        expect(nfc(some)).toBe(some.normalize('NFC'))
      }),
    )
  })

  it('takes a text of nothing but marks in pieces, and loses none', () => {
    const marks = fc
      .array(fc.constantFrom('a', ...MARKS), { minLength: 200, maxLength: 400 })
      .map((some) => some.join(''))
    fc.assert(
      fc.property(marks, (some) => {
        const sorted = (text: string) => Array.from(text.normalize('NFD')).toSorted().join('')
        expect(sorted(nfc(some))).toBe(sorted(some))
      }),
    )
  })

  it('does not take the square of the time for a mebibyte of marks', () => {
    const hostile = `a${'\u0315'.repeat(260_000)}${'\u0316'.repeat(260_000)}`
    expect(nfc(hostile)).toHaveLength(hostile.length)
  })
})
