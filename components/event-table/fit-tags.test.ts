import { describe, expect, it } from 'vitest'

import type { EventTag } from '@/lib/view/event-tags'

import { cutValue, fitTags, spokenValue, TAG_CHARS_MAX, tagWidthPx } from './fit-tags'

const tag = (label: string, value: string): EventTag => ({ label, key: label, value })

describe('fitTags', () => {
  const tags = [tag('id', 'daily-load'), tag('namespace', 'company.team'), tag('revision', '7')]
  const all = tags.reduce((sum, one) => sum + tagWidthPx(one) + 4, 0)

  it('takes all when there is room, without room for a counter', () => {
    expect(fitTags(tags, all)).toBe(3)
  })

  it('keeps room for the counter when not all fit', () => {
    expect(fitTags(tags, all - 10)).toBe(2)
    expect(fitTags(tags, tagWidthPx(tags[0]!) + tagWidthPx(tags[1]!) + 10)).toBe(1)
  })

  it('shows one at least, and none of none', () => {
    expect(fitTags(tags, 5)).toBe(1)
    expect(fitTags([], 500)).toBe(0)
  })

  it('gives wide characters two columns', () => {
    expect(tagWidthPx(tag('k', '日本'))).toBeGreaterThan(tagWidthPx(tag('k', 'ab')))
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
