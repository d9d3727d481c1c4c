import { describe, expect, it } from 'vitest'

import type { Json } from '@/lib/base/json'

import { comparedTexts, compareEvent } from './comparison'

describe('compareEvent', () => {
  it.each([
    [{ change: 'CREATE', after: 1 }, 'created'],
    [{ change: 'DELETE', before: 1 }, 'deleted'],
    [{ change: 'UPDATE', after: 1 }, 'only-after'],
    [{ change: 'UPDATE', before: 1 }, 'only-before'],
    [{ change: 'UPDATE', before: { a: 1, b: 2 }, after: { b: 2, a: 1 } }, 'same'],
    [{ change: 'UPDATE', before: null, after: 1 }, 'changed'],
    [{ change: 'READ' }, 'none'],
  ] as const)('%j is %s', (event, kind) => {
    expect(compareEvent(event).kind).toBe(kind)
  })
})

describe('comparedTexts', () => {
  const texts = (before: Json | undefined, after: Json | undefined, fields: 'changed' | 'all' = 'changed') =>
    comparedTexts(
      before,
      after,
      compareEvent({
        change: 'UPDATE',
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
      }),
      { fields, max: 100 },
    )

  it('is cut to the changes, or whole', () => {
    expect(texts({ a: 1, b: 2 }, { a: 1, b: 3 }).before).toBe('{\n  "b": 2,\n  ⋯ 1 field the same\n}')
    expect(texts({ a: 1, b: 2 }, { a: 1, b: 3 }, 'all').before).toBe('{\n  "a": 1,\n  "b": 2,\n}')
    expect(texts(undefined, { a: 1 })).toMatchObject({ before: '', after: '{\n  "a": 1,\n}' })
  })

  it('warns where nearly every line differs, and only there', () => {
    const long = (sign: string) => Array.from({ length: 4000 }, (_, i) => `${sign}${i}`)
    expect(texts(long('a'), long('b'), 'all').isSlow).toBe(true)
    expect(texts(long('a'), long('a').with(7, 'x'), 'all').isSlow).toBe(false)
    // One side alone is never slow, however long.
    expect(texts(undefined, [...long('a'), ...long('b')]).isSlow).toBe(false)
    // Of the changes only the first are drawn, so there is little to align.
    expect(texts(long('a'), long('b')).isSlow).toBe(false)
  })
})
