import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { utf8 } from '@/lib/base/bytes'

import { ndjsonCounter } from './ndjson-progress'

const endOf = (rows: number) => `{"end":{"rows":${rows},"size":${rows + 5},"log":"0f","complete":true}}\n`

function count(text: string) {
  return ndjsonCounter().add(utf8(text))
}

describe('ndjsonCounter', () => {
  it('counts events, not the line at the end', () => {
    expect(count(`{"id":"a"}\n{"id":"b"}\n${endOf(2)}`)).toMatchObject({ rows: 2, whole: true })
    expect(count(endOf(0))).toMatchObject({ rows: 0, whole: true })
    const ofAll = endOf(1).replace('"log":"0f"', '"tenants":12')
    expect(count(`{"id":"a"}\n${ofAll}`)).toMatchObject({ rows: 1, whole: true })
    expect(count('{"id":"a"}\n{"id":')).toMatchObject({ rows: 1, whole: false })
  })

  it('takes a file for whole only with its last line, which says as many rows as there are', () => {
    expect(count('').whole).toBe(false)
    expect(count('{"id":"a"}\n').whole).toBe(false)
    expect(count(`{"id":"a"}\n${endOf(2)}`).whole).toBe(false)
    expect(count(`{"id":"a"}\n${endOf(1).trimEnd()}`).whole).toBe(false)
    expect(count(`{"id":"a"}\n${endOf(1).replace('true', 'false')}`).whole).toBe(false)
    expect(count(`{"id":"a"}\n${endOf(1)}{"id":"b"}\n`).whole).toBe(false)
    expect(count(`{"id":"a","message":${JSON.stringify(endOf(0))}}\n`).whole).toBe(false)
  })

  it('gives the same however the bytes are cut, and is whole nowhere before the end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        (texts, cuts) => {
          const lines = texts.map((message) => `${JSON.stringify({ id: 'a', message })}\n`)
          const file = utf8(lines.join('') + endOf(texts.length))
          const counter = ndjsonCounter()
          let progress = counter.add(new Uint8Array())
          for (let at = 0, i = 0; at < file.length; i++) {
            expect(progress.whole).toBe(false)
            const size = cuts[i % cuts.length] ?? 1
            progress = counter.add(file.subarray(at, at + size))
            at += size
          }
          expect(progress).toEqual({ rows: texts.length, bytes: file.length, whole: true })
        },
      ),
    )
  })
})
