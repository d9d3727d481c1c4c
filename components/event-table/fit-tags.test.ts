import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { EventTag } from '@/lib/view/event-tags'

import {
  cutValue,
  fitTags,
  layTags,
  ROOMY_CHARS_MAX,
  spokenValue,
  TAG_CHARS_MAX,
  tagWidthPx,
} from './fit-tags'

const tag = (label: string, value: string): EventTag => ({ label, key: label, value })

describe('fitTags', () => {
  const tags = [tag('id', 'daily-load'), tag('namespace', 'company.team'), tag('revision', '7')]
  const all = tags.reduce((sum, one) => sum + tagWidthPx(one) + 4, 0)

  it('takes all when there is room, without room for a counter', () => {
    expect(fitTags(tags, all)).toBe(3)
  })

  it('keeps room for the counter when not all fit', () => {
    const [first, second] = tags.map((one) => tagWidthPx(one)) as [number, number]
    expect(fitTags(tags, all - 10)).toBe(2)
    expect(fitTags(tags, first + second + 44)).toBe(2)
    expect(fitTags(tags, first + 119)).toBe(1)
  })

  it('lets the last one take the room that is left instead of leaving it empty', () => {
    const long = [tag('id', 'a'), tag('path', 'x'.repeat(100)), tag('revision', '7')]
    const first = tagWidthPx(long[0]!)
    expect(tagWidthPx(long[1]!)).toBeGreaterThan(130)
    // 4 px between the two, 40 px for the counter.
    expect(fitTags(long, first + 4 + 40 + 121)).toBe(2)
    expect(fitTags(long, first + 4 + 40 + 119)).toBe(1)
    expect(fitTags(long.slice(0, 2), first + 4 + 121)).toBe(2)
  })

  it('never shows fewer where there is more room', () => {
    const label = fc.string({ minLength: 1, maxLength: 20 })
    const some = fc.array(fc.tuple(label, fc.string({ maxLength: 60 })), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(
        some,
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 300 }),
        (pairs, px, more) => {
          const given = pairs.map(([key, value]) => tag(key, value))
          const fit = fitTags(given, px)
          expect(fit).toBeGreaterThanOrEqual(1)
          expect(fitTags(given, px + more)).toBeGreaterThanOrEqual(fit)
          // All but the last are whole.
          const whole = given.slice(0, fit - 1).reduce((sum, one) => sum + tagWidthPx(one) + 4, 0)
          expect(whole).toBeLessThanOrEqual(px)
        },
      ),
    )
  })

  it('shows one at least, and none of none', () => {
    expect(fitTags(tags, 5)).toBe(1)
    expect(fitTags([], 500)).toBe(0)
  })

  it('gives wide characters two columns', () => {
    expect(tagWidthPx(tag('k', '日本'))).toBeGreaterThan(tagWidthPx(tag('k', 'ab')))
  })
})

describe('layTags', () => {
  const id = tag('id', '779eb086-14d1-48ee-9632-8f0c7a1e2b3d')
  const chars = (given: EventTag[], px: number) => layTags(given, px).map((laid) => laid.chars)

  it('gives free room to values that would be cut, the first before others', () => {
    const more = 10 * 6.65
    const both = 2 * tagWidthPx(id) + 4
    const last = tagWidthPx(tag('name', 'a')) + 4
    expect(chars([id, tag('name', 'a')], tagWidthPx(id) + last + more + 1)).toEqual([200, 200])
    expect(chars([id, tag('name', 'a')], tagWidthPx(id) + last + more - 1)).toEqual([26, 200])
    expect(chars([id, id, tag('name', 'a')], both + last + more + 1)).toEqual([200, 26, 200])
  })

  it('keeps the room of the counter', () => {
    const px = tagWidthPx(id) + 10 * 6.65
    expect(chars([id, id], px + 40)).toEqual([200])
    expect(
      layTags([id, tag('name', 'a'), id], tagWidthPx(id) + 4 + tagWidthPx(tag('name', 'a')) + 41),
    ).toEqual([
      { tag: id, chars: 26 },
      { tag: tag('name', 'a'), chars: 200 },
    ])
  })

  it('shows as many as fit', () => {
    expect(layTags([], 400)).toEqual([])
    expect(chars([id, id, id], 10)).toEqual([200])
  })
})

describe('cutValue', () => {
  it('leaves short values alone and puts line breaks on one line', () => {
    expect(cutValue('a b')).toBe('a b')
    expect(cutValue('a\n\n b')).toBe('a b')
  })

  it('cuts between characters', () => {
    const cut = cutValue('👩'.repeat(100_000))
    expect(Array.from(cut)).toHaveLength(TAG_CHARS_MAX)
    expect(cut.isWellFormed()).toBe(true)
    expect(cut.endsWith('…')).toBe(true)
  })

  it('cuts later where there is more room', () => {
    expect(cutValue('x'.repeat(100), 50)).toHaveLength(50)
    expect(cutValue('x'.repeat(100), ROOMY_CHARS_MAX)).toBe('x'.repeat(100))
  })

  it('shows what is empty or cannot be seen', () => {
    expect(cutValue('')).toBe('""')
    expect(cutValue('a\u202Eb')).toBe('a\\u202eb')
  })
})

describe('spokenValue', () => {
  it('is the value itself, up to a length nobody listens to', () => {
    expect(spokenValue('89bec1cd-1456-479b-b800-bf99e541c63f')).toBe('89bec1cd-1456-479b-b800-bf99e541c63f')
    expect(spokenValue('x'.repeat(100_000))).toHaveLength(301)
  })
})
