import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { utf8 } from '@/lib/base/bytes'

import { csvCounter } from './csv-progress'

function count(text: string) {
  return csvCounter().add(utf8(text))
}

describe('csvCounter', () => {
  it('counts records, not lines and not the heading', () => {
    expect(count('a,b\r\n1,2\r\n')).toEqual({ rows: 1, bytes: 10, whole: true })
    expect(count('a\r\n"one\r\ntwo"\r\n"say ""hi"",\nyes"\r\n').rows).toBe(2)
    expect(count('a,b\r\n')).toMatchObject({ rows: 0, whole: true })
    expect(count('')).toEqual({ rows: 0, bytes: 0, whole: true })
  })

  it('knows when a file ends in the middle of a record', () => {
    expect(count('a,b\r\n1,').whole).toBe(false)
    expect(count('a,b\r\n"1\r\n').whole).toBe(false)
    expect(count('a,b\r\n"1"\r\n').whole).toBe(true)
  })

  it('gives the same however the bytes are cut', () => {
    const field = fc.string({ unit: 'grapheme', maxLength: 12 })
    const quote = (value: string) => `"${value.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, field), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (rows, cuts) => {
          const file = utf8(['k,v', ...rows.map(([a, b]) => `${quote(a)},${quote(b)}`)].join('\r\n') + '\r\n')
          const counter = csvCounter()
          let progress = counter.add(new Uint8Array())
          for (let at = 0, i = 0; at < file.length; i++) {
            const size = cuts[i % cuts.length] ?? 1
            progress = counter.add(file.subarray(at, at + size))
            at += size
          }
          expect(progress).toEqual({ rows: rows.length, bytes: file.length, whole: true })
        },
      ),
    )
  })
})
